import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../../errors.js";
import { ACTIVE_STATUSES } from "./job-rules.js";
/** Seconds after which a client that was sent away may come back; some jobs have ended by then. */
const RETRY_AFTER_S = 10;
/** How long one look at the database serves those who fit in by it; other processes put jobs in as well. */
const LOOK_SERVES_MS = 1_000;
/** Between two looks. Counting a long queue takes milliseconds, and a flood must not make the server do only that. */
const LOOK_PAUSE_MS = 100;
/**
 * How many jobs of all devices together may be waiting or running. A place is taken before the bytes of a photo are
 * read, so that a flood costs neither disk nor memory; what is being read counts like a job that waits.
 */
export class QueueRoom {
    #models;
    #maximum;
    #look;
    #looking;
    #taken = 0;
    #givenBack = 0;
    constructor(options) {
        this.#models = options.models;
        this.#maximum = options.maximum;
    }
    /**
     * Takes a place for a job that is about to be made.
     * @returns the way to give it back, to be called when the job is written or nothing came of it; harmless when repeated.
     * @throws AppError BUSY when there is none.
     */
    async take() {
        if (!this.#isFresh() || !this.#hasPlace())
            await this.#lookAgain();
        // However long the database took to answer: to a server that is slow, not full, nobody may be refused.
        // No await between this and the taking: of those who come together each sees the places of the others.
        if (!this.#hasPlace()) {
            throw new AppError("BUSY", {
                message: "The server has as many jobs waiting as it takes; nothing of the request was kept.",
                retryAfterSeconds: RETRY_AFTER_S,
            });
        }
        this.#taken += 1;
        let held = true;
        return () => {
            if (held)
                this.#givenBack += 1;
            held = false;
        };
    }
    #isFresh() {
        return this.#look !== undefined && performance.now() - this.#look.at <= LOOK_SERVES_MS;
    }
    /** Whatever was held when the database was asked, or taken since, may have become a job that its answer lacks. */
    #hasPlace() {
        if (!this.#look)
            return false;
        return this.#look.active + this.#taken - this.#look.givenBack < this.#maximum;
    }
    /** One look for all who wait for one. */
    #lookAgain() {
        this.#looking ??= this.#count().finally(() => {
            this.#looking = undefined;
        });
        return this.#looking;
    }
    async #count() {
        const pause = this.#look ? this.#look.at + LOOK_PAUSE_MS - performance.now() : 0;
        if (pause > 0)
            await delay(pause);
        const [givenBack, at] = [this.#givenBack, performance.now()];
        const active = await this.#models.jobs.countDocuments({ status: { $in: [...ACTIVE_STATUSES] } });
        this.#look = { active, givenBack, at };
    }
}
//# sourceMappingURL=queue-room.js.map