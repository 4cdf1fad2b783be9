import { AppError } from "../errors.js";
import type { Logger } from "../log.js";

/** Seconds after which another try makes sense: somebody has to free space first. */
const RETRY_AFTER_S = 60;

/** What the watch over the disks is made of. */
export interface DiskRoomOptions {
  /** Bytes free where the pictures lie, and where the database lies. */
  free: readonly (() => Promise<number>)[];
  /** With fewer bytes free than this on either, no new work is taken. */
  minimum: number;
  logger: Logger;
}

/**
 * Watches the free space, so that new work stops while there is still enough to end what is running, to delete, and
 * for the database to write.
 */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  #isFull = false;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
  }

  /** The least that is free, in bytes, and whether that is enough. Each change from one to the other is logged once. */
  async look(): Promise<{ free: number; enough: boolean }> {
    const { minimum, logger } = this.#options;
    const free = Math.min(...(await Promise.all(this.#options.free.map((measure) => measure()))));
    const enough = free >= minimum;
    if (enough === this.#isFull) {
      this.#isFull = !enough;
      if (enough) logger.info({ free, minimum }, "there is enough space again: new work is taken");
      else logger.error({ free, minimum }, "too little space is free: no new work is taken");
    }
    return { free, enough };
  }

  /**
   * Refuses new work while too little is free.
   * @throws AppError DISK_FULL.
   */
  async assertRoom(): Promise<void> {
    const { enough } = await this.look();
    if (!enough) throw new AppError("DISK_FULL", { retryAfterSeconds: RETRY_AFTER_S });
  }
}
