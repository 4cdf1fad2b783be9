import { AppError } from "../errors.js";
import { JobKind } from "../schema/enums.js";
import { newId } from "./ids.js";
/** Repeating jobs: a final state stays final, so that a retry is a new job. */
export class RetryService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /**
     * A new job for a canceled one, or for one that failed of something that may pass. Repeated, the same new job.
     * @throws AppError NOT_FOUND, NOT_RETRYABLE, ALREADY_DOWNLOADED, DOWNLOAD_IN_PROGRESS, TOO_MANY_JOBS, BUSY.
     */
    async retry(device, jobId) {
        const { models, store, jobs, cartoons, faces } = this.#options;
        const ended = await store.findRetryable(device.deviceId, jobId);
        const repeated = await models.jobs.findOne({ retryOf: jobId }).lean();
        if (repeated)
            return repeated;
        await cartoons.assertOpen(device.deviceId, ended.originalId);
        if (ended.kind === JobKind.FACE_CUT) {
            const { job } = await faces.download(device, ended.sourceCartoonId ?? "", jobId);
            if (!job)
                throw new AppError("NOT_RETRYABLE");
            return job;
        }
        const giveBack = await jobs.takePlaceFor(device.deviceId, jobId);
        const { kind, deviceId, originalId, styleId, seed } = ended;
        const again = { kind, deviceId, originalId, styleId, seed, retryOf: jobId };
        return jobs.enqueue({ _id: newId(), resultId: newId(), ...again }).finally(giveBack);
    }
}
//# sourceMappingURL=retries.js.map