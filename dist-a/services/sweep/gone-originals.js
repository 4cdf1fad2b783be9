import { batches } from "./leftovers.js";
/** Which of the originals that these documents name are not there. */
export async function withoutOriginal(models, documents) {
    const originalIds = [...new Set(documents.map(({ originalId }) => originalId))];
    const there = new Set();
    for (const ids of batches(originalIds)) {
        for (const { _id } of await models.originals.find({ _id: { $in: ids } }, { _id: 1 }).lean())
            there.add(_id);
    }
    return originalIds.filter((id) => !there.has(id));
}
//# sourceMappingURL=gone-originals.js.map