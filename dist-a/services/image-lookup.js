import { MediaStatus } from "../schema/media-enums.js";
/** What is found is remembered for so long, milliseconds: what another process deletes may be served until then. */
const REMEMBERED_MS = 5_000;
/** So many are remembered, some 400 bytes each. */
const MOST_REMEMBERED = 20_000;
/** What is read of a media item, whose document holds much more. */
const MEDIA_FIELDS = { deviceId: 1, width: 1, height: 1, traits: 1, status: 1, finishedAt: 1 };
/**
 * Finds the documents of images. What was found is remembered for a few seconds, because the gallery of an app asks for
 * many pictures many times; what this process deletes is forgotten at once. What was not found is never remembered.
 */
export class ImageLookup {
    #models;
    #remembered = new Map();
    /** Counts what was forgotten: a document that was read before must not be remembered after. */
    #forgotten = 0;
    constructor(models) {
        this.#models = models;
    }
    /**
     * An image's record, or null when there is none, it has expired, or it is another device's. `device` null: whoever asks
     * has shown a signature.
     */
    async find(address, device) {
        const record = this.#recall(address) ?? (await this.#read(address));
        return record && (device === null || record.deviceId === device.deviceId) ? record : null;
    }
    /** Whether that record is still what is remembered of the image. */
    stillHolds(address, record) {
        return this.#recall(address) === record;
    }
    /** Call it as soon as an image is out of sight, and when its record has changed. */
    forget({ folder, filename }) {
        this.#forgotten += 1;
        this.#remembered.delete(`${folder}/${filename}`);
    }
    /** Forgets all: for when many images go out of sight at once. */
    forgetAll() {
        this.#forgotten += 1;
        this.#remembered.clear();
    }
    #recall({ folder, filename }) {
        const known = this.#remembered.get(`${folder}/${filename}`);
        return known && known.until > Date.now() ? known.record : undefined;
    }
    async #read(address) {
        const before = this.#forgotten;
        const record = await this.#readDocument(address);
        if (!record)
            return null;
        const life = record.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
        if (before === this.#forgotten)
            this.#remember(address, { record, until: Math.min(life, Date.now() + REMEMBERED_MS) });
        return record;
    }
    #remember({ folder, filename }, entry) {
        const key = `${folder}/${filename}`;
        this.#remembered.delete(key);
        this.#remembered.set(key, entry);
        if (this.#remembered.size <= MOST_REMEMBERED)
            return;
        const [oldest] = this.#remembered.keys();
        if (oldest !== undefined)
            this.#remembered.delete(oldest);
    }
    async #readDocument({ folder, filename }) {
        const { originals, faces } = this.#models;
        switch (folder) {
            case "originals":
                return originals.findOne({ filename, tombstone: { $exists: false } }).lean();
            case "temp":
                return this.#liveCartoon(filename);
            case "downloaded":
                return faces.findOne({ filename }).lean();
            case "media":
                return this.#mediaItem(filename);
        }
    }
    async #mediaItem(filename) {
        // A worker that rejected a picture has had its file deleted.
        const wanted = { filename, tombstone: { $exists: false }, rejectedAt: { $exists: false } };
        const item = await this.#models.media.findOne(wanted, MEDIA_FIELDS).lean();
        if (!item)
            return null;
        const { deviceId, width, height, traits, status, finishedAt } = item;
        const edition = status === MediaStatus.COMPLETE && finishedAt ? finishedAt.getTime().toString(36) : null;
        return { deviceId, width, height, ...(traits && { traits }), ...(edition && { edition }) };
    }
    /** An expired cartoon is still served to the AI server that cuts its face. */
    async #liveCartoon(filename) {
        const { cartoons, originals } = this.#models;
        const cartoon = await cartoons.findOne({ filename }).lean();
        if (!cartoon || cartoon.expiresAt > new Date())
            return cartoon;
        const claimed = { _id: cartoon.originalId, "faceClaim.cartoonId": cartoon._id };
        return (await originals.findOne(claimed).lean()) ? cartoon : null;
    }
}
//# sourceMappingURL=image-lookup.js.map