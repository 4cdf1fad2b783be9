import { AppError, toAppError } from "../../errors.js";
import { JobStage, JobStatus } from "../../schema/enums.js";
import { ClaimLoop, LeaseLost, ShuttingDown } from "../claim-loop.js";
import { retryDelay } from "./job-rules.js";
import { jobError } from "./job-store.js";
import { ProgressThrottle } from "./progress-throttle.js";
/** At most four progress events a second per job. */
const PROGRESS_INTERVAL_MS = 250;
/** A `data:` URL of at most 8 KB: base64 takes four bytes for three, and the prefix a few more. */
const PREVIEW_MAX_BYTES = 6_000;
/** How old a result that can't be stored may become, in milliseconds, before its job ends without it. */
const STORING_PATIENCE_MS = 3_600_000;
/** How long a job waits before the AI server is tried again. */
const WAIT_MS = 10_000;
/** Many jobs may begin at once: their followers are told of it together. */
const QUEUE_ANNOUNCEMENT_MS = 250;
/** Codes that are no fault which another attempt could mend, although a later job may do better. */
const FINAL_CODES = new Set(["CANCELED", "AI_SERVER_AWAY"]);
/** Claims jobs and sees each to its end: work, store, or retry, wait, fail. */
export class JobRunner {
    #options;
    #handlers;
    #loop;
    #announcing;
    #stopping = false;
    constructor(options) {
        this.#options = options;
        this.#handlers = new Map(options.handlers.map((handler) => [handler.kind, handler]));
        const { store, slots, leaseMs, logger } = options;
        this.#loop = new ClaimLoop({
            ...{ what: "jobs", slots, leaseMs, logger },
            claim: () => store.claimNext(),
            idOf: ({ jobId }) => jobId,
            renew: (claimed) => store.renew(claimed),
            bringForward: () => store.bringForward(),
            run: (claimed, { controller, wasHere }) => this.#run(claimed, { controller, crashed: isAbandoned(claimed) && !wasHere }),
            onClaimed: () => this.queueMoved(),
        });
    }
    start() {
        this.#loop.start();
    }
    /** Looks for work now: something was queued. */
    wake() {
        this.#loop.wake();
    }
    /** Ends the work on a job that was canceled in this process; in others the lease tells. */
    interrupt(jobId) {
        this.#loop.interrupt(jobId);
    }
    /** Tells those who follow queued jobs, soon and in one go, that the queue has moved. */
    queueMoved() {
        this.#options.forecast.queueMoved();
        if (this.#stopping)
            return;
        this.#announcing ??= setTimeout(() => {
            this.#announcing = undefined;
            this.#options.store
                .announceQueueMove()
                .catch((error) => this.#options.logger.warn({ err: error }, "could not announce the queue"));
        }, QUEUE_ANNOUNCEMENT_MS);
    }
    /** Hands every job back and resolves when the last one has let go. */
    async stop() {
        this.#stopping = true;
        clearTimeout(this.#announcing);
        await this.#loop.stop();
    }
    async #run(claimed, { controller, crashed }) {
        const { store, logger } = this.#options;
        const { before } = claimed;
        const handler = this.#handlers.get(before.kind);
        if (!handler)
            throw new Error(`no handler for jobs of kind ${before.kind}`);
        if (before.result && before.stage === JobStage.STORING)
            return this.#finish(claimed, before, handler);
        if (crashed && before.attempt >= before.maxAttempts) {
            const failed = await store.fail(claimed, jobError("INTERNAL", undefined, before.stage));
            if (failed)
                await handler.afterLoss(failed);
            return;
        }
        const job = await store.start(claimed, before, crashed);
        if (!job)
            return;
        logger.info({ jobId: job._id, kind: job.kind, attempt: job.attempt, crashed }, "job started");
        await this.#work(claimed, job, { handler, controller });
    }
    async #work(claimed, job, { handler, controller }) {
        const startedAt = Date.now();
        const heartbeat = this.#loop.keepLease(claimed, controller);
        try {
            const result = await this.#produce(claimed, job, { handler, controller });
            if (!result)
                return;
            const storing = await this.#options.store.storing(claimed, result);
            if (!storing)
                return await handler.discard(result);
            await this.#finish(claimed, storing, handler);
            this.#options.forecast.record(job.kind, Date.now() - startedAt);
        }
        finally {
            clearInterval(heartbeat);
        }
    }
    /** The handler's result; undefined when the job has been settled in another way. */
    async #produce(claimed, job, { handler, controller }) {
        const throttle = this.#progressOf(claimed, controller);
        const begun = Date.now();
        let { stage } = job;
        const onProgress = (progress) => {
            stage = JobStage[progress.stage];
            throttle.push(jobProgress(progress));
        };
        try {
            return await handler.produce(job, { signal: controller.signal, onProgress });
        }
        catch (error) {
            await throttle.close();
            const reason = controller.signal.aborted ? controller.signal.reason : error;
            const timeUsedMs = (job.timeUsedMs ?? 0) + Date.now() - begun;
            await this.#settle(claimed, { ...job, stage }, { handler, error: reason, timeUsedMs });
            return undefined;
        }
        finally {
            await throttle.close();
        }
    }
    /** Writes the result's document and ends the job. An error that is no verdict leaves the job to its lease, for an hour. */
    async #finish(claimed, job, handler) {
        const { result } = job;
        if (!result)
            throw new Error("a job that is being stored has no result");
        try {
            await handler.store(job, result);
        }
        catch (error) {
            const isOld = Date.now() - result.createdAt.getTime() > STORING_PATIENCE_MS;
            if (!(error instanceof AppError) && !isOld)
                throw error;
            await this.#failStoring(claimed, job, { handler, error });
            return;
        }
        const ready = await this.#options.store.ready(claimed);
        if (!ready)
            return;
        this.#options.logger.info({ jobId: job._id, kind: job.kind }, "job ready");
        await handler.afterReady(ready);
    }
    async #failStoring(claimed, job, { handler, error }) {
        const { store, logger } = this.#options;
        const failure = toAppError(error);
        const { code, message } = failure;
        logger.warn({ jobId: job._id, code, err: failure.cause ?? failure }, "a result could not be stored");
        const failed = await store.fail(claimed, jobError(code, message, job.stage));
        if (failed)
            await handler.afterLoss(failed);
    }
    /** Decides what becomes of a job whose work did not succeed. */
    async #settle(claimed, job, { handler, error, timeUsedMs }) {
        const { store, logger, maxWaitMs } = this.#options;
        // Lost: whoever took the job away (its owner, another worker, a deletion) has settled it.
        if (error instanceof LeaseLost)
            return;
        if (error instanceof ShuttingDown) {
            await store.handBack(claimed);
            return;
        }
        const failure = toAppError(error);
        logger.warn({
            ...{ jobId: job._id, code: failure.code, stage: job.stage, attempt: job.attempt },
            err: failure.cause ?? failure,
        }, "job did not succeed");
        const described = jobError(failure.code, failure.message, job.stage);
        const since = job.waitingSince ?? new Date();
        if (failure.code === "AI_SERVER_AWAY" && Date.now() - since.getTime() + WAIT_MS < maxWaitMs) {
            await store.wait(claimed, { since, at: new Date(Date.now() + WAIT_MS), error: described });
            return;
        }
        const pauseMs = retryDelay(job.attempt, Math.random());
        if (this.#mayTryAgain(job, failure, timeUsedMs + pauseMs)) {
            const at = new Date(Date.now() + pauseMs);
            const retry = { attempt: job.attempt + 1, at, error: described, timeUsedMs: timeUsedMs + pauseMs };
            await store.retryLater(claimed, retry);
            return;
        }
        const isCanceled = failure.code === "CANCELED";
        const ended = await (isCanceled ? store.abandon(claimed) : store.fail(claimed, described));
        // Null: somebody else has the job by now, and with it what it holds.
        if (ended)
            await handler.afterLoss(ended);
    }
    /** Not when an AI server has failed for as long as it may take in all: the job would never end. */
    #mayTryAgain({ attempt, maxAttempts }, failure, timeUsedMs) {
        if (!failure.retryable || FINAL_CODES.has(failure.code) || attempt >= maxAttempts)
            return false;
        return failure.code !== "AI_SERVER_ERROR" || timeUsedMs < this.#options.aiTimeoutMs;
    }
    #progressOf(claimed, controller) {
        const merge = (held, next) => ({
            ...next,
            previewDataUrl: next.previewDataUrl ?? held.previewDataUrl,
        });
        // A quick drawing is done before the interval is over: nobody would ever see its preview.
        const isUrgent = ({ previewDataUrl: preview }) => preview !== undefined;
        const options = { intervalMs: PROGRESS_INTERVAL_MS, merge, isUrgent };
        return new ProgressThrottle(options, async (progress) => {
            try {
                const job = await this.#options.store.progress(claimed, progress);
                if (!job)
                    controller.abort(new LeaseLost("the lease was lost"));
            }
            catch (error) {
                // Progress is only for the eye; the work goes on.
                this.#options.logger.warn({ err: error, jobId: claimed.jobId }, "could not write progress");
            }
        });
    }
}
/** Whether a worker died on the job: its lease had to run out before it could be claimed. */
function isAbandoned({ before }) {
    return before.status === JobStatus.RUNNING;
}
/** An engine's report as it goes into the job; what is left of 100 % is storing. */
function jobProgress({ stage, percent, preview, queue, etaSeconds }) {
    return {
        stage: JobStage[stage],
        percent: Math.round(percent * 0.95),
        previewDataUrl: previewDataUrl(preview),
        engineQueuePosition: queue?.position,
        engineReadyAt: etaSeconds === undefined ? undefined : new Date(Date.now() + etaSeconds * 1_000),
    };
}
function previewDataUrl(preview) {
    if (!preview || preview.length > PREVIEW_MAX_BYTES)
        return undefined;
    const mimeType = preview.subarray(0, 4).toString("latin1") === "RIFF" ? "image/webp" : "image/jpeg";
    return `data:${mimeType};base64,${preview.toString("base64")}`;
}
//# sourceMappingURL=job-runner.js.map