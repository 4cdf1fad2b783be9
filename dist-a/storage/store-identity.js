import { randomUUID } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { duplicateKeyField } from "./database/database.js";
const DOCUMENT_ID = "store";
/**
 * Makes sure that UPLOADS_DIR and the database belong together: both carry one store id, made at the
 * first start. A wrong MONGODB_URI must not make a million photos look like orphans. Where a side has no id, both
 * must be empty, so that a crash during the first start repairs itself and nothing else gets mixed up.
 * @throws Error when they do not belong together; nothing is changed then.
 */
export async function checkStoreIdentity(options) {
    const { models, files, uploadsDir } = options;
    const marker = path.join(uploadsDir, ".store-id");
    const onDisk = await readMarker(marker);
    const inDatabase = (await models.store.findById(DOCUMENT_ID).lean())?.storeId;
    if (onDisk !== undefined && onDisk === inDatabase)
        return;
    const isUnmarked = onDisk === undefined || inDatabase === undefined;
    const adoptable = isUnmarked && (await isDatabaseEmpty(models)) && (await isDiskEmpty(files));
    if (!adoptable)
        throw mismatch(uploadsDir, onDisk, inDatabase);
    const storeId = inDatabase ?? onDisk ?? randomUUID();
    if (inDatabase === undefined)
        await insertIdentity(models, storeId);
    if (onDisk === undefined)
        await writeMarker(marker, storeId);
}
async function readMarker(marker) {
    try {
        return (await readFile(marker, "utf8")).trim() || undefined;
    }
    catch (error) {
        if (error.code === "ENOENT")
            return undefined;
        throw error;
    }
}
async function writeMarker(marker, storeId) {
    const file = await open(marker, "w", 0o640);
    try {
        await file.writeFile(`${storeId}\n`);
        await file.sync();
    }
    finally {
        await file.close();
    }
}
async function insertIdentity(models, storeId) {
    try {
        await models.store.create({ _id: DOCUMENT_ID, storeId });
    }
    catch (error) {
        if (!duplicateKeyField(error))
            throw error;
        throw new Error("another server started on this database at the same moment; start this one again", {
            cause: error,
        });
    }
}
async function isDatabaseEmpty(models) {
    const [original, face, item] = await Promise.all([
        models.originals.findOne().lean(),
        models.faces.findOne().lean(),
        models.media.findOne().lean(),
    ]);
    return !original && !face && !item;
}
async function isDiskEmpty(files) {
    const permanent = await Promise.all(["originals", "downloaded", "media"].map((folder) => files.list(folder)));
    return permanent.every(({ length }) => length === 0);
}
function mismatch(uploadsDir, onDisk, inDatabase) {
    return new Error(`UPLOADS_DIR (${uploadsDir}) and the database do not belong together: the folder has store id ` +
        `${onDisk ?? "none"}, the database ${inDatabase ?? "none"}. Check UPLOADS_DIR and MONGODB_URI (or DATA_DIR); ` +
        "nothing was changed.");
}
//# sourceMappingURL=store-identity.js.map