import { startApp } from "./app.js";
import { readConfigOrExit } from "./config/read-or-exit.js";
import { unsafeSettings } from "./config/warnings.js";
import { createLogger } from "./log.js";
/** A stop that takes longer than this is given up. */
const STOP_MS = 9_500;
async function main() {
    const config = readConfigOrExit();
    const logger = createLogger(config.logLevel);
    for (const { variable, message } of unsafeSettings(config))
        logger.warn({ variable }, message);
    const starting = startApp(config, logger);
    stopOnSignal(starting, logger);
    try {
        const { url } = await starting;
        // Whatever LOG_LEVEL says: supervisors wait for this line.
        logger.child({}, { level: "info" }).info({ url, graphql: `${url}/graphql` }, "listening");
    }
    catch (error) {
        logger.fatal({ err: error }, error instanceof Error ? error.message : "could not start");
        process.exitCode = 1;
    }
}
/** A second signal ends the process at once. */
function stopOnSignal(starting, logger) {
    let stopping = false;
    const onSignal = (signal) => {
        if (stopping)
            process.exit(1);
        stopping = true;
        logger.info({ signal }, "stopping");
        setTimeout(() => {
            logger.error("did not stop in time");
            process.exit(1);
        }, STOP_MS).unref();
        starting
            .then((app) => app.stop())
            .then(() => {
            logger.info("stopped");
            process.exit(0);
        }, () => process.exit(1));
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
}
await main();
//# sourceMappingURL=main.js.map