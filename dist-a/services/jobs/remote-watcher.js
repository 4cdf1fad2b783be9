import { ACTIVE_STATUSES } from "./job-rules.js";
import { cartoonsFinishedSince } from "./recent-cartoons.js";
const POLL_MS = 500;
/** How far each look reaches back, in milliseconds, so that clocks that differ a little lose nothing. */
export const OVERLAP_MS = 10_000;
/**
 * Several processes on one MongoDB: tells the listeners of this one about jobs and media items that are worked on in another, and about
 * devices that were revoked there. Looks only while somebody listens; what a listener has seen already it leaves
 * out itself.
 */
export class RemoteWatcher {
    #options;
    #tokenVersions = new Map();
    #timer;
    #looking;
    constructor(options) {
        this.#options = options;
    }
    start() {
        this.#timer = setInterval(() => {
            this.#looking ??= this.#look()
                .catch((error) => this.#options.logger.warn({ err: error }, "could not look for other processes' jobs"))
                .finally(() => {
                this.#looking = undefined;
            });
        }, POLL_MS);
    }
    async stop() {
        clearInterval(this.#timer);
        await this.#looking;
    }
    async #look() {
        const followed = this.#options.events.followed();
        const since = new Date(Date.now() - OVERLAP_MS);
        const devices = new Set([...followed.jobDevices, ...followed.cartoonDevices]);
        for (const deviceId of await this.#lookAtJobs(followed))
            devices.add(deviceId);
        for (const deviceId of await this.#lookAtMedia())
            devices.add(deviceId);
        await this.#lookAtDevices(followed, since);
        await this.#lookForRevocations([...devices]);
    }
    /** Answers the devices that the followed jobs belong to. */
    async #lookAtJobs({ jobIds }) {
        if (jobIds.length === 0)
            return [];
        const { models, events } = this.#options;
        const jobs = await models.jobs.find({ _id: { $in: jobIds } }).lean();
        for (const job of jobs)
            events.jobChanged(job);
        const present = new Set(jobs.map(({ _id }) => _id));
        // Deleted by another process together with its original: nothing will ever be told of it again.
        for (const jobId of jobIds.filter((id) => !present.has(id)))
            events.jobGone(jobId);
        return jobs.map(({ deviceId }) => deviceId);
    }
    /** Answers the devices that the followed media items belong to. */
    async #lookAtMedia() {
        const { models, media } = this.#options;
        const followed = media.followed();
        if (followed.length === 0)
            return [];
        const items = await models.media.find({ _id: { $in: followed }, tombstone: { $exists: false } }).lean();
        for (const item of items)
            media.itemChanged(item);
        const present = new Set(items.map(({ _id }) => _id));
        for (const mediaId of followed.filter((id) => !present.has(id)))
            media.itemGone(mediaId);
        return items.map(({ deviceId }) => deviceId);
    }
    async #lookAtDevices({ jobDevices, cartoonDevices }, since) {
        const { models, events } = this.#options;
        if (jobDevices.length > 0) {
            const recent = { $or: [{ status: { $in: [...ACTIVE_STATUSES] } }, { finishedAt: { $gte: since } }] };
            const changed = await models.jobs.find({ deviceId: { $in: jobDevices }, ...recent }).lean();
            for (const job of changed)
                events.jobChanged(job);
        }
        if (cartoonDevices.length > 0) {
            const finished = await cartoonsFinishedSince(models, cartoonDevices, { since });
            for (const cartoon of finished)
                events.cartoonReady(cartoon);
        }
    }
    async #lookForRevocations(deviceIds) {
        const { models, onRevoked } = this.#options;
        const versions = new Map();
        if (deviceIds.length > 0) {
            const live = { deviceId: { $in: deviceIds }, tombstone: { $exists: false } };
            for (const { deviceId, tokenVersion } of await models.devices.find(live).lean()) {
                versions.set(deviceId, tokenVersion);
            }
        }
        for (const deviceId of deviceIds) {
            const before = this.#tokenVersions.get(deviceId);
            if (before !== undefined && before !== versions.get(deviceId))
                onRevoked(deviceId);
        }
        this.#tokenVersions = versions;
    }
}
//# sourceMappingURL=remote-watcher.js.map