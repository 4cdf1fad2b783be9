import { AppError } from "../../errors.js";
import type { Models } from "../../storage/database/database.js";
import { ACTIVE_STATUSES } from "./job-rules.js";

/** Seconds after which a client that was sent away may come back; some jobs have ended by then. */
const RETRY_AFTER_S = 10;

/**
 * How many jobs of all devices together may be waiting or running. A place is taken before the bytes of a photo are
 * read, so that a flood costs neither disk nor memory; what is being read counts like a job that waits.
 */
export class QueueRoom {
  readonly #models: Models;
  readonly #maximum: number;
  #held = 0;

  constructor(options: { models: Models; maximum: number }) {
    this.#models = options.models;
    this.#maximum = options.maximum;
  }

  /**
   * Takes a place for a job that is about to be made.
   * @returns the way to give it back, to be called when the job is written or nothing came of it; harmless when repeated.
   * @throws AppError BUSY when there is none.
   */
  async take(): Promise<() => void> {
    const active = { status: { $in: [...ACTIVE_STATUSES] } };
    const count = await this.#models.jobs.countDocuments(active);
    // No await between the look and the taking: of those who come together each sees the places of the others.
    if (count + this.#held >= this.#maximum) {
      throw new AppError("BUSY", {
        message: "The server has as many jobs waiting as it takes; nothing of the request was kept.",
        retryAfterSeconds: RETRY_AFTER_S,
      });
    }
    this.#held += 1;
    let held = true;
    return () => {
      if (held) this.#held -= 1;
      held = false;
    };
  }
}
