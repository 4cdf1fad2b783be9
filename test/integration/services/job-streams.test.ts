import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RegeneratedCartoon } from "../../../src/schema/cartoon.js";
import { JobStage, JobStatus } from "../../../src/schema/enums.js";
import type { Job } from "../../../src/schema/job.js";
import { newId } from "../../../src/services/ids.js";
import { createJobEvents, type JobEvents } from "../../../src/services/jobs/job-events.js";
import { type ClaimedJob, JobStore } from "../../../src/services/jobs/job-store.js";
import { JobStreams } from "../../../src/services/jobs/job-streams.js";
import type { EventStream } from "../../../src/services/topics.js";
import { DEVICE, newJob, storedResult } from "../../support/jobs.js";
import { openTestModels, type TestModels } from "../../support/models.js";

const NOBODY = { jobIds: [], jobDevices: [], cartoonDevices: [] };

let database: TestModels;
let events: JobEvents;
let store: JobStore;
let streams: JobStreams;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.clear();
  events = createJobEvents();
  store = new JobStore({ models: database.models, events, owner: "this process", leaseMs: 60_000 });
  streams = new JobStreams({ models: database.models, events });
});

async function running(job = newJob()): Promise<ClaimedJob> {
  await store.ensure(job);
  const claimed = (await store.claimNext()) ?? expect.fail("there was nothing to claim");
  await store.start(claimed, claimed.before, false);
  return claimed;
}

async function next<T>(stream: EventStream<T>): Promise<T> {
  const result = await stream.next();
  if (result.done) return expect.fail("the stream has ended");
  return result.value;
}

/** Everything until the stream ends by itself. */
async function rest<T>(stream: EventStream<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const each of stream) seen.push(each);
  return seen;
}

function step(claimed: ClaimedJob, percent: number): Promise<Job | null> {
  return store.progress(claimed, { stage: JobStage.STYLIZING, percent });
}

