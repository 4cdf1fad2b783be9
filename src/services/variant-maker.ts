import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.js";
import type { FaceRegions } from "../imaging/crop.js";
import { isCropped, type VariantFormat, type VariantSize } from "../imaging/sizes.js";
import { Background } from "../schema/enums.js";
import type { FileStore } from "../storage/files/file-store.js";
import { nameExclusively } from "../storage/files/local.js";
import { missingAsUndefined } from "../storage/files/missing.js";
import type { ImageForm } from "./image-forms.js";
import type { ImageAddress, ImageRecord } from "./image-lookup.js";
import type { PictureTraitsService } from "./picture-traits.js";
import type { VariantCache } from "./variant-cache.js";

/** A variant as an image process takes it. */
export interface VariantOrder {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write. */
  target: string;
  size: VariantSize;
  format: VariantFormat;
  /** The faces that a crop is to show; null when there are none. */
  faces: FaceRegions | null;
}

/** A picture whose background is to be taken away. */
export interface CutOutOrder {
  address: ImageAddress;
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write, WebP. */
  target: string;
}

/** What image processes do for variants. */
export interface VariantImaging {
  renderVariant(order: VariantOrder): Promise<unknown>;
  /** The same, behind everything else. */
  renderAhead(order: VariantOrder): Promise<unknown>;
  /** Writes a picture without its background; rejects with AppError NO_FACE or NO_MOTIF. */
  cutOut(order: CutOutOrder): Promise<unknown>;
}

/** What the maker of variants is made of. */
export interface VariantMakerOptions {
  files: FileStore;
  cache: VariantCache;
  traits: PictureTraitsService;
  imaging: VariantImaging;
  /** Absolute path of a variant that was made for good, if there is one in that form. */
  published: (address: ImageAddress, form: ImageForm) => Promise<string | undefined>;
  /** So many may be waited for at a time. */
  most: number;
}

/** One variant that is to be made. */
export interface WantedVariant {
  address: ImageAddress;
  record: ImageRecord;
  form: ImageForm;
  /** Absolute path of where it is to lie in the cache. */
  target: string;
}

/** What a picture can be refused for whose background is to go; of the same picture it is always so. */
const NOTHING_IN_FRONT = ["NO_FACE", "NO_MOTIF"] as const;

/** Seconds after which a place in the queue is likely to be free. */
const RETRY_AFTER_S = 2;

/** Makes variants: each once at a time, and no more at a time than is good. */
export class VariantMaker {
  readonly #options: VariantMakerOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  #awaited = 0;

  constructor(options: VariantMakerOptions) {
    this.#options = options;
  }

  /**
   * Makes a variant and puts it into its place. Single flight: everybody who asks for one while it is being made waits for
   * the same work, and is told "shared".
   * @throws AppError BUSY when too many are being waited for, NOT_FOUND when the image was erased meanwhile, NO_FACE or
   *   NO_MOTIF when there is nothing to cut out, UNDECODABLE_IMAGE, TOO_MANY_PIXELS.
   */
  async make(wanted: WantedVariant): Promise<"rendered" | "shared"> {
    const { imaging } = this.#options;
    const source = this.#underWay.has(wanted.target) ? "shared" : "rendered";
    const make = () => this.#render(wanted, (order) => imaging.renderVariant(order));
    await this.#once(wanted.target, () => this.#inQueue(make));
    return source;
  }

  /** The same when nobody waits for it, behind everything else and beside the queue. */
  makeAhead(wanted: WantedVariant): Promise<void> {
    const { imaging } = this.#options;
    return this.#once(wanted.target, () => this.#render(wanted, (order) => imaging.renderAhead(order)));
  }

