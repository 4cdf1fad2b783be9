import { AppError } from "../../errors.js";
import { DeviceRoom } from "../device-room.js";
import { findPage } from "../pages.js";
import { ACTIVE_STATUSES } from "./job-rules.js";
/** What devices may do with jobs. */
export class JobService {
    #options;
    #handlers;
    #deviceRoom;
    constructor(options) {
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
    find(deviceId, jobId) {
        return this.#options.models.jobs.findOne({ _id: jobId, deviceId }).lean();
    }
    /** A device's jobs, newest first, on request only those of one original, or only those that have (not) ended. */
    page(deviceId, { originalId, active, ...page }) {
        const activeStatuses = [...ACTIVE_STATUSES];
        return findPage(this.#options.models.jobs, {
            deviceId,
            ...(originalId === null || originalId === undefined ? {} : { originalId }),
            ...(active === true ? { status: { $in: activeStatuses } } : {}),
            ...(active === false ? { status: { $nin: activeStatuses } } : {}),
        }, page);
    }
    /**
     * Queues a job; one that is there already by its `_id` is answered as it is. A job that the deletion of its
     * original overtook is taken out again, so that nothing of a deleted original stays behind.
     * @throws AppError NOT_FOUND when the original is gone.
     */
    async enqueue(job) {
        const { models, store, runner } = this.#options;
        const queued = await store.ensure(job);
        runner.wake();
        const live = { _id: job.originalId, tombstone: { $exists: false } };
        if (await models.originals.findOne(live).lean())
            return queued;
        await this.cancelAllOf(job.originalId);
        await store.forgetAllOf(job.originalId);
        throw new AppError("NOT_FOUND");
    }
    /**
     * Takes a place in the queue, and on the disk for so many bytes, before an upload is read; `QueueRoom.take`, `DiskRoom.take`.
     * @throws AppError BUSY, DISK_FULL.
     */
    async takePlace(bytes) {
        const giveSpaceBack = await this.#options.disk.take(bytes);
        try {
            const leave = await this.#options.room.take();
            return () => {
                leave();
                giveSpaceBack();
            };
        }
        catch (error) {
            giveSpaceBack();
            throw error;
        }
    }
    /**
     * Takes a place for one more job of a device, for which none was taken when it came in. `purpose`: `DeviceRoom.take`.
     * @returns the way to give it back, to be called when the job is written or nothing came of it; harmless when repeated.
     * @throws AppError TOO_MANY_JOBS, BUSY, DISK_FULL.
     */
    async takePlaceFor(deviceId, purpose) {
        const giveBack = await this.takeDevicePlace(deviceId, purpose);
        try {
            const leave = await this.takePlace(0);
            return () => {
                leave();
                giveBack();
            };
        }
        catch (error) {
            giveBack();
            throw error;
        }
    }
    /**
     * The same without a place in the queue of all: an upload has that already.
     * @throws AppError TOO_MANY_JOBS.
     */
    takeDevicePlace(deviceId, purpose) {
        return this.#deviceRoom.take(deviceId, purpose);
    }
    /**
     * Ends a job; nothing that its worker still does counts.
     * @throws AppError NOT_FOUND, NOT_CANCELABLE.
     */
    async cancel(deviceId, jobId) {
        const job = await this.#options.store.cancel(deviceId, jobId);
        this.#options.runner.interrupt(jobId);
        this.#options.runner.queueMoved();
        await this.#handlers.get(job.kind)?.afterLoss(job);
        return job;
    }
    /** Cancels all jobs of an original that can be; those whose result is being stored notice by themselves. */
    async cancelAllOf(originalId) {
        const active = await this.#options.models.jobs
            .find({ originalId, status: { $in: [...ACTIVE_STATUSES] } })
            .lean();
        for (const job of active) {
            await this.cancel(job.deviceId, job._id).catch((error) => {
                if (!(error instanceof AppError))
                    throw error;
            });
        }
    }
}
function tooManyJobs(count, maximum) {
    return new AppError("TOO_MANY_JOBS", {
        message: `${count} jobs of this device are waiting; at most ${maximum} may be.`,
        retryAfterSeconds: 10,
    });
}
//# sourceMappingURL=job-service.js.map