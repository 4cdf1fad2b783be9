import { JobStatus } from "../../schema/enums.js";
import { parseFileName } from "../../storage/files/file-names.js";
import { withoutOriginal } from "./gone-originals.js";
import { batches, oneByOne } from "./leftovers.js";
/** Finds files that no document names and no live work needs. Only temporary ones are deleted. */
export async function findOrphanedFiles({ models, files }, folder, grace) {
    const old = (await files.list(folder)).filter(({ modifiedAt }) => modifiedAt <= grace);
    const orphans = [];
    for (const listed of batches(old)) {
        const names = listed.map(({ filename }) => filename);
        const isOwned = await ownership(models, folder, names);
        orphans.push(...names.filter((name) => !isOwned(name)));
    }
    return oneByOne(orphans, (filename) => folder === "temp" ? files.remove(folder, filename) : files.quarantine(folder, filename));
}
/** Which names have a document, or are about to be given one by a live job or an unfinished upload. */
async function ownership(models, folder, names) {
    // Jobs and claims first: one that ends between the two looks has its document by the second.
    const running = await models.jobs.find({ status: JobStatus.RUNNING }, { originalId: 1 }).lean();
    const claims = [
        ...(await models.claims.find({ completed: false }).lean()),
        ...(await models.mediaClaims.find({ completed: false }).lean()),
    ];
    const documents = await findNamed(models, folder, names);
    const owned = new Set([...documents, ...claims.flatMap(({ file }) => file ?? [])].map((one) => one.filename));
    // A result has its file before the job says which; the file's name has the original's id, and that will do.
    const atWork = new Set(running.map(({ originalId }) => originalId));
    return (name) => owned.has(name) || atWork.has(parseFileName(name)?.identifier ?? "");
}
/** The documents that name files of a folder. */
function findNamed(models, folder, names) {
    const named = { filename: { $in: names } };
    switch (folder) {
        case "originals":
            return models.originals.find(named, { filename: 1 }).lean();
        case "temp":
            return models.cartoons.find(named, { filename: 1 }).lean();
        case "downloaded":
            return models.faces.find(named, { filename: 1 }).lean();
        case "media":
            return models.media.find(named, { filename: 1 }).lean();
    }
}
/** An original is written before its face and deleted after it: only its owner's deletion leaves one without. */
export async function findOrphanedFaces({ models, files, images, logger }) {
    const gone = await withoutOriginal(models, await models.faces.find({}, { originalId: 1 }).lean());
    const faces = await models.faces.find({ originalId: { $in: gone } }).lean();
    return oneByOne(faces, async ({ _id, deviceId, originalId, filename }) => {
        logger.warn({ id: _id, deviceId, originalId, filename }, "a face without original goes to quarantine");
        await files.quarantine("downloaded", filename);
        await images.removeVariants("downloaded", filename);
        await models.faces.deleteOne({ _id });
    });
}
/** Reports the documents whose permanent file is missing; answers how many. They are never removed for that. */
export async function findMissingFiles(around) {
    const { models } = around;
    const originals = await models.originals.find({ tombstone: { $exists: false } }, { filename: 1 }).lean();
    const faces = await models.faces.find({}, { filename: 1 }).lean();
    // The file of a rejected item is removed on purpose.
    const kept = { tombstone: { $exists: false }, rejectedAt: { $exists: false } };
    const media = await models.media.find(kept, { filename: 1 }).lean();
    return ((await reportMissing(around, "originals", originals)) +
        (await reportMissing(around, "downloaded", faces)) +
        (await reportMissing(around, "media", media)));
}
async function reportMissing({ files, logger }, folder, documents) {
    const present = new Set((await files.list(folder)).map(({ filename }) => filename));
    let missing = 0;
    for (const { _id, filename } of documents) {
        // What came between the query and the listing, or just after, is looked at once more.
        if (present.has(filename) || (await files.exists(folder, filename)))
            continue;
        logger.error({ folder, filename, id: _id }, "a permanent file is missing");
        missing += 1;
    }
    return missing;
}
//# sourceMappingURL=permanent.js.map