/** Finishes what a process that died had begun: claims without jobs, dead face claims, deletions. */
export class RecoveryService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** Looks at everything begun before a moment; what began later may still be under way. Safe to repeat. Answers how much it finished. */
    async recover(begunBefore) {
        const completed = (await this.#finishClaims(begunBefore)) + (await this.#finishMedia(begunBefore));
        const released = await this.#options.faces.releaseDeadClaims(begunBefore);
        const erased = await this.#finishDeletions(begunBefore);
        if (completed + released + erased > 0) {
            this.#options.logger.info({ completed, released, erased }, "finished what was interrupted");
        }
        return completed + released + erased;
    }
    /** How much `recover` would look at. */
    async count(begunBefore) {
        const { claims, mediaClaims, faces } = this.#options;
        const { devices, originals, media } = await this.#buried(begunBefore);
        const dead = await faces.deadClaims(begunBefore);
        const unfinished = [
            ...(await claims.unfinished(begunBefore)),
            ...(await mediaClaims.unfinished(begunBefore)),
        ];
        return [unfinished, dead, devices, originals, media].reduce((sum, { length }) => sum + length, 0);
    }
    async #finishClaims(begunBefore) {
        const { claims, uploads, cartoons, logger } = this.#options;
        return this.#each(await claims.unfinished(begunBefore), async (claim) => {
            const resumed = claim.file ? await uploads.resume(claim) : await cartoons.resume(claim);
            if (!resumed)
                await claims.drop(claim);
            logger.info({ jobId: claim.jobId, resumed }, "interrupted request found");
        });
    }
    async #finishMedia(begunBefore) {
        const { mediaClaims, mediaUploads, logger } = this.#options;
        return this.#each(await mediaClaims.unfinished(begunBefore), async (claim) => {
            const resumed = await mediaUploads.resume(claim);
            if (!resumed)
                await mediaClaims.drop(claim);
            logger.info({ mediaId: claim.jobId, resumed }, "interrupted upload to the media library found");
        });
    }
    async #finishDeletions(begunBefore) {
        const { originals: service, media: library } = this.#options;
        const { devices, originals, media } = await this.#buried(begunBefore);
        return ((await this.#each(originals, (original) => service.erase(original))) +
            (await this.#each(media, (item) => library.erase(item))) +
            (await this.#each(devices, ({ deviceId }) => service.eraseDevice(deviceId))));
    }
    async #buried(before) {
        const { models } = this.#options;
        const buried = { tombstone: { $lte: before } };
        return {
            devices: await models.devices.find(buried).lean(),
            originals: await models.originals.find(buried).lean(),
            media: await models.media.find(buried).lean(),
        };
    }
    /** One record that can't be finished must not keep the others, or the start, from it. Answers how many could. */
    async #each(records, finish) {
        let finished = 0;
        for (const record of records) {
            try {
                await finish(record);
                finished += 1;
            }
            catch (error) {
                this.#options.logger.error({ err: error, id: record._id }, "could not finish what was interrupted");
            }
        }
        return finished;
    }
}
//# sourceMappingURL=recovery.js.map