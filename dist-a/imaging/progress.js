/** How far a task has come, by the time that its parts are known to take. It never goes back. */
export class Progress {
    #context;
    #total;
    #done = 0;
    /** @param total what all parts take together, in whatever unit `passed` is told. */
    constructor(context, total) {
        this.#context = context;
        this.#total = total;
    }
    /** Notes that a part is done, reports it, and lets a cancel through. */
    async passed(cost, stage) {
        this.#done += cost;
        await this.report(stage);
    }
    /** Reports how far it is, with a small picture on request, and lets a cancel through. */
    async report(stage, preview) {
        // The last percent is the caller's: it is done when the file is written.
        const percent = Math.min(99, Math.round((100 * this.#done) / this.#total));
        this.#context.report({ stage, percent, ...(preview && { preview }) });
        await this.#context.checkpoint();
    }
    /** Lets a cancel through. */
    checkpoint() {
        return this.#context.checkpoint();
    }
}
//# sourceMappingURL=progress.js.map