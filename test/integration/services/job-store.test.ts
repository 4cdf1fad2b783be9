import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AppError, ErrorCode } from "../../../src/errors.js";
import { JobKind, JobStage, JobStatus } from "../../../src/schema/enums.js";
import type { Job } from "../../../src/schema/job.js";
import { newId } from "../../../src/services/ids.js";
import { createJobEvents, type JobEvents } from "../../../src/services/jobs/job-events.js";
import { isFinal } from "../../../src/services/jobs/job-rules.js";
import { type ClaimedJob, JobStore, jobError } from "../../../src/services/jobs/job-store.js";
import { DEVICE, newJob, storedResult } from "../../support/jobs.js";
import { openTestModels, type TestModels } from "../../support/models.js";

const HOUR_MS = 3_600_000;
const PREVIEW = "data:image/jpeg;base64,AAAA";

let database: TestModels;
let events: JobEvents;
let announced: Job[];
let store: JobStore;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.clear();
  announced = [];
  events = createJobEvents();
  const { jobChanged } = events;
  vi.spyOn(events, "jobChanged").mockImplementation((job) => {
    announced.push(job);
    jobChanged(job);
  });
  store = newStore();
});

function newStore(more: { owner?: string; leaseMs?: number } = {}): JobStore {
  return new JobStore({ models: database.models, events, owner: "this process", leaseMs: HOUR_MS, ...more });
}

async function read(jobId: string): Promise<Job> {
  const job = await database.models.jobs.findById(jobId).lean<Job>();
  return job ?? expect.fail("the job is gone");
}

async function claim(by: JobStore = store): Promise<ClaimedJob> {
  return (await by.claimNext()) ?? expect.fail("there was nothing to claim");
}

/** A job that is being worked on, and the right to change it. */
async function running(): Promise<ClaimedJob> {
  await store.ensure(newJob());
  const claimed = await claim();
  await store.start(claimed, claimed.before, false);
  return claimed;
}

async function refusal(work: Promise<unknown>): Promise<ErrorCode> {
  return work.then(
    () => expect.fail("it was accepted"),
    (error: AppError) => error.code,
  );
}

describe("ensure", () => {
  test("queues a job as the contract says", async () => {
    const wanted = newJob();
    const job = await store.ensure(wanted);
    expect(job).toMatchObject({
      ...wanted,
      status: JobStatus.QUEUED,
      stage: JobStage.QUEUED,
      percent: 0,
      seq: 1,
      attempt: 1,
      maxAttempts: 3,
    });
    expect(await read(job._id)).toEqual(job);
    expect(announced).toEqual([job]);
  });

  test("repeated by its _id changes nothing and answers the job as it stands", async () => {
    const wanted = newJob();
    await store.ensure(wanted);
    const claimed = await claim();
    const started = await store.start(claimed, claimed.before, false);
    announced = [];
    expect(await store.ensure({ ...wanted, seed: 99 })).toEqual(started);
    expect(await database.models.jobs.countDocuments({})).toBe(1);
    expect(announced).toEqual([]);
  });

  test("many times at once makes one job", async () => {
    const wanted = newJob();
    const jobs = await Promise.all(Array.from({ length: 20 }, () => store.ensure(wanted)));
    expect(new Set(jobs.map(({ seq }) => seq))).toEqual(new Set([1]));
    expect(await database.models.jobs.countDocuments({})).toBe(1);
    expect(announced).toHaveLength(1);
  });

  test("makes one retry of a job, however many are asked for at once", async () => {
    const retryOf = newId();
    const jobs = await Promise.all(Array.from({ length: 10 }, () => store.ensure(newJob({ retryOf }))));
    expect(new Set(jobs.map(({ _id }) => _id)).size).toBe(1);
    expect(await database.models.jobs.countDocuments({ retryOf })).toBe(1);
    const other = await store.ensure(newJob({ retryOf: newId() }));
    expect(other._id).not.toBe(jobs[0]?._id);
  });
});

