import { createHash } from "node:crypto";
import { AppError } from "../errors.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { MediaStatus } from "../schema/media-enums.js";
import type { Models } from "../storage/database/database.js";
import type { ImageFolder } from "../storage/files/file-store.js";
import type { BackgroundQueue } from "./background-queue.js";
import { knownForm } from "./ids.js";
import { type ImageForm, isAvifPossible, requireSize } from "./image-forms.js";
import type { ImageAddress, ImageLookup, ImageRecord } from "./image-lookup.js";
import type { ImageUrls } from "./image-urls.js";
import type { ServiceObserver } from "./observer.js";
import type { VariantCache } from "./variant-cache.js";
import type { VariantMaker } from "./variant-maker.js";

/** Goes into every entity tag and cache file name: raise it when the same request would give other bytes. */
const RENDERER_VERSION = 7;

/** What apps show of a picture first: made when a job ends, so that nobody waits for it. */
const PREPARED_SIZES = [ImageSize.THUMBNAIL, ImageSize.GRID, ImageSize.DETAIL] as const;
const PREPARED_FORMATS = [ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.AVIF] as const;

/** An image that is there, and the form in which it can be served now. */
export interface FoundImage {
  address: ImageAddress;
  record: ImageRecord;
  /** What will be sent: another format in place of an AVIF that is not made yet, or would be too large. */
  form: ImageForm;
  /** Strong entity tag of that form, in its quotes. */
  etag: string;
  /** The tag of the AVIF that will be sent soon in its place; undefined when what is sent now is final. */
  finalEtag?: string;
}

/** By what a media item is found: the permanent address has its id, the temporary one its file name. */
export type MediaKey = { mediaId: string } | { filename: string };

/** A media item, as far as serving goes. */
export interface ServedMedia {
  mediaId: string;
  address: ImageAddress;
  /** Whether its permanent address is the one to use. */
  isComplete: boolean;
}

/** A finished file, ready to be sent. */
export interface ImageFile {
  /** Absolute path. */
  path: string;
  /** The way to it from the folder of the variant cache. */
  relativePath: string;
  mimeType: string;
  /** Bytes. */
  fileSize: number;
}

/** What the image service is made of. */
export interface ImageServiceOptions {
  models: Models;
  urls: ImageUrls;
  lookup: ImageLookup;
  cache: VariantCache;
  maker: VariantMaker;
  /** For what is made ahead of need. */
  background: BackgroundQueue;
  /** Whether `prepare` does anything. */
  prepares: boolean;
  observer: Pick<ServiceObserver, "variantServed">;
}

/**
 * The images as they are served: oriented, without metadata, in a named size and format. Nothing is served as it
 * was uploaded. Each variant is made once and kept in a bounded cache on disk. No request waits for AVIF, which takes many
 * times as long as the others: it is made in the background, and another format is sent meanwhile.
 */
export class ImageService {
  readonly #options: ImageServiceOptions;
  readonly #forgetters: ((image?: ImageAddress) => void)[] = [];

  constructor(options: ImageServiceOptions) {
    this.#options = options;
  }

  /** Has somebody told which image is to be forgotten, at once; no image: all of them. */
  onForget(forget: (image?: ImageAddress) => void): void {
    this.#forgetters.push(forget);
  }

  /**
   * Whether the signature in a URL fits.
   * @throws AppError NOT_FOUND, URL_EXPIRED.
   */
  verify({ folder, filename }: ImageAddress, query: { exp: string; sig: string }): { expiresAt: Date } {
    return this.#options.urls.verify(folder, filename, query);
  }

  /**
   * The address of a cartoon's image, of that device (null: any; a signature will be checked). Another device's cartoon
   * is looked for, and missed, exactly like one that does not exist.
   * @throws AppError NOT_FOUND when there is no such cartoon, or it has expired.
   */
  async addressOfCartoon(cartoonId: string, device: { deviceId: string } | null): Promise<ImageAddress> {
    const owner = device ? { deviceId: device.deviceId } : {};
    const { models, lookup } = this.#options;
    const cartoon = await models.cartoons
      .findOne({ _id: knownForm(cartoonId), ...owner }, { filename: 1 })
      .lean();
    const address = cartoon && ({ folder: "temp", filename: cartoon.filename } as const);
    if (!address || !(await lookup.find(address, device))) throw new AppError("NOT_FOUND");
    return address;
  }

  /**
   * A media item that is to be served, of that device (null: any; a signature will be checked). Another device's item is
   * looked for, and missed, exactly like one that does not exist.
   * @throws AppError NOT_FOUND.
   */
  async findMedia(key: MediaKey, device: { deviceId: string } | null): Promise<ServedMedia> {
    const owner = device ? { deviceId: device.deviceId } : {};
    const wanted = "mediaId" in key ? { _id: knownForm(key.mediaId) } : key;
    const item = await this.#options.models.media
      .findOne({ ...wanted, ...owner, tombstone: { $exists: false } })
      .lean();
    if (!item) throw new AppError("NOT_FOUND");
    const address = { folder: "media" as const, filename: item.filename };
    return { mediaId: item._id, address, isComplete: item.status === MediaStatus.COMPLETE };
  }

