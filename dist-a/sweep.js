import { parseArgs } from "node:util";
import { sweepOnce } from "./app.js";
import { readConfigOrExit } from "./config/read-or-exit.js";
import { createLogger } from "./log.js";
/** The hourly sweep, by hand: `npm run sweep`, or `npm run sweep -- --dry-run` to see what it would do. */
async function main() {
    const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
    const dryRun = values["dry-run"];
    // What is worth a line by itself, missing files above all, is logged; the rest is the table.
    const report = await sweepOnce(readConfigOrExit(), createLogger("warn"), { dryRun });
    const lines = Object.entries(report).map(([what, count]) => `${String(count).padStart(8)}  ${what}`);
    process.stdout.write(`${[dryRun ? "It would be:" : "Done:", ...lines].join("\n")}\n`);
}
main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
//# sourceMappingURL=sweep.js.map