describe("claimNext", () => {
  test("answers null when there is nothing to do", async () => {
    expect(await store.claimNext()).toBeNull();
  });

  test("takes jobs in the order in which they came, each once", async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push((await store.ensure(newJob()))._id);
    const claimed = [];
    for (let next = await store.claimNext(); next; next = await store.claimNext()) claimed.push(next.jobId);
    expect(claimed).toEqual(ids);
  });

  test("gives each of thirty jobs to one of sixty workers that ask at once", async () => {
    await Promise.all(Array.from({ length: 30 }, () => store.ensure(newJob())));
    const claimed = await Promise.all(Array.from({ length: 60 }, () => store.claimNext()));
    const taken = claimed.flatMap((each) => (each ? [each.jobId] : []));
    expect(taken).toHaveLength(30);
    expect(new Set(taken).size).toBe(30);
  });

  test("tells how the job was before, raises the fence, and takes a lease in the process's name", async () => {
    const job = await store.ensure(newJob());
    const now = Date.now();
    const claimed = await claim();
    expect(claimed).toMatchObject({
      jobId: job._id,
      fence: 1,
      before: { status: JobStatus.QUEUED, fence: 0 },
    });
    const stored = await read(job._id);
    expect(stored).toMatchObject({ status: JobStatus.RUNNING, leaseOwner: "this process", fence: 1, seq: 2 });
    expect(stored.claimAt?.getTime()).toBeGreaterThanOrEqual(now + HOUR_MS);
  });

  test("a job that waits comes after what has been in the queue since before its turn", async () => {
    const waiting = await running();
    const { _id: queued } = await store.ensure(newJob());
    const ago = (ms: number) => new Date(Date.now() - ms);
    await store.wait(waiting, { since: ago(9_000), at: ago(1_000), error: jobError("AI_SERVER_AWAY") });
    await database.models.jobs.updateOne({ _id: queued }, { $set: { claimAt: ago(5_000) } });
    const order = [await claim(), await claim()];
    expect(order.map(({ jobId }) => jobId)).toEqual([queued, waiting.jobId]);
  });

  test("takes abandoned jobs first, then those that waited, then the queue", async () => {
    const past = new Date(Date.now() - 1000);
    const abandoned = await running();
    const waiting = await running();
    const queued = await store.ensure(newJob());
    await store.wait(waiting, { since: past, at: past, error: jobError("AI_SERVER_AWAY") });
    await database.models.jobs.updateOne({ _id: abandoned.jobId }, { $set: { claimAt: past } });
    const order = [await claim(), await claim(), await claim()];
    expect(order.map(({ jobId }) => jobId)).toEqual([abandoned.jobId, waiting.jobId, queued._id]);
    expect(order.map(({ before }) => before.status)).toEqual([
      JobStatus.RUNNING,
      JobStatus.WAITING,
      JobStatus.QUEUED,
    ]);
  });

  test("leaves jobs alone whose next try has not come yet, and whose lease holds", async () => {
    const soon = new Date(Date.now() + HOUR_MS);
    await running();
    await store.retryLater(await running(), { attempt: 2, at: soon, error: jobError("INTERNAL") });
    await store.wait(await running(), { since: new Date(), at: soon, error: jobError("AI_SERVER_AWAY") });
    expect(await store.claimNext()).toBeNull();
  });
});

