import { MediaStatus } from "../../schema/media-enums.js";
import { batches, oneByOne } from "./leftovers.js";
/**
 * Finds published variants of media items that are gone: a worker that was still at it may have made them just after
 * the deletion. An item is there before its variants, and a buried one is finished by recovery.
 */
export async function findOrphanedVariants(around) {
    const { models, published } = around;
    const listed = await published.list();
    const there = new Set();
    for (const owners of batches(listed)) {
        const ids = owners.map(({ mediaId }) => mediaId);
        for (const { _id } of await models.media.find({ _id: { $in: ids } }, { _id: 1 }).lean())
            there.add(_id);
    }
    const orphans = listed.filter(({ mediaId }) => !there.has(mediaId));
    return oneByOne(orphans, (owner) => published.remove(owner));
}
/** Finds files of items that a worker elsewhere has rejected: the process died between the verdict and the removal. */
export async function findRejectedFiles({ models, files, }) {
    const rejected = { status: MediaStatus.FAILED, rejectedAt: { $exists: true } };
    const left = [];
    for (const { filename } of await models.media.find(rejected, { filename: 1 }).lean())
        if (await files.exists("media", filename))
            left.push(filename);
    return oneByOne(left, (filename) => files.remove("media", filename));
}
//# sourceMappingURL=media.js.map