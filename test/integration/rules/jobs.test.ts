import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CancelJobDocument,
  CartoonReadyDocument,
  DeleteDeviceDocument,
  DeleteOriginalDocument,
  JobDocument,
  JobProgressDocument,
  type JobProgressSubscription,
  JobsDocument,
  JobUpdatesDocument,
  MeDocument,
  OriginalDocument,
  OriginalsDocument,
  RegenerateDocument,
  RetryJobDocument,
} from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer, status } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import {
  download,
  jobEnd,
  jobStatus,
  lookAtJob,
  refusal,
  regenerate,
  upload,
  uploadAndDraw,
} from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let device: ToonboothClient;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
  });
  photo = await samplePhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  ai.release();
  await ai.behave("ok");
  device = await app.newDevice();
});

/** Uploads, and waits until the AI server has the photo in hand. */
async function uploadHeld(seed?: number) {
  await ai.behave("hold");
  const before = ai.requests.length;
  const answer = await upload(device, photo, { seed });
  await ai.request(before + 1);
  return answer;
}

describe("jobProgress", () => {
  it("gives the present state first, rising seq and percent, and completes after READY", async () => {
    const { job } = await uploadHeld();
    const events: JobProgressSubscription["jobProgress"][] = [];
    for await (const { jobProgress } of device.subscribe(JobProgressDocument, { jobId: job.id })) {
      events.push(jobProgress);
      if (events.length === 1) ai.release();
    }
    expect(events[0]?.status).toBe("RUNNING");
    expect(events.at(-1)).toMatchObject({
      status: "READY",
      stage: "DONE",
      percent: 100,
      previewDataUrl: null,
    });
    expect(events.at(-1)?.cartoon?.originalId).toBe(job.originalId);
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    const percents = events.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
  });

  it("of a job that has ended gives its last state and completes", async () => {
    const { job } = await uploadAndDraw(device, photo);
    const events = [];
    for await (const event of device.subscribe(JobProgressDocument, { jobId: job.id }))
      events.push(event.jobProgress);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ id: job.id, status: "READY", seq: job.seq });
  });

  it("and every other field take a malformed id for an unknown one", async () => {
    await uploadAndDraw(device, photo);
    for (const id of ["", "x", "x".repeat(5_000), "../../etc", "$ne", "ABCDEFABCDEFABCDEFABCDEF"]) {
      expect((await device.request(JobDocument, { id })).job).toBeNull();
      expect((await device.request(OriginalDocument, { id })).original).toBeNull();
      expect((await device.request(JobsDocument, { originalId: id })).jobs.totalCount).toBe(0);
      expect(await refusal(regenerate(device, id))).toBe("NOT_FOUND");
      expect(await refusal(device.request(CancelJobDocument, { jobId: id }))).toBe("NOT_FOUND");
      expect(await refusal(device.request(RetryJobDocument, { jobId: id }))).toBe("NOT_FOUND");
      expect(await refusal(download(device, id))).toBe("NOT_FOUND");
      expect(await refusal(device.subscribe(CartoonReadyDocument, { originalId: id }).next())).toBe(
        "NOT_FOUND",
      );
    }
  });

  it("of another device's job, and of none, is NOT_FOUND alike", async () => {
    const { job } = await uploadAndDraw(device, photo);
    const stranger = await app.newDevice();
    for (const jobId of [job.id, "0123456789abcdef01234567", "nonsense"]) {
      expect(await refusal(stranger.subscribe(JobProgressDocument, { jobId }).next())).toBe("NOT_FOUND");
    }
  });

  it("shows a queued job moving up, with an ETA once durations are known", async () => {
    await uploadAndDraw(device, photo, { seed: 1 });
    await uploadHeld(2);
    const second = await upload(device, photo, { seed: 3 });
    const third = await upload(device, photo, { seed: 4 });
    expect((await lookAtJob(device, second.job.id)).queuePosition).toBe(1);
    const seen = await lookAtJob(device, third.job.id);
    expect(seen).toMatchObject({ status: "QUEUED", queuePosition: 2 });
    expect(seen.etaSeconds).toBeGreaterThan(0);
    const positions: (number | null)[] = [];
    for await (const { jobProgress } of device.subscribe(JobProgressDocument, { jobId: third.job.id })) {
      positions.push(jobProgress.queuePosition);
      if (jobProgress.queuePosition === 1) await ai.behave("ok");
      if (jobProgress.queuePosition !== null) ai.release();
    }
    const moves = positions.filter((position, index) => position !== positions[index - 1]);
    expect(moves).toEqual([2, 1, null]);
  });
});

