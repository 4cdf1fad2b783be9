import { afterEach, beforeEach, expect, it } from "vitest";
import { createLogger } from "../../../src/log.js";
import { JobKind, JobStatus } from "../../../src/schema/enums.js";
import { newId } from "../../../src/services/ids.js";
import { createJobEvents, type JobEvents } from "../../../src/services/jobs/job-events.js";
import { JobStore } from "../../../src/services/jobs/job-store.js";
import { JobStreams } from "../../../src/services/jobs/job-streams.js";
import { RemoteWatcher } from "../../../src/services/jobs/remote-watcher.js";
import { createMediaEvents, type MediaEvents } from "../../../src/services/media/media-events.js";
import { aDevice, openTestStorage, type TestStorage } from "../../support/system.js";
import { eventually } from "../../support/wait.js";

/** Two processes on one database: what the other one writes reaches the listeners of this one. */
let storage: TestStorage;
let here: JobEvents;
let mediaHere: MediaEvents;
let streams: JobStreams;
let watcher: RemoteWatcher;
let elsewhere: JobStore;
const device = aDevice();
const revoked: string[] = [];

beforeEach(async () => {
  storage = await openTestStorage();
  const { models } = storage.database;
  here = createJobEvents();
  mediaHere = createMediaEvents();
  streams = new JobStreams({ models, events: here });
  revoked.length = 0;
  watcher = new RemoteWatcher({
    models,
    events: here,
    media: mediaHere,
    logger: createLogger("silent"),
    onRevoked: (deviceId) => void revoked.push(deviceId),
  });
  elsewhere = new JobStore({ models, events: createJobEvents(), owner: "another process", leaseMs: 60_000 });
  watcher.start();
});

afterEach(async () => {
  await watcher.stop();
  await storage[Symbol.asyncDispose]();
});

function newJob() {
  return elsewhere.ensure({
    _id: newId(),
    resultId: newId(),
    kind: JobKind.CARTOON,
    deviceId: device.deviceId,
    originalId: newId(),
    styleId: "ink",
    seed: 1,
  });
}

it("a job's follower sees what another process does to it, to the end", async () => {
  const job = await newJob();
  const stream = await streams.ofJob(device.deviceId, job._id);
  expect((await stream.next()).value?.status).toBe(JobStatus.QUEUED);
  const claimed = await elsewhere.claimNext();
  expect((await stream.next()).value?.status).toBe(JobStatus.RUNNING);
  if (claimed) await elsewhere.ready(claimed);
  expect((await stream.next()).value?.status).toBe(JobStatus.READY);
  expect((await stream.next()).done).toBe(true);
  expect(here.followed()).toEqual({ jobIds: [], jobDevices: [], cartoonDevices: [] });
});

it("a device's follower sees jobs that another process begins", async () => {
  const stream = await streams.ofDevice(device.deviceId);
  const next = stream.next();
  const job = await newJob();
  expect((await next).value?._id).toBe(job._id);
  await stream.return?.();
});

/** As another process draws: the cartoon, then the job's end. */
async function drawElsewhere(createdAt = new Date()): Promise<string> {
  const job = await newJob();
  const claimed = await elsewhere.claimNext();
  await storage.database.models.cartoons.create({
    _id: job.resultId,
    deviceId: device.deviceId,
    originalId: job.originalId,
    filename: job.resultId,
    filePath: `/uploads/temp/${job.resultId}`,
    fileSize: 1,
    mimeType: "image/webp",
    width: 1,
    height: 1,
    styleId: "ink",
    seed: 1,
    engine: "builtin",
    fallbackUsed: false,
    createdAt,
    expiresAt: new Date(Date.now() + 60_000),
    sha256: "0",
  });
  if (claimed) await elsewhere.ready(claimed);
  return job.resultId;
}

it("a follower of cartoons sees those that another process draws, once, and none from before", async () => {
  await drawElsewhere();
  const stream = await streams.cartoons(device.deviceId, {});
  const first = stream.next();
  const firstId = await drawElsewhere();
  expect((await first).value?._id).toBe(firstId);
  const second = stream.next();
  // Stored long after it was drawn, by a process that finished another one's work.
  const secondId = await drawElsewhere(new Date(Date.now() - 60_000));
  expect((await second).value?._id).toBe(secondId);
  await stream.return?.();
});

it("a job's follower is let go when another process deletes the job", async () => {
  const job = await newJob();
  const stream = await streams.ofJob(device.deviceId, job._id);
  await stream.next();
  const next = stream.next();
  await storage.database.models.jobs.deleteOne({ _id: job._id });
  expect((await next).done).toBe(true);
});

it("a device that another process revokes is told of, once, while it is followed", async () => {
  const { models } = storage.database;
  await models.devices.create(device);
  const stream = await streams.ofDevice(device.deviceId);
  const next = stream.next();
  const job = await newJob();
  expect((await next).value?._id).toBe(job._id);
  await models.devices.updateOne({ _id: device._id }, { $inc: { tokenVersion: 1 } });
  await eventually("the revocation", async () => revoked.length > 0);
  await stream.return?.();
  expect(revoked).toEqual([device.deviceId]);
});
