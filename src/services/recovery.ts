import type { Logger } from "../log.js";
import type { Device } from "../schema/device.js";
import type { Original } from "../schema/original.js";
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

  /** Looks at everything begun before a moment; what began later may still be under way. Safe to repeat. Answers how much it finished. */
  async recover(begunBefore: Date): Promise<number> {
    const completed = await this.#finishClaims(begunBefore);
    const released = await this.#options.faces.releaseDeadClaims(begunBefore);
    const erased = await this.#finishDeletions(begunBefore);
    if (completed + released + erased > 0) {
      this.#options.logger.info({ completed, released, erased }, "finished what was interrupted");
    }
    return completed + released + erased;
  }

  /** How much `recover` would look at. */
  async count(begunBefore: Date): Promise<number> {
    const { claims, faces } = this.#options;
    const { devices, originals } = await this.#buried(begunBefore);
    const dead = await faces.deadClaims(begunBefore);
    return (await claims.unfinished(begunBefore)).length + dead.length + devices.length + originals.length;
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
    const { originals: service } = this.#options;
    const { devices, originals } = await this.#buried(begunBefore);
    return (
      (await this.#each(originals, (original) => service.erase(original))) +
      (await this.#each(devices, ({ deviceId }) => service.eraseDevice(deviceId)))
    );
  }

  async #buried(before: Date): Promise<{ devices: Device[]; originals: Original[] }> {
    const { models } = this.#options;
    const buried = { tombstone: { $lte: before } };
    return {
      devices: await models.devices.find(buried).lean(),
      originals: await models.originals.find(buried).lean(),
    };
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
