import { afterAll, beforeAll, expect, it } from "vitest";
import { CancelJobDocument, StylesDocument } from "../../../client/generated/operations.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { GradioServer } from "../../support/gradio-server.js";
import { jobEnd, jobStatus, lookAtJob, upload } from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

let space: GradioServer;
let app: TestApp;

beforeAll(async () => {
  space = await GradioServer.start();
  app = await startTestApp({
    AI_ENGINE: "gradio",
    GRADIO_SPACE: "someone/toons",
    GRADIO_ENDPOINT: "/draw",
    HF_ENDPOINT: space.url,
    HF_TOKEN: "hf_0123456789abcdef",
    AI_STYLES: "clay",
    AI_FALLBACK: "none",
  });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await space[Symbol.asyncDispose]();
});

it("a job in a Space's queue shows its place and expectation there, and ends with the Space's picture", async () => {
  space.behaviour = "queued";
  const device = await app.newDevice();
  const { styles } = await device.request(StylesDocument, {});
  expect(styles.map(({ id, engine }) => [id, engine])).toEqual([["clay", "gradio"]]);
  const { job } = await upload(device, await samplePhoto());
  const queued = await eventually("its place in the Space's queue", async () => {
    const seen = await lookAtJob(device, job.id);
    return seen.queuePosition === null || seen.status !== "RUNNING" ? undefined : seen;
  });
  expect(queued).toMatchObject({ status: "RUNNING", stage: "PREPARING", queuePosition: 3 });
  // Of the 42 seconds some may have passed.
  expect(queued.etaSeconds).toBeGreaterThan(20);
  expect(queued.etaSeconds).toBeLessThanOrEqual(42);
  space.release();
  const ended = await jobEnd(device, job.id);
  expect(ended).toMatchObject({ status: "READY", queuePosition: null, etaSeconds: null });
  expect(ended.cartoon).toMatchObject({ engine: "gradio", styleId: "clay", fallbackUsed: false });
});

it("a job waits, in words, for a Space that is asleep, with no attempt used", async () => {
  space.state = "asleep";
  const device = await app.newDevice();
  const { job } = await upload(device, await samplePhoto(2));
  expect(await jobStatus(device, job.id, "WAITING")).toMatchObject({
    attempt: 1,
    error: { code: "AI_SERVER_AWAY", message: expect.stringMatching(/asleep.*woken/), stage: "PREPARING" },
  });
  await device.request(CancelJobDocument, { jobId: job.id });
});