describe("jobUpdates and cartoonReady", () => {
  it("jobUpdates gives the active jobs first, then changes of any, and stays open", async () => {
    const { job } = await uploadHeld();
    const updates = device.subscribe(JobUpdatesDocument, {});
    expect((await updates.next()).value?.jobUpdates.id).toBe(job.id);
    const second = await upload(device, photo, { seed: 9 });
    await ai.behave("ok");
    ai.release();
    const ready = new Set<string>();
    while (ready.size < 2) {
      const { jobUpdates } = (await updates.next()).value ?? {};
      if (jobUpdates?.status === "READY") ready.add(jobUpdates.id);
    }
    expect([...ready].sort()).toEqual([job.id, second.job.id].sort());
    await updates.return(undefined);
  });

  it("cartoonReady replays those since a moment, oldest first, then live ones, each once", async () => {
    const since = new Date(Date.now() - 1_000).toISOString();
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    const cartoons = device.subscribe(CartoonReadyDocument, { originalId, since });
    expect((await cartoons.next()).value?.cartoonReady.id).toBe(cartoonId);
    const next = await jobEnd(device, (await regenerate(device, originalId)).id);
    expect((await cartoons.next()).value?.cartoonReady.id).toBe(next.cartoon?.id);
    await cartoons.return(undefined);
    const stranger = await app.newDevice();
    expect(await refusal(stranger.subscribe(CartoonReadyDocument, { originalId }).next())).toBe("NOT_FOUND");
  });
});

describe("regenerate", () => {
  it("with a key gives the same job again, also twenty times at once; other arguments under it are refused", async () => {
    const { originalId } = await uploadAndDraw(device, photo);
    const again = (seed: number | null) =>
      device.request(RegenerateDocument, { originalId, seed, idempotencyKey: "one more" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => again(null)));
    expect(new Set(answers.map(({ regenerate: { job } }) => job.id)).size).toBe(1);
    expect(await refusal(again(7))).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await device.request(JobsDocument, { originalId })).jobs.totalCount).toBe(2);
    // A key belongs to one mutation: upload may use the same text.
    const { job } = await upload(device, photo, { idempotencyKey: "one more" });
    expect(job.id).not.toBe(answers[0]?.regenerate.job.id);
  });

  it("without a key is a new job each time, in the last cartoon's style", async () => {
    const { originalId, job } = await uploadAndDraw(device, photo);
    const [first, second] = [await regenerate(device, originalId), await regenerate(device, originalId)];
    expect(new Set([job.id, first.id, second.id]).size).toBe(3);
    expect((await jobEnd(device, second.id)).cartoon?.styleId).toBe(job.cartoon?.styleId);
  });
});

describe("canceling", () => {
  it("ends a running job at once, tells the AI server, and leaves no file", async () => {
    const { job } = await uploadHeld();
    const request = ai.requests.at(-1);
    const { cancelJob } = await device.request(CancelJobDocument, { jobId: job.id });
    expect(cancelJob).toMatchObject({ status: "CANCELED", cancelable: false, error: { code: "CANCELED" } });
    expect(await request?.ended).toBe("cut");
    await eventually("the work folder to go", async () =>
      (await app.filesIn("incoming")).every((name) => !name.startsWith("work-")),
    );
    expect((await app.filesIn("temp")).filter((name) => name.includes(job.originalId))).toEqual([]);
    expect((await device.request(CancelJobDocument, { jobId: job.id })).cancelJob.seq).toBe(cancelJob.seq);
  });

  it("of a job that is ready is NOT_CANCELABLE, of another device's NOT_FOUND", async () => {
    const { job } = await uploadAndDraw(device, photo);
    expect(await refusal(device.request(CancelJobDocument, { jobId: job.id }))).toBe("NOT_CANCELABLE");
    const stranger = await app.newDevice();
    expect(await refusal(stranger.request(CancelJobDocument, { jobId: job.id }))).toBe("NOT_FOUND");
  });

  it("of a face-cut frees the original for another choice", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    const other = (await jobEnd(device, (await regenerate(device, originalId)).id)).cartoon?.id ?? "";
    await ai.behave("hold");
    const { job } = await download(device, cartoonId);
    await jobStatus(device, job?.id ?? "", "RUNNING");
    await device.request(CancelJobDocument, { jobId: job?.id ?? "" });
    await ai.behave("ok");
    ai.release();
    const ended = await jobEnd(device, (await download(device, other)).job?.id ?? "");
    expect(ended.face?.sourceCartoonId).toBe(other);
  });
});

