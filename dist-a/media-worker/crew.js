import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../errors.js";
import { pauseAfter, Refusal } from "./api.js";
import { processItem } from "./picture-work.js";
/** Milliseconds between two looks for work when there was none. */
const IDLE_MS = 2_000;
/** Claims are renewed so many times in the time of a lease. */
const RENEWALS_PER_LEASE = 3;
/**
 * What lies in a file whoever looks at it. Nothing else is a reason to reject: that takes away the person's only file,
 * and a limit, the disk or a program of this worker may be what is wrong.
 */
const FAULTS_OF_PICTURES = ["UNDECODABLE_IMAGE", "UNSUPPORTED_TYPE"];
/** Claims items of a server and works on them until it is told to stop. */
export class Crew {
    #options;
    #held = new Map();
    #stopping = new AbortController();
    #renewTimer;
    #failures = 0;
    /** Ends the pause between two looks. */
    #wake = () => { };
    constructor(options) {
        this.#options = options;
    }
    /**
     * Works until `stop` is called, or, with `once`, until nothing waits any more; what is held then is finished.
     * @throws Refusal when the server does not know the key, or no such routes.
     */
    async run() {
        try {
            while (!this.#stopping.signal.aborted) {
                const claimed = await this.#claim();
                if (claimed === 0 && this.#options.once && this.#held.size === 0 && this.#failures === 0)
                    break;
                if (claimed === 0 || this.#held.size >= this.#options.concurrency)
                    await this.#pause();
            }
        }
        finally {
            await Promise.all([...this.#held.values()].map(({ done }) => done));
            clearTimeout(this.#renewTimer);
        }
    }
    /** Claims nothing more; `run` ends when what is held is finished. */
    stop() {
        this.#stopping.abort();
        this.#wake();
    }
    async #claim() {
        const { api, name, concurrency, logger } = this.#options;
        const free = concurrency - this.#held.size;
        if (free === 0)
            return 0;
        try {
            const { items, leaseSeconds, maxPixels } = await api.claim(name, free);
            this.#failures = 0;
            for (const item of items)
                this.#start(item, maxPixels);
            if (items.length > 0)
                this.#renewTimer ??= this.#renewLater(leaseSeconds * 1_000);
            return items.length;
        }
        catch (error) {
            if (error instanceof Refusal && !error.mayPass)
                throw error;
            this.#failures += 1;
            logger.warn({ err: error, failures: this.#failures }, "could not claim");
            return 0;
        }
    }
    #start(item, maxPixels) {
        const { logger } = this.#options;
        const held = { item, percent: 0, controller: new AbortController(), done: Promise.resolve() };
        this.#held.set(item.id, held);
        logger.info({ mediaId: item.id, type: item.type }, "claimed");
        held.done = this.#work(held, maxPixels).finally(() => {
            if (this.#held.get(item.id) === held)
                this.#held.delete(item.id);
            this.#wake();
        });
    }
    async #work(held, maxPixels) {
        const { logger } = this.#options;
        const { item, controller } = held;
        const begun = performance.now();
        try {
            await processItem(item, this.#options, {
                ...{ signal: controller.signal, maxPixels },
                onProgress: (percent) => {
                    held.percent = percent;
                },
            });
            logger.info({ mediaId: item.id, ms: Math.round(performance.now() - begun) }, "complete");
        }
        catch (error) {
            await this.#settle(held, error);
        }
    }
    /** A picture that is at fault is rejected; of anything else the claim runs out, and somebody tries again. */
    async #settle({ item, controller }, error) {
        const { api, logger } = this.#options;
        const facts = { mediaId: item.id, err: error };
        if (controller.signal.aborted || (error instanceof Refusal && error.status === 409)) {
            logger.warn(facts, "lost");
            return;
        }
        if (!(error instanceof AppError) || !FAULTS_OF_PICTURES.includes(error.code)) {
            logger.error(facts, "failed; the claim runs out");
            return;
        }
        try {
            await api.reject(item, error.message);
            logger.warn(facts, "rejected");
        }
        catch (err) {
            logger.error({ ...facts, err }, "could not reject; the claim runs out");
        }
    }
    #renewLater(leaseMs) {
        return setTimeout(async () => {
            await this.#renewAll();
            this.#renewTimer = this.#renewLater(leaseMs);
        }, leaseMs / RENEWALS_PER_LEASE);
    }
    async #renewAll() {
        const { api, logger } = this.#options;
        const claims = [...this.#held.values()].map(({ item, percent }) => ({
            ...{ id: item.id, claimToken: item.claimToken, percent },
        }));
        if (claims.length === 0)
            return;
        try {
            const lost = await api.renew(claims);
            for (const id of lost)
                this.#held.get(id)?.controller.abort(new Error("the claim is lost"));
        }
        catch (error) {
            // The next one comes before the lease runs out.
            logger.warn({ err: error }, "could not renew");
        }
    }
    /** Waits until a place is free, the next look is due, or it is told to stop. */
    async #pause() {
        const waking = new AbortController();
        this.#wake = () => waking.abort();
        if (this.#stopping.signal.aborted)
            return;
        const isFull = this.#held.size >= this.#options.concurrency;
        const ms = this.#failures > 0 ? pauseAfter(this.#failures) : IDLE_MS;
        const timer = isFull ? new Promise(() => { }) : sleep(ms, undefined, { signal: waking.signal });
        const woken = new Promise((resolve) => waking.signal.addEventListener("abort", () => resolve()));
        await Promise.race([timer.catch(() => { }), woken]);
    }
}
//# sourceMappingURL=crew.js.map