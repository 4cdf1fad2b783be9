import { JobStage, JobStatus } from "../../schema/enums.js";
/** Tries that a job gets before it fails for good. */
export const MAX_ATTEMPTS = 3;
/** The longest that a job is put aside before its next try, in milliseconds. */
export const LONGEST_PAUSE_MS = 60_000;
/** How long the record of a job is kept after its end, in milliseconds. */
export const JOB_RECORD_TTL_MS = 7 * 24 * 3_600_000;
/** The statuses of jobs that have not ended. */
export const ACTIVE_STATUSES = [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.WAITING];
/** Whether a job has ended; it never changes again. */
export function isFinal(job) {
    return !ACTIVE_STATUSES.includes(job.status);
}
/** Whether `cancelJob` can still end the job. Not once its result is being stored: recovery rolls that forward. */
export function isCancelable(job) {
    return !isFinal(job) && job.stage !== JobStage.STORING;
}
/** Whether `retryJob` makes sense: a canceled job, or one that failed of something that may pass. */
export function isRetryable(job) {
    return (job.status === JobStatus.CANCELED || (job.status === JobStatus.FAILED && job.error?.retryable === true));
}
/**
 * Milliseconds before the next try: exponential with full jitter over the upper half, so that jobs
 * that failed together do not come back together.
 * @param attempt the try that failed, 1-based
 * @param random 0..1
 */
export function retryDelay(attempt, random) {
    const ceiling = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (attempt - 1));
    return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
//# sourceMappingURL=job-rules.js.map