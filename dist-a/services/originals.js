import { setTimeout as delay } from "node:timers/promises";
import { findPage } from "./pages.js";
/** How long `deleteDevice` lets its caller wait, in milliseconds; apps give up after 5 s. */
const ANSWER_WITHIN_MS = 2_500;
const ERASED_AT_ONCE = 8;
/** Originals: finding them, and erasing them on their owner's wish. */
export class OriginalService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** A device's original, or null. */
    find(deviceId, originalId) {
        return this.#options.models.originals
            .findOne({ _id: originalId, deviceId, tombstone: { $exists: false } })
            .lean();
    }
    /** A device's originals, newest first. */
    page(deviceId, page) {
        return findPage(this.#options.models.originals, { deviceId, tombstone: { $exists: false } }, page);
    }
    /**
     * Erases an original with all that was made of it: documents, files, variants. What is not there (any more)
     * is erased already, so that repeating it succeeds and other devices' ids tell nothing.
     */
    async delete(deviceId, originalId) {
        const original = await this.#options.models.originals.findOne({ _id: originalId, deviceId }).lean();
        if (original)
            await this.erase(original);
    }
    /**
     * Erases everything of a device, then the device itself. Its token is void, and all that it owns out of sight, before
     * anything else happens; what takes longer than a client waits goes on after the answer, and after a restart.
     */
    async deleteDevice(device) {
        const { models, devices, images, media, logger } = this.#options;
        const { deviceId } = device;
        await devices.bury(device);
        await models.originals.updateMany({ deviceId, tombstone: { $exists: false } }, { $set: { tombstone: new Date() } });
        await media.buryAllOf(deviceId);
        images.forgetAll();
        const erasure = this.eraseDevice(deviceId).catch((error) => logger.error({ err: error, deviceId }, "erasing a device goes on at the next sweep"));
        await Promise.race([erasure, delay(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    }
    /** Takes away all that a buried device owns; may be repeated after a crash. */
    async eraseDevice(deviceId) {
        const { models, devices, media } = this.#options;
        const owned = await models.originals.find({ deviceId }).lean();
        for (let start = 0; start < owned.length; start += ERASED_AT_ONCE) {
            await Promise.all(owned.slice(start, start + ERASED_AT_ONCE).map((original) => this.erase(original)));
        }
        await media.eraseAllOf(deviceId);
        await models.claims.deleteMany({ deviceId });
        await models.jobs.deleteMany({ deviceId });
        await devices.remove(deviceId);
    }
    /** Buries an original and takes away all that belongs to it, the original's document last; may be repeated after a crash. */
    async erase(original) {
        const { models, files, jobs, jobStore, removeCartoons, images } = this.#options;
        const { _id: originalId, deviceId } = original;
        await this.#bury(original);
        await jobs.cancelAllOf(originalId);
        // Files go before their variants: what can't be read can't be rendered anew.
        await files.remove("originals", original.filename);
        await images.removeVariants("originals", original.filename);
        await removeCartoons(originalId);
        for (const face of await models.faces.find({ originalId }).lean()) {
            await files.remove("downloaded", face.filename);
            await images.removeVariants("downloaded", face.filename);
        }
        await models.faces.deleteMany({ originalId });
        await jobStore.forgetAllOf(originalId);
        await this.#forgetClaims(deviceId, originalId);
        await models.originals.deleteOne({ _id: originalId });
    }
    /** $min keeps the first tombstone when two deletions meet. */
    async #bury({ _id, filename }) {
        const { models, images } = this.#options;
        await models.originals.updateOne({ _id }, { $min: { tombstone: new Date() } });
        images.forget("originals", filename);
    }
    /** A key alone decides: its late repeat must not bring back what the owner has deleted. */
    async #forgetClaims(deviceId, originalId) {
        const { claims } = this.#options.models;
        await claims.deleteMany({ deviceId, originalId, keyed: false });
        await claims.updateMany({ deviceId, originalId }, { $set: { completed: true }, $unset: { file: "" } });
    }
}
//# sourceMappingURL=originals.js.map