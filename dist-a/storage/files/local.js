import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { constants, copyFile, link, mkdir, mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { freeSpace } from "../free-space.js";
import { formatFileName, parseFileName } from "./file-names.js";
import { IMAGE_FOLDERS, } from "./file-store.js";
import { missingAsUndefined } from "./missing.js";
/** A backup's folder that nothing has touched for so long, in milliseconds, is a killed one's. */
const BACKUP_SILENCE_MS = 3_600_000;
/** The file store on the local file system, under `root` (UPLOADS_DIR). */
export function createLocalFileStore(root) {
    return new LocalFileStore(root);
}
class LocalFileStore {
    #incoming;
    #quarantine;
    constructor(root) {
        this.root = root;
        this.#incoming = path.join(root, "incoming");
        this.#quarantine = path.join(root, "quarantine");
    }
    async prepare() {
        const folders = [
            ...IMAGE_FOLDERS.map((folder) => path.join(this.root, folder)),
            this.#incoming,
            this.#quarantine,
        ];
        for (const folder of folders)
            await mkdir(folder, { recursive: true, mode: 0o750 });
    }
    async receive(stream, onBytes) {
        const target = path.join(this.#incoming, randomUUID());
        try {
            return await writeDurably(stream, target, onBytes);
        }
        catch (error) {
            stream.destroy();
            await this.discard(target);
            throw error;
        }
    }
    async adopt(source) {
        const file = await open(source, "r");
        try {
            await file.sync();
            const { size } = await file.stat();
            return { path: source, fileSize: size, sha256: await hashFile(source) };
        }
        finally {
            await file.close();
        }
    }
    async publish(source, folder, name) {
        for (let timestamp = name.timestamp;; timestamp += 1) {
            const candidate = { ...name, timestamp };
            if (await this.publishAs(source, folder, formatFileName(candidate)))
                return candidate;
        }
    }
    async publishAs(source, folder, filename) {
        const target = this.pathOf(folder, filename);
        const within = path.join(this.root, folder);
        await mkdir(path.dirname(target), { recursive: true, mode: 0o750 });
        if (!(await nameExclusively(source, target)))
            return false;
        // Whether somebody else has just made the folder of a day, and not synced its name yet, can't be known.
        await syncFolders(path.dirname(target), within);
        return true;
    }
    pathOf(folder, filename) {
        const name = parseFileName(filename);
        if (!name)
            throw new Error("not a file name of the store");
        const day = folder === "media" ? dayOf(name) : [];
        return path.join(this.root, folder, ...day, filename);
    }
    async exists(folder, filename) {
        return (await missingAsUndefined(stat(this.pathOf(folder, filename)))) !== undefined;
    }
    sha256Of(folder, filename) {
        return missingAsUndefined(hashFile(this.pathOf(folder, filename)));
    }
    async remove(folder, filename) {
        await rm(this.pathOf(folder, filename), { force: true });
    }
    async discard(target) {
        // Whoever wrote into a work folder and failed may have writes under way: they end within moments.
        await rm(target, { force: true, recursive: true, maxRetries: 5, retryDelay: 50 });
    }
    newWorkFolder(purpose = "work") {
        return mkdtemp(path.join(this.#incoming, `${purpose}-`));
    }
    async list(folder) {
        const files = [];
        const within = path.join(this.root, folder);
        for (const place of await readdir(within, { recursive: folder === "media" })) {
            const filename = path.basename(place);
            // Of a file that lies elsewhere than its name says nobody could make anything.
            if (!parseFileName(filename) || this.pathOf(folder, filename) !== path.join(within, place))
                continue;
            const stats = await missingAsUndefined(stat(path.join(within, place)));
            if (stats)
                files.push({ filename, modifiedAt: stats.mtime });
        }
        return files;
    }
    async quarantine(folder, filename) {
        const source = this.pathOf(folder, filename);
        const target = path.join(this.#quarantine, `${folder}_${filename}`);
        // Another file may have been quarantined under this name: nothing of a person's is ever overwritten.
        try {
            for (let number = 1; !(await nameExclusively(source, target + suffix(number))); number += 1)
                ;
        }
        catch (error) {
            // Another process's sweep was faster.
            if (hasCode(error, "ENOENT"))
                return;
            throw error;
        }
        await syncFolder(this.#quarantine);
        await this.remove(folder, filename);
    }
    async listOlderThan(time) {
        const old = [];
        for (const name of await readdir(this.#incoming)) {
            const target = path.join(this.#incoming, name);
            const stats = await missingAsUndefined(stat(target));
            const silence = name.startsWith("backup-") ? BACKUP_SILENCE_MS : 0;
            if (stats && stats.mtimeMs < Math.min(time.getTime(), Date.now() - silence))
                old.push(target);
        }
        return old;
    }
    async discardOlderThan(time) {
        const old = await this.listOlderThan(time);
        for (const target of old)
            await this.discard(target);
        return old.length;
    }
    freeBytes() {
        return freeSpace(this.root);
    }
}
async function writeDurably(stream, target, onBytes) {
    const hash = createHash("sha256");
    let fileSize = 0;
    const count = async function* (chunks) {
        for await (const chunk of chunks) {
            hash.update(chunk);
            fileSize += chunk.length;
            onBytes?.(fileSize);
            yield chunk;
        }
    };
    // `flush` calls fsync before the file is closed, and so before the pipeline ends.
    const file = createWriteStream(target, { flags: "wx", mode: 0o640, flush: true });
    try {
        await pipeline(stream, count, file);
    }
    catch (error) {
        // The pipeline does not wait for the file, which may still be about to be made: what comes next takes it away.
        if (!file.closed)
            await new Promise((resolve) => file.once("close", resolve));
        throw error;
    }
    return { path: target, fileSize, sha256: hash.digest("hex") };
}
async function hashFile(target) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(target))
        hash.update(chunk);
    return hash.digest("hex");
}
/** Gives a file a further name; false when that is taken. */
export async function nameExclusively(source, target) {
    try {
        // link() refuses a name that is taken; rename() would overwrite it.
        await link(source, target);
        return true;
    }
    catch (error) {
        if (hasCode(error, "EEXIST"))
            return false;
        if (!hasCode(error, "EPERM", "ENOTSUP", "EXDEV"))
            throw error;
        // A file system without hard links: an exclusive copy refuses a taken name as well.
        return copyExclusively(source, target);
    }
}
function suffix(number) {
    return number === 1 ? "" : `.${number}`;
}
async function copyExclusively(source, target) {
    try {
        await copyFile(source, target, constants.COPYFILE_EXCL);
    }
    catch (error) {
        if (hasCode(error, "EEXIST"))
            return false;
        throw error;
    }
    const file = await open(target, "r");
    await file.sync().finally(() => file.close());
    return true;
}
/** The folder of a file's day, from the year down. */
function dayOf({ timestamp }) {
    const [year = "", month = "", day = ""] = new Date(timestamp).toISOString().split("T", 1)[0]?.split("-") ?? [];
    return [year, month, day];
}
/** Syncs a folder and those above it, up to and with `within`. */
async function syncFolders(folder, within) {
    await syncFolder(folder);
    if (folder !== within)
        await syncFolders(path.dirname(folder), within);
}
/** A new name is durable only when its folder is. Windows can't open folders and needs no such step. */
export async function syncFolder(folder) {
    if (process.platform === "win32")
        return;
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
}
function hasCode(error, ...codes) {
    return codes.includes(error?.code ?? "");
}
//# sourceMappingURL=local.js.map