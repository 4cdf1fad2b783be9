import { AppError } from "../errors.js";
import type { RegeneratedCartoon } from "../schema/cartoon.js";
import type { Claim } from "../schema/claim.js";
import type { Device } from "../schema/device.js";
import { JobKind } from "../schema/enums.js";
import type { Job } from "../schema/job.js";
import type { Original } from "../schema/original.js";
import type { Models } from "../storage/database/database.js";
import { assertIdempotencyKey, type ClaimService, fingerprintOf, KEYED_CLAIM_TTL_MS } from "./claims.js";
import { newId, randomSeed } from "./ids.js";
import type { JobService } from "./jobs/job-service.js";
import type { StyleService } from "./styles.js";

/** How one more cartoon is to be drawn, as the client sent it. */
export interface RegenerateRequest {
  originalId: string;
  styleId?: string | null;
  seed?: number | null;
  idempotencyKey?: string | null;
}

/** What the cartoon service is made of. */
export interface CartoonServiceOptions {
  models: Models;
  claims: ClaimService;
  jobs: JobService;
  styles: StyleService;
}

/** Cartoons: asking for more of them, finding them, taking them away. */
export class CartoonService {
  readonly #options: CartoonServiceOptions;

  constructor(options: CartoonServiceOptions) {
    this.#options = options;
  }

  /** A device's cartoon that has not expired, or null. */
  find(deviceId: string, cartoonId: string): Promise<RegeneratedCartoon | null> {
    return this.#options.models.cartoons
      .findOne({ _id: cartoonId, deviceId, expiresAt: { $gt: new Date() } })
      .lean();
  }

  /**
   * Queues one more cartoon of an original. With an idempotency key, asking again gives the same job.
   * @throws AppError NOT_FOUND, ALREADY_DOWNLOADED, BAD_USER_INPUT, TOO_MANY_JOBS, BUSY, IDEMPOTENCY_KEY_REUSED.
   */
  async regenerate(device: Device, request: RegenerateRequest): Promise<{ original: Original; job: Job }> {
    assertIdempotencyKey(request.idempotencyKey);
    this.#options.styles.require(request.styleId);
    const proposal = this.#propose(device, request);
    const present = request.idempotencyKey
      ? await this.#options.claims.find(proposal._id, proposal.fingerprint)
      : null;
    if (present) return this.#repeat(present);
    const original = await this.assertOpen(device.deviceId, request.originalId);
    const giveBack = await this.#options.jobs.takePlaceFor(device.deviceId, proposal._id);
    try {
      const decided = { ...proposal, styleId: request.styleId ?? (await this.#lastStyle(original._id)) };
      return { original, job: await this.#begin(decided, Boolean(request.idempotencyKey)) };
    } finally {
      giveBack();
    }
  }

  async #begin(proposal: Claim, keyed: boolean): Promise<Job> {
    if (!keyed) return this.#enqueue(proposal);
    const claim = await this.#options.claims.take(proposal, async () => false);
    const job = await this.#enqueue(claim);
    await this.#options.claims.complete(claim);
    return job;
  }

  /** Finishes a `regenerate` whose process died after the claim was taken. False: there is nothing to draw any more. */
  async resume(claim: Claim): Promise<boolean> {
    try {
      await this.assertOpen(claim.deviceId, claim.originalId);
      await this.#enqueue(claim);
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
    await this.#options.claims.complete(claim);
    return true;
  }

  /**
   * A device's original of which cartoons can still be made.
   * @throws AppError NOT_FOUND, ALREADY_DOWNLOADED.
   */
  async assertOpen(deviceId: string, originalId: string): Promise<Original> {
    const { models } = this.#options;
    const original = await models.originals
      .findOne({ _id: originalId, deviceId, tombstone: { $exists: false } })
      .lean();
    if (!original) throw new AppError("NOT_FOUND");
    const face = await models.faces.findOne({ originalId }).lean();
    if (face) throw new AppError("ALREADY_DOWNLOADED", { details: { originalId, faceId: face._id } });
    return original;
  }

  #propose({ _id: ownerId, deviceId }: Device, request: RegenerateRequest): Claim {
    const createdAt = new Date();
    return {
      _id: `${deviceId}:regenerate:key:${request.idempotencyKey ?? newId()}`,
      deviceId,
      fingerprint: fingerprintOf(request.originalId, request.styleId, request.seed),
      originalId: request.originalId,
      jobId: newId(),
      resultId: newId(),
      styleId: request.styleId ?? "",
      seed: request.seed ?? randomSeed(),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + KEYED_CLAIM_TTL_MS),
      completed: false,
      keyed: true,
      ownerId,
    };
  }

  async #repeat(claim: Claim): Promise<{ original: Original; job: Job }> {
    const { models } = this.#options;
    const original = await models.originals
      .findOne({ _id: claim.originalId, tombstone: { $exists: false } })
      .lean();
    if (!original) throw new AppError("NOT_FOUND", { message: "What this request made has been deleted." });
    return { original, job: await this.#enqueue(claim) };
  }

  #enqueue({ jobId, resultId, deviceId, originalId, styleId, seed }: Claim): Promise<Job> {
    return this.#options.jobs.enqueue({
      _id: jobId,
      resultId,
      kind: JobKind.CARTOON,
      deviceId,
      originalId,
      styleId,
      seed,
    });
  }

  /** That of the last cartoon; of the last one asked for when there is none yet; else the default. */
  async #lastStyle(originalId: string): Promise<string> {
    const { models, styles } = this.#options;
    const newest = { createdAt: -1, _id: -1 } as const;
    const cartoon = await models.cartoons.findOne({ originalId }).sort({ createdAt: -1 }).lean();
    const job =
      cartoon ?? (await models.jobs.findOne({ originalId, kind: JobKind.CARTOON }).sort(newest).lean());
    return job && styles.find(job.styleId) ? job.styleId : styles.defaultId;
  }
}
