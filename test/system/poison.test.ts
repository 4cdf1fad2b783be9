import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { JobsDocument, MeDocument, RetryJobDocument } from "../../client/generated/operations.js";
import { Device } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { portrait } from "../acceptance/support/pictures.js";
import { eventually } from "../support/wait.js";

/** Ends the image processes of a server as a native crash does. */
async function crashWorkers(serverPid: number): Promise<void> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === serverPid) process.kill(Number(pid), "SIGSEGV");
  }
}

it("a photo whose worker crashes every time fails after its attempts, stays visible, and takes nothing else down", {
  timeout: 240_000,
}, async () => {
  await using home = await Home.make();
  const server = await home.start({ WORKERS: "1" });
  await using device = await Device.register(server.url);
  const { job } = await device.upload(await portrait(1));
  for (const attempt of [1, 2, 3]) {
    await eventually(
      `attempt ${attempt} to end`,
      async () => {
        const seen = await device.job(job.id);
        if (seen.attempt !== attempt || seen.status === "FAILED") return true;
        // Again at each look, from the attempt's first moment on: however quick, no drawing comes to its end.
        if (seen.status === "RUNNING") await crashWorkers(server.pid);
        return false;
      },
      45_000,
    );
  }
  const failed = await device.ended(job.id);
  expect(failed).toMatchObject({
    status: "FAILED",
    attempt: 3,
    error: { code: "INTERNAL", retryable: true },
  });
  expect(failed.finishedAt).toEqual(expect.any(String));
  expect((await device.client.request(MeDocument, {})).me.deviceId).toBe(device.deviceId);
  await using other = await Device.register(server.url);
  expect((await other.draw(await portrait(2))).cartoon.width).toBeGreaterThan(0);

  const { retryJob } = await device.client.request(RetryJobDocument, { jobId: job.id });
  expect((await device.cartoonOf(retryJob.id)).originalId).toBe(job.originalId);
  const { jobs } = await device.client.request(JobsDocument, {});
  expect(jobs.nodes.map(({ id, status }) => [id, status])).toEqual([
    [retryJob.id, "READY"],
    [job.id, "FAILED"],
  ]);
});
