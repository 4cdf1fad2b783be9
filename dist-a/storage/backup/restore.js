import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { extract } from "tar";
import { nameExclusively } from "../files/local.js";
import { missingAsUndefined } from "../files/missing.js";
import { isBackupName, MANIFEST, parseManifest, SECRET } from "./layout.js";
/**
 * Puts a backup into two empty folders. Everything is unpacked beside its place and compared with its hash before
 * anything gets its name.
 * @throws Error when a folder holds files, or the source is damaged or no backup; the folders stay as empty as they were.
 */
export async function restoreBackup(options) {
    const { source, dataDir, uploadsDir, files } = options;
    if (!(await missingAsUndefined(stat(source))))
        throw new Error(`There is no file ${source}.`);
    await assertEmpty("DATA_DIR", dataDir);
    await assertEmpty("UPLOADS_DIR", uploadsDir);
    await files.prepare();
    const work = await files.newWorkFolder();
    try {
        const { createdAt, files: listed } = await unpack(source, work, files);
        // Database and store id last: without them a server refuses to start on what a crash left half restored.
        const names = Object.keys(listed).sort((a, b) => rank(a) - rank(b));
        for (const name of names)
            await place(path.join(work, name), placeOf(name, { dataDir, uploadsDir }));
        return { createdAt, files: names.length, hasSecret: SECRET in listed };
    }
    finally {
        await files.discard(work);
    }
}
/** Folders without files in them do not matter. */
async function assertEmpty(variable, folder) {
    const options = { recursive: true, withFileTypes: true };
    const entries = (await missingAsUndefined(readdir(folder, options))) ?? [];
    if (entries.every((entry) => entry.isDirectory()))
        return;
    throw new Error(`${variable} (${folder}) is not empty. Stop the server, move what is there out of the way, and restore again.`);
}
/** Unpacks the archive and makes sure that it is whole. */
async function unpack(source, work, files) {
    const strangers = [];
    const filter = (name, entry) => {
        const isOurs = "type" in entry && entry.type === "File" && (name === MANIFEST || isBackupName(name));
        if (!isOurs)
            strangers.push(name);
        return isOurs;
    };
    const fault = await extract({ file: source, cwd: work, strict: true, filter }).catch((error) => error);
    const text = await missingAsUndefined(readFile(path.join(work, MANIFEST), "utf8"));
    if (text === undefined)
        throw new Error(`${source} is no backup made by npm run backup.`, { cause: fault });
    if (fault !== undefined)
        throw damaged(source, String(fault), fault);
    if (strangers.length > 0)
        throw damaged(source, `it also holds ${strangers[0]}`);
    const manifest = readManifest(source, text);
    for (const [name, { sha256 }] of Object.entries(manifest.files)) {
        const file = await missingAsUndefined(files.adopt(path.join(work, name)));
        if (!file)
            throw damaged(source, `${name} is missing`);
        if (file.sha256 !== sha256)
            throw damaged(source, `${name} is not what was backed up`);
    }
    return manifest;
}
function readManifest(source, text) {
    try {
        return parseManifest(text);
    }
    catch (cause) {
        throw damaged(source, cause instanceof Error ? cause.message : String(cause), cause);
    }
}
function damaged(source, reason, cause) {
    return new Error(`${source} can't be restored: ${reason}. Nothing was changed.`, { cause });
}
function rank(name) {
    if (name.startsWith("data/database/"))
        return 2;
    return name.startsWith("uploads/.") ? 1 : 0;
}
function placeOf(name, { dataDir, uploadsDir }) {
    const [root, ...rest] = name.split("/");
    return path.join(root === "data" ? dataDir : uploadsDir, ...rest);
}
async function place(source, target) {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    if (!(await nameExclusively(source, target)))
        throw new Error(`${target} came to be meanwhile; is a server running?`);
}
//# sourceMappingURL=restore.js.map