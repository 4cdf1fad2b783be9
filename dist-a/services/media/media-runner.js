import { AppError, toAppError } from "../../errors.js";
import { ClaimLoop, LeaseLost, ShuttingDown } from "../claim-loop.js";
import { retryDelay } from "../jobs/job-rules.js";
import { ProgressThrottle } from "../jobs/progress-throttle.js";
import { StepUndone } from "./media-checklist.js";
import { HEALED_AT_ONCE, nextHealing } from "./media-rules.js";
import { beginStep, finishStep, giveUpStep, handBackStep, MAX_TRIES, nextStep, percentAt, putOffStep, redoStep, stepError, } from "./media-steps.js";
import { variantOwnerOf } from "./published-media.js";
/** At most four progress events a second per item, as of jobs. */
const PROGRESS_INTERVAL_MS = 250;
const HEAL_INTERVAL_MS = 60_000;
/** Claims media items and sees each through its checklist: step by step, again after what may pass, or to FAILED. */
export class MediaRunner {
    #options;
    #loop;
    #healTimer;
    #healing;
    constructor(options) {
        this.#options = options;
        const { store, worker, slots, logger } = options;
        this.#loop = new ClaimLoop({
            ...{ what: "media items", slots, leaseMs: worker.leaseMs, logger },
            claim: () => store.claimNext(worker),
            idOf: ({ mediaId }) => mediaId,
            renew: (claimed) => store.renew(claimed, worker.leaseMs),
            bringForward: () => store.bringForward(),
            run: (claimed, { controller }) => this.#run(claimed, controller),
        });
    }
    start() {
        const { healIntervalMs = HEAL_INTERVAL_MS } = this.#options;
        this.#healTimer = setInterval(() => this.#healInBackground(), healIntervalMs);
        // Also with no slots, when it claims nothing: it watches the clock.
        this.#loop.start();
    }
    /** Looks for work now: an item was stored. */
    wake() {
        this.#loop.wake();
    }
    /** Ends the work on an item that was deleted in this process; in others the lease tells. */
    interrupt(mediaId) {
        this.#loop.interrupt(mediaId);
    }
    /** Hands every item back and resolves when the last one has let go. */
    async stop() {
        clearInterval(this.#healTimer);
        await this.#healing;
        await this.#loop.stop();
    }
    /** One cycle of healing: takes up to ten FAILED items up again whose time has come. Answers how many. */
    async heal() {
        const { store, logger, observer } = this.#options;
        let healed = 0;
        for (const item of await store.dueForHealing(HEALED_AT_ONCE)) {
            if (!(await store.revive(item, item.heals + 1)))
                continue;
            logger.info({ mediaId: item._id, heals: item.heals + 1 }, "media item taken up again");
            healed += 1;
        }
        observer.mediaHealed(healed);
        if (healed > 0)
            this.wake();
        return healed;
    }
    #healInBackground() {
        this.#healing ??= this.heal()
            .then(() => undefined)
            .catch((error) => this.#options.logger.error({ err: error }, "could not heal media items"))
            .finally(() => {
            this.#healing = undefined;
        });
    }
    async #run(claimed, controller) {
        const { logger } = this.#options;
        const { mediaId, item } = claimed;
        logger.info({ mediaId, type: item.type, step: nextStep(item.steps)?.name }, "media item taken");
        const heartbeat = this.#loop.keepLease(claimed, controller);
        try {
            let present = item;
            while (present)
                present = await this.#step(claimed, present, controller);
        }
        finally {
            clearInterval(heartbeat);
        }
    }
    /** Takes the next step. Answers the item as it stands then; null when there is no more to do for now. */
    async #step(claimed, before, controller) {
        const { store } = this.#options;
        const step = nextStep(before.steps);
        if (!step)
            return this.#end(claimed, before, {});
        if (step.attempts >= MAX_TRIES) {
            // Each try ended its worker: the next one would fare no better.
            await this.#giveUp(claimed, before, { step, failure: new AppError("INTERNAL") });
            return null;
        }
        const percent = percentAt(step.name, 0);
        const begun = await store.advance(claimed, {
            steps: beginStep(before.steps, step.name, new Date()),
            percent,
        });
        if (!begun)
            return this.#lost(before);
        try {
            const outcome = await this.#perform(claimed, begun, { step, controller });
            const steps = finishStep(begun.steps, step.name, new Date());
            if (!nextStep(steps))
                return await this.#end(claimed, { ...begun, steps }, outcome);
            const done = await store.advance(claimed, { steps, percent: percentAt(step.name, 1), outcome });
            return done ?? (await this.#lost(begun));
        }
        catch (error) {
            await this.#settle(claimed, begun, {
                step,
                error: controller.signal.aborted ? controller.signal.reason : error,
            });
            return null;
        }
    }
    async #perform(claimed, item, { step, controller }) {
        const throttle = this.#progressOf(claimed, controller);
        try {
            return await this.#options.checklist.perform(step.name, item, {
                signal: controller.signal,
                onProgress: (share) => throttle.push(percentAt(step.name, share)),
            });
        }
        finally {
            await throttle.close();
        }
    }
    async #end(claimed, { steps, ...item }, outcome) {
        const ended = await this.#options.store.complete(claimed, { steps, outcome });
        if (!ended)
            return this.#lost({ steps, ...item });
        this.#options.logger.info({ mediaId: ended._id, type: ended.type }, "media item complete");
        return null;
    }
    /** Decides what becomes of an item whose step did not succeed. */
    async #settle(claimed, item, { step: { name }, error }) {
        const { store, logger } = this.#options;
        if (error instanceof LeaseLost)
            return void (await this.#lost(item));
        if (error instanceof ShuttingDown)
            return void (await store.handBack(claimed, handBackStep(item.steps, name)));
        const failure = toAppError(error);
        const step = item.steps.find((one) => one.name === name);
        if (!step)
            throw new Error(`the checklist has no step ${name}`);
        const facts = { mediaId: item._id, code: failure.code, step: name, attempt: step.attempts };
        logger.warn({ ...facts, err: failure.cause ?? failure }, "step of a media item did not succeed");
        if (!failure.retryable || step.attempts >= MAX_TRIES)
            return this.#giveUp(claimed, item, { step, failure });
        const putOff = putOffStep(item.steps, name, stepError(failure));
        const steps = error instanceof StepUndone ? redoStep(putOff, error.step) : putOff;
        const pauseMs = (this.#options.retryDelay ?? retryDelay)(step.attempts, Math.random());
        const later = await store.retryLater(claimed, { steps, at: new Date(Date.now() + pauseMs) });
        if (!later)
            await this.#lost(item);
    }
    async #giveUp(claimed, item, { step, failure }) {
        const now = new Date();
        const failed = await this.#options.store.fail(claimed, {
            steps: giveUpStep(item.steps, step.name, { error: stepError(failure), at: now }),
            healAt: failure.retryable ? nextHealing(item.heals, now) : null,
        });
        if (!failed)
            await this.#lost(item);
    }
    /** Somebody else has the item, and what was made of it; of a deleted one nothing may stay. */
    async #lost(item) {
        const { store, published } = this.#options;
        if (!(await store.isLive(item._id)))
            await published.remove(variantOwnerOf(item));
        return null;
    }
    #progressOf(claimed, controller) {
        const { store, logger } = this.#options;
        return new ProgressThrottle({ intervalMs: PROGRESS_INTERVAL_MS, merge: (_held, next) => next }, async (percent) => {
            try {
                const item = await store.progress(claimed, percent);
                if (!item)
                    controller.abort(new LeaseLost("the lease was lost"));
            }
            catch (error) {
                // Progress is only for the eye; the work goes on.
                logger.warn({ err: error, mediaId: claimed.mediaId }, "could not write progress");
            }
        });
    }
}
//# sourceMappingURL=media-runner.js.map