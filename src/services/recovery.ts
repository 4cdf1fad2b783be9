import type { Logger } from "../log.js";
import type { Models } from "../storage/database/database.js";
import type { CartoonService } from "./cartoons.js";
import type { ClaimService } from "./claims.js";
import type { FaceService } from "./faces.js";
import type { OriginalService } from "./originals.js";
import type { UploadService } from "./uploads.js";

/** What recovery is made of. */
export interface RecoveryOptions {
  models: Models;
  claims: ClaimService;
  uploads: UploadService;
  cartoons: CartoonService;
  faces: FaceService;
  originals: OriginalService;
  logger: Logger;
}

/** Finishes what a process that died had begun: claims without jobs, dead face claims, deletions. */
export class RecoveryService {
  readonly #options: RecoveryOptions;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Looks at everything begun before a moment; what began later may still be under way. Safe to repeat. */
  async recover(begunBefore: Date): Promise<void> {
    const completed = await this.#finishClaims(begunBefore);
    const released = await this.#options.faces.releaseDeadClaims(begunBefore);
    const erased = await this.#finishDeletions(begunBefore);
    if (completed + released + erased > 0) {
      this.#options.logger.info({ completed, released, erased }, "finished what was interrupted");
    }
  }

  async #finishClaims(begunBefore: Date): Promise<number> {
    const { claims, uploads, cartoons, logger } = this.#options;
    return this.#each(await claims.unfinished(begunBefore), async (claim) => {
      const resumed = claim.file ? await uploads.resume(claim) : await cartoons.resume(claim);
      if (!resumed) await claims.drop(claim);
      logger.info({ jobId: claim.jobId, resumed }, "interrupted request found");
    });
  }

  async #finishDeletions(begunBefore: Date): Promise<number> {
    const { models, originals } = this.#options;
    const buried = { tombstone: { $lte: begunBefore } };
    const devices = await models.devices.find(buried).lean();
    const deleted = await models.originals.find(buried).lean();
    return (
      (await this.#each(deleted, (original) => originals.erase(original))) +
      (await this.#each(devices, ({ deviceId }) => originals.eraseDevice(deviceId)))
    );
  }

  /** One record that can't be finished must not keep the others, or the start, from it. Answers how many could. */
  async #each<T extends { _id: string }>(
    records: T[],
    finish: (record: T) => Promise<void>,
  ): Promise<number> {
    let finished = 0;
    for (const record of records) {
      try {
        await finish(record);
        finished += 1;
      } catch (error) {
        this.#options.logger.error({ err: error, id: record._id }, "could not finish what was interrupted");
      }
    }
    return finished;
  }
}
