import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./local.js";
import { missingAsUndefined } from "./missing.js";
/** The folder names of an owner, from the outside in; any other names are none of ours. */
const PARTS = [/^[0-9a-f-]{36}$/, /^[a-z]{1,20}$/, /^[0-9a-f]{24}$/];
const FILE_NAME = /^([a-z]{1,20}(-removed)?\.(jpeg|png|webp|avif)|vision\.json)$/;
/**
 * The variants of media items that are complete, and what vision services answered, below `variants/{deviceId}/{type}/{mediaId}/`. They can be made
 * anew from the original, so that nothing here is permanent; but none is ever seen half-written.
 */
export class PublishedVariants {
    /** `root` is UPLOADS_DIR: on the file system of the work folders, from which files are moved here. */
    constructor(root) {
        this.root = root;
    }
    /** Absolute path of a variant, whether it exists or not. Throws for a name that is none of ours. */
    pathOf(owner, name) {
        if (!FILE_NAME.test(name))
            throw new Error("not a name of a published variant");
        return path.join(this.#folderOf(owner), name);
    }
    /** Moves a finished file into its place, durably; one of that name is replaced. Answers its size in bytes. */
    async publish(source, owner, name) {
        const target = this.pathOf(owner, name);
        const file = await open(source, "r");
        try {
            await file.sync();
            const { size } = await file.stat();
            await mkdir(path.dirname(target), { recursive: true, mode: 0o750 });
            await rename(source, target);
            await syncFolder(path.dirname(target));
            return size;
        }
        finally {
            await file.close();
        }
    }
    /** Size of a variant in bytes; undefined when it is not there. */
    async sizeOf(owner, name) {
        return (await missingAsUndefined(stat(this.pathOf(owner, name))))?.size;
    }
    /** Deletes the variants of an item; missing is fine. */
    async remove(owner) {
        await rm(this.#folderOf(owner), { recursive: true, force: true });
    }
    /** Deletes the variants of all items of a device. */
    async removeAllOf(deviceId) {
        if (!PARTS[0].test(deviceId))
            throw new Error("not a device's id");
        await rm(path.join(this.#folder, deviceId), { recursive: true, force: true });
    }
    /** The items of which there are variants. */
    async list() {
        const owners = [];
        for (const deviceId of await this.#namesIn([]))
            for (const type of await this.#namesIn([deviceId]))
                for (const mediaId of await this.#namesIn([deviceId, type]))
                    owners.push({ deviceId, type, mediaId });
        return owners;
    }
    get #folder() {
        return path.join(this.root, "variants");
    }
    #folderOf({ deviceId, type, mediaId }) {
        const parts = [deviceId, type, mediaId];
        if (!PARTS.every((part, at) => part.test(parts[at] ?? "")))
            throw new Error("not an owner of variants");
        return path.join(this.#folder, ...parts);
    }
    /** The names one level below, of our form alone. */
    async #namesIn(parts) {
        const names = (await missingAsUndefined(readdir(path.join(this.#folder, ...parts)))) ?? [];
        return names.filter((name) => PARTS[parts.length]?.test(name));
    }
}
//# sourceMappingURL=published-variants.js.map