import { AppError } from "../../errors.js";
import type { Connection } from "../../schema/connections.js";
import type { JobKind } from "../../schema/enums.js";
import type { Job } from "../../schema/job.js";
import type { Models } from "../../storage/database/database.js";
import { DeviceRoom } from "../device-room.js";
import type { DiskRoom } from "../disk-room.js";
import { findPage, type PageRequest } from "../pages.js";
import type { JobHandler } from "./job-handler.js";
import { ACTIVE_STATUSES } from "./job-rules.js";
import type { JobRunner } from "./job-runner.js";
import type { JobStore, NewJob } from "./job-store.js";
import type { QueueRoom } from "./queue-room.js";

/** What the job service is made of. */
export interface JobServiceOptions {
  models: Models;
  store: JobStore;
  runner: JobRunner;
  handlers: readonly JobHandler[];
  /** Most jobs of one device that may be waiting or running. */
  maxQueuedPerDevice: number;
  /** That of all devices. */
  room: QueueRoom;
  disk: DiskRoom;
}

/** What devices may do with jobs. */
export class JobService {
  readonly #options: JobServiceOptions;
  readonly #handlers: ReadonlyMap<JobKind, JobHandler>;
  readonly #deviceRoom: DeviceRoom;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    const { models, maxQueuedPerDevice: maximum } = options;
    this.#deviceRoom = new DeviceRoom({
      maximum,
      count: (deviceId) => models.jobs.countDocuments({ deviceId, status: { $in: [...ACTIVE_STATUSES] } }),
      refusal: (count) => tooManyJobs(count, maximum),
    });
    this.#handlers = new Map(options.handlers.map((handler) => [handler.kind, handler]));
  }

  /** A device's job, or null. */
  find(deviceId: string, jobId: string): Promise<Job | null> {
    return this.#options.models.jobs.findOne({ _id: jobId, deviceId }).lean();
  }

  /** A device's jobs, newest first, on request only those of one original, or only those that have (not) ended. */
  page(
    deviceId: string,
    { originalId, active, ...page }: PageRequest & { originalId?: string | null; active?: boolean | null },
  ): Promise<Connection<Job>> {
    const activeStatuses = [...ACTIVE_STATUSES];
    return findPage<Job>(
      this.#options.models.jobs,
      {
        deviceId,
        ...(originalId === null || originalId === undefined ? {} : { originalId }),
        ...(active === true ? { status: { $in: activeStatuses } } : {}),
        ...(active === false ? { status: { $nin: activeStatuses } } : {}),
      },
      page,
    );
  }

  /**
   * Queues a job; one that is there already by its `_id` is answered as it is. A job that the deletion of its
   * original overtook is taken out again, so that nothing of a deleted original stays behind.
   * @throws AppError NOT_FOUND when the original is gone.
   */
  async enqueue(job: NewJob): Promise<Job> {
    const { models, store, runner } = this.#options;
    const queued = await store.ensure(job);
    runner.wake();
    const live = { _id: job.originalId, tombstone: { $exists: false } };
    if (await models.originals.findOne(live).lean()) return queued;
    await this.cancelAllOf(job.originalId);
    await store.forgetAllOf(job.originalId);
    throw new AppError("NOT_FOUND");
  }

  /**
   * Takes a place in the queue, and on the disk for so many bytes, before an upload is read; `QueueRoom.take`, `DiskRoom.take`.
   * @throws AppError BUSY, DISK_FULL.
   */
  async takePlace(bytes: number): Promise<() => void> {
    const giveSpaceBack = await this.#options.disk.take(bytes);
    try {
      const leave = await this.#options.room.take();
      return () => {
        leave();
        giveSpaceBack();
      };
    } catch (error) {
      giveSpaceBack();
      throw error;
    }
  }

  /**
   * Takes a place for one more job of a device, for which none was taken when it came in. `purpose`: `DeviceRoom.take`.
   * @returns the way to give it back, to be called when the job is written or nothing came of it; harmless when repeated.
   * @throws AppError TOO_MANY_JOBS, BUSY, DISK_FULL.
   */
  async takePlaceFor(deviceId: string, purpose: string): Promise<() => void> {
    const giveBack = await this.takeDevicePlace(deviceId, purpose);
    try {
      const leave = await this.takePlace(0);
      return () => {
        leave();
        giveBack();
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /**
   * The same without a place in the queue of all: an upload has that already.
   * @throws AppError TOO_MANY_JOBS.
   */
  takeDevicePlace(deviceId: string, purpose: string): Promise<() => void> {
    return this.#deviceRoom.take(deviceId, purpose);
  }

  /**
   * Ends a job; nothing that its worker still does counts.
   * @throws AppError NOT_FOUND, NOT_CANCELABLE.
   */
  async cancel(deviceId: string, jobId: string): Promise<Job> {
    const job = await this.#options.store.cancel(deviceId, jobId);
    this.#options.runner.interrupt(jobId);
    this.#options.runner.queueMoved();
    await this.#handlers.get(job.kind)?.afterLoss(job);
    return job;
  }

  /** Cancels all jobs of an original that can be; those whose result is being stored notice by themselves. */
  async cancelAllOf(originalId: string): Promise<void> {
    const active = await this.#options.models.jobs
      .find({ originalId, status: { $in: [...ACTIVE_STATUSES] } })
      .lean();
    for (const job of active) {
      await this.cancel(job.deviceId, job._id).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
    }
  }
}

function tooManyJobs(count: number, maximum: number): AppError {
  return new AppError("TOO_MANY_JOBS", {
    message: `${count} jobs of this device are waiting; at most ${maximum} may be.`,
    retryAfterSeconds: 10,
  });
}