describe("a clock that was set back", () => {
  const later = () => new Date(Date.now() + 24 * HOUR_MS);

  test("leaves no job that is not due until the clock is there again", async () => {
    const waiting = await running();
    const { _id: queued } = await store.ensure(newJob());
    await store.wait(waiting, { since: later(), at: later(), error: jobError("AI_SERVER_AWAY") });
    await database.models.jobs.updateOne({ _id: queued }, { $set: { claimAt: later() } });
    expect(await store.claimNext()).toBeNull();
    expect(await store.bringForward()).toBe(2);
    const claimed = [await claim(), await claim()].map(({ jobId }) => jobId);
    expect(claimed.sort()).toEqual([queued, waiting.jobId].sort());
  });

  test("shortens a dead process's lease to a whole one, and changes nothing that is as it should be", async () => {
    const dead = await running();
    await database.models.jobs.updateOne({ _id: dead.jobId }, { $set: { claimAt: later() } });
    const soon = new Date(Date.now() + 30_000);
    await store.retryLater(await running(), { attempt: 2, at: soon, error: jobError("INTERNAL") });
    expect(await store.bringForward()).toBe(1);
    const { claimAt } = await read(dead.jobId);
    expect(claimAt?.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    expect(await store.claimNext()).toBeNull();
  });
});

describe("a lease", () => {
  test("that is not renewed runs out, and another process takes the job with a higher fence", async () => {
    const dying = newStore({ owner: "dying", leaseMs: 30 });
    await store.ensure(newJob());
    const first = await claim(dying);
    await dying.start(first, first.before, false);
    const second = await vi.waitFor(() => claim(newStore({ owner: "heir" })), {
      timeout: 5_000,
      interval: 5,
    });
    expect(second).toMatchObject({ jobId: first.jobId, fence: 2, before: { status: JobStatus.RUNNING } });
    expect((await read(first.jobId)).leaseOwner).toBe("heir");
    expect(await dying.renew(first)).toBe(false);
  });

  test("that is renewed holds for another length", async () => {
    const claimed = await running();
    await database.models.jobs.updateOne({ _id: claimed.jobId }, { $set: { claimAt: new Date(0) } });
    const now = Date.now();
    expect(await store.renew(claimed)).toBe(true);
    expect((await read(claimed.jobId)).claimAt?.getTime()).toBeGreaterThanOrEqual(now + HOUR_MS);
    expect(await store.claimNext()).toBeNull();
  });

  test("of every running job ends by expireAllLeases, and of no other", async () => {
    const [one, two] = [await running(), await running()];
    const queued = await store.ensure(newJob());
    expect(await store.expireAllLeases()).toBe(2);
    expect([(await claim()).jobId, (await claim()).jobId].sort()).toEqual([one.jobId, two.jobId].sort());
    expect((await claim()).jobId).toBe(queued._id);
  });
});

describe("start", () => {
  test("shows that the work has begun, and when it did first", async () => {
    await store.ensure(newJob());
    const first = await claim();
    const started = await store.start(first, first.before, false);
    expect(started).toMatchObject({ status: JobStatus.RUNNING, stage: JobStage.PREPARING, attempt: 1 });
    await store.handBack(first);
    const second = await claim();
    const again = await store.start(second, second.before, false);
    expect(again?.startedAt).toEqual(started?.startedAt);
    expect(again?.attempt).toBe(1);
  });

  test("after a crash counts the try that was lost, and begins at 0 percent", async () => {
    const dead = await running();
    await store.progress(dead, { stage: JobStage.STYLIZING, percent: 60 });
    await store.expireAllLeases();
    const heir = await claim();
    expect(await store.start(heir, heir.before, true)).toMatchObject({ attempt: 2, percent: 0 });
  });

  test("takes away what the last try left: error and time of the next", async () => {
    const claimed = await running();
    const past = new Date(Date.now() - 1);
    await store.retryLater(claimed, { attempt: 2, at: past, error: jobError("INTERNAL") });
    const next = await claim();
    const job = await store.start(next, next.before, false);
    expect(job).not.toHaveProperty("error");
    expect(job).not.toHaveProperty("nextRetryAt");
    expect(job?.attempt).toBe(2);
  });
});

describe("progress", () => {
  test("never falls, and keeps the last preview", async () => {
    const claimed = await running();
    await store.progress(claimed, { stage: JobStage.STYLIZING, percent: 40, previewDataUrl: PREVIEW });
    const job = await store.progress(claimed, { stage: JobStage.CUTTING, percent: 30 });
    expect(job).toMatchObject({ stage: JobStage.CUTTING, percent: 40, previewDataUrl: PREVIEW });
  });

  test("does not fall back after waiting, or after an orderly restart", async () => {
    const claimed = await running();
    await store.progress(claimed, { stage: JobStage.STYLIZING, percent: 40 });
    const past = new Date(Date.now() - 1);
    await store.wait(claimed, { since: past, at: past, error: jobError("AI_SERVER_AWAY") });
    const second = await claim();
    await store.start(second, second.before, false);
    await store.handBack(second);
    const third = await claim();
    expect(await store.start(third, third.before, false)).toMatchObject({ percent: 40, attempt: 1 });
  });
});

describe("how a job ends:", () => {
  test("READY", async () => {
    const claimed = await running();
    await store.progress(claimed, { stage: JobStage.STYLIZING, percent: 40, previewDataUrl: PREVIEW });
    const result = storedResult();
    expect(await store.storing(claimed, result)).toMatchObject({
      stage: JobStage.STORING,
      percent: 95,
      result,
    });
    const job = await store.ready(claimed);
    expect(job).toMatchObject({ status: JobStatus.READY, stage: JobStage.DONE, percent: 100, result });
    expectEnded(job);
    expect(job).not.toHaveProperty("error");
  });

  test("FAILED, without the result that it did not keep", async () => {
    const claimed = await running();
    await store.storing(claimed, storedResult());
    const job = await store.fail(claimed, jobError("NO_FACE"));
    expect(job).toMatchObject({
      status: JobStatus.FAILED,
      stage: JobStage.DONE,
      error: { code: "NO_FACE", retryable: false },
    });
    expectEnded(job);
    expect(job).not.toHaveProperty("result");
  });

  test("CANCELED by whoever works on it", async () => {
    const job = await store.abandon(await running());
    expect(job).toMatchObject({
      status: JobStatus.CANCELED,
      stage: JobStage.DONE,
      error: { code: "CANCELED" },
    });
    expectEnded(job);
  });

  function expectEnded(job: Job | null): void {
    expect(job?.finishedAt).toBeInstanceOf(Date);
    for (const field of ["claimAt", "leaseOwner", "previewDataUrl", "nextRetryAt", "waitingSince"]) {
      expect(job).not.toHaveProperty(field);
    }
  }
});

describe("how a job is put back:", () => {
  test("for its next try, from 0 percent, with the reason", async () => {
    const at = new Date(Date.now() + 1_000);
    const claimed = await running();
    await store.progress(claimed, { stage: JobStage.STYLIZING, percent: 40 });
    const job = await store.retryLater(claimed, { attempt: 2, at, error: jobError("AI_SERVER_ERROR") });
    expect(job).toMatchObject({
      status: JobStatus.QUEUED,
      stage: JobStage.QUEUED,
      percent: 0,
      attempt: 2,
      claimAt: at,
      nextRetryAt: at,
      error: { code: "AI_SERVER_ERROR" },
    });
    expect(job).not.toHaveProperty("leaseOwner");
  });

  test("to wait for the AI server, using no attempt", async () => {
    const [since, at] = [new Date(Date.now() - 1_000), new Date(Date.now() + 15_000)];
    const job = await store.wait(await running(), { since, at, error: jobError("AI_SERVER_AWAY") });
    expect(job).toMatchObject({
      status: JobStatus.WAITING,
      attempt: 1,
      nextRetryAt: at,
      waitingSince: since,
      error: { code: "AI_SERVER_AWAY" },
    });
  });

  test("at an orderly shutdown, claimable at once, using no attempt", async () => {
    const claimed = await running();
    expect(await store.handBack(claimed)).toMatchObject({ status: JobStatus.QUEUED, attempt: 1 });
    expect(await claim()).toMatchObject({ jobId: claimed.jobId, before: { status: JobStatus.QUEUED } });
  });
});

type Write = (lease: ClaimedJob) => Promise<Job | null | boolean>;

const WRITES: Record<string, Write> = {
  start: (lease) => store.start(lease, lease.before, true),
  renew: (lease) => store.renew(lease),
  progress: (lease) =>
    store.progress(lease, { stage: JobStage.CUTTING, percent: 90, previewDataUrl: PREVIEW }),
  storing: (lease) => store.storing(lease, storedResult()),
  ready: (lease) => store.ready(lease),
  fail: (lease) => store.fail(lease, jobError("INTERNAL")),
  abandon: (lease) => store.abandon(lease),
  retryLater: (lease) =>
    store.retryLater(lease, { attempt: 3, at: new Date(0), error: jobError("INTERNAL") }),
  wait: (lease) =>
    store.wait(lease, { since: new Date(0), at: new Date(0), error: jobError("AI_SERVER_AWAY") }),
  handBack: (lease) => store.handBack(lease),
};

describe.each(Object.entries(WRITES))("a worker's %s", (_name, write) => {
  async function expectNoEffect(lease: ClaimedJob): Promise<void> {
    const before = await read(lease.jobId);
    announced = [];
    expect((await write(lease)) || null).toBeNull();
    expect(await read(lease.jobId)).toEqual(before);
    expect(announced).toEqual([]);
  }

  test("changes nothing once another worker has claimed the job", async () => {
    const dead = await running();
    await store.expireAllLeases();
    const heir = await claim();
    await store.start(heir, heir.before, true);
    await expectNoEffect(dead);
  });

  test("changes nothing once the owner has canceled the job", async () => {
    const claimed = await running();
    await store.cancel(DEVICE, claimed.jobId);
    await expectNoEffect(claimed);
    // Not even with the number that canceling gave the fence.
    await expectNoEffect({ ...claimed, fence: claimed.fence + 1 });
  });

  test.each(["ready", "fail", "abandon", "wait", "retryLater", "handBack"])(
    "changes nothing after its own %s",
    async (end) => {
      const claimed = await running();
      await WRITES[end]?.(claimed);
      await expectNoEffect(claimed);
    },
  );

  test("changes nothing with a fence that nobody was given", async () => {
    const claimed = await running();
    await expectNoEffect({ ...claimed, fence: claimed.fence + 1 });
    await expectNoEffect({ ...claimed, fence: 0 });
  });

  test("counts with the fence of the claim", async () => {
    const claimed = await running();
    const before = await read(claimed.jobId);
    expect(await write(claimed)).toBeTruthy();
    expect(await read(claimed.jobId)).not.toEqual(before);
  });
});

describe("cancel", () => {
  test.each<[string, () => Promise<string>]>([
    ["queued", async () => (await store.ensure(newJob()))._id],
    ["running", async () => (await running()).jobId],
    [
      "waiting",
      async () => {
        const claimed = await running();
        await store.wait(claimed, { since: new Date(), at: new Date(), error: jobError("AI_SERVER_AWAY") });
        return claimed.jobId;
      },
    ],
    [
      "put back for another try",
      async () => {
        const claimed = await running();
        await store.retryLater(claimed, { attempt: 2, at: new Date(), error: jobError("INTERNAL") });
        return claimed.jobId;
      },
    ],
  ])("ends a job that is %s, for good and visibly", async (_what, make) => {
    const jobId = await make();
    const before = await read(jobId);
    const job = await store.cancel(DEVICE, jobId);
    expect(job).toMatchObject({
      status: JobStatus.CANCELED,
      stage: JobStage.DONE,
      error: { code: "CANCELED", retryable: true },
      fence: before.fence + 1,
      seq: before.seq + 1,
    });
    expect(await read(jobId)).toEqual(job);
    expect(announced.at(-1)).toEqual(job);
    expect(await store.claimNext()).toBeNull();
  });

  test("of a canceled job answers that job again, unchanged", async () => {
    const { _id } = await store.ensure(newJob());
    const first = await store.cancel(DEVICE, _id);
    announced = [];
    expect(await store.cancel(DEVICE, _id)).toEqual(first);
    expect(announced).toEqual([]);
  });

  test("is refused from STORING on, and once the job has ended otherwise", async () => {
    const claimed = await running();
    await store.storing(claimed, storedResult());
    expect(await refusal(store.cancel(DEVICE, claimed.jobId))).toBe("NOT_CANCELABLE");
    await store.ready(claimed);
    expect(await refusal(store.cancel(DEVICE, claimed.jobId))).toBe("NOT_CANCELABLE");
    const failing = await running();
    await store.fail(failing, jobError("NO_FACE"));
    expect(await refusal(store.cancel(DEVICE, failing.jobId))).toBe("NOT_CANCELABLE");
  });

  test("of another device's job, and of none, is NOT_FOUND, and changes nothing", async () => {
    const job = await store.ensure(newJob());
    expect(await refusal(store.cancel("another device", job._id))).toBe("NOT_FOUND");
    expect(await refusal(store.cancel(DEVICE, newId()))).toBe("NOT_FOUND");
    expect(await refusal(store.cancel(DEVICE, "nonsense"))).toBe("NOT_FOUND");
    expect(await read(job._id)).toEqual(job);
  });

  test("and the worker's point of no return, at once: exactly one of them wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const claimed = await running();
      const [canceled, storing] = await Promise.allSettled([
        store.cancel(DEVICE, claimed.jobId),
        store.storing(claimed, storedResult()),
      ]);
      const isStoring = storing.status === "fulfilled" && storing.value !== null;
      expect(isStoring).toBe(canceled.status === "rejected");
      expect((await read(claimed.jobId)).status).toBe(isStoring ? JobStatus.RUNNING : JobStatus.CANCELED);
    }
  });
});

