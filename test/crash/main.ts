/**
 * `npm run test:crash [-- --kills 200] [--compare-every 10] [--engine http|builtin] [--seed 1] [--steps "media|face"]`: kills
 * the server under load and compares what it had acknowledged with what is there. Ends with exit code 1 when anything is not.
 */
import { parseArgs } from "node:util";
import { type CrashReport, killPlan, runCrashes } from "./crash-run.js";
import { STEPS } from "./steps.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "210" },
    "compare-every": { type: "string", default: "10" },
    engine: { type: "string", default: "http" },
    steps: { type: "string", default: "" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const begun = performance.now();
process.stdout.write(`seed ${values.seed}\n`);

const report = await runCrashes({
  kills: killPlan(Number(values.kills), values.steps),
  compareEvery: Number(values["compare-every"]),
  engine: values.engine === "builtin" ? "builtin" : "http",
  random: seededRandom(Number(values.seed)),
  onKill: (killed, faults) => process.stdout.write(`${killed} kills, ${faults.length} faults\n`),
});
process.stdout.write(`${page(report, (performance.now() - begun) / 60_000)}\n`);
process.exitCode = report.faults.length > 0 ? 1 : 0;

function page(report: CrashReport, minutes: number): string {
  const { acknowledged, killsByStep, faults } = report;
  const atSteps = Object.values(killsByStep).reduce((sum, count) => sum + count, 0);
  const missed = Object.keys(STEPS).filter((step) => !killsByStep[step]);
  return [
    ...faults.map((fault) => `FAULT: ${fault}`),
    `kills: ${atSteps + report.randomKills} in ${minutes.toFixed(1)} min; ${atSteps} at ${Object.keys(killsByStep).length} of ` +
      `${Object.keys(STEPS).length} steps, ${report.randomKills} at random moments, ${report.killsInRecovery} of all while recovering`,
    `steps that were never reached: ${missed.join("; ") || "none"}`,
    `acknowledged: ${acknowledged.originals} originals, ${acknowledged.jobs} jobs, ${acknowledged.faces} faces, ${acknowledged.deletions} deletions; ` +
      `${acknowledged.media} media items, ${acknowledged.mediaComplete} of them COMPLETE, ${acknowledged.mediaDeletions} deleted`,
    `full comparisons: ${report.comparisons}; in quarantine at the end: ${report.quarantined}`,
    `jobs interrupted: ${report.interruptedJobs}; FAILED after three crashes, and retried: ${report.failedJobs}`,
    `start until listening: ${spread(report.starts)}`,
    `listening until every interrupted job has ended: ${spread(report.recoveries)}`,
    `faults: ${faults.length}`,
  ].join("\n");
}

function spread(milliseconds: number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, longest ${at(1)} ms`;
}

/** The same seed, the same decisions (mulberry32); what the machine does in between is its own affair. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
