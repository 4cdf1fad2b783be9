import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { create } from "tar";
import { copyDatabase, readCollections } from "../database/embedded/copy.js";
import { DATABASE_NAME } from "../database/embedded/index.js";
import { IMAGE_FOLDERS } from "../files/file-store.js";
import { nameExclusively } from "../files/local.js";
import { missingAsUndefined } from "../files/missing.js";
import { DATABASE, FORMAT, isBackupName, MANIFEST, SECRET, STORE_ID, UPLOAD_FOLDERS, } from "./layout.js";
/** How often, in milliseconds, a backup shows the server's sweep that it is still at work. */
const SIGN_OF_LIFE_MS = 60_000;
/** How often the database is copied anew because a file that it names was erased in that moment. */
const COPIES = 5;
/** The folder of a collection's files, by its name in the database. */
const FOLDER_OF = {
    originals: "originals",
    downloaded_faces: "downloaded",
    regenerated_cartoons: "temp",
    media: "media",
};
const COLLECTIONS = Object.keys(FOLDER_OF);
/**
 * Writes database, pictures and secret into one tar archive, as they belonged together at one moment, while a server
 * may be using them. Published files never change: they get a further name in a work folder, then the database is
 * copied, then what came in meanwhile is added; from then on nobody's deletion touches what will be written.
 * @throws Error when there is no embedded database, the target exists, or it can't be written; nothing is left then.
 */
export async function writeBackup(options) {
    const { files, target, dataDir } = options;
    await assertDatabase(dataDir);
    if (await missingAsUndefined(stat(target)))
        throw new Error(`${target} exists; choose another name.`);
    const work = await files.newWorkFolder("backup");
    // Should it fail the folder is gone, and so is the backup, which then says so itself.
    const signs = setInterval(() => void utimes(work, new Date(), new Date()).catch(() => { }), SIGN_OF_LIFE_MS);
    const partial = `${target}.partial`;
    try {
        const { missing, counts } = await collect(options, work);
        const manifest = await describe(files, work);
        await writeFile(path.join(work, MANIFEST), JSON.stringify(manifest));
        await pack(work, [MANIFEST, ...Object.keys(manifest.files)], partial);
        await files.adopt(partial);
        if (!(await nameExclusively(partial, target)))
            throw new Error(`${target} exists; choose another name.`);
        const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
        return { ...counts, bytes, missing, hasSecret: SECRET in manifest.files };
    }
    finally {
        clearInterval(signs);
        await rm(partial, { force: true });
        await files.discard(work);
    }
}
async function assertDatabase(dataDir) {
    if (await missingAsUndefined(stat(path.join(dataDir, "database"))))
        return;
    throw new Error(`There is no database in DATA_DIR (${dataDir}): is this where the server keeps it?`);
}
/** Brings together in the work folder what belongs together. */
async function collect({ dataDir, uploadsDir, files }, work) {
    for (const folder of UPLOAD_FOLDERS) {
        await mkdir(path.join(work, "uploads", folder), { recursive: true });
        for (const name of await namesBelow(path.join(uploadsDir, folder))) {
            const kept = `uploads/${folder}/${name}`;
            if (isBackupName(kept))
                await keep(path.join(uploadsDir, folder, name), work, kept);
        }
    }
    const nameOf = (folder, filename) => slashed(path.relative(uploadsDir, files.pathOf(folder, filename)));
    for (let copies = 1;; copies += 1) {
        const named = await copyAndRead(path.join(dataDir, "database"), path.join(work, DATABASE), nameOf);
        const missing = [];
        for (const name of named.files)
            if (!(await keep(path.join(uploadsDir, name), work, `uploads/${name}`)))
                missing.push(name);
        // What was erased in this very moment is gone from the next copy as well; what was lost before stays named.
        if (missing.length > 0 && copies < COPIES)
            continue;
        await forgetErased(uploadsDir, work, new Set(named.files));
        await keep(path.join(uploadsDir, ".store-id"), work, STORE_ID);
        await keep(path.join(dataDir, "jwt-secret"), work, SECRET);
        return { missing, counts: named.counts };
    }
}
/** Gives a file a further name in the work folder; false when it is not there (any more). */
async function keep(source, work, name) {
    const target = path.join(work, name);
    await mkdir(path.dirname(target), { recursive: true });
    const kept = await missingAsUndefined(nameExclusively(source, target));
    return kept !== undefined || (await missingAsUndefined(stat(target))) !== undefined;
}
/** Copies the database; answers the files that its documents name, as `nameOf` names them below UPLOADS_DIR. */
async function copyAndRead(source, target, nameOf) {
    await rm(target, { recursive: true, force: true });
    await copyDatabase(source, target);
    const found = await readCollections(target, DATABASE_NAME, COLLECTIONS);
    // A buried original is being erased: its file may be gone already, and need not come back.
    const living = COLLECTIONS.flatMap((name) => found[name].filter(({ tombstone }) => tombstone === undefined).map((document) => ({ name, document })));
    return {
        files: living.map(({ name, document }) => nameOf(FOLDER_OF[name], String(document.filename))),
        counts: {
            originals: found.originals.length,
            faces: found.downloaded_faces.length,
            cartoons: found.regenerated_cartoons.length,
            media: found.media.length,
        },
    };
}
/** What was erased between the first look and the copy must not come back as a file without a document. */
async function forgetErased(uploadsDir, work, named) {
    for (const folder of [...IMAGE_FOLDERS, "variants"]) {
        for (const below of await namesBelow(path.join(work, "uploads", folder))) {
            const name = `${folder}/${below}`;
            const isThere = (await missingAsUndefined(stat(path.join(uploadsDir, name)))) !== undefined;
            if (!named.has(name) && !isThere)
                await rm(path.join(work, "uploads", name));
        }
    }
}
/** The files below a folder, by their ways from there; none if there is no such folder. */
async function namesBelow(folder) {
    const options = { recursive: true, withFileTypes: true };
    const entries = (await missingAsUndefined(readdir(folder, options))) ?? [];
    return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => slashed(path.relative(folder, path.join(parentPath, name))));
}
function slashed(way) {
    return way.split(path.sep).join("/");
}
async function describe(files, work) {
    const manifest = { format: FORMAT, createdAt: new Date().toISOString(), files: {} };
    const entries = await readdir(work, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
        // LMDB's table of readers.
        if (name.endsWith("-lock"))
            continue;
        const file = path.join(parentPath, name);
        const { fileSize: bytes, sha256 } = await files.adopt(file);
        manifest.files[slashed(path.relative(work, file))] = { bytes, sha256 };
    }
    return manifest;
}
async function pack(work, names, file) {
    // Nobody but its owner: it holds people's photos and the secret.
    await create({ cwd: work, file, mode: 0o600, portable: true, strict: true, filter: asPlainFile }, names);
}
/** Two names of one file, as a crash may leave them, would become a link, which a restore refuses. */
function asPlainFile(_name, stats) {
    Object.assign(stats, { nlink: 1 });
    return true;
}
//# sourceMappingURL=backup.js.map