import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AppError, type ErrorCode } from "../../../src/errors.js";
import { createLogger } from "../../../src/log.js";
import { JobKind, JobStage, JobStatus } from "../../../src/schema/enums.js";
import type { Job, StoredResult } from "../../../src/schema/job.js";
import { newId } from "../../../src/services/ids.js";
import { createJobEvents } from "../../../src/services/jobs/job-events.js";
import { JobForecast } from "../../../src/services/jobs/job-forecast.js";
import type { JobCall, JobHandler } from "../../../src/services/jobs/job-handler.js";
import { JobRunner } from "../../../src/services/jobs/job-runner.js";
import { JobStore } from "../../../src/services/jobs/job-store.js";
import { openTestStorage, type TestStorage } from "../../support/system.js";
import { eventually } from "../../support/wait.js";

/** The runner on the real collection, with a handler whose every call the test ends itself. */
let storage: TestStorage;
let runner: JobRunner;
let store: JobStore;
let handler: ScriptedHandler;

interface Call {
  job: Job;
  signal: AbortSignal;
  onProgress: JobCall["onProgress"];
  finish: () => void;
  fail: (error: unknown) => void;
}

class ScriptedHandler implements JobHandler {
  readonly kind = JobKind.FACE_CUT;
  readonly calls: Call[] = [];
  readonly stored: string[] = [];
  readonly lost: string[] = [];
  /** What happens when a result is to be stored. */
  storing: () => Promise<void> = async () => {};

  produce(job: Job, { signal, onProgress }: JobCall): Promise<StoredResult> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.calls.push({
        job,
        signal,
        onProgress,
        finish: () => resolve({ ...RESULT, createdAt: new Date() }),
        fail: reject,
      });
    });
  }

  async store(job: Job): Promise<void> {
    await this.storing();
    this.stored.push(job._id);
  }

  async discard(): Promise<void> {}

  async afterReady(): Promise<void> {}

  async afterLoss(job: Job): Promise<void> {
    this.lost.push(job._id);
  }

  /** The call of that number, from 1. */
  call(number: number): Promise<Call> {
    return eventually(`call ${number}`, async () => this.calls[number - 1]);
  }
}

const RESULT: StoredResult = {
  filename: "x",
  mimeType: "image/webp",
  width: 1,
  height: 1,
  fileSize: 1,
  sha256: "0",
  styleId: "ink",
  engine: "builtin",
  fallbackUsed: false,
  createdAt: new Date(),
};

beforeEach(async () => {
  storage = await openTestStorage();
  const { models } = storage.database;
  const events = createJobEvents();
  handler = new ScriptedHandler();
  store = new JobStore({ models, events, owner: "this process", leaseMs: 60_000 });
  runner = new JobRunner({
    store,
    events,
    forecast: new JobForecast({ models, workers: 2 }),
    handlers: [handler],
    logger: createLogger("silent"),
    slots: 2,
    leaseMs: 60_000,
    maxWaitMs: 60_000,
    aiTimeoutMs: 60_000,
  });
  runner.start();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await runner.stop();
  await storage[Symbol.asyncDispose]();
});

async function aJob(): Promise<string> {
  const job = await store.ensure({
    _id: newId(),
    resultId: newId(),
    kind: JobKind.FACE_CUT,
    deviceId: "device",
    originalId: newId(),
    styleId: "ink",
    seed: 1,
  });
  return job._id;
}

const jobs = () => storage.database.models.jobs;

it("a job whose lease ran out under this very process is begun anew: one run, no attempt used", async () => {
  const jobId = await aJob();
  const first = await handler.call(1);
  await jobs().updateOne({ _id: jobId }, { $set: { claimAt: new Date(0) } });
  const second = await handler.call(2);
  expect(first.signal.aborted).toBe(true);
  expect(second.job.attempt).toBe(1);
  second.finish();
  const ended = await eventually("the end", async () => {
    const job = await jobs().findById(jobId).lean();
    return job?.status === JobStatus.READY ? job : undefined;
  });
  expect(ended.attempt).toBe(1);
  expect(handler.stored).toEqual([jobId]);
  expect(handler.lost).toEqual([]);
});

