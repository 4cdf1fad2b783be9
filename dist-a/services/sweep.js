import { findCartoons } from "./sweep/cartoons.js";
import { findOrphanedVariants, findRejectedFiles } from "./sweep/media.js";
import { findMissingFiles, findOrphanedFaces, findOrphanedFiles } from "./sweep/permanent.js";
import { findClaims, findJobs, findStaleLeases } from "./sweep/records.js";
const HOUR_MS = 3_600_000;
/** How old something without an owner must be before it counts as left behind rather than under way. */
const GRACE_MS = HOUR_MS;
/**
 * Brings documents and files together again, hourly and at the start. In the permanent folders nothing is ever
 * deleted because no document names it: such a file moves to quarantine/.
 */
export class SweepService {
    #options;
    #timer;
    #sweeping;
    constructor(options) {
        this.#options = options;
    }
    start() {
        this.#timer = setInterval(() => this.#sweepInBackground(), HOUR_MS);
        this.#sweepInBackground();
    }
    async stop() {
        clearInterval(this.#timer);
        await this.#sweeping;
    }
    /** One sweep; answers what it did. A dry run answers what it would do, and changes nothing. */
    async sweep({ dryRun = false } = {}) {
        const { models, files, variants, recovery, logger, observer } = this.#options;
        const grace = new Date(Date.now() - GRACE_MS);
        const handle = async ({ count, remove }) => {
            if (!dryRun && count > 0)
                await remove();
            return count;
        };
        const report = {
            interrupted: dryRun ? await recovery.count(grace) : await recovery.recover(grace),
            ...(await handleAll(await findCartoons(this.#options), handle)),
            orphanedTemporaryFiles: await handle(await findOrphanedFiles(this.#options, "temp", grace)),
            quarantinedFiles: (await handle(await findOrphanedFiles(this.#options, "originals", grace))) +
                (await handle(await findOrphanedFiles(this.#options, "downloaded", grace))) +
                (await handle(await findOrphanedFiles(this.#options, "media", grace))),
            missingFiles: await findMissingFiles(this.#options),
            orphanedFaces: await handle(await findOrphanedFaces(this.#options)),
            discardedUploads: await handle(await findOldUploads(files, grace)),
            ...(await handleAll(await findJobs(models), handle)),
            staleLeases: await findStaleLeases(models),
            forgottenClaims: await handle(await findClaims(models)),
            forgottenVariants: await handle(await variants.findLeftovers()),
            orphanedMediaVariants: await handle(await findOrphanedVariants(this.#options)),
            rejectedMediaFiles: await handle(await findRejectedFiles(this.#options)),
        };
        logger.info(report, dryRun ? "sweep would do this" : "sweep done");
        if (!dryRun)
            observer.swept({ ...report });
        return report;
    }
    #sweepInBackground() {
        this.#sweeping ??= this.sweep()
            .then(() => undefined)
            .catch((error) => this.#options.logger.error({ err: error }, "sweep failed"))
            .finally(() => {
            this.#sweeping = undefined;
        });
    }
}
async function handleAll(all, handle) {
    const counts = [];
    for (const [what, leftovers] of Object.entries(all))
        counts.push([what, await handle(leftovers)]);
    return Object.fromEntries(counts);
}
async function findOldUploads(files, grace) {
    const { length } = await files.listOlderThan(grace);
    return { count: length, remove: async () => void (await files.discardOlderThan(grace)) };
}
//# sourceMappingURL=sweep.js.map