  /**
   * Finds an image and tells in which form it can be served; makes nothing that is waited for. `meanwhile` is the format
   * in place of an AVIF that is not made yet, or would be too large. `device` null: whoever asks has shown a signature.
   * @throws AppError NOT_FOUND when there is no such image or it is not the device's, BAD_USER_INPUT for a size that such
   *   images don't have.
   */
  async find(
    address: ImageAddress,
    { meanwhile = ImageFormat.WEBP, ...wanted }: ImageForm & { meanwhile?: ImageFormat },
    device: { deviceId: string } | null,
  ): Promise<FoundImage> {
    const record = await this.#options.lookup.find(address, device);
    if (!record) throw new AppError("NOT_FOUND");
    requireSize(address.folder, wanted.size);
    const form = plainForm(address, wanted);
    const asked = { address, record, form, etag: etagOf(address, form, record) };
    if (form.format !== ImageFormat.AVIF) return asked;
    const other = { ...form, format: meanwhile };
    const instead = { ...asked, form: other, etag: etagOf(address, other, record) };
    if (!isAvifPossible(form, record)) return instead;
    if (await this.#options.cache.has(this.#targetOf(asked))) return asked;
    // It only has to be put into the cache.
    if (await this.#options.maker.isPublished(asked)) return asked;
    this.#makeAhead(asked);
    return { ...instead, finalEtag: asked.etag };
  }

  /**
   * The file of a found image, made now if need be; `forJob`: for work that was taken on, which the disk's last reserve is for.
   * @throws AppError BUSY, DISK_FULL, NOT_FOUND when it was erased meanwhile, NO_FACE or NO_MOTIF when nothing can be told from its
   *   background, UNDECODABLE_IMAGE, TOO_MANY_PIXELS.
   */
  async open(found: FoundImage, { forJob = false } = {}): Promise<ImageFile> {
    const { cache, maker, observer } = this.#options;
    const target = this.#targetOf(found);
    const cached = await cache.use(target);
    const source = cached === undefined ? await maker.make({ ...found, target, forJob }) : "cache";
    const fileSize = cached ?? (await cache.use(target));
    // Deleted while it was being drawn.
    if (fileSize === undefined) throw new AppError("NOT_FOUND");
    observer.variantServed(source);
    const mimeType = `image/${found.form.format.toLowerCase()}`;
    return { path: target, relativePath: cache.relative(target), mimeType, fileSize };
  }

  /**
   * Whether a found image may be sent again without looking anything up: it was looked up within the last seconds, and has
   * not been deleted since. It then counts as served.
   */
  again({ address, record }: FoundImage): boolean {
    const { lookup, observer } = this.#options;
    if (!lookup.stillHolds(address, record)) return false;
    observer.variantServed("cache");
    return true;
  }

  /** Sees to it that the variants that apps show first are made before they are asked for, when there is time. */
  async prepare(address: ImageAddress): Promise<void> {
    if (!this.#options.prepares) return;
    const record = await this.#options.lookup.find(address, null);
    if (!record) return;
    for (const format of PREPARED_FORMATS) {
      for (const size of PREPARED_SIZES) {
        const form = { size, format, background: Background.ORIGINAL };
        if (format === ImageFormat.AVIF && !isAvifPossible(form, record)) continue;
        this.#makeAhead({ address, record, form });
      }
    }
  }

  /** Call it as soon as an image is out of sight: it is not served any more, whatever was remembered of it. */
  forget(folder: ImageFolder, filename: string): void {
    this.#options.lookup.forget({ folder, filename });
    for (const forgetter of this.#forgetters) forgetter({ folder, filename });
  }

  /** The same for when many images go out of sight at once. */
  forgetAll(): void {
    this.#options.lookup.forgetAll();
    for (const forgetter of this.#forgetters) forgetter();
  }

  /** Forgets an image that is being erased, and deletes its variants. */
  removeVariants(folder: ImageFolder, filename: string): Promise<void> {
    this.forget(folder, filename);
    return this.#options.cache.remove(folder, filename);
  }

  #makeAhead(found: Pick<FoundImage, "address" | "record" | "form">): void {
    const { background, cache, maker, lookup } = this.#options;
    const target = this.#targetOf(found);
    const run = async () => {
      if (await cache.has(target)) return;
      // Looked up again: it may have been erased since, or its faces been found.
      const record = await lookup.find(found.address, null);
      if (record && record.edition === found.record.edition)
        await maker.makeAhead({ ...found, record, target });
    };
    background.add({ key: target, run });
  }

  #targetOf({ address, form, record }: Pick<FoundImage, "address" | "form" | "record">): string {
    return this.#options.cache.pathOf(address, `${editionOf(record)}-${variantName(form)}`);
  }
}

/** A face has been cut out already. */
function plainForm({ folder }: ImageAddress, form: ImageForm): ImageForm {
  return folder === "downloaded" ? { ...form, background: Background.ORIGINAL } : form;
}

/** What the bytes depend on beside picture and form. */
function editionOf({ edition }: ImageRecord): string {
  return edition ? `${RENDERER_VERSION}.${edition}` : String(RENDERER_VERSION);
}

/** File names are never used twice, so the name stands for the bytes. */
function etagOf({ folder, filename }: ImageAddress, form: ImageForm, record: ImageRecord): string {
  const text = [editionOf(record), folder, filename, variantName(form)].join("\n");
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

function variantName({ size, format, background }: ImageForm): string {
  return `${size}-${background}.${format}`.toLowerCase();
}