it("a job that was begun anew here is still handed back by a stop, and reached by a cancel", async () => {
  const jobId = await aJob();
  await handler.call(1);
  await jobs().updateOne({ _id: jobId }, { $set: { claimAt: new Date(0) } });
  const second = await handler.call(2);
  await runner.stop();
  expect(second.signal.aborted).toBe(true);
  expect(await jobs().findById(jobId).lean()).toMatchObject({ status: JobStatus.QUEUED, attempt: 1 });
});

it.each([
  ["fails for good", new AppError("NO_FACE")],
  ["is found pointless", new AppError("CANCELED")],
  ["fails for the moment", new Error("a hiccup")],
])("a worker whose job another one has by now frees nothing when it %s", async (_how, error) => {
  const jobId = await aJob();
  const call = await handler.call(1);
  // As another process claims it.
  const taken = {
    $set: { leaseOwner: "another", claimAt: new Date(Date.now() + 60_000) },
    $inc: { fence: 1 },
  };
  await jobs().updateOne({ _id: jobId }, taken);
  call.fail(error);
  const next = await aJob();
  (await handler.call(2)).finish();
  await eventually(
    "the next one's end",
    async () => (await jobs().findById(next).lean())?.status === JobStatus.READY,
  );
  expect(handler.lost).toEqual([]);
  expect(await jobs().findById(jobId).lean()).toMatchObject({
    status: JobStatus.RUNNING,
    leaseOwner: "another",
  });
});

it("a job whose process died is left to its lease, and taken over soon after the lease's end", async () => {
  const jobId = await aJob();
  await handler.call(1);
  const leaseEnd = new Date(Date.now() + 1_200);
  // As a process that claimed it, and died, leaves it.
  const left = { $set: { leaseOwner: "dead", claimAt: leaseEnd }, $inc: { fence: 1 } };
  await jobs().updateOne({ _id: jobId }, left);
  const takenOver = await handler.call(2);
  const late = Date.now() - leaseEnd.getTime();
  expect(late).toBeGreaterThanOrEqual(0);
  // Looked for twice a second, not once a lease (a minute here).
  expect(late).toBeLessThan(20_000);
  expect(takenOver.job).toMatchObject({ _id: jobId, fence: 3 });
});

it("a job that was queued before the clock was set back does not wait until the clock is there again", async () => {
  await aJob();
  await aJob();
  const { finish } = await handler.call(1);
  await handler.call(2);
  const queued = await aJob();
  await jobs().updateOne({ _id: queued }, { $set: { claimAt: new Date(Date.now() + 3_600_000) } });
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() - 5_000);
  finish();
  expect((await handler.call(3)).job._id).toBe(queued);
});

async function ended(jobId: string): Promise<Job> {
  return eventually("the end", async () => {
    const job = await jobs().findById(jobId).lean();
    return job?.status === JobStatus.FAILED ? job : undefined;
  });
}

it("a failure that may pass is tried three times, with pauses; the failed job keeps code, stage, attempt and time", async () => {
  const jobId = await aJob();
  for (const attempt of [1, 2, 3]) {
    const call = await handler.call(attempt);
    expect(call.job.attempt).toBe(attempt);
    call.onProgress({ stage: "CUTTING", percent: 40 });
    call.fail(new AppError("AI_SERVER_ERROR"));
    if (attempt === 3) break;
    const waiting = await eventually("the pause", async () => {
      const job = await jobs().findById(jobId).lean();
      return job?.status === JobStatus.QUEUED ? job : undefined;
    });
    expect(waiting.nextRetryAt?.getTime()).toBeGreaterThan(Date.now());
    // Not waited for here.
    await jobs().updateOne({ _id: jobId }, { $set: { claimAt: new Date() } });
  }
  expect(await ended(jobId)).toMatchObject({
    attempt: 3,
    error: { code: "AI_SERVER_ERROR", stage: JobStage.CUTTING, retryable: true },
    finishedAt: expect.any(Date),
  });
  expect(handler.calls).toHaveLength(3);
  expect(handler.lost).toEqual([jobId]);
});

