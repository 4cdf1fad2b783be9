import { type App, startApp } from "./app.js";
import { type Config, ConfigError, readConfig } from "./config.js";
import { createLogger, type Logger } from "./log.js";

/** A stop that takes longer than this is given up. */
const STOP_MS = 9_500;

async function main(): Promise<void> {
  const config = readOrExit();
  const logger = createLogger(config.logLevel);
  warnOfUnsafe(config, logger);
  const starting = startApp(config, logger);
  stopOnSignal(starting, logger);
  try {
    const { url } = await starting;
    // Whatever LOG_LEVEL says: supervisors wait for this line.
    logger.child({}, { level: "info" }).info({ url, graphql: `${url}/graphql` }, "listening");
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : "could not start");
    process.exitCode = 1;
  }
}

function readOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** A second signal ends the process at once. */
function stopOnSignal(starting: Promise<App>, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, "stopping");
    setTimeout(() => {
      logger.error("did not stop in time");
      process.exit(1);
    }, STOP_MS).unref();
    starting
      .then((app) => app.stop())
      .then(
        () => {
          logger.info("stopped");
          process.exit(0);
        },
        () => process.exit(1),
      );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

function warnOfUnsafe(config: Config, logger: Logger): void {
  const isProduction = config.environment === "production";
  if (isProduction && config.sandbox)
    logger.warn("SANDBOX is on in production: everyone can read the schema");
  if (isProduction && !config.publicUrl)
    logger.warn("PUBLIC_URL is not set: image URLs begin with the listening address");
  if (config.mongodbUri && !config.jwtSecrets) {
    logger.warn("JWT_SECRET is not set: several processes on one MongoDB need the same one");
  }
}

await main();
