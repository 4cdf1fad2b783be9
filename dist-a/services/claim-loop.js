/** How often a collection is asked for work that no event announced: retries, what other processes left. */
const POLL_MS = 500;
/** A clock that falls back by more than this was set; less is its usual correction. */
const CLOCK_SET_BACK_MS = 1_000;
/** Why work is ended early: somebody else has it by now, or it is gone. */
export class LeaseLost extends Error {
}
/** Why work is ended early: the program stops, and hands it back. */
export class ShuttingDown extends Error {
}
/** Claims work, so many at a time, and sees each through. */
export class ClaimLoop {
    #options;
    #running = new Map();
    #timer;
    #stopping = false;
    #claiming;
    #claimAgain = false;
    /** The time of day when the process began, as the clock of the last look has it. */
    #origin = Date.now() - performance.now();
    constructor(options) {
        this.#options = options;
    }
    start() {
        this.#timer = setInterval(() => {
            this.#watchClock();
            this.wake();
        }, POLL_MS);
        this.wake();
    }
    /** Looks for work now: something was queued, or a slot is free. */
    wake() {
        if (this.#stopping)
            return;
        if (this.#claiming) {
            this.#claimAgain = true;
            return;
        }
        const { logger, what } = this.#options;
        this.#claiming = this.#claimAll()
            .catch((error) => logger.error({ err: error }, `could not claim ${what}`))
            .finally(() => {
            this.#claiming = undefined;
            if (this.#claimAgain) {
                this.#claimAgain = false;
                this.wake();
            }
        });
    }
    /** Ends the work on one that was taken away in this process; in others the lease tells. */
    interrupt(id) {
        this.#running.get(id)?.controller.abort(new LeaseLost("taken away"));
    }
    /** Ends all work for it to be handed back, and resolves when the last one has let go. */
    async stop() {
        this.#stopping = true;
        clearInterval(this.#timer);
        await this.#claiming;
        for (const { controller } of this.#running.values())
            controller.abort(new ShuttingDown("shutting down"));
        await Promise.all([...this.#running.values()].map(({ done }) => done));
    }
    /** Renews a lease until the timer is cleared; ends the work when it is lost. */
    keepLease(claimed, controller) {
        const { renew, leaseMs, logger, idOf } = this.#options;
        const renewOnce = async () => {
            if (!(await renew(claimed)))
                controller.abort(new LeaseLost("the lease was lost"));
        };
        return setInterval(() => {
            renewOnce().catch((error) => logger.warn({ err: error, id: idOf(claimed) }, "could not renew a lease"));
        }, leaseMs / 3);
    }
    #watchClock() {
        const origin = Date.now() - performance.now();
        const fallenBy = this.#origin - origin;
        this.#origin = origin;
        if (fallenBy < CLOCK_SET_BACK_MS)
            return;
        const { bringForward, logger, what } = this.#options;
        const seconds = Math.round(fallenBy / 1_000);
        bringForward().then((count) => logger.warn({ seconds, count }, `the clock was set back: ${what} were brought forward`), (error) => logger.error({ err: error }, `could not bring ${what} forward`));
    }
    async #claimAll() {
        while (!this.#stopping && this.#running.size < this.#options.slots) {
            const claimed = await this.#options.claim();
            if (!claimed)
                return;
            this.#launch(claimed);
            this.#options.onClaimed?.();
        }
    }
    #launch(claimed) {
        const { idOf, run, logger } = this.#options;
        const controller = new AbortController();
        const id = idOf(claimed);
        // After a pause longer than the lease (sleep, a database that was away) this process may claim its own work.
        const earlier = this.#running.get(id);
        earlier?.controller.abort(new LeaseLost("claimed again"));
        const done = Promise.resolve(earlier?.done)
            .then(() => run(claimed, { controller, wasHere: earlier !== undefined }))
            .catch((error) => {
            // The lease runs out and it is claimed again: nothing is lost by what went wrong here.
            logger.error({ err: error, id }, "work left to its lease");
        })
            .finally(() => {
            if (this.#running.get(id)?.controller === controller)
                this.#running.delete(id);
            this.wake();
        });
        this.#running.set(id, { controller, done });
    }
}
//# sourceMappingURL=claim-loop.js.map