describe("findRetryable", () => {
  test("answers canceled jobs, and those that failed of something that may pass", async () => {
    const canceled = await store.ensure(newJob());
    await store.cancel(DEVICE, canceled._id);
    const failed = await running();
    await store.fail(failed, jobError("AI_SERVER_AWAY"));
    expect((await store.findRetryable(DEVICE, canceled._id))._id).toBe(canceled._id);
    expect((await store.findRetryable(DEVICE, failed.jobId))._id).toBe(failed.jobId);
  });

  test("refuses the others, and does not tell a foreign job from none", async () => {
    const failed = await running();
    await store.fail(failed, jobError("NO_FACE"));
    const active = await running();
    expect(await refusal(store.findRetryable(DEVICE, failed.jobId))).toBe("NOT_RETRYABLE");
    expect(await refusal(store.findRetryable(DEVICE, active.jobId))).toBe("NOT_RETRYABLE");
    expect(await refusal(store.findRetryable("another device", active.jobId))).toBe("NOT_FOUND");
    expect(await refusal(store.findRetryable(DEVICE, newId()))).toBe("NOT_FOUND");
  });
});

test("announceQueueMove tells of queued jobs that somebody follows, with a new seq, and of no other", async () => {
  const queued = await store.ensure(newJob({ kind: JobKind.FACE_CUT }));
  const unfollowed = await store.ensure(newJob({ kind: JobKind.FACE_CUT }));
  await store.announceQueueMove();
  expect((await read(queued._id)).seq).toBe(1);
  const stream = events.ofJob(queued._id);
  await store.announceQueueMove();
  expect(announced.at(-1)).toEqual({ ...queued, seq: 2 });
  expect((await read(unfollowed._id)).seq).toBe(1);
  const all = events.ofDevice(DEVICE);
  await store.announceQueueMove();
  expect((await read(unfollowed._id)).seq).toBe(2);
  await store.cancel(DEVICE, queued._id);
  await store.cancel(DEVICE, unfollowed._id);
  announced = [];
  await store.announceQueueMove();
  expect(announced).toEqual([]);
  await stream.return?.();
  await all.return?.();
});

