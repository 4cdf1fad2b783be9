import { setTimeout as delay } from "node:timers/promises";
const MOST_WAITING = 500;
/** How often it is looked whether others have come to rest, milliseconds. */
const LOOK_AGAIN_MS = 100;
/**
 * Does one thing after another while nothing else is to be done. Nothing is promised: what is too much is dropped, what
 * fails is logged and dropped, and what is waiting at a stop is gone.
 */
export class BackgroundQueue {
    #options;
    #waiting = new Map();
    #stop = new AbortController();
    #current;
    constructor(options) {
        this.#options = options;
    }
    /** Puts work at the end, unless it is waiting already. */
    add(work) {
        if (this.#stop.signal.aborted || this.#waiting.has(work.key))
            return;
        this.#waiting.set(work.key, work);
        const [oldest] = this.#waiting.keys();
        if (oldest !== undefined && this.#waiting.size > (this.#options.most ?? MOST_WAITING))
            this.#waiting.delete(oldest);
        this.#current ??= this.#work();
    }
    /** Drops what is waiting; resolves when what runs has ended. */
    async stop() {
        this.#stop.abort();
        this.#waiting.clear();
        await this.#current;
    }
    async #work() {
        // Not before whoever adds the work has gone on.
        await delay(0);
        for (;;) {
            await this.#rest();
            const [next] = this.#waiting.values();
            if (!next) {
                // At once, not after the promise: what is added from here on needs somebody who works on it.
                this.#current = undefined;
                return;
            }
            this.#waiting.delete(next.key);
            await this.#try(next);
        }
    }
    async #rest() {
        const { signal } = this.#stop;
        while (this.#options.isBusy() && this.#waiting.size > 0 && !signal.aborted) {
            await delay(LOOK_AGAIN_MS, undefined, { ref: false });
        }
    }
    async #try({ key, run }) {
        try {
            await run();
        }
        catch (error) {
            if (!this.#stop.signal.aborted)
                this.#options.logger.warn({ err: error, key }, "work in the background failed");
        }
    }
}
//# sourceMappingURL=background-queue.js.map