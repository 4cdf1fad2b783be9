import type { Logger } from "../log.js";
import type { RegeneratedCartoon } from "../schema/cartoon.js";
import { JobStatus } from "../schema/enums.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore, ImageFolder } from "../storage/files/file-store.js";
import type { ImageService } from "./images.js";
import { JOB_RECORD_TTL_MS } from "./jobs/job-rules.js";
import type { RecoveryService } from "./recovery.js";
import type { VariantCache } from "./variant-cache.js";

const HOUR_MS = 3_600_000;

/** How old something without an owner must be before it counts as left behind rather than under way. */
const GRACE_MS = HOUR_MS;

/** A download that was accepted just before a cartoon expired must still find it. */
const EXPIRY_GRACE_MS = 60_000;

const BATCH = 500;

/** What one sweep did. */
export interface SweepReport {
  expiredCartoons: number;
  supersededCartoons: number;
  orphanedTemporaryFiles: number;
  quarantinedFiles: number;
  /** Documents whose permanent file is missing: reported, never removed. */
  missingFiles: number;
  discardedUploads: number;
  /** Jobs whose original is gone: each would spoil the list it is in. */
  orphanedJobs: number;
  /** Faces whose original is gone: left by a crash in the middle of the owner's deletion, which they are part of. */
  orphanedFaces: number;
  forgottenJobs: number;
  forgottenClaims: number;
  forgottenVariants: number;
}

/** What the sweep is made of. */
export interface SweepOptions {
  models: Models;
  files: FileStore;
  images: ImageService;
  variants: VariantCache;
  recovery: RecoveryService;
  logger: Logger;
}

/**
 * Brings documents and files together again, hourly and at the start. In the permanent folders nothing is ever
 * deleted because no document names it: such a file moves to quarantine/.
 */
export class SweepService {
  readonly #options: SweepOptions;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#sweepInBackground(), HOUR_MS);
    this.#sweepInBackground();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** One sweep; answers what it did. */
  async sweep(): Promise<SweepReport> {
    const { models, files, variants, recovery, logger } = this.#options;
    const grace = new Date(Date.now() - GRACE_MS);
    await recovery.recover(grace);
    const report: SweepReport = {
      expiredCartoons: await this.#sweepExpired(),
      supersededCartoons: await this.#sweepSuperseded(),
      orphanedTemporaryFiles: await this.#sweepFolder("temp", grace),
      quarantinedFiles:
        (await this.#sweepFolder("originals", grace)) + (await this.#sweepFolder("downloaded", grace)),
      missingFiles: (await this.#reportMissing("originals")) + (await this.#reportMissing("downloaded")),
      discardedUploads: await files.discardOlderThan(grace),
      orphanedJobs: await this.#sweepOrphanedJobs(),
      orphanedFaces: await this.#sweepOrphanedFaces(),
      forgottenJobs: (
        await models.jobs.deleteMany({ finishedAt: { $lte: new Date(Date.now() - JOB_RECORD_TTL_MS) } })
      ).deletedCount,
      forgottenClaims: (await models.claims.deleteMany({ completed: true, expiresAt: { $lte: new Date() } }))
        .deletedCount,
      forgottenVariants: await variants.sweep(),
    };
    logger.info(report, "sweep done");
    return report;
  }

  #sweepInBackground(): void {
    this.#sweeping ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.#options.logger.error({ err: error }, "sweep failed"))
      .finally(() => {
        this.#sweeping = undefined;
      });
  }

  async #sweepExpired(): Promise<number> {
    const expired = { expiresAt: { $lte: new Date(Date.now() - EXPIRY_GRACE_MS) } };
    let removed = 0;
    for (const cartoon of await this.#options.models.cartoons.find(expired).lean()) {
      if (await this.#isNeeded(cartoon)) continue;
      await this.#remove(cartoon);
      removed += 1;
    }
    return removed;
  }

  /** A face-cut that has been asked for still needs its cartoon. */
  async #isNeeded({ _id, originalId }: RegeneratedCartoon): Promise<boolean> {
    const { models } = this.#options;
    const original = await models.originals.findOne({ _id: originalId, "faceClaim.cartoonId": _id }).lean();
    return original !== null && (await models.faces.findOne({ originalId }).lean()) === null;
  }

