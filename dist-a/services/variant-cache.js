import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { parseFileName } from "../storage/files/file-names.js";
import { IMAGE_FOLDERS } from "../storage/files/file-store.js";
import { missingAsUndefined } from "../storage/files/missing.js";
/** A file that was used so lately (milliseconds) is not marked again: every mark is a write. */
const MARKED_MS = 60_000;
/** Once the bound is passed, variants go until this share of it is left: so that the next one does not pass it again. */
const KEPT_SHARE = 0.9;
/**
 * Finished variants on disk, a folder for each image. May be deleted at any time. When it has grown beyond its bound,
 * the least recently used ones go; what is written while they are looked for may pass it for that moment.
 */
export class VariantCache {
    #directory;
    #maxBytes;
    #files;
    #logger;
    /** Bytes that may be written before it is to be looked how much there is. At the start nobody knows: at once. */
    #room = 0;
    #trimming;
    constructor(options) {
        this.#directory = options.directory;
        this.#maxBytes = options.maxBytes;
        this.#files = options.files;
        this.#logger = options.logger;
    }
    /** Notes that so many bytes were added. Beyond the bound the least recently used variants are taken away, meanwhile. */
    noteWritten(bytes) {
        this.#room -= bytes;
        if (this.#room >= 0)
            return;
        this.#trimming ??= this.#trim().finally(() => {
            this.#trimming = undefined;
        });
    }
    /** Absolute path of a variant, whether it exists or not. Throws for a file name that is none of ours. */
    pathOf({ folder, filename }, variant) {
        return path.join(this.#folderOf(folder, filename), variant);
    }
    /** The way from the cache's folder to a variant, with slashes. */
    relative(target) {
        return path.relative(this.#directory, target).split(path.sep).join("/");
    }
    /** Size of a variant in bytes, or undefined; notes, to the minute, that it was used. */
    async use(target) {
        const stats = await missingAsUndefined(stat(target));
        const now = new Date();
        if (stats && now.getTime() - stats.mtimeMs > MARKED_MS)
            await missingAsUndefined(utimes(target, now, now));
        return stats?.size;
    }
    /** Whether a variant is there; this is no use of it. */
    async has(target) {
        return (await missingAsUndefined(stat(target))) !== undefined;
    }
    /** Makes room for the variants of an image. */
    async prepare(target) {
        await mkdir(path.dirname(target), { recursive: true });
    }
    /** Forgets the variants of an image. */
    async remove(folder, filename) {
        await rm(this.#folderOf(folder, filename), { recursive: true, force: true });
    }
    /** Finds variants of images that are gone, and the least recently used ones beyond the bound. */
    async findLeftovers() {
        const { kept, orphans } = await this.#survey();
        const surplus = beyond(kept, this.#maxBytes);
        return {
            count: orphans.reduce((sum, { variants }) => sum + variants, surplus.length),
            remove: async () => {
                for (const { folder, filename } of orphans)
                    await this.remove(folder, filename);
                for (const { path: target } of surplus)
                    await rm(target, { force: true });
            },
        };
    }
    async #trim() {
        try {
            const { kept } = await this.#survey();
            const bytes = bytesOf(kept);
            const surplus = bytes > this.#maxBytes ? beyond(kept, KEPT_SHARE * this.#maxBytes) : [];
            for (const { path: target } of surplus)
                await rm(target, { force: true });
            this.#room = Math.max(0, this.#maxBytes - bytes + bytesOf(surplus));
        }
        catch (error) {
            this.#logger.error({ err: error }, "the cache of variants could not be kept within its bound");
        }
    }
    async #survey() {
        const kept = [];
        const orphans = [];
        for (const folder of IMAGE_FOLDERS) {
            for (const filename of await namesIn(path.join(this.#directory, folder))) {
                if (!parseFileName(filename))
                    continue;
                const variants = await filesIn(this.#folderOf(folder, filename));
                if (await this.#files.exists(folder, filename))
                    kept.push(...variants);
                else
                    orphans.push({ folder, filename, variants: variants.length });
            }
        }
        return { kept, orphans };
    }
    #folderOf(folder, filename) {
        // pathOf refuses what is none of our names, so that no request can lead out of the folder.
        return path.join(this.#directory, folder, path.basename(this.#files.pathOf(folder, filename)));
    }
}
function bytesOf(variants) {
    return variants.reduce((sum, { size }) => sum + size, 0);
}
/** The least recently used ones, without which the others take no more than so many bytes. */
function beyond(variants, most) {
    let bytes = bytesOf(variants);
    return [...variants]
        .sort((a, b) => a.usedAt - b.usedAt)
        .filter(({ size }) => {
        if (bytes <= most)
            return false;
        bytes -= size;
        return true;
    });
}
async function namesIn(directory) {
    return (await missingAsUndefined(readdir(directory))) ?? [];
}
async function filesIn(directory) {
    const files = [];
    for (const name of await namesIn(directory)) {
        const target = path.join(directory, name);
        const stats = await missingAsUndefined(stat(target));
        if (stats)
            files.push({ path: target, size: stats.size, usedAt: stats.mtimeMs });
    }
    return files;
}
//# sourceMappingURL=variant-cache.js.map