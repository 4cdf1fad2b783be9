import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../log.js";

/** Work that nobody waits for. */
export interface BackgroundWork {
  /** The same key is not taken twice at a time. */
  key: string;
  run: () => Promise<unknown>;
}

/** How the queue of work that nobody waits for is set up. */
export interface BackgroundQueueOptions {
  /** While it says so nothing new is begun. */
  isBusy: () => boolean;
  /** What is waiting at most; the oldest go when there is more. Default 500. */
  most?: number;
  logger: Logger;
}

const MOST_WAITING = 500;

/** How often it is looked whether others have come to rest, milliseconds. */
const LOOK_AGAIN_MS = 100;

/**
 * Does one thing after another while nothing else is to be done. Nothing is promised: what is too much is dropped, what
 * fails is logged and dropped, and what is waiting at a stop is gone.
 */
export class BackgroundQueue {
  readonly #options: BackgroundQueueOptions;
  readonly #waiting = new Map<string, BackgroundWork>();
  readonly #stop = new AbortController();
  #current: Promise<void> | undefined;

  constructor(options: BackgroundQueueOptions) {
    this.#options = options;
  }

  /** Puts work at the end, unless it is waiting already. */
  add(work: BackgroundWork): void {
    if (this.#stop.signal.aborted || this.#waiting.has(work.key)) return;
    this.#waiting.set(work.key, work);
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size > (this.#options.most ?? MOST_WAITING))
      this.#waiting.delete(oldest);
    this.#current ??= this.#work();
  }

  /** Drops what is waiting; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    await this.#current;
  }

  async #work(): Promise<void> {
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

  async #rest(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#options.isBusy() && this.#waiting.size > 0 && !signal.aborted) {
      await delay(LOOK_AGAIN_MS, undefined, { ref: false });
    }
  }

  async #try({ key, run }: BackgroundWork): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!this.#stop.signal.aborted)
        this.#options.logger.warn({ err: error, key }, "work in the background failed");
    }
  }
}
