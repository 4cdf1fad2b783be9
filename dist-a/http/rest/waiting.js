import { AppError } from "../../errors.js";
import { isFinal } from "../../services/jobs/job-rules.js";
/**
 * Follows a job until it has ended; sooner when the time is up, the client goes away, its tokens are voided or the
 * server stops. The job goes on in any case. This is the only place where a REST request is held open.
 *
 * @returns the job as it stands.
 * @throws AppError UNAUTHENTICATED when the tokens are voided, NOT_FOUND when the job's record goes meanwhile.
 */
export async function waitForEnd(job, options) {
    const { streams, revoked, closing, response, seconds } = options;
    if (isFinal(job) || seconds === 0)
        return job;
    const stream = await streams.ofJob(job.deviceId, job._id);
    let stopped = false;
    const stop = () => {
        stopped = true;
        void stream.return?.();
    };
    const timer = setTimeout(stop, seconds * 1000);
    for (const signal of [revoked, closing])
        signal.addEventListener("abort", stop);
    response.once("close", stop);
    try {
        if (revoked.aborted || closing.aborted || response.destroyed)
            stop();
        let last = job;
        for await (const state of stream)
            last = state;
        revoked.throwIfAborted();
        if (!stopped && !isFinal(last))
            throw new AppError("NOT_FOUND");
        return last;
    }
    finally {
        clearTimeout(timer);
        for (const signal of [revoked, closing])
            signal.removeEventListener("abort", stop);
        response.off("close", stop);
    }
}
//# sourceMappingURL=waiting.js.map