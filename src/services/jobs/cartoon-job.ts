import { AppError } from "../../errors.js";
import type { RegeneratedCartoon } from "../../schema/cartoon.js";
import { Background, ImageFormat, ImageSize, JobKind } from "../../schema/enums.js";
import type { Job, StoredResult } from "../../schema/job.js";
import type { Original } from "../../schema/original.js";
import type { Models } from "../../storage/database/database.js";
import type { FileStore } from "../../storage/files/file-store.js";
import type { EngineResult } from "../engines/engine.js";
import type { EngineSet } from "../engines/engine-set.js";
import type { ImageUrls } from "../image-urls.js";
import type { ImageService } from "../images.js";
import { filePathOf, insertNamed } from "../named-insert.js";
import type { PictureTraitsService } from "../picture-traits.js";
import type { JobEvents } from "./job-events.js";
import type { JobCall, JobHandler } from "./job-handler.js";
import { pointless, publishResult } from "./published-result.js";

/** What a cartoon job works with. */
export interface CartoonJobOptions {
  models: Models;
  files: FileStore;
  engines: EngineSet;
  urls: ImageUrls;
  images: ImageService;
  traits: PictureTraitsService;
  events: JobEvents;
  /** How long a cartoon lives, in milliseconds. */
  cartoonTtl: number;
}

/** Draws a cartoon of an original and stores it under the job's `resultId`. */
export class CartoonJob implements JobHandler {
  readonly kind = JobKind.CARTOON;
  readonly #options: CartoonJobOptions;

  constructor(options: CartoonJobOptions) {
    this.#options = options;
  }

  async produce(job: Job, { signal, onProgress }: JobCall): Promise<StoredResult> {
    const { files, engines, models, urls } = this.#options;
    const original = await models.originals
      .findOne({ _id: job.originalId, tombstone: { $exists: false } })
      .lean();
    if (!original) throw pointless();
    const face = await models.faces.findOne({ originalId: job.originalId }).lean();
    if (face) throw new AppError("ALREADY_DOWNLOADED");
    const outputDir = await files.newWorkFolder();
    try {
      const photo = {
        path: files.pathOf("originals", original.filename),
        url: urls.sign("originals", original.filename),
        withoutMetadata: () => this.#servedForm(original.filename),
      };
      const picture = await engines.cartoonize(photo, {
        style: job.styleId,
        seed: job.seed,
        jobId: job._id,
        outputDir,
        signal,
        onProgress,
        timeUsedMs: job.timeUsedMs ?? 0,
      });
      signal.throwIfAborted();
      await this.#keepTraits(original, picture.sourceTraits);
      return await publishResult(files, picture, { folder: "temp", originalId: job.originalId });
    } finally {
      await files.discard(outputDir);
    }
  }

  /** The engine has looked at the photo anyway. */
  async #keepTraits({ filename }: Original, traits: EngineResult["sourceTraits"]): Promise<void> {
    if (traits) await this.#options.traits.store({ folder: "originals", filename }, traits);
  }

  /** The picture as everybody gets it. */
  async #servedForm(filename: string): Promise<string> {
    const { images } = this.#options;
    const form = { size: ImageSize.FULL, format: ImageFormat.JPEG, background: Background.ORIGINAL };
    const found = await images.find({ folder: "originals", filename }, form, null);
    return (await images.open(found, { forJob: true })).path;
  }

  async store(job: Job, result: StoredResult): Promise<void> {
    const { models, files, events } = this.#options;
    const { createdAt, ...facts } = result;
    const cartoon: RegeneratedCartoon = {
      _id: job.resultId,
      deviceId: job.deviceId,
      originalId: job.originalId,
      ...facts,
      filePath: filePathOf("temp", result.filename),
      seed: job.seed,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + this.#options.cartoonTtl),
    };
    const stored = await insertNamed({
      files,
      folder: "temp",
      document: cartoon,
      insert: (document) => models.cartoons.create(document),
      read: (id) => models.cartoons.findById(id).lean(),
    });
    // Only now, with the cartoon in place for a deletion or download to find, can both sides see each other.
    if (await this.#isUnwanted(job)) await this.#takeOut(job);
    else events.cartoonReady(stored);
  }

  async discard(result: StoredResult): Promise<void> {
    await this.#options.files.remove("temp", result.filename);
  }

  async afterReady({ originalId, resultId }: Job): Promise<void> {
    const { models, images } = this.#options;
    const [cartoon, original] = await Promise.all([
      models.cartoons.findById(resultId, { filename: 1 }).lean(),
      models.originals.findById(originalId, { filename: 1 }).lean(),
    ]);
    if (cartoon) await images.prepare({ folder: "temp", filename: cartoon.filename });
    if (original) await images.prepare({ folder: "originals", filename: original.filename });
  }

  async afterLoss(): Promise<void> {}

  async #isUnwanted(job: Job): Promise<boolean> {
    const { models } = this.#options;
    const original = await models.originals
      .findOne({ _id: job.originalId, tombstone: { $exists: false } })
      .lean();
    return !original || (await models.faces.findOne({ originalId: job.originalId }).lean()) !== null;
  }

  async #takeOut(job: Job): Promise<void> {
    const { models, files } = this.#options;
    const cartoon = await models.cartoons.findOneAndDelete({ _id: job.resultId }).lean();
    if (cartoon) await files.remove("temp", cartoon.filename);
  }
}
