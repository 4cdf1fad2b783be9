import { JobKind, JobStatus } from "../../schema/enums.js";
/**
 * Cartoons of devices whose jobs ended since a moment, and before another if it is given. By the job's end, because a job that another process
 * finishes after a crash stores a cartoon that is older than its appearance.
 */
export async function cartoonsFinishedSince(models, deviceIds, { since, before }) {
    const ended = await models.jobs
        .find({
        deviceId: { $in: deviceIds },
        kind: JobKind.CARTOON,
        status: JobStatus.READY,
        finishedAt: { $gte: since, ...(before ? { $lt: before } : {}) },
    })
        .lean();
    if (ended.length === 0)
        return [];
    return models.cartoons.find({ _id: { $in: ended.map(({ resultId }) => resultId) } }).lean();
}
//# sourceMappingURL=recent-cartoons.js.map