  /** Cartoons of originals that have a face, or that are gone. */
  async #sweepSuperseded(): Promise<number> {
    const { models } = this.#options;
    const cartoons = await models.cartoons.find({}, { originalId: 1 }).lean();
    const originalIds = [...new Set(cartoons.map(({ originalId }) => originalId))];
    let removed = 0;
    for (let start = 0; start < originalIds.length; start += BATCH) {
      const ids = originalIds.slice(start, start + BATCH);
      const [originals, faces] = await Promise.all([
        models.originals.find({ _id: { $in: ids } }, { _id: 1 }).lean(),
        models.faces.find({ originalId: { $in: ids } }, { originalId: 1 }).lean(),
      ]);
      const open = new Set(originals.map(({ _id }) => _id));
      for (const { originalId } of faces) open.delete(originalId);
      const superseded = ids.filter((id) => !open.has(id));
      for (const cartoon of await models.cartoons.find({ originalId: { $in: superseded } }).lean()) {
        await this.#remove(cartoon);
        removed += 1;
      }
    }
    return removed;
  }

  async #sweepOrphanedJobs(): Promise<number> {
    const { models } = this.#options;
    const jobs = await models.jobs.find({}, { originalId: 1 }).lean();
    const gone = await this.#withoutOriginal(jobs);
    return (await models.jobs.deleteMany({ originalId: { $in: gone } })).deletedCount;
  }

  /** An original is written before its face and deleted after it: only its owner's deletion leaves one without. */
  async #sweepOrphanedFaces(): Promise<number> {
    const { models, files, images } = this.#options;
    const gone = await this.#withoutOriginal(await models.faces.find({}, { originalId: 1 }).lean());
    const faces = await models.faces.find({ originalId: { $in: gone } }).lean();
    for (const { _id, filename } of faces) {
      await files.remove("downloaded", filename);
      await images.removeVariants("downloaded", filename);
      await models.faces.deleteOne({ _id });
    }
    return faces.length;
  }

  /** Which of the originals that these documents name are not there. */
  async #withoutOriginal(documents: { originalId: string }[]): Promise<string[]> {
    const originalIds = [...new Set(documents.map(({ originalId }) => originalId))];
    const there = new Set<string>();
    for (let start = 0; start < originalIds.length; start += BATCH) {
      const ids = originalIds.slice(start, start + BATCH);
      const present = await this.#options.models.originals.find({ _id: { $in: ids } }, { _id: 1 }).lean();
      for (const { _id } of present) there.add(_id);
    }
    return originalIds.filter((id) => !there.has(id));
  }

  async #remove(cartoon: RegeneratedCartoon): Promise<void> {
    const { models, files, images } = this.#options;
    await models.cartoons.deleteOne({ _id: cartoon._id });
    await files.remove("temp", cartoon.filename);
    await images.removeVariants("temp", cartoon.filename);
  }

  async #sweepFolder(folder: ImageFolder, grace: Date): Promise<number> {
    const { files } = this.#options;
    const old = (await files.list(folder)).filter(({ modifiedAt }) => modifiedAt <= grace);
    let moved = 0;
    for (let start = 0; start < old.length; start += BATCH) {
      const names = old.slice(start, start + BATCH).map(({ filename }) => filename);
      const owned = await this.#ownedNames(folder, names);
      for (const filename of names.filter((name) => !owned.has(name))) {
        if (folder === "temp") await files.remove(folder, filename);
        else await files.quarantine(folder, filename);
        moved += 1;
      }
    }
    return moved;
  }

  /** Names that a document has, or that a job which is being stored is about to give one. */
  async #ownedNames(folder: ImageFolder, names: string[]): Promise<Set<string>> {
    const { models } = this.#options;
    // Jobs first: one that ends between the two looks has its document by the second.
    const storing = await models.jobs.find({ status: JobStatus.RUNNING }).lean();
    const named = { filename: { $in: names } };
    const documents =
      folder === "originals"
        ? await models.originals.find(named, { filename: 1 }).lean()
        : folder === "temp"
          ? await models.cartoons.find(named, { filename: 1 }).lean()
          : await models.faces.find(named, { filename: 1 }).lean();
    return new Set([
      ...documents.map(({ filename }) => filename),
      ...storing.flatMap(({ result }) => (result ? [result.filename] : [])),
    ]);
  }

  async #reportMissing(folder: "originals" | "downloaded"): Promise<number> {
    const { models, files, logger } = this.#options;
    const present = new Set((await files.list(folder)).map(({ filename }) => filename));
    const documents =
      folder === "originals"
        ? await models.originals.find({ tombstone: { $exists: false } }, { filename: 1 }).lean()
        : await models.faces.find({}, { filename: 1 }).lean();
    let missing = 0;
    for (const { _id, filename } of documents) {
      // The listing is older than the query: what came in between is looked at once more.
      if (present.has(filename) || (await files.exists(folder, filename))) continue;
      logger.error({ folder, filename, id: _id }, "a permanent file is missing");
      missing += 1;
    }
    return missing;
  }
}
