/**
 * Thins reports out: the first at once, then the newest one every `intervalMs`, one write at a time; while a
 * write takes longer, what comes is merged into the next. What is urgent does not wait for the interval.
 * What is still held back when the work ends is dropped: the end itself says more.
 */
export class ProgressThrottle {
    #write;
    #merge;
    #isUrgent;
    #intervalMs;
    #pending;
    #writing = Promise.resolve();
    #timer;
    #endPause = () => { };
    #isResting = false;
    #closed = false;
    /**
     * `merge` keeps what a report that is held back had and the next one lacks; `write` must not reject; nothing is urgent
     * unless `isUrgent` says so.
     */
    constructor(options, write) {
        this.#write = write;
        this.#merge = options.merge;
        this.#isUrgent = options.isUrgent ?? (() => false);
        this.#intervalMs = options.intervalMs;
    }
    /** Takes a report. */
    push(value) {
        if (this.#closed)
            return;
        this.#pending = this.#pending === undefined ? value : this.#merge(this.#pending, value);
        if (!this.#isResting)
            this.#flush();
        else if (this.#isUrgent(value))
            this.#endPause();
    }
    /** Ends the throttle; resolves when no write is under way any more. */
    async close() {
        this.#closed = true;
        clearTimeout(this.#timer);
        this.#pending = undefined;
        await this.#writing;
    }
    #flush() {
        this.#isResting = false;
        const value = this.#pending;
        if (value === undefined || this.#closed)
            return;
        this.#pending = undefined;
        this.#isResting = true;
        this.#writing = this.#write(value);
        const pause = new Promise((resolve) => {
            const timer = setTimeout(resolve, this.#intervalMs);
            this.#timer = timer;
            this.#endPause = () => {
                clearTimeout(timer);
                resolve();
            };
        });
        Promise.all([this.#writing, pause]).then(() => this.#flush());
    }
}
//# sourceMappingURL=progress-throttle.js.map