import type { Logger } from "../log.js";
import type { MediaClaim } from "../schema/claim.js";
import type { Device } from "../schema/device.js";
import type { MediaItem } from "../schema/media.js";
import type { Original } from "../schema/original.js";
import type { Models } from "../storage/database/database.js";
import type { CartoonService } from "./cartoons.js";
import type { ClaimService } from "./claims.js";
import type { FaceService } from "./faces.js";
import type { MediaService } from "./media/media-service.js";
import type { MediaUploadService } from "./media/media-uploads.js";
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
  media: MediaService;
  mediaUploads: MediaUploadService;
  mediaClaims: ClaimService<MediaClaim>;
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
    const completed = (await this.#finishClaims(begunBefore)) + (await this.#finishMedia(begunBefore));
    const released = await this.#options.faces.releaseDeadClaims(begunBefore);
    const erased = await this.#finishDeletions(begunBefore);
    if (completed + released + erased > 0) {
      this.#options.logger.info({ completed, released, erased }, "finished what was interrupted");
    }
    return completed + released + erased;
  }

  /** How much `recover` would look at. */
  async count(begunBefore: Date): Promise<number> {
    const { claims, mediaClaims, faces } = this.#options;
    const { devices, originals, media } = await this.#buried(begunBefore);
    const dead = await faces.deadClaims(begunBefore);
    const unfinished = [
      ...(await claims.unfinished(begunBefore)),
      ...(await mediaClaims.unfinished(begunBefore)),
    ];
    return [unfinished, dead, devices, originals, media].reduce((sum, { length }) => sum + length, 0);
  }

  async #finishClaims(begunBefore: Date): Promise<number> {
    const { claims, uploads, cartoons, logger } = this.#options;
    return this.#each(await claims.unfinished(begunBefore), async (claim) => {
      const resumed = claim.file ? await uploads.resume(claim) : await cartoons.resume(claim);
      if (!resumed) await claims.drop(claim);
      logger.info({ jobId: claim.jobId, resumed }, "interrupted request found");
    });
  }

  async #finishMedia(begunBefore: Date): Promise<number> {
    const { mediaClaims, mediaUploads, logger } = this.#options;
    return this.#each(await mediaClaims.unfinished(begunBefore), async (claim) => {
      const resumed = await mediaUploads.resume(claim);
      if (!resumed) await mediaClaims.drop(claim);
      logger.info({ mediaId: claim.jobId, resumed }, "interrupted upload to the media library found");
    });
  }

  async #finishDeletions(begunBefore: Date): Promise<number> {
    const { originals: service, media: library } = this.#options;
    const { devices, originals, media } = await this.#buried(begunBefore);
    return (
      (await this.#each(originals, (original) => service.erase(original))) +
      (await this.#each(media, (item) => library.erase(item))) +
      (await this.#each(devices, ({ deviceId }) => service.eraseDevice(deviceId)))
    );
  }

  async #buried(before: Date): Promise<{ devices: Device[]; originals: Original[]; media: MediaItem[] }> {
    const { models } = this.#options;
    const buried = { tombstone: { $lte: before } };
    return {
      devices: await models.devices.find(buried).lean(),
      originals: await models.originals.find(buried).lean(),
      media: await models.media.find(buried).lean(),
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