test("forgetAllOf takes the records away and tells followers of a last state", async () => {
  const queued = await store.ensure(newJob({ kind: JobKind.FACE_CUT }));
  await store.forgetAllOf(queued.originalId);
  expect(await database.models.jobs.findById(queued._id).lean()).toBeNull();
  expect(announced.at(-1)).toMatchObject({ _id: queued._id, status: "CANCELED", stage: "DONE", seq: 2 });
});

/** What may happen to a job, in any order, by the present worker or by one that has long lost it. */
const OPERATIONS = [...Object.keys(WRITES), "claim", "crash", "cancel", "ensure", "queueMove"] as const;

/** What a worker does not do once the result is being stored. */
const NOT_WHILE_STORING = new Set([
  "start",
  "progress",
  "abandon",
  "retryLater",
  "wait",
  "handBack",
  "storing",
]);

const steps = fc.array(
  fc.record({
    operation: fc.constantFrom(...OPERATIONS, "claim", "claim", "start", "progress", "progress"),
    worker: fc.nat({ max: 3 }),
    percent: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 10, maxLength: 40 },
);

test("whatever happens in whatever order, a job keeps its rules", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await database.models.jobs.deleteMany({});
      announced = [];
      const wanted = newJob();
      const leases: ClaimedJob[] = [];
      let job = await store.ensure(wanted);
      for (const { operation, worker, percent } of sequence) {
        const lease = leases.at(-1 - worker);
        const next = await take({ operation, percent, job, wanted, lease, leases });
        expectRules(job, next);
        job = next;
      }
      const seqs = announced.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});

