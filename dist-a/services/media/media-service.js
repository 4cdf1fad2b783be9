import { readFile } from "node:fs/promises";
import { AppError } from "../../errors.js";
import { MediaStatus } from "../../schema/media-enums.js";
import { missingAsUndefined } from "../../storage/files/missing.js";
import { findPage } from "../pages.js";
import { newerOnly, untilFinal } from "../streams.js";
import { closing, orClose } from "../topics.js";
import { isSettled } from "./media-rules.js";
import { VISION_FILE, variantOwnerOf } from "./published-media.js";
const ERASED_AT_ONCE = 8;
/** The media library: finding items, following them, erasing them on their owner's wish. */
export class MediaService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** A device's item, or null. */
    find(deviceId, mediaId) {
        return this.#options.models.media
            .findOne({ _id: mediaId, deviceId, tombstone: { $exists: false } })
            .lean();
    }
    /** A device's items, newest first. */
    page(deviceId, { type, status, ...page }) {
        const filter = {
            ...{ deviceId, tombstone: { $exists: false } },
            ...(type ? { type } : {}),
            ...(status ? { status } : {}),
        };
        return findPage(this.#options.models.media, filter, page);
    }
    /**
     * The present state of an item, then each change; ends after COMPLETE or FAILED, and when the item is deleted.
     * @throws AppError NOT_FOUND.
     */
    async follow(deviceId, mediaId) {
        const changes = this.#options.events.ofItem(mediaId);
        const present = await orClose(changes, async () => {
            const item = await this.find(deviceId, mediaId);
            if (!item)
                throw new AppError("NOT_FOUND");
            return item;
        });
        return closing(changes, untilFinal(newerOnly([present], changes), isSettled));
    }
    /**
     * Takes a FAILED item up again now, at the step that it failed at. One that is being worked on is answered as it is.
     * @throws AppError NOT_FOUND, NOT_RETRYABLE when it is COMPLETE or failed of something that stays.
     */
    async retry(deviceId, mediaId) {
        const item = await this.find(deviceId, mediaId);
        if (!item)
            throw new AppError("NOT_FOUND");
        if (!isSettled(item))
            return item;
        if (!errorOf(item)?.retryable)
            throw new AppError("NOT_RETRYABLE");
        const revived = await this.#options.store.revive(item, 0);
        this.#options.onPending();
        return revived ?? (await this.find(deviceId, mediaId)) ?? item;
    }
    /**
     * Where an item's picture is loaded from: the temporary address until the item is complete, the permanent one from
     * then on. `query` names the form. Without one it is where a worker elsewhere has published the picture, if it has.
     */
    urlOf(item, query = {}) {
        if (item.permanentUrl && Object.keys(query).length === 0)
            return item.permanentUrl;
        return this.#options.urls.sign("media", item.filename, { query, path: servedPathOf(item) });
    }
    /**
     * Erases an item with its files and variants. What is not there (any more) is erased already, so that repeating it
     * succeeds and other devices' ids tell nothing.
     */
    async delete(deviceId, mediaId) {
        const item = await this.#options.models.media.findOne({ _id: mediaId, deviceId }).lean();
        if (item)
            await this.erase(item);
    }
    /** Buries an item and takes away all that belongs to it, the document last; may be repeated after a crash. */
    async erase(item) {
        const { models, images, store, interrupt } = this.#options;
        const { _id: mediaId, deviceId, filename } = item;
        await store.bury({ _id: mediaId });
        images.forget("media", filename);
        interrupt(mediaId);
        await this.removePicture(item);
        // A key alone decides: its late repeat must not bring back what the owner has deleted.
        const claims = { deviceId, jobId: mediaId };
        await models.mediaClaims.deleteMany({ ...claims, keyed: false });
        await models.mediaClaims.updateMany(claims, { $set: { completed: true }, $unset: { file: "" } });
        await store.remove(mediaId);
    }
    /** What vision services answered about an item, as it came; empty when none was asked or has answered. */
    async visionResponses(item) {
        const file = this.#options.published.pathOf(variantOwnerOf(item), VISION_FILE);
        const text = await missingAsUndefined(readFile(file, "utf8"));
        return text === undefined ? [] : JSON.parse(text);
    }
    /** Takes away the uploaded file and all that was made of it. */
    async removePicture(item) {
        const { files, published, images } = this.#options;
        // Files go before their variants: what can't be read can't be rendered anew.
        await files.remove("media", item.filename);
        await images.removeVariants("media", item.filename);
        await published.remove(variantOwnerOf(item));
    }
    /** Makes all items of a device vanish for every request from now on. */
    buryAllOf(deviceId) {
        return this.#options.store.bury({ deviceId });
    }
    /** Takes away all items of a buried device; may be repeated after a crash. */
    async eraseAllOf(deviceId) {
        const { models, published } = this.#options;
        const owned = await models.media.find({ deviceId }).lean();
        for (let start = 0; start < owned.length; start += ERASED_AT_ONCE) {
            await Promise.all(owned.slice(start, start + ERASED_AT_ONCE).map((item) => this.erase(item)));
        }
        await models.mediaClaims.deleteMany({ deviceId });
        await published.removeAllOf(deviceId);
    }
}
/** Path of an item's address: the temporary one until the item is complete. */
export function servedPathOf({ _id, filePath, status }) {
    return status === MediaStatus.COMPLETE ? `/serve/${_id}` : filePath;
}
/** Why an item has failed, or what it waits for: the error of the step that it has come to. */
export function errorOf({ steps }) {
    return steps.find(({ error }) => error)?.error ?? null;
}
//# sourceMappingURL=media-service.js.map