/**
 * `npm run soak [-- --minutes 30] [--persons 4] [--every 20]`: uses a real server in every way that apps have, for so
 * long, and measures it every so many seconds. Ends with exit code 1 when an operation did not do what it should.
 */
import { parseArgs } from "node:util";
import { report } from "./report.js";
import { soak } from "./soak.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    persons: { type: "string", default: "4" },
    every: { type: "string", default: "20" },
  },
});

const outcome = await soak({
  minutes: Number(values.minutes),
  persons: Number(values.persons),
  everySeconds: Number(values.every),
  onSample: (sample) => process.stdout.write(`${JSON.stringify(sample)}\n`),
});
process.stdout.write(`${report(outcome)}\n`);
process.exitCode = outcome.faults.length > 0 ? 1 : 0;
