import type { Logger } from "../../log.js";
import type { Models } from "../../storage/database/database.js";
import type { JobEvents } from "./job-events.js";
import { ACTIVE_STATUSES } from "./job-rules.js";

const POLL_MS = 500;

/** How far each look reaches back, so that clocks that differ a little lose nothing. */
const OVERLAP_MS = 10_000;

/**
 * Several processes on one MongoDB: tells the listeners of this one about jobs that run in another. Looks only
 * while somebody listens; what a listener has seen already it leaves out itself.
 */
export class RemoteWatcher {
  readonly #models: Models;
  readonly #events: JobEvents;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: { models: Models; events: JobEvents; logger: Logger }) {
    this.#models = options.models;
    this.#events = options.events;
    this.#logger = options.logger;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()
        .catch((error: unknown) =>
          this.#logger.warn({ err: error }, "could not look for other processes' jobs"),
        )
        .finally(() => {
          this.#looking = undefined;
        });
    }, POLL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { jobIds, jobDevices, cartoonDevices } = this.#events.followed();
    const since = new Date(Date.now() - OVERLAP_MS);
    const { jobs, cartoons } = this.#models;
    if (jobIds.length > 0) {
      for (const job of await jobs.find({ _id: { $in: jobIds } }).lean()) this.#events.jobChanged(job);
    }
    if (jobDevices.length > 0) {
      const recent = { $or: [{ status: { $in: [...ACTIVE_STATUSES] } }, { finishedAt: { $gte: since } }] };
      const changed = await jobs.find({ deviceId: { $in: jobDevices }, ...recent }).lean();
      for (const job of changed) this.#events.jobChanged(job);
    }
    if (cartoonDevices.length > 0) {
      const filter = { deviceId: { $in: cartoonDevices }, createdAt: { $gte: since } };
      for (const cartoon of await cartoons.find(filter).lean()) this.#events.cartoonReady(cartoon);
    }
  }
}
