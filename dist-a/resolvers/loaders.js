import DataLoader from "dataloader";
/** Makes the loaders of one operation; they see nothing but the device's documents. */
export function createLoaders(models, deviceId) {
    const live = () => ({ expiresAt: { $gt: new Date() } });
    return {
        originals: loader(async (ids) => byId(ids, await models.originals.find({ _id: { $in: ids }, deviceId }).lean())),
        cartoons: loader(async (ids) => byId(ids, await models.cartoons.find({ _id: { $in: ids }, deviceId, ...live() }).lean())),
        faces: loader(async (ids) => byId(ids, await models.faces.find({ _id: { $in: ids }, deviceId }).lean())),
        cartoonsOf: loader(async (ids) => {
            const filter = { originalId: { $in: ids }, deviceId, ...live() };
            const cartoons = await models.cartoons.find(filter).sort({ createdAt: -1 }).lean();
            return ids.map((id) => cartoons.filter((cartoon) => cartoon.originalId === id));
        }),
        cartoonCountOf: loader(async (ids) => {
            const counts = await models.cartoons.aggregate([
                { $match: { originalId: { $in: ids }, deviceId, ...live() } },
                { $group: { _id: "$originalId", count: { $sum: 1 } } },
            ]);
            return ids.map((id) => counts.find(({ _id }) => _id === id)?.count ?? 0);
        }),
        faceOf: loader(async (ids) => {
            const faces = await models.faces.find({ originalId: { $in: ids }, deviceId }).lean();
            return ids.map((id) => faces.find((face) => face.originalId === id) ?? null);
        }),
        latestJobOf: loader((ids) => latestJobs(models, deviceId, ids)),
    };
}
async function latestJobs(models, deviceId, originalIds) {
    const latest = await models.jobs.aggregate([
        { $match: { originalId: { $in: originalIds }, deviceId } },
        { $sort: { createdAt: -1, _id: -1 } },
        { $group: { _id: "$originalId", jobId: { $first: "$_id" } } },
    ]);
    const jobs = await models.jobs.find({ _id: { $in: latest.map(({ jobId }) => jobId) } }).lean();
    return originalIds.map((id) => jobs.find((job) => job.originalId === id) ?? null);
}
function loader(batch) {
    return new DataLoader((ids) => batch([...ids]), { cache: false });
}
function byId(ids, documents) {
    const found = new Map(documents.map((document) => [document._id, document]));
    return ids.map((id) => found.get(id) ?? null);
}
//# sourceMappingURL=loaders.js.map