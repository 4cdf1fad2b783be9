import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { JobKind, JobStage, JobStatus } from "../../../src/schema/enums.js";
import type { Job } from "../../../src/schema/job.js";
import { createJobEvents } from "../../../src/services/jobs/job-events.js";
import { JobForecast } from "../../../src/services/jobs/job-forecast.js";
import { JobStore, jobError } from "../../../src/services/jobs/job-store.js";
import { DEVICE, newJob } from "../../support/jobs.js";
import { openTestModels, type TestModels } from "../../support/models.js";

let database: TestModels;
let store: JobStore;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.clear();
  const { models } = database;
  store = new JobStore({ models, events: createJobEvents(), owner: "this process", leaseMs: 60_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

function forecast(workers = 1): JobForecast {
  return new JobForecast({ models: database.models, workers });
}

/** Jobs in the order in which they are claimed. */
async function queue(length: number): Promise<Job[]> {
  const jobs = [];
  for (let index = 0; index < length; index += 1) jobs.push(await store.ensure(newJob()));
  return jobs;
}

async function running(percent: number, kind = JobKind.CARTOON): Promise<Job> {
  await store.ensure(newJob({ kind }));
  const claimed = (await store.claimNext()) ?? expect.fail("there was nothing to claim");
  const job = await store.progress(claimed, { stage: JobStage.STYLIZING, percent });
  return job ?? expect.fail("the lease was lost");
}

/** Stores a job that has ended. */
async function ended(seconds: number, more: Partial<Job> = {}): Promise<void> {
  const job = await store.ensure(newJob());
  const startedAt = new Date("2026-01-02T03:04:05Z");
  const finishedAt = new Date(startedAt.getTime() + seconds * 1000);
  const change = { status: JobStatus.READY, startedAt, finishedAt, ...more };
  await database.models.jobs.updateOne({ _id: job._id }, { $set: change, $unset: { claimAt: "" } });
}

describe("the position in the queue", () => {
  test("counts from 1 in the order of claiming", async () => {
    const jobs = await queue(5);
    const look = forecast();
    expect(await Promise.all(jobs.map((job) => look.queuePosition(job)))).toEqual([1, 2, 3, 4, 5]);
  });

  test("moves up as jobs are claimed or canceled", async () => {
    const [first, second, third] = await queue(3);
    if (!first || !second || !third) return expect.fail("there is no queue");
    const look = forecast();
    expect(await look.queuePosition(third)).toBe(3);
    await store.claimNext();
    look.queueMoved();
    expect(await look.queuePosition(third)).toBe(2);
    await store.cancel(DEVICE, second._id);
    look.queueMoved();
    expect(await look.queuePosition(third)).toBe(1);
  });

  test("of a job that came after the last look is told as well", async () => {
    const look = forecast();
    const [first] = await queue(1);
    if (first) await look.queuePosition(first);
    const late = await store.ensure(newJob());
    expect(await look.queuePosition(late)).toBe(2);
  });

  test("of a job that waits for its next try comes after those whose turn it is", async () => {
    await store.ensure(newJob());
    const claimed = (await store.claimNext()) ?? expect.fail("there was nothing to claim");
    const at = new Date(Date.now() + 60_000);
    const retried = await store.retryLater(claimed, { attempt: 2, at, error: jobError("INTERNAL") });
    await queue(2);
    expect(retried && (await forecast().queuePosition(retried))).toBe(3);
  });

  test("is null once running, waiting or ended, and for a job that is gone", async () => {
    const job = await running(10);
    const look = forecast();
    expect(await look.queuePosition(job)).toBeNull();
    expect(await look.queuePosition({ ...job, status: JobStatus.WAITING })).toBeNull();
    expect(await look.queuePosition({ ...job, status: JobStatus.READY })).toBeNull();
    expect(await look.queuePosition({ ...job, status: JobStatus.QUEUED })).toBeNull();
  });

  test("asks the database once for many who ask at the same moment", async () => {
    const jobs = await queue(20);
    const find = vi.spyOn(database.models.jobs, "find");
    const look = forecast();
    await Promise.all(jobs.map((job) => look.queuePosition(job)));
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });

  test("is looked up anew after a quarter of a second", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const [first, second] = await queue(2);
    if (!first || !second) return expect.fail("there is no queue");
    const look = forecast();
    expect(await look.queuePosition(second)).toBe(2);
    await store.cancel(DEVICE, first._id);
    vi.setSystemTime(Date.now() + 251);
    expect(await look.queuePosition(second)).toBe(1);
  });
});

describe("the time that is left", () => {
  test("is unknown before any job of that kind has ended", async () => {
    const look = forecast();
    look.record(JobKind.FACE_CUT, 5_000);
    expect(await look.etaSeconds(await running(0))).toBeNull();
    expect(await look.etaSeconds(await running(0, JobKind.FACE_CUT))).toBe(5);
  });

  test("of a running job shrinks with its percent, down to one second", async () => {
    const look = forecast();
    look.record(JobKind.CARTOON, 20_000);
    const job = await running(0);
    for (const [percent, seconds] of [
      [0, 20],
      [50, 10],
      [99, 1],
      [100, 1],
    ] as const) {
      expect(await look.etaSeconds({ ...job, percent })).toBe(seconds);
    }
  });

  test("of a queued job grows with its place, and shrinks with the number of workers", async () => {
    const jobs = await queue(4);
    const etas = async (workers: number) => {
      const look = forecast(workers);
      look.record(JobKind.CARTOON, 10_000);
      return Promise.all(jobs.map((job) => look.etaSeconds(job)));
    };
    expect(await etas(1)).toEqual([15, 25, 35, 45]);
    expect(await etas(2)).toEqual([15, 15, 25, 25]);
  });

  test("is null once a job has ended, and while it waits", async () => {
    const look = forecast();
    look.record(JobKind.CARTOON, 10_000);
    const job = await running(10);
    for (const status of [JobStatus.READY, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.WAITING]) {
      expect(await look.etaSeconds({ ...job, status })).toBeNull();
    }
  });

  test("goes by the median: one slow start spoils nothing", async () => {
    const look = forecast();
    for (const seconds of [10, 300, 11, 12, 10]) look.record(JobKind.CARTOON, seconds * 1000);
    expect(await look.etaSeconds(await running(0))).toBe(11);
  });

  test("forgets how long jobs took long ago", async () => {
    const look = forecast();
    for (let count = 0; count < 20; count += 1) look.record(JobKind.CARTOON, 60_000);
    for (let count = 0; count < 20; count += 1) look.record(JobKind.CARTOON, 2_000);
    expect(await look.etaSeconds(await running(0))).toBe(2);
  });

  test("is learnt at the start from jobs that ended well at their first attempt", async () => {
    for (const seconds of [30, 30]) await ended(seconds);
    // As many of each kind that does not count that it would move the median.
    for (const seconds of [1, 1, 1]) await ended(seconds, { status: JobStatus.FAILED });
    for (const seconds of [500, 500, 500]) await ended(seconds, { attempt: 2 });
    const look = forecast();
    await look.prepare();
    expect(await look.etaSeconds(await running(0))).toBe(30);
  });
});