describe("a job's progress", () => {
  test("begins with the present state", async () => {
    const claimed = await running();
    await step(claimed, 40);
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    expect(await next(stream)).toMatchObject({ _id: claimed.jobId, percent: 40, seq: 4 });
    await stream.return?.();
  });

  test("shows each change in order, and completes after READY", async () => {
    const claimed = await running();
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    for (const percent of [10, 20, 30]) await step(claimed, percent);
    await store.storing(claimed, storedResult());
    await store.ready(claimed);
    const seen = await rest(stream);
    expect(seen.map(({ percent }) => percent)).toEqual([0, 10, 20, 30, 95, 100]);
    expect(seen.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(seen.at(-1)?.status).toBe(JobStatus.READY);
    expect(events.followed()).toEqual(NOBODY);
  });

  test.each([
    ["READY", (claimed: ClaimedJob) => store.ready(claimed)],
    [
      "FAILED",
      (claimed: ClaimedJob) => store.fail(claimed, { code: "NO_FACE", message: "x", retryable: false }),
    ],
    ["CANCELED", (claimed: ClaimedJob) => store.cancel(DEVICE, claimed.jobId)],
  ])("of a job that has ended is its last state alone: %s", async (status, end) => {
    const claimed = await running();
    await end(claimed);
    const seen = await rest(await streams.ofJob(DEVICE, claimed.jobId));
    expect(seen.map((job) => job.status)).toEqual([status]);
    expect(events.followed()).toEqual(NOBODY);
  });

  test("loses nothing that happens while the present state is being read", async () => {
    const job = await store.ensure(newJob());
    const opening = streams.ofJob(DEVICE, job._id);
    // The listener is there already, and the answer of the database is not.
    events.jobChanged({ ...job, seq: 2, percent: 7 });
    events.jobChanged({ ...job, seq: 3, status: JobStatus.CANCELED });
    expect((await rest(await opening)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("loses nothing that happens before the first event is asked for", async () => {
    const claimed = await running();
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    await step(claimed, 50);
    await store.cancel(DEVICE, claimed.jobId);
    expect((await rest(stream)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  test("reaches its end however subscribing and the job's steps interleave", async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => running()));
    const seen = await Promise.all(
      claims.map(async (claimed) => {
        const work = step(claimed, 10).then(async () => {
          await step(claimed, 20);
          await store.ready(claimed);
        });
        const [jobs] = await Promise.all([streams.ofJob(DEVICE, claimed.jobId).then(rest), work]);
        return jobs;
      }),
    );
    for (const jobs of seen) {
      const seqs = jobs.map(({ seq }) => seq);
      const first = seqs[0] ?? 0;
      expect(seqs).toEqual(Array.from({ length: 7 - first }, (_, index) => first + index));
      expect(jobs.at(-1)?.status).toBe(JobStatus.READY);
    }
    expect(events.followed()).toEqual(NOBODY);
  });

  test("leaves out what comes twice, or late", async () => {
    const claimed = await running();
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    const later = await step(claimed, 10);
    if (!later) return expect.fail("the lease was lost");
    events.jobChanged(later);
    events.jobChanged({ ...later, seq: 1, percent: 0 });
    await store.cancel(DEVICE, claimed.jobId);
    expect((await rest(stream)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  test("goes to every subscriber, each from where it came in", async () => {
    const claimed = await running();
    const early = await streams.ofJob(DEVICE, claimed.jobId);
    await step(claimed, 10);
    const late = await streams.ofJob(DEVICE, claimed.jobId);
    await store.cancel(DEVICE, claimed.jobId);
    expect((await rest(early)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect((await rest(late)).map(({ seq }) => seq)).toEqual([4, 5]);
  });

  test("shows nothing of other jobs", async () => {
    const [claimed, other] = [await running(), await running()];
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    await step(other, 90);
    await store.cancel(DEVICE, claimed.jobId);
    expect(new Set((await rest(stream)).map(({ _id }) => _id))).toEqual(new Set([claimed.jobId]));
  });

  test.each([
    ["an unknown job", async () => newId()],
    ["a malformed id", async () => "nonsense"],
    ["another device's job", async () => (await store.ensure(newJob({ deviceId: "another" })))._id],
  ])("of %s is NOT_FOUND, and leaves no listener behind", async (_what, make) => {
    await expect(streams.ofJob(DEVICE, await make())).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(events.followed()).toEqual(NOBODY);
  });
});

describe("a subscriber that goes away", () => {
  test("leaves no listener behind, whether it has read or not, and even if it leaves twice", async () => {
    const claimed = await running();
    const [read, unread] = [
      await streams.ofJob(DEVICE, claimed.jobId),
      await streams.ofJob(DEVICE, claimed.jobId),
    ];
    await next(read);
    expect(events.followed().jobIds).toEqual([claimed.jobId]);
    await unread.return?.();
    await unread.return?.();
    expect(events.followed().jobIds).toEqual([claimed.jobId]);
    await read.return?.();
    expect(events.followed()).toEqual(NOBODY);
    expect(await read.next()).toMatchObject({ done: true });
  });

  test("while it waits for the next event ends that wait", async () => {
    const claimed = await running();
    const stream = await streams.ofJob(DEVICE, claimed.jobId);
    await next(stream);
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(events.followed()).toEqual(NOBODY);
  });

  test.each<[string, () => Promise<EventStream<unknown>>]>([
    ["all jobs", () => streams.ofDevice(DEVICE)],
    ["cartoons", () => streams.cartoons(DEVICE, {})],
  ])("from %s does so, too", async (_what, open) => {
    const stream = await open();
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(events.followed()).toEqual(NOBODY);
  });

  test("by leaving a loop leaves no listener behind", async () => {
    const claimed = await running();
    for await (const job of await streams.ofJob(DEVICE, claimed.jobId)) {
      expect(job._id).toBe(claimed.jobId);
      break;
    }
    expect(events.followed()).toEqual(NOBODY);
  });
});

describe("all jobs of a device", () => {
  test("begin with the active ones, oldest first, and go on with each change of any", async () => {
    const [first, ended] = [await running(), await running()];
    const second = await store.ensure(newJob());
    await store.ensure(newJob({ deviceId: "another" }));
    await store.cancel(DEVICE, ended.jobId);
    const stream = await streams.ofDevice(DEVICE);
    expect((await next(stream))._id).toBe(first.jobId);
    expect((await next(stream))._id).toBe(second._id);
    const third = await store.ensure(newJob());
    await store.cancel(DEVICE, first.jobId);
    expect((await next(stream))._id).toBe(third._id);
    // It stays open after a job's end.
    expect(await next(stream)).toMatchObject({ _id: first.jobId, status: JobStatus.CANCELED });
    await store.cancel(DEVICE, third._id);
    expect(await next(stream)).toMatchObject({ _id: third._id, status: JobStatus.CANCELED });
    await stream.return?.();
  });

  test("lose nothing that happens while they are being read, and show nothing twice", async () => {
    const job = await store.ensure(newJob());
    const opening = streams.ofDevice(DEVICE);
    events.jobChanged(job);
    events.jobChanged({ ...job, seq: 2 });
    const stream = await opening;
    expect([(await next(stream)).seq, (await next(stream)).seq]).toEqual([1, 2]);
    await stream.return?.();
  });
});

describe("cartoons as they become ready", () => {
  const start = Date.now() - 60_000;

  async function cartoon(more: Partial<RegeneratedCartoon> = {}): Promise<RegeneratedCartoon> {
    const filename = `1700000000000_${newId()}.png`;
    const { sha256, width, height, mimeType, fileSize, styleId, engine, fallbackUsed } = storedResult();
    const stored: RegeneratedCartoon = {
      ...{ sha256, width, height, mimeType, fileSize, styleId, engine, fallbackUsed },
      _id: newId(),
      deviceId: DEVICE,
      originalId: newId(),
      filename,
      filePath: `/uploads/temp/${filename}`,
      seed: 1,
      createdAt: new Date(start),
      expiresAt: new Date(Date.now() + 60_000),
      ...more,
    };
    await database.models.cartoons.create(stored);
    return stored;
  }

  async function original(deviceId = DEVICE, tombstone?: Date): Promise<string> {
    const { sha256, width, height, mimeType, fileSize } = storedResult();
    const filename = `1700000000000_${newId()}.png`;
    const { _id } = await database.models.originals.create({
      ...{ sha256, width, height, mimeType, fileSize, filename, deviceId, tombstone },
      _id: newId(),
      filePath: `/uploads/originals/${filename}`,
      createdAt: new Date(),
    });
    return _id;
  }

  test("are those from now on alone when there is no `since`", async () => {
    await cartoon();
    const stream = await streams.cartoons(DEVICE, {});
    const live = await cartoon();
    events.cartoonReady(await cartoon({ deviceId: "another" }));
    events.cartoonReady(live);
    expect(await next(stream)).toEqual(live);
    await stream.return?.();
  });

  test("are replayed from `since` on, that moment included, oldest first, then live, none twice", async () => {
    const at = (second: number) => new Date(start + second * 1000);
    const [third, first, second] = [
      await cartoon({ createdAt: at(30) }),
      await cartoon({ createdAt: at(10) }),
      await cartoon({ createdAt: at(20) }),
    ];
    await cartoon({ createdAt: at(9) });
    await cartoon({ createdAt: at(40), expiresAt: new Date(Date.now() - 1) });
    await cartoon({ createdAt: at(40), deviceId: "another" });
    const opening = streams.cartoons(DEVICE, { since: at(10) });
    events.cartoonReady(third);
    const live = await cartoon({ createdAt: at(50) });
    const stream = await opening;
    events.cartoonReady(live);
    const seen = [await next(stream), await next(stream), await next(stream), await next(stream)];
    expect(seen.map(({ _id }) => _id)).toEqual([first._id, second._id, third._id, live._id]);
    await stream.return?.();
  });

  test("can be those of one original", async () => {
    const originalId = await original();
    const [wanted] = [await cartoon({ originalId }), await cartoon()];
    const stream = await streams.cartoons(DEVICE, { originalId, since: new Date(start) });
    expect((await next(stream))._id).toBe(wanted._id);
    events.cartoonReady(await cartoon());
    const live = await cartoon({ originalId });
    events.cartoonReady(live);
    expect((await next(stream))._id).toBe(live._id);
    await stream.return?.();
  });

  test("of an original that is unknown, deleted or another device's are NOT_FOUND, and leave no listener", async () => {
    for (const originalId of [newId(), await original(DEVICE, new Date()), await original("another")]) {
      await expect(streams.cartoons(DEVICE, { originalId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(events.followed()).toEqual(NOBODY);
  });

  test("are replayed at most a hundred", async () => {
    for (let index = 0; index < 101; index += 1) await cartoon({ createdAt: new Date(start + index) });
    const stream = await streams.cartoons(DEVICE, { since: new Date(start) });
    for (let index = 0; index < 100; index += 1) {
      expect((await next(stream)).createdAt.getTime()).toBe(start + index);
    }
    const live = await cartoon();
    events.cartoonReady(live);
    expect((await next(stream))._id).toBe(live._id);
    await stream.return?.();
  });
});

describe("a subscriber that does not read for long", () => {
  test("breaks nothing for others, and sees every job's newest state when it reads again", async () => {
    const [one, two] = [await store.ensure(newJob()), await store.ensure(newJob())];
    const stalled = await streams.ofDevice(DEVICE);
    const prompt = await streams.ofJob(DEVICE, one._id);
    await next(prompt);
    for (let seq = 2; seq <= 3_000; seq += 1) {
      events.jobChanged({ ...one, seq });
      events.jobChanged({ ...two, seq });
      expect((await next(prompt)).seq).toBe(seq);
    }
    const newest = new Map<string, number>();
    let read = 0;
    while (newest.get(one._id) !== 3_000 || newest.get(two._id) !== 3_000) {
      const job = await next(stalled);
      expect(job.seq).toBeGreaterThan(newest.get(job._id) ?? 0);
      newest.set(job._id, job.seq);
      read += 1;
    }
    // Of 6,000 changes a hundred were kept for it, after the two states that it began with.
    expect(read).toBeLessThanOrEqual(102);
    await stalled.return?.();
    await prompt.return?.();
  });
});