interface Step {
  operation: string;
  percent: number;
  job: Job;
  wanted: ReturnType<typeof newJob>;
  /** The worker that acts; it may have lost the job. */
  lease: ClaimedJob | undefined;
  leases: ClaimedJob[];
}

async function take({ operation, percent, job, wanted, lease, leases }: Step): Promise<Job> {
  const isPresent = lease?.fence === job.fence && job.status === JobStatus.RUNNING;
  if (operation === "claim") {
    const claimed = await store.claimNext();
    if (claimed) leases.push(claimed);
  } else if (operation === "crash") {
    await store.expireAllLeases();
  } else if (operation === "cancel") {
    await store
      .cancel(DEVICE, wanted._id)
      .catch((error: AppError) => expect(error.code).toBe("NOT_CANCELABLE"));
  } else if (operation === "ensure") {
    expect(await store.ensure(wanted)).toEqual(job);
  } else if (operation === "queueMove") {
    await store.announceQueueMove();
  } else if (lease && !(isPresent && job.stage === JobStage.STORING && NOT_WHILE_STORING.has(operation))) {
    const outcome = await workerStep({ operation, percent, job, lease });
    expect([operation, Boolean(outcome)]).toEqual([operation, isPresent]);
  }
  return read(wanted._id);
}

/** As the runner does it: a crash, and a failure, use one attempt. */
function workerStep({
  operation,
  percent,
  job,
  lease,
}: {
  operation: string;
  percent: number;
  job: Job;
  lease: ClaimedJob;
}): Promise<Job | null | boolean> {
  if (operation === "start")
    return store.start(lease, lease.before, lease.before.status === JobStatus.RUNNING);
  if (operation === "progress") return store.progress(lease, { stage: JobStage.STYLIZING, percent });
  if (operation === "retryLater") {
    const error = jobError("INTERNAL");
    return store.retryLater(lease, { attempt: job.attempt + 1, at: new Date(0), error });
  }
  return WRITES[operation]?.(lease) ?? expect.fail(`there is no ${operation}`);
}

