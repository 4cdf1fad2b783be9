import type { Logger } from "../log.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore } from "../storage/files/file-store.js";
import type { PublishedVariants } from "../storage/files/published-variants.js";
import type { ImageService } from "./images.js";
import type { ServiceObserver } from "./observer.js";
import type { RecoveryService } from "./recovery.js";
import { type CartoonLeftovers, findCartoons } from "./sweep/cartoons.js";
import type { Leftovers } from "./sweep/leftovers.js";
import { findOrphanedVariants, findRejectedFiles } from "./sweep/media.js";
import { findMissingFiles, findOrphanedFaces, findOrphanedFiles } from "./sweep/permanent.js";
import { findClaims, findJobs, findStaleLeases, type JobLeftovers } from "./sweep/records.js";
import type { VariantCache } from "./variant-cache.js";

const HOUR_MS = 3_600_000;

/** How old something without an owner must be before it counts as left behind rather than under way. */
const GRACE_MS = HOUR_MS;

/** What one sweep did, or found to do. */
export interface SweepReport extends CartoonLeftovers<number>, JobLeftovers<number> {
  /** Requests, face-cuts and deletions that a process which died had begun. */
  interrupted: number;
  orphanedTemporaryFiles: number;
  /** Permanent files that no document names: moved to quarantine/, never deleted. */
  quarantinedFiles: number;
  /** Faces whose original is gone, left by a crash in the middle of its deletion: the file moves to quarantine/. */
  orphanedFaces: number;
  /** Documents whose permanent file is missing: reported, never removed. */
  missingFiles: number;
  /** Uploads that broke off, and work folders. */
  discardedUploads: number;
  /** Jobs whose worker is gone and that nobody has taken up: reported; a running server does so by itself. */
  staleLeases: number;
  forgottenClaims: number;
  forgottenVariants: number;
  /** Media items that are gone, of which there were still published variants. */
  orphanedMediaVariants: number;
  /** Files of media items that a worker elsewhere has rejected. */
  rejectedMediaFiles: number;
}

/** What the sweep is made of. */
export interface SweepOptions {
  models: Models;
  files: FileStore;
  images: ImageService;
  variants: VariantCache;
  published: PublishedVariants;
  recovery: RecoveryService;
  logger: Logger;
  observer: Pick<ServiceObserver, "swept">;
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

  /** One sweep; answers what it did. A dry run answers what it would do, and changes nothing. */
  async sweep({ dryRun = false } = {}): Promise<SweepReport> {
    const { models, files, variants, recovery, logger, observer } = this.#options;
    const grace = new Date(Date.now() - GRACE_MS);
    const handle = async ({ count, remove }: Leftovers): Promise<number> => {
      if (!dryRun && count > 0) await remove();
      return count;
    };
    const report: SweepReport = {
      interrupted: dryRun ? await recovery.count(grace) : await recovery.recover(grace),
      ...(await handleAll(await findCartoons(this.#options), handle)),
      orphanedTemporaryFiles: await handle(await findOrphanedFiles(this.#options, "temp", grace)),
      quarantinedFiles:
        (await handle(await findOrphanedFiles(this.#options, "originals", grace))) +
        (await handle(await findOrphanedFiles(this.#options, "downloaded", grace))) +
        (await handle(await findOrphanedFiles(this.#options, "media", grace))),
      missingFiles: await findMissingFiles(this.#options),
      orphanedFaces: await handle(await findOrphanedFaces(this.#options)),
      discardedUploads: await handle(await findOldUploads(files, grace)),
      ...(await handleAll(await findJobs(models), handle)),
      staleLeases: await findStaleLeases(models),
      forgottenClaims: await handle(await findClaims(models)),
      forgottenVariants: await handle(await variants.findLeftovers()),
      orphanedMediaVariants: await handle(await findOrphanedVariants(this.#options)),
      rejectedMediaFiles: await handle(await findRejectedFiles(this.#options)),
    };
    logger.info(report, dryRun ? "sweep would do this" : "sweep done");
    if (!dryRun) observer.swept({ ...report });
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
}

async function handleAll<K extends string>(
  all: Record<K, Leftovers>,
  handle: (leftovers: Leftovers) => Promise<number>,
): Promise<Record<K, number>> {
  const counts: [string, number][] = [];
  for (const [what, leftovers] of Object.entries<Leftovers>(all))
    counts.push([what, await handle(leftovers)]);
  return Object.fromEntries(counts) as Record<K, number>;
}

async function findOldUploads(files: FileStore, grace: Date): Promise<Leftovers> {
  const { length } = await files.listOlderThan(grace);
  return { count: length, remove: async () => void (await files.discardOlderThan(grace)) };
}
