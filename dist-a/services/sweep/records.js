import { JobStatus } from "../../schema/enums.js";
import { JOB_RECORD_TTL_MS } from "../jobs/job-rules.js";
import { withoutOriginal } from "./gone-originals.js";
/** A lease that ended longer ago than this was taken up by nobody. */
const STALE_LEASE_MS = 60_000;
/** Finds records of jobs that have no use any more. */
export async function findJobs(models) {
    const gone = await withoutOriginal(models, await models.jobs.find({}, { originalId: 1 }).lean());
    const orphaned = { originalId: { $in: gone } };
    const forgotten = {
        finishedAt: { $lte: new Date(Date.now() - JOB_RECORD_TTL_MS) },
        originalId: { $nin: gone },
    };
    return {
        orphanedJobs: {
            count: await models.jobs.countDocuments(orphaned),
            remove: async () => void (await models.jobs.deleteMany(orphaned)),
        },
        forgottenJobs: {
            count: await models.jobs.countDocuments(forgotten),
            remove: async () => void (await models.jobs.deleteMany(forgotten)),
        },
    };
}
/** Finds claims that have served their time. */
export async function findClaims(models) {
    const served = { completed: true, expiresAt: { $lte: new Date() } };
    return {
        count: (await models.claims.countDocuments(served)) + (await models.mediaClaims.countDocuments(served)),
        remove: async () => {
            await models.claims.deleteMany(served);
            await models.mediaClaims.deleteMany(served);
        },
    };
}
/** How many jobs were left by their worker and taken up by nobody. */
export function findStaleLeases(models) {
    const claimAt = { $lte: new Date(Date.now() - STALE_LEASE_MS) };
    return models.jobs.countDocuments({ status: JobStatus.RUNNING, claimAt });
}
//# sourceMappingURL=records.js.map