function expectRules(before: Job, after: Job): void {
  if (isFinal(before)) {
    expect(after).toEqual(before);
    return;
  }
  const { claimAt: _lease, seq: _seq, ...shown } = after;
  const { claimAt: _leaseBefore, seq: _seqBefore, ...shownBefore } = before;
  if (!isDeepStrictEqual(shown, shownBefore)) expect(after.seq).toBeGreaterThan(before.seq);
  else expect(after.seq).toBeGreaterThanOrEqual(before.seq);
  expect(after.fence).toBeGreaterThanOrEqual(before.fence);
  expect(after.attempt).toBeGreaterThanOrEqual(before.attempt);
  if (after.attempt === before.attempt) expect(after.percent).toBeGreaterThanOrEqual(before.percent);
  expect(after.percent).toBeLessThanOrEqual(100);
  expect("claimAt" in after).toBe(!isFinal(after));
  expect("finishedAt" in after).toBe(isFinal(after));
  expect(after.stage === JobStage.DONE).toBe(isFinal(after));
  expect("leaseOwner" in after).toBe(after.status === JobStatus.RUNNING);
  if (isFinal(after)) expect("error" in after).toBe(after.status !== JobStatus.READY);
  if (isFinal(after)) expect(after).not.toHaveProperty("previewDataUrl");
}