  /** Whether a variant was made for good: it need not be made, only be put into its place. */
  async isPublished({ address, form }: Pick<WantedVariant, "address" | "form">): Promise<boolean> {
    return (await this.#options.published(address, form)) !== undefined;
  }

  #once(target: string, make: () => Promise<void>): Promise<void> {
    let work = this.#underWay.get(target);
    if (!work) {
      work = make().finally(() => this.#underWay.delete(target));
      this.#underWay.set(target, work);
    }
    return work;
  }

  async #inQueue(make: () => Promise<void>): Promise<void> {
    if (this.#awaited >= this.#options.most) {
      throw new AppError("BUSY", {
        message: "Too many pictures are being resized at the moment.",
        retryAfterSeconds: RETRY_AFTER_S,
      });
    }
    this.#awaited += 1;
    try {
      await make();
    } finally {
      this.#awaited -= 1;
    }
  }

  #render(
    { address, record, form, target }: WantedVariant,
    render: (order: VariantOrder) => Promise<unknown>,
  ): Promise<void> {
    return this.#write(address, target, async (temporary) => {
      const published = await this.#options.published(address, form);
      if (published !== undefined && (await nameExclusively(published, temporary))) return;
      const size = form.size.toLowerCase() as VariantSize;
      await render({
        source: await this.#sourceOf(address, form, target),
        target: temporary,
        size,
        format: form.format.toLowerCase() as VariantFormat,
        faces: await this.#facesFor(address, record, form),
      });
    });
  }

  /** The faces that a crop is to show. A media picture without background may have been cropped: faces are elsewhere there. */
  async #facesFor(address: ImageAddress, record: ImageRecord, form: ImageForm): Promise<FaceRegions | null> {
    const isMoved = address.folder === "media" && form.background === Background.REMOVED;
    if (isMoved || !isCropped(form.size.toLowerCase() as VariantSize)) return null;
    return (await this.#options.traits.of(address, record)).faces ?? null;
  }

  /** The picture itself, or what was cut out of it, which is made once for all sizes and formats. */
  async #sourceOf(address: ImageAddress, { background }: ImageForm, target: string): Promise<string> {
    const { files, cache } = this.#options;
    const source = files.pathOf(address.folder, address.filename);
    if (background === Background.ORIGINAL) return source;
    const version = path.basename(target).split("-", 1)[0];
    const cutOut = path.join(path.dirname(target), `${version}-cutout.webp`);
    if ((await cache.use(cutOut)) === undefined) {
      await this.#once(cutOut, () => this.#cutOut({ address, source, target: cutOut }));
    }
    return cutOut;
  }

  /** Cuts out what is in front. That there is nothing is found out once, and noted where the cut-out would lie. */
  async #cutOut({ address, source, target }: CutOutOrder): Promise<void> {
    const { cache, imaging } = this.#options;
    const note = target.replace(/\.webp$/, ".none");
    if ((await cache.use(note)) !== undefined) {
      const noted = await missingAsUndefined(readFile(note, "utf8"));
      const code = NOTHING_IN_FRONT.find((one) => one === noted);
      if (code) throw new AppError(code);
    }
    try {
      await this.#write(address, target, (temporary) =>
        imaging.cutOut({ address, source, target: temporary }),
      );
    } catch (error) {
      const code = NOTHING_IN_FRONT.find((one) => error instanceof AppError && error.code === one);
      if (code) await this.#write(address, note, (temporary) => writeFile(temporary, code));
      throw error;
    }
  }

  /** Lets a file be written under a temporary name, and leaves nothing behind of an image that was erased meanwhile. */
  async #write(
    { folder, filename }: ImageAddress,
    target: string,
    write: (temporary: string) => Promise<unknown>,
  ): Promise<void> {
    const { files, cache } = this.#options;
    const temporary = `${target}.${randomUUID()}${path.extname(target)}`;
    await cache.prepare(target);
    let failure: unknown;
    try {
      await write(temporary);
      await rename(temporary, target);
    } catch (error) {
      if (await files.exists(folder, filename)) throw error;
      failure = error;
    } finally {
      await rm(temporary, { force: true });
    }
    if (await files.exists(folder, filename)) return;
    // The erasure could not know of this variant, nor of the folder made for it.
    await cache.remove(folder, filename);
    throw new AppError("NOT_FOUND", { cause: failure });
  }
}
