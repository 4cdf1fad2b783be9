import { JobStatus } from "../../schema/enums.js";
/** Durations that the expectation is made of; older ones are forgotten. */
const REMEMBERED = 20;
/** How long a look at the queue may be used again. Many subscribers ask at the same moment. */
const SNAPSHOT_MS = 250;
/** Where a job stands in the queue and how long it will take, from durations that were measured. */
export class JobForecast {
    #jobs;
    #workers;
    #durations = new Map();
    #snapshot;
    constructor(options) {
        this.#jobs = options.models.jobs;
        this.#workers = options.workers;
    }
    /** Learns from the jobs that ended before this start. */
    async prepare() {
        const ended = await this.#jobs
            .find({ finishedAt: { $exists: true } })
            .sort({ finishedAt: -1 })
            .limit(100)
            .lean();
        for (const job of ended.reverse()) {
            if (job.status !== JobStatus.READY || !job.startedAt || !job.finishedAt || job.attempt > 1)
                continue;
            this.record(job.kind, job.finishedAt.getTime() - job.startedAt.getTime());
        }
    }
    /** Notes how many milliseconds a job took from its start to its end. */
    record(kind, milliseconds) {
        const durations = this.#durations.get(kind) ?? [];
        durations.push(milliseconds);
        this.#durations.set(kind, durations.slice(-REMEMBERED));
    }
    /** Forgets the last look at the queue: what is told now must be true now. */
    queueMoved() {
        this.#snapshot = undefined;
    }
    /** 1 = next, here or in the queue of the remote engine that has the job; null while it is in none. */
    async queuePosition(job) {
        if (job.status === JobStatus.RUNNING)
            return job.engineQueuePosition ?? null;
        if (job.status !== JobStatus.QUEUED)
            return null;
        const position = (await this.#queue(false)).indexOf(job._id) + 1;
        return position || (await this.#queue(true)).indexOf(job._id) + 1 || null;
    }
    /** Seconds until the job's end; null while unknown, and once it has ended. */
    async etaSeconds(job) {
        if (job.status === JobStatus.RUNNING && job.engineReadyAt) {
            return toSeconds(job.engineReadyAt.getTime() - Date.now());
        }
        const expected = this.#expected(job.kind);
        if (expected === undefined)
            return null;
        if (job.status === JobStatus.RUNNING)
            return toSeconds(expected * (1 - job.percent / 100));
        const position = await this.queuePosition(job);
        if (position === null)
            return null;
        return toSeconds(expected * (Math.ceil(position / this.#workers) + 0.5));
    }
    /** The median: one slow start must not spoil the next twenty forecasts. */
    #expected(kind) {
        const sorted = [...(this.#durations.get(kind) ?? [])].sort((a, b) => a - b);
        return sorted[Math.floor(sorted.length / 2)];
    }
    #queue(fresh) {
        if (fresh || !this.#snapshot || Date.now() - this.#snapshot.taken > SNAPSHOT_MS) {
            const ids = this.#jobs
                .find({ status: JobStatus.QUEUED }, { _id: 1 })
                .sort({ claimAt: 1, _id: 1 })
                .lean()
                .then((jobs) => jobs.map((job) => job._id));
            this.#snapshot = { taken: Date.now(), ids };
        }
        return this.#snapshot.ids;
    }
}
function toSeconds(milliseconds) {
    return Math.max(1, Math.ceil(milliseconds / 1000));
}
//# sourceMappingURL=job-forecast.js.map