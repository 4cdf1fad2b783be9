import { AppError } from "../errors.js";
/** Seconds after which another try makes sense: somebody has to free space first. */
const RETRY_AFTER_S = 60;
/**
 * Watches the free space, so that new work stops while there is still enough to end what is running, to delete, and
 * for the database to write.
 */
export class DiskRoom {
    #options;
    #isFull = false;
    /** Bytes of uploads that are coming in. */
    #held = 0;
    constructor(options) {
        this.#options = options;
    }
    /** The least that is free, in bytes, and whether that is enough. Each change from one to the other is logged once. */
    async look() {
        const { minimum, logger } = this.#options;
        const free = Math.min(...(await Promise.all(this.#options.free.map((measure) => measure()))));
        const enough = free >= minimum;
        if (enough === this.#isFull) {
            this.#isFull = !enough;
            if (enough)
                logger.info({ free, minimum }, "there is enough space again: new work is taken");
            else
                logger.error({ free, minimum }, "too little space is free: no new work is taken");
        }
        return { free, enough };
    }
    /**
     * Keeps room for work that is about to write so many bytes, so that uploads that come at the same moment can't fill the
     * disk together. What is written already counts twice until it is given back, which errs on the safe side.
     * @returns the way to give it back, to be called when the bytes are written or nothing came of them; harmless when repeated.
     * @throws AppError DISK_FULL while too little is free.
     */
    async take(bytes) {
        const { free } = await this.look();
        // No await between this and the taking: of those who come together each sees what the others hold.
        if (free - this.#held - bytes < this.#options.minimum)
            throw new AppError("DISK_FULL", { retryAfterSeconds: RETRY_AFTER_S });
        this.#held += bytes;
        let isHeld = true;
        return () => {
            if (isHeld)
                this.#held -= bytes;
            isHeld = false;
        };
    }
}
//# sourceMappingURL=disk-room.js.map