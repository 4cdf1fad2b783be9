import { expect, it } from "vitest";
import { runCrashes } from "../crash/crash-run.js";

/** A few of the kills of `npm run test:crash`; `docs/reliability.md` has the figures of a long run. */
it("killed under load, at steps of the order of writes and in between, the server loses and doubles nothing", {
  timeout: 600_000,
}, async () => {
  const kills = [
    ...["upload: original inserted", "cartoon: job STORING", "face: document inserted"],
    ...["media: item inserted", null],
  ];
  const report = await runCrashes({ kills, compareEvery: 10, engine: "http", random: Math.random });
  expect(report.faults).toEqual([]);
  expect(report.missedSteps).toEqual([]);
  expect(report.acknowledged.originals).toBeGreaterThan(0);
});
