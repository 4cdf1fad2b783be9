import { AppError, ERROR_TABLE } from "../../errors.js";
import { JobStage, JobStatus } from "../../schema/enums.js";
import { duplicateKeyField } from "../../storage/database/database.js";
import { ACTIVE_STATUSES, isRetryable, LONGEST_PAUSE_MS, MAX_ATTEMPTS } from "./job-rules.js";
/** What only holds while a worker is at it. */
const AT_WORK = { leaseOwner: "", engineQueuePosition: "", engineReadyAt: "" };
const ENDED = {
    ...AT_WORK,
    claimAt: "",
    previewDataUrl: "",
    nextRetryAt: "",
    waitingSince: "",
    timeUsedMs: "",
};
/**
 * Every write to the job collection. Each is one atomic write; a worker's are conditional on its fence, and
 * answer null when it has lost the job. Each change raises `seq` and is announced.
 */
export class JobStore {
    #jobs;
    #events;
    #owner;
    #leaseMs;
    /** `owner` names this process in leases; `leaseMs` is how long a claim holds without being renewed. */
    constructor(options) {
        this.#jobs = options.models.jobs;
        this.#events = options.events;
        this.#owner = options.owner;
        this.#leaseMs = options.leaseMs;
    }
    /** Inserts a job; one that is there already by its `_id` stays as it is and is answered. */
    async ensure(job) {
        const now = new Date();
        const document = {
            ...job,
            status: JobStatus.QUEUED,
            stage: JobStage.QUEUED,
            percent: 0,
            seq: 1,
            attempt: 1,
            maxAttempts: MAX_ATTEMPTS,
            fence: 0,
            createdAt: now,
            claimAt: now,
        };
        try {
            await this.#jobs.create(document);
        }
        catch (error) {
            const field = duplicateKeyField(error);
            if (!field)
                throw error;
            const existing = await this.#jobs
                .findOne(field === "retryOf" ? { retryOf: job.retryOf } : { _id: job._id })
                .lean();
            if (!existing)
                throw error;
            return existing;
        }
        this.#events.jobChanged(document);
        return document;
    }
    /**
     * Claims the next job whose turn it is: abandoned ones first, then, of those that wait and those in the queue, whichever
     * has been due for longest. Many that wait would otherwise keep coming back before the queue is ever looked at.
     */
    async claimNext() {
        for (const status of [JobStatus.RUNNING, ...(await this.#longestDueFirst())]) {
            const before = await this.#jobs
                .findOneAndUpdate({ status, claimAt: { $lte: new Date() } }, {
                $set: { status: JobStatus.RUNNING, leaseOwner: this.#owner, claimAt: this.#leaseEnd() },
                $inc: { fence: 1, seq: 1 },
            }, { sort: { claimAt: 1, _id: 1 }, returnDocument: "before" })
                .lean();
            if (before)
                return { before, jobId: before._id, fence: before.fence + 1 };
        }
        return null;
    }
    /** WAITING and QUEUED, as far as a job of that status is due. */
    async #longestDueFirst() {
        const heads = await Promise.all([JobStatus.WAITING, JobStatus.QUEUED].map((status) => this.#jobs
            .findOne({ status, claimAt: { $lte: new Date() } }, { status: 1, claimAt: 1 })
            .sort({ claimAt: 1, _id: 1 })
            .lean()));
        const due = heads.filter((head) => head !== null);
        return due
            .sort((a, b) => (a.claimAt?.getTime() ?? 0) - (b.claimAt?.getTime() ?? 0))
            .map(({ status }) => status);
    }
    /** First write after a claim: what people see of the start. `crashed` counts the try that a dead worker left. */
    start(lease, before, crashed) {
        return this.#change(lease, {
            $set: {
                stage: JobStage.PREPARING,
                startedAt: before.startedAt ?? new Date(),
                ...(crashed ? { attempt: before.attempt + 1, percent: 0 } : {}),
            },
            $unset: {
                nextRetryAt: "",
                error: "",
                engineQueuePosition: "",
                engineReadyAt: "",
                ...(crashed ? { timeUsedMs: "" } : {}),
            },
        });
    }
    /** Keeps the job for another lease. False: it is lost (canceled, or claimed by another). */
    async renew({ jobId, fence }) {
        const { matchedCount } = await this.#jobs.updateOne({ _id: jobId, fence, status: JobStatus.RUNNING }, { $set: { claimAt: this.#leaseEnd() } });
        return matchedCount === 1;
    }
    progress(lease, { stage, percent, ...told }) {
        const { previewDataUrl, engineQueuePosition, engineReadyAt } = told;
        const engine = { engineQueuePosition, engineReadyAt };
        const known = Object.entries(engine).filter(([, value]) => value !== undefined);
        const unknown = Object.entries(engine).filter(([, value]) => value === undefined);
        return this.#change(lease, {
            $set: { stage, ...(previewDataUrl ? { previewDataUrl } : {}), ...Object.fromEntries(known) },
            $unset: Object.fromEntries(unknown.map(([name]) => [name, ""])),
            // $max: a job that goes on after WAITING or a restart must not fall back within its attempt.
            $max: { percent },
        });
    }
    /** The point of no return: the result's file is in place, and from here on recovery rolls forward. */
    storing(lease, result) {
        return this.#change(lease, { $set: { stage: JobStage.STORING, result }, $max: { percent: 95 } });
    }
    ready(lease) {
        return this.#change(lease, {
            $set: { status: JobStatus.READY, stage: JobStage.DONE, percent: 100, finishedAt: new Date() },
            $unset: { ...ENDED, error: "" },
        });
    }
    fail(lease, error) {
        return this.#change(lease, {
            $set: { status: JobStatus.FAILED, stage: JobStage.DONE, finishedAt: new Date(), error },
            $unset: { ...ENDED, result: "" },
        });
    }
    /** Ends a job that has become pointless, by whoever works on it. */
    abandon(lease) {
        return this.#change(lease, canceled(false));
    }
    /** Puts a job back for its next try; `timeUsedMs` as in the job, default 0. */
    retryLater(lease, options) {
        return this.#change(lease, {
            $set: {
                status: JobStatus.QUEUED,
                stage: JobStage.QUEUED,
                percent: 0,
                attempt: options.attempt,
                claimAt: options.at,
                nextRetryAt: options.at,
                error: options.error,
                timeUsedMs: options.timeUsedMs ?? 0,
            },
            $unset: { ...AT_WORK, waitingSince: "" },
        });
    }
    /** Puts a job aside until the AI server may be back; no attempt is used. */
    wait(lease, options) {
        return this.#change(lease, {
            $set: {
                status: JobStatus.WAITING,
                stage: JobStage.QUEUED,
                claimAt: options.at,
                nextRetryAt: options.at,
                waitingSince: options.since,
                error: options.error,
            },
            $unset: { ...AT_WORK, timeUsedMs: "" },
        });
    }
    /** Hands a job back at an orderly shutdown; no attempt is used. */
    handBack(lease) {
        return this.#change(lease, {
            $set: { status: JobStatus.QUEUED, stage: JobStage.QUEUED, claimAt: new Date() },
            $unset: { ...AT_WORK, timeUsedMs: "" },
        });
    }
    /**
     * Ends a job on its owner's wish. A job that has been canceled already is answered as it is.
     * @throws AppError NOT_FOUND, NOT_CANCELABLE.
     */
    async cancel(deviceId, jobId) {
        const job = await this.#jobs
            .findOneAndUpdate({ _id: jobId, deviceId, status: { $in: [...ACTIVE_STATUSES] }, stage: { $ne: JobStage.STORING } }, canceled(true), { returnDocument: "after" })
            .lean();
        if (job)
            return this.#announce(job);
        const existing = await this.#jobs.findOne({ _id: jobId, deviceId }).lean();
        if (!existing)
            throw new AppError("NOT_FOUND");
        if (existing.status === JobStatus.CANCELED)
            return existing;
        throw new AppError("NOT_CANCELABLE");
    }
    /**
     * The job of this device that `retryJob` may repeat.
     * @throws AppError NOT_FOUND, NOT_RETRYABLE.
     */
    async findRetryable(deviceId, jobId) {
        const job = await this.#jobs.findOne({ _id: jobId, deviceId }).lean();
        if (!job)
            throw new AppError("NOT_FOUND");
        if (!isRetryable(job))
            throw new AppError("NOT_RETRYABLE");
        return job;
    }
    /** Ends every lease now: for a start on a database that no other process can be using. */
    async expireAllLeases() {
        const { modifiedCount } = await this.#jobs.updateMany({ status: JobStatus.RUNNING }, { $set: { claimAt: new Date(0) } });
        return modifiedCount;
    }
    /**
     * After the clock was set back: what it has left further in the future than any pause or lease may reach would
     * otherwise be nobody's until the clock is there again. Answers how many jobs it brought forward.
     */
    async bringForward() {
        const now = Date.now();
        const bring = async (statuses, { beyond, to }) => {
            const stuck = { status: { $in: statuses }, claimAt: { $gt: new Date(beyond) } };
            return (await this.#jobs.updateMany(stuck, { $set: { claimAt: new Date(to) } })).modifiedCount;
        };
        const idle = [JobStatus.QUEUED, JobStatus.WAITING];
        const leaseEnd = now + this.#leaseMs;
        return ((await bring(idle, { beyond: now + LONGEST_PAUSE_MS, to: now })) +
            // Whoever is alive renews it; who is dead is waited for as long as ever.
            (await bring([JobStatus.RUNNING], { beyond: leaseEnd, to: leaseEnd })));
    }
    /** Tells those in this process who follow queued jobs that the queue has moved. */
    async announceQueueMove() {
        const { jobIds, jobDevices } = this.#events.followed();
        if (jobIds.length + jobDevices.length === 0)
            return;
        const followed = {
            status: JobStatus.QUEUED,
            $or: [{ _id: { $in: jobIds } }, { deviceId: { $in: jobDevices } }],
        };
        const { modifiedCount } = await this.#jobs.updateMany(followed, { $inc: { seq: 1 } });
        if (modifiedCount === 0)
            return;
        for (const job of await this.#jobs.find(followed).lean())
            this.#announce(job);
    }
    /** Takes the records of an original's jobs away; those who still follow one are told that it was canceled. */
    async forgetAllOf(originalId) {
        const active = { originalId, status: { $in: [...ACTIVE_STATUSES] } };
        const left = await this.#jobs.find(active).lean();
        await this.#jobs.deleteMany({ originalId });
        for (const job of left) {
            this.#announce({
                ...job,
                status: JobStatus.CANCELED,
                stage: JobStage.DONE,
                seq: job.seq + 1,
                previewDataUrl: null,
                finishedAt: new Date(),
                error: jobError("CANCELED"),
            });
        }
    }
    async #change({ jobId, fence }, update) {
        const job = await this.#jobs
            .findOneAndUpdate({ _id: jobId, fence, status: JobStatus.RUNNING }, { ...update, $inc: { seq: 1 } }, { returnDocument: "after" })
            .lean();
        return job && this.#announce(job);
    }
    #announce(job) {
        this.#events.jobChanged(job);
        return job;
    }
    #leaseEnd() {
        return new Date(Date.now() + this.#leaseMs);
    }
}
/** The public view of an error of the table, as it is kept in a job; `stage` is what the job was doing. */
export function jobError(code, message = ERROR_TABLE[code].message, stage) {
    return { code, message, retryable: ERROR_TABLE[code].retryable, ...(stage ? { stage } : {}) };
}
function canceled(byOwner) {
    return {
        $set: {
            status: JobStatus.CANCELED,
            stage: JobStage.DONE,
            finishedAt: new Date(),
            error: jobError("CANCELED"),
        },
        $unset: { ...ENDED },
        // The worker's fence is void from now on, so that nothing it still writes counts.
        ...(byOwner ? { $inc: { fence: 1, seq: 1 } } : {}),
    };
}
//# sourceMappingURL=job-store.js.map