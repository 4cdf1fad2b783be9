import { AppError } from "../../errors.js";
import { newerOnly, untilFinal } from "../streams.js";
import { closing, orClose } from "../topics.js";
import { ACTIVE_STATUSES, isFinal } from "./job-rules.js";
import { cartoonsFinishedSince } from "./recent-cartoons.js";
import { OVERLAP_MS } from "./remote-watcher.js";
/** Most cartoons that `cartoonReady(since)` replays. */
const MAX_REPLAYED = 100;
/**
 * What subscriptions deliver. Each stream listens first and reads the present state then, so that nothing falls
 * between the two; what comes twice is told by `seq` or id and left out.
 */
export class JobStreams {
    #models;
    #events;
    constructor(options) {
        this.#models = options.models;
        this.#events = options.events;
    }
    /**
     * The present state of a job, then each change; ends after the final one.
     * @throws AppError NOT_FOUND.
     */
    async ofJob(deviceId, jobId) {
        const changes = this.#events.ofJob(jobId);
        const present = await orClose(changes, async () => {
            const job = await this.#models.jobs.findOne({ _id: jobId, deviceId }).lean();
            if (!job)
                throw new AppError("NOT_FOUND");
            return job;
        });
        return closing(changes, untilFinal(newerOnly([present], changes), isFinal));
    }
    /** The active jobs of a device, oldest first, then each change of any; stays open. */
    async ofDevice(deviceId) {
        const from = new Date();
        const changes = this.#events.ofDevice(deviceId);
        const { active, ended } = await orClose(changes, async () => {
            const { jobs } = this.#models;
            const since = new Date(from.getTime() - OVERLAP_MS);
            // What the watcher of other processes will tell once more, although it was over before the subscriber came.
            const ended = await jobs.find({ deviceId, finishedAt: { $gte: since, $lt: from } }).lean();
            const active = await jobs
                .find({ deviceId, status: { $in: [...ACTIVE_STATUSES] } })
                .sort({ createdAt: 1, _id: 1 })
                .lean();
            return { active, ended };
        });
        return closing(changes, newerOnly(active, changes, ended));
    }
    /**
     * Cartoons of a device, or of one original, as they become ready; those since a moment first, oldest first.
     * Stays open.
     * @throws AppError NOT_FOUND.
     */
    async cartoons(deviceId, { originalId, since }) {
        const from = new Date();
        const live = this.#events.cartoonsOf(deviceId);
        const { replayed, known } = await orClose(live, async () => {
            if (isGiven(originalId))
                await this.#assertOriginal(deviceId, originalId);
            return {
                replayed: since ? await this.#cartoonsSince(deviceId, { originalId, since }) : [],
                known: await this.#knownBefore(deviceId, from),
            };
        });
        return closing(live, unseenOnly({ replayed, known, live, originalId }));
    }
    /** What the watcher of other processes will tell once more, although it was there before the subscriber. */
    async #knownBefore(deviceId, from) {
        const since = new Date(from.getTime() - OVERLAP_MS);
        const recent = await cartoonsFinishedSince(this.#models, [deviceId], { since, before: from });
        return recent.map(({ _id }) => _id);
    }
    async #assertOriginal(deviceId, originalId) {
        const filter = { _id: originalId, deviceId, tombstone: { $exists: false } };
        if (!(await this.#models.originals.findOne(filter).lean()))
            throw new AppError("NOT_FOUND");
    }
    #cartoonsSince(deviceId, { originalId, since }) {
        return this.#models.cartoons
            .find({
            deviceId,
            ...(isGiven(originalId) ? { originalId } : {}),
            createdAt: { $gte: since },
            expiresAt: { $gt: new Date() },
        })
            .sort({ createdAt: 1 })
            .limit(MAX_REPLAYED)
            .lean();
    }
}
async function* unseenOnly(options) {
    const seen = new Set(options.known);
    for (const cartoon of options.replayed) {
        seen.add(cartoon._id);
        yield cartoon;
    }
    for await (const cartoon of options.live) {
        const isOther = isGiven(options.originalId) && cartoon.originalId !== options.originalId;
        if (isOther || seen.has(cartoon._id))
            continue;
        seen.add(cartoon._id);
        yield cartoon;
    }
}
function isGiven(value) {
    return value !== null && value !== undefined;
}
//# sourceMappingURL=job-streams.js.map