import { createHash } from "node:crypto";
import { AppError } from "../errors.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { MediaStatus } from "../schema/media-enums.js";
import { knownForm } from "./ids.js";
import { isAvifPossible, requireSize } from "./image-forms.js";
/** Goes into every entity tag and cache file name: raise it when the same request would give other bytes. */
const RENDERER_VERSION = 5;
/** What apps show of a picture first: made when a job ends, so that nobody waits for it. */
const PREPARED_SIZES = [ImageSize.THUMBNAIL, ImageSize.GRID, ImageSize.DETAIL];
const PREPARED_FORMATS = [ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.AVIF];
/**
 * The images as they are served: oriented, without metadata, in a named size and format. Nothing is served as it
 * was uploaded. Each variant is made once and kept in a bounded cache on disk. No request waits for AVIF, which takes many
 * times as long as the others: it is made in the background, and another format is sent meanwhile.
 */
export class ImageService {
    #options;
    #forgetters = [];
    constructor(options) {
        this.#options = options;
    }
    /** Has somebody told which image is to be forgotten, at once; no image: all of them. */
    onForget(forget) {
        this.#forgetters.push(forget);
    }
    /**
     * Whether the signature in a URL fits.
     * @throws AppError NOT_FOUND, URL_EXPIRED.
     */
    verify({ folder, filename }, query) {
        return this.#options.urls.verify(folder, filename, query);
    }
    /**
     * The address of a cartoon's image, of that device (null: any; a signature will be checked). Another device's cartoon
     * is looked for, and missed, exactly like one that does not exist.
     * @throws AppError NOT_FOUND when there is no such cartoon, or it has expired.
     */
    async addressOfCartoon(cartoonId, device) {
        const owner = device ? { deviceId: device.deviceId } : {};
        const { models, lookup } = this.#options;
        const cartoon = await models.cartoons
            .findOne({ _id: knownForm(cartoonId), ...owner }, { filename: 1 })
            .lean();
        const address = cartoon && { folder: "temp", filename: cartoon.filename };
        if (!address || !(await lookup.find(address, device)))
            throw new AppError("NOT_FOUND");
        return address;
    }
    /**
     * A media item that is to be served, of that device (null: any; a signature will be checked). Another device's item is
     * looked for, and missed, exactly like one that does not exist.
     * @throws AppError NOT_FOUND.
     */
    async findMedia(key, device) {
        const owner = device ? { deviceId: device.deviceId } : {};
        const wanted = "mediaId" in key ? { _id: knownForm(key.mediaId) } : key;
        const item = await this.#options.models.media
            .findOne({ ...wanted, ...owner, tombstone: { $exists: false } })
            .lean();
        if (!item)
            throw new AppError("NOT_FOUND");
        const address = { folder: "media", filename: item.filename };
        return { mediaId: item._id, address, isComplete: item.status === MediaStatus.COMPLETE };
    }
    /**
     * Finds an image and tells in which form it can be served; makes nothing that is waited for. `meanwhile` is the format
     * in place of an AVIF that is not made yet, or would be too large. `device` null: whoever asks has shown a signature.
     * @throws AppError NOT_FOUND when there is no such image or it is not the device's, BAD_USER_INPUT for a size that such
     *   images don't have.
     */
    async find(address, { meanwhile = ImageFormat.WEBP, ...wanted }, device) {
        const record = await this.#options.lookup.find(address, device);
        if (!record)
            throw new AppError("NOT_FOUND");
        requireSize(address.folder, wanted.size);
        const form = plainForm(address, wanted);
        const asked = { address, record, form, etag: etagOf(address, form, record) };
        if (form.format !== ImageFormat.AVIF)
            return asked;
        const other = { ...form, format: meanwhile };
        const instead = { ...asked, form: other, etag: etagOf(address, other, record) };
        if (!isAvifPossible(form, record))
            return instead;
        if (await this.#options.cache.has(this.#targetOf(asked)))
            return asked;
        // It only has to be put into the cache.
        if (await this.#options.maker.isPublished(asked))
            return asked;
        this.#makeAhead(asked);
        return { ...instead, finalEtag: asked.etag };
    }
    /**
     * The file of a found image, made now if need be; `forJob`: for work that was taken on, which the disk's last reserve is for.
     * @throws AppError BUSY, DISK_FULL, NOT_FOUND when it was erased meanwhile, NO_FACE or NO_MOTIF when nothing can be told from its
     *   background, UNDECODABLE_IMAGE, TOO_MANY_PIXELS.
     */
    async open(found, { forJob = false } = {}) {
        const { cache, maker, observer } = this.#options;
        const target = this.#targetOf(found);
        const cached = await cache.use(target);
        const source = cached === undefined ? await maker.make({ ...found, target, forJob }) : "cache";
        const fileSize = cached ?? (await cache.use(target));
        // Deleted while it was being drawn.
        if (fileSize === undefined)
            throw new AppError("NOT_FOUND");
        observer.variantServed(source);
        const mimeType = `image/${found.form.format.toLowerCase()}`;
        return { path: target, relativePath: cache.relative(target), mimeType, fileSize };
    }
    /**
     * Whether a found image may be sent again without looking anything up: it was looked up within the last seconds, and has
     * not been deleted since. It then counts as served.
     */
    again({ address, record }) {
        const { lookup, observer } = this.#options;
        if (!lookup.stillHolds(address, record))
            return false;
        observer.variantServed("cache");
        return true;
    }
    /** Sees to it that the variants that apps show first are made before they are asked for, when there is time. */
    async prepare(address) {
        if (!this.#options.prepares)
            return;
        const record = await this.#options.lookup.find(address, null);
        if (!record)
            return;
        for (const format of PREPARED_FORMATS) {
            for (const size of PREPARED_SIZES) {
                const form = { size, format, background: Background.ORIGINAL };
                if (format === ImageFormat.AVIF && !isAvifPossible(form, record))
                    continue;
                this.#makeAhead({ address, record, form });
            }
        }
    }
    /** Call it as soon as an image is out of sight: it is not served any more, whatever was remembered of it. */
    forget(folder, filename) {
        this.#options.lookup.forget({ folder, filename });
        for (const forgetter of this.#forgetters)
            forgetter({ folder, filename });
    }
    /** The same for when many images go out of sight at once. */
    forgetAll() {
        this.#options.lookup.forgetAll();
        for (const forgetter of this.#forgetters)
            forgetter();
    }
    /** Forgets an image that is being erased, and deletes its variants. */
    removeVariants(folder, filename) {
        this.forget(folder, filename);
        return this.#options.cache.remove(folder, filename);
    }
    #makeAhead(found) {
        const { background, cache, maker, lookup } = this.#options;
        const target = this.#targetOf(found);
        const run = async () => {
            if (await cache.has(target))
                return;
            // Looked up again: it may have been erased since, or its faces been found.
            const record = await lookup.find(found.address, null);
            if (record && record.edition === found.record.edition)
                await maker.makeAhead({ ...found, record, target });
        };
        background.add({ key: target, run });
    }
    #targetOf({ address, form, record }) {
        return this.#options.cache.pathOf(address, `${editionOf(record)}-${variantName(form)}`);
    }
}
/** A face has been cut out already. */
function plainForm({ folder }, form) {
    return folder === "downloaded" ? { ...form, background: Background.ORIGINAL } : form;
}
/** What the bytes depend on beside picture and form. */
function editionOf({ edition }) {
    return edition ? `${RENDERER_VERSION}.${edition}` : String(RENDERER_VERSION);
}
/** File names are never used twice, so the name stands for the bytes. */
function etagOf({ folder, filename }, form, record) {
    const text = [editionOf(record), folder, filename, variantName(form)].join("\n");
    return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}
function variantName({ size, format, background }) {
    return `${size}-${background}.${format}`.toLowerCase();
}
//# sourceMappingURL=images.js.map