it("what is permanent gets one attempt, and is not to be repeated", async () => {
  const codes: ErrorCode[] = ["NO_FACE", "UNDECODABLE_IMAGE", "ALREADY_DOWNLOADED"];
  for (const [index, code] of codes.entries()) {
    const jobId = await aJob();
    (await handler.call(index + 1)).fail(new AppError(code));
    expect(await ended(jobId)).toMatchObject({ attempt: 1, error: { code, retryable: false } });
  }
  expect(handler.calls).toHaveLength(codes.length);
});

it("attempts share the AI server's time budget: none begins when it is used up", async () => {
  const jobId = await aJob();
  const first = await handler.call(1);
  expect(first.job.timeUsedMs ?? 0).toBe(0);
  first.fail(new AppError("AI_SERVER_ERROR"));
  await eventually(
    "the pause",
    async () => (await jobs().findById(jobId).lean())?.status === JobStatus.QUEUED,
  );
  const almostUsed = { timeUsedMs: 59_500, claimAt: new Date() };
  await jobs().updateOne({ _id: jobId }, { $set: almostUsed });
  const second = await handler.call(2);
  expect(second.job.timeUsedMs).toBe(59_500);
  second.fail(new AppError("AI_SERVER_ERROR"));
  expect(await ended(jobId)).toMatchObject({ attempt: 2, error: { code: "AI_SERVER_ERROR" } });
});

it("what a remote engine tells of its queue is the job's place and expectation, until it says otherwise", async () => {
  const jobId = await aJob();
  const look = new JobForecast({ models: storage.database.models, workers: 1 });
  const told = (what: string, expected: [number | null, number | null]) =>
    eventually(what, async () => {
      const job = await jobs().findById(jobId).lean();
      const seen = job && [await look.queuePosition(job), await look.etaSeconds(job)];
      return JSON.stringify(seen) === JSON.stringify(expected);
    });
  const call = await handler.call(1);
  call.onProgress({ stage: "PREPARING", percent: 10, queue: { position: 3 }, etaSeconds: 1_000 });
  await told("place and expectation", [3, 1_000]);
  call.onProgress({ stage: "CUTTING", percent: 15 });
  await told("neither", [null, null]);
  call.finish();
});

it("a result that can't be stored is tried again at each lease, and given up when it is an hour old", async () => {
  let tries = 0;
  handler.storing = async () => {
    tries += 1;
    throw new Error("the database is gone");
  };
  const jobId = await aJob();
  (await handler.call(1)).finish();
  const left = await eventually("the first try", async () => {
    const job = await jobs().findById(jobId).lean();
    return tries === 1 && job?.status === JobStatus.RUNNING ? job : undefined;
  });
  expect(left.stage).toBe(JobStage.STORING);
  await jobs().updateOne({ _id: jobId }, { $set: { claimAt: new Date(0) } });
  await eventually("the second try", async () => tries === 2);
  expect(handler.lost).toEqual([]);
  const old = { claimAt: new Date(0), "result.createdAt": new Date(Date.now() - 3_601_000) };
  await jobs().updateOne({ _id: jobId }, { $set: old });
  expect(await ended(jobId)).toMatchObject({
    status: JobStatus.FAILED,
    error: { code: "INTERNAL", stage: JobStage.STORING, retryable: true },
  });
  expect(tries).toBe(3);
  await eventually("the handler's word", async () => handler.lost.length === 1);
  expect(handler.calls).toHaveLength(1);
});
