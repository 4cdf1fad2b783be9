import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.js";
import { isCropped } from "../imaging/sizes.js";
import { Background } from "../schema/enums.js";
import { nameExclusively } from "../storage/files/local.js";
import { missingAsUndefined } from "../storage/files/missing.js";
/** Hardly any variant is larger, bytes. */
const VARIANT_ROOM_BYTES = 8 * 1024 * 1024;
/** What a picture can be refused for whose background is to go; of the same picture it is always so. */
const NOTHING_IN_FRONT = ["NO_FACE", "NO_MOTIF"];
/** Seconds after which a place in the queue is likely to be free. */
const RETRY_AFTER_S = 2;
/** Makes variants: each once at a time, and no more at a time than is good. */
export class VariantMaker {
    #options;
    #underWay = new Map();
    #awaited = 0;
    constructor(options) {
        this.#options = options;
    }
    /**
     * Makes a variant and puts it into its place. Single flight: everybody who asks for one while it is being made waits for
     * the same work, and is told "shared"; whoever looked for it just before it was there is told "cache".
     * @throws AppError BUSY when too many are being waited for, DISK_FULL, NOT_FOUND when the image was erased meanwhile, NO_FACE or
     *   NO_MOTIF when there is nothing to cut out, UNDECODABLE_IMAGE, TOO_MANY_PIXELS.
     */
    async make(wanted) {
        const { imaging, cache } = this.#options;
        let source = "shared";
        await this.#once(wanted.target, async () => {
            source = (await cache.has(wanted.target)) ? "cache" : "rendered";
            if (source === "cache")
                return;
            await this.#inQueue(() => this.#render(wanted, (order) => imaging.renderVariant(order)));
        });
        return source;
    }
    /** The same when nobody waits for it, behind everything else and beside the queue; not while the disk is nearly full. */
    async makeAhead(wanted) {
        const { imaging, disk } = this.#options;
        if (!(await disk.look()).enough)
            return;
        await this.#once(wanted.target, () => this.#render(wanted, (order) => imaging.renderAhead(order)));
    }
    /** Whether a variant was made for good: it need not be made, only be put into its place. */
    async isPublished({ address, form }) {
        return (await this.#options.published(address, form)) !== undefined;
    }
    #once(target, make) {
        let work = this.#underWay.get(target);
        if (!work) {
            work = make().finally(() => this.#underWay.delete(target));
            this.#underWay.set(target, work);
        }
        return work;
    }
    async #inQueue(make) {
        if (this.#awaited >= this.#options.most) {
            throw new AppError("BUSY", {
                message: "Too many pictures are being resized at the moment.",
                retryAfterSeconds: RETRY_AFTER_S,
            });
        }
        this.#awaited += 1;
        try {
            await make();
        }
        finally {
            this.#awaited -= 1;
        }
    }
    #render({ address, record, form, target, forJob = false }, render) {
        return this.#write(address, target, async (temporary) => {
            const published = await this.#options.published(address, form);
            if (published !== undefined && (await nameExclusively(published, temporary)))
                return;
            const giveBack = forJob ? undefined : await this.#options.disk.take(VARIANT_ROOM_BYTES);
            try {
                await render({
                    source: await this.#sourceOf(address, form, target),
                    target: temporary,
                    size: form.size.toLowerCase(),
                    format: form.format.toLowerCase(),
                    faces: await this.#facesFor(address, record, form),
                });
            }
            finally {
                giveBack?.();
            }
        });
    }
    /** The faces that a crop is to show. A media picture without background may have been cropped: faces are elsewhere there. */
    async #facesFor(address, record, form) {
        const isMoved = address.folder === "media" && form.background === Background.REMOVED;
        if (isMoved || !isCropped(form.size.toLowerCase()))
            return null;
        return (await this.#options.traits.of(address, record)).faces ?? null;
    }
    /** The picture itself, or what was cut out of it, which is made once for all sizes and formats. */
    async #sourceOf(address, { background }, target) {
        const { files, cache } = this.#options;
        const source = files.pathOf(address.folder, address.filename);
        if (background === Background.ORIGINAL)
            return source;
        const version = path.basename(target).split("-", 1)[0];
        const cutOut = path.join(path.dirname(target), `${version}-cutout.webp`);
        if ((await cache.use(cutOut)) === undefined) {
            await this.#once(cutOut, () => this.#cutOut({ address, source, target: cutOut }));
        }
        return cutOut;
    }
    /** Cuts out what is in front. That there is nothing is found out once, and noted where the cut-out would lie. */
    async #cutOut({ address, source, target }) {
        const { cache, imaging } = this.#options;
        const note = target.replace(/\.webp$/, ".none");
        if ((await cache.use(note)) !== undefined) {
            const noted = await missingAsUndefined(readFile(note, "utf8"));
            const code = NOTHING_IN_FRONT.find((one) => one === noted);
            if (code)
                throw new AppError(code);
        }
        try {
            await this.#write(address, target, (temporary) => imaging.cutOut({ address, source, target: temporary }));
        }
        catch (error) {
            const code = NOTHING_IN_FRONT.find((one) => error instanceof AppError && error.code === one);
            if (code)
                await this.#write(address, note, (temporary) => writeFile(temporary, code));
            throw error;
        }
    }
    /** Lets a file be written under a temporary name, and leaves nothing behind of an image that was erased meanwhile. */
    async #write({ folder, filename }, target, write) {
        const { files, cache } = this.#options;
        const temporary = `${target}.${randomUUID()}${path.extname(target)}`;
        await cache.prepare(target);
        let failure;
        try {
            await write(temporary);
            const { size } = await stat(temporary);
            await rename(temporary, target);
            cache.noteWritten(size);
        }
        catch (error) {
            if (await files.exists(folder, filename))
                throw error;
            failure = error;
        }
        finally {
            await rm(temporary, { force: true });
        }
        if (await files.exists(folder, filename))
            return;
        // The erasure could not know of this variant, nor of the folder made for it.
        await cache.remove(folder, filename);
        throw new AppError("NOT_FOUND", { cause: failure });
    }
}
//# sourceMappingURL=variant-maker.js.map