describe("failing and retrying", () => {
  it("tries what is transient three times, then fails with a code; retryJob is a new job, the same when repeated", async () => {
    await ai.behave(status(500, "boom"));
    const { job } = await upload(device, photo);
    const failed = await jobEnd(device, job.id);
    expect(failed).toMatchObject({
      status: "FAILED",
      attempt: 3,
      error: { code: "AI_SERVER_ERROR", retryable: true },
    });
    expect(failed.error?.message).not.toContain("boom");
    await ai.behave("ok");
    const [first, second] = await Promise.all([
      device.request(RetryJobDocument, { jobId: job.id }),
      device.request(RetryJobDocument, { jobId: job.id }),
    ]);
    expect(first.retryJob).toMatchObject({ retryOf: job.id, originalId: job.originalId });
    expect(second.retryJob.id).toBe(first.retryJob.id);
    expect((await jobEnd(device, first.retryJob.id)).status).toBe("READY");
    expect(await refusal(device.request(RetryJobDocument, { jobId: first.retryJob.id }))).toBe(
      "NOT_RETRYABLE",
    );
  });

  it("waits for an AI server that is away without using an attempt", async () => {
    await ai.behave("refuse");
    const { job } = await upload(device, photo);
    const waiting = await jobStatus(device, job.id, "WAITING");
    expect(waiting).toMatchObject({ attempt: 1, error: { code: "AI_SERVER_AWAY" }, cancelable: true });
    expect(Date.parse(waiting.nextRetryAt ?? "")).toBeGreaterThan(Date.now());
    const { cancelJob } = await device.request(CancelJobDocument, { jobId: job.id });
    expect(cancelJob.status).toBe("CANCELED");
    await ai.behave("ok");
    const { retryJob } = await device.request(RetryJobDocument, { jobId: job.id });
    expect(retryJob.retryOf).toBe(job.id);
  });
});

describe("deleting", () => {
  it("an original while a cartoon of it is drawn leaves no document and no file", async () => {
    const { original, job } = await uploadHeld();
    await device.request(DeleteOriginalDocument, { originalId: original.id });
    ai.release();
    expect((await device.request(OriginalDocument, { id: original.id })).original).toBeNull();
    expect((await device.request(JobsDocument, {})).jobs.totalCount).toBe(0);
    expect(await refusal(device.subscribe(JobProgressDocument, { jobId: job.id }).next())).toBe("NOT_FOUND");
    await eventually("all files to go", async () => {
      const names = await Promise.all(
        (["originals", "temp", "downloaded"] as const).map((folder) => app.filesIn(folder)),
      );
      return !names.flat().some((name) => name === original.filename || name.includes(original.id));
    });
    const repeated = await device.request(DeleteOriginalDocument, { originalId: original.id });
    expect(repeated.deleteOriginal.deletedOriginalId).toBe(original.id);
  });

  it("another device's original changes nothing and looks like success", async () => {
    const { originalId } = await uploadAndDraw(device, photo);
    const stranger = await app.newDevice();
    await stranger.request(DeleteOriginalDocument, { originalId });
    expect((await device.request(OriginalDocument, { id: originalId })).original?.id).toBe(originalId);
  });

  it("a device erases everything of it, voids its token and ends its subscriptions", async () => {
    const { originalId } = await uploadAndDraw(device, photo);
    const second = await uploadAndDraw(device, photo, { seed: 5 });
    await jobEnd(device, (await download(device, second.cartoonId)).job?.id ?? "");
    const { originals } = await device.request(OriginalsDocument, {});
    const updates = device.subscribe(JobUpdatesDocument, {});
    const pending = refusal(updates.next());
    await eventually(
      "the subscription to stand",
      async () => (await lookAtJob(device, second.job.id)).status === "READY",
    );
    await device.request(DeleteDeviceDocument, {});
    expect(await pending).toBe("UNAUTHENTICATED");
    expect(await refusal(device.request(MeDocument, {}))).toBe("UNAUTHENTICATED");
    const names = await Promise.all(
      (["originals", "temp", "downloaded"] as const).map((folder) => app.filesIn(folder)),
    );
    for (const { id, filename } of originals.nodes) {
      expect(names.flat().filter((name) => name === filename || name.includes(id))).toEqual([]);
    }
    expect(originals.nodes.map(({ id }) => id)).toContain(originalId);
  });
});

describe("stopping and starting again", () => {
  it("hands a running job back without using an attempt, and finishes it after the restart", async () => {
    const { job } = await uploadHeld();
    const token = device.token;
    await app.stop();
    ai.release();
    await ai.behave("ok");
    await app.restart();
    device = await app.newDevice();
    device.token = token;
    const ended = await jobEnd(device, job.id);
    expect(ended).toMatchObject({ status: "READY", attempt: 1 });
  });
});
