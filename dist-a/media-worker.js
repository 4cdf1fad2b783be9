import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { ImagePool } from "./imaging/pool.js";
import { createLogger } from "./log.js";
import { MediaApi } from "./media-worker/api.js";
import { Crew } from "./media-worker/crew.js";
/** What is held gets this long to be finished, milliseconds; then its claims run out. */
const STOP_MS = 30_000;
const MAX_CONCURRENCY = 16;
const USAGE = `Works on the media library of a Toonbooth server (MEDIA_PROCESSING=external, MEDIA_API_KEY).

  npm run media-worker -- --server URL [--key-file FILE] [--concurrency N] [--name NAME] [--once]

  --server       where the server is reached, e.g. https://toons.example
  --key-file     file with the server's MEDIA_API_KEY; else the variable MEDIA_API_KEY
  --concurrency  pictures at a time, 1 to ${MAX_CONCURRENCY}; 1 when left out
  --name         name of this worker, for people; host and process when left out
  --once         end when nothing waits any more
`;
async function readSettings() {
    const { values } = parseArgs({
        options: {
            server: { type: "string" },
            "key-file": { type: "string" },
            concurrency: { type: "string", default: "1" },
            name: { type: "string", default: `${hostname()}:${process.pid}`.replace(/[^\w.:@-]/g, "-").slice(-64) },
            once: { type: "boolean", default: false },
        },
    });
    const server = values.server?.replace(/\/+$/, "") ?? "";
    if (!/^https?:\/\//i.test(server) || !URL.canParse(server))
        throw new Error("--server: expected a URL");
    const file = values["key-file"];
    const key = (file === undefined ? process.env.MEDIA_API_KEY : await readFile(file, "utf8"))?.trim();
    if (!key)
        throw new Error("expected a key: --key-file FILE, or the variable MEDIA_API_KEY");
    const concurrency = Number(values.concurrency);
    if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
        throw new Error(`--concurrency: expected a whole number from 1 to ${MAX_CONCURRENCY}`);
    }
    return { server, key, concurrency, name: values.name, once: values.once };
}
/** A second signal ends the process at once. */
function stopOnSignal(crew, logger) {
    let stopping = false;
    const onSignal = (signal) => {
        if (stopping)
            process.exit(1);
        stopping = true;
        logger.info({ signal }, "stopping");
        setTimeout(() => {
            logger.error("did not finish in time; what is held runs out");
            process.exit(1);
        }, STOP_MS).unref();
        crew.stop();
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
}
async function main() {
    const { server, key, ...settings } = await readSettings().catch((error) => {
        process.stderr.write(`${error.message}\n\n${USAGE}`);
        process.exit(1);
    });
    const logger = createLogger(process.env.LOG_LEVEL ?? "info").child({ worker: settings.name });
    const pool = new ImagePool({ workers: settings.concurrency });
    const crew = new Crew({ ...settings, api: new MediaApi({ server, key }), pool, logger });
    stopOnSignal(crew, logger);
    logger.info({ server, concurrency: settings.concurrency }, "started");
    try {
        await crew.run();
        logger.info("stopped");
    }
    catch (error) {
        logger.fatal({ err: error }, error instanceof Error ? error.message : "could not go on");
        process.exitCode = 1;
    }
    finally {
        await pool.close();
    }
}
await main();
//# sourceMappingURL=media-worker.js.map