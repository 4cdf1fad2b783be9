import type { TaskContext, TaskProgress } from "./limits.js";

/** How far a task has come, by the time that its parts are known to take. It never goes back. */
export class Progress {
  readonly #context: TaskContext;
  readonly #total: number;
  #done = 0;

  /** @param total what all parts take together, in whatever unit `passed` is told. */
  constructor(context: TaskContext, total: number) {
    this.#context = context;
    this.#total = total;
  }

  /** Notes that a part is done, reports it, and lets a cancel through. */
  async passed(cost: number, stage: TaskProgress["stage"]): Promise<void> {
    this.#done += cost;
    await this.report(stage);
  }

  /** Reports how far it is, with a small picture on request, and lets a cancel through. */
  async report(stage: TaskProgress["stage"], preview?: Buffer): Promise<void> {
    // The last percent is the caller's: it is done when the file is written.
    const percent = Math.min(99, Math.round((100 * this.#done) / this.#total));
    this.#context.report({ stage, percent, ...(preview && { preview }) });
    await this.#context.checkpoint();
  }

  /** Lets a cancel through. */
  checkpoint(): Promise<void> {
    return this.#context.checkpoint();
  }
}
