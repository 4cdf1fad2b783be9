import { expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import { samplePhoto, startTestApp } from "../../support/app.js";
import { jobEnd, upload } from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("a program that stops ends its image processes", async () => {
  const opened: ImagePool[] = [];
  const openPool = (options: ConstructorParameters<typeof ImagePool>[0]) => {
    const pool = new ImagePool(options);
    opened.push(pool);
    return pool;
  };
  await using app = await startTestApp({}, { openPool });
  const device = await app.newDevice();
  const { job } = await upload(device, await samplePhoto());
  await jobEnd(device, job.id);
  const pids = opened.flatMap(({ pids }) => Object.values(pids).flat());
  expect(pids.length).toBeGreaterThanOrEqual(2);
  expect(pids.filter(isAlive)).toEqual(pids);
  await app.stop();
  await eventually("the end of all of them", async () => !pids.some(isAlive));
});
