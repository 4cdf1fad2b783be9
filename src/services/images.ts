import { createHash, randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { AppError } from "../errors.js";
import type { VariantFormat, VariantRequest, VariantResult, VariantSize } from "../imaging/variants.js";
import type { RegeneratedCartoon } from "../schema/cartoon.js";
import { Background, type ImageFormat, type ImageSize } from "../schema/enums.js";
import { MediaStatus } from "../schema/media-enums.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore, ImageFolder } from "../storage/files/file-store.js";
import { knownForm } from "./ids.js";
import { requireSize } from "./image-forms.js";
import type { ImageUrls } from "./image-urls.js";
import type { ServiceObserver } from "./observer.js";
import type { VariantCache } from "./variant-cache.js";

/** Goes into every entity tag and cache file name: raise it when the same request would give other bytes. */
const RENDERER_VERSION = 2;

/** Which image a URL names. */
export interface ImageAddress {
  folder: ImageFolder;
  filename: string;
}

/** In which form an image is wanted. */
export interface ImageForm {
  size: ImageSize;
  format: ImageFormat;
  background: Background;
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
  mimeType: string;
  /** Bytes. */
  fileSize: number;
  /** Strong entity tag in its quotes. */
  etag: string;
}

/** What the image service is made of. */
export interface ImageServiceOptions {
  models: Models;
  files: FileStore;
  urls: ImageUrls;
  cache: VariantCache;
  /** Renders in an image process. */
  render: (request: VariantRequest) => Promise<VariantResult>;
  observer: Pick<ServiceObserver, "variantServed">;
  /** A published variant of a media item in that form, if there is one; what there is none of is rendered. */
  findPublished?: (address: ImageAddress, form: ImageForm) => Promise<PublishedFile | undefined>;
}

/** A published variant. */
export interface PublishedFile {
  /** Absolute path. */
  path: string;
  /** Bytes. */
  fileSize: number;
}

/**
 * The images as they are served: oriented, without metadata, in a named size and format. Nothing is served as it
 * was uploaded. Each variant is made once and kept in a bounded cache on disk.
 */
export class ImageService {
  readonly #options: ImageServiceOptions;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: ImageServiceOptions) {
    this.#options = options;
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
    const cartoon = await this.#liveCartoon({ _id: knownForm(cartoonId), ...owner });
    if (!cartoon) throw new AppError("NOT_FOUND");
    return { folder: "temp", filename: cartoon.filename };
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

  /** Strong entity tag of an image in one form: file names are never used twice, so the name stands for the bytes. */
  etag({ folder, filename }: ImageAddress, form: ImageForm): string {
    const text = [RENDERER_VERSION, folder, filename, variantName(form)].join("\n");
    return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  }

  /**
   * The image in one form, made now if need be. `device` null: whoever asks has shown a signature.
   * @throws AppError NOT_FOUND when there is no such image or it is not the device's, BAD_USER_INPUT for a
   *   background that can't be removed or a size that such images don't have, UNDECODABLE_IMAGE.
   */
  async open(
    address: ImageAddress,
    form: ImageForm,
    device: { deviceId: string } | null,
  ): Promise<ImageFile> {
    if (!(await this.#isLive(address, device))) throw new AppError("NOT_FOUND");
    requireSize(address.folder, form.size);
    const published = await this.#findPublished(address, form);
    if (published) return published;
    if (form.background === Background.REMOVED) {
      throw new AppError("BAD_USER_INPUT", {
        message: "bg: this server can't remove backgrounds; expected original.",
      });
    }
    const { cache, observer } = this.#options;
    const target = cache.pathOf(address, `${RENDERER_VERSION}-${variantName(form)}`);
    const etag = this.etag(address, form);
    const mimeType = `image/${form.format.toLowerCase()}`;
    const cached = await cache.use(target);
    if (cached !== undefined) {
      observer.variantServed("cache");
      return { path: target, mimeType, fileSize: cached, etag };
    }
    await this.#renderOnce(address, form, target);
    const fileSize = await cache.use(target);
    // Deleted while it was being drawn.
    if (fileSize === undefined) throw new AppError("NOT_FOUND");
    observer.variantServed("rendered");
    return { path: target, mimeType, fileSize, etag };
  }

  /** Whether there is such an image, and it is the device's. `device` null: whoever asks has shown a signature. */
  exists(address: ImageAddress, device: { deviceId: string } | null): Promise<boolean> {
    return this.#isLive(address, device);
  }

  /** Forgets the variants of an image that is being erased. */
  removeVariants(folder: ImageFolder, filename: string): Promise<void> {
    return this.#options.cache.remove(folder, filename);
  }

  async #findPublished(address: ImageAddress, form: ImageForm): Promise<ImageFile | undefined> {
    if (address.folder !== "media") return undefined;
    const file = await this.#options.findPublished?.(address, form);
    if (!file) return undefined;
    this.#options.observer.variantServed("cache");
    return { ...file, mimeType: `image/${form.format.toLowerCase()}`, etag: this.etag(address, form) };
  }

  /** Single flight: everybody who asks for a variant while it is being drawn waits for the same drawing. */
  async #renderOnce(address: ImageAddress, form: ImageForm, target: string): Promise<void> {
    let work = this.#underWay.get(target);
    if (!work) {
      work = this.#render(address, form, target).finally(() => this.#underWay.delete(target));
      this.#underWay.set(target, work);
    }
    await work;
  }

  async #render(address: ImageAddress, form: ImageForm, target: string): Promise<void> {
    const { files, render, cache } = this.#options;
    const temporary = `${target}.${randomUUID()}`;
    await cache.prepare(target);
    let failure: unknown;
    try {
      await render({
        source: files.pathOf(address.folder, address.filename),
        target: temporary,
        size: form.size.toLowerCase() as VariantSize,
        format: form.format.toLowerCase() as VariantFormat,
        background: "original",
      });
      await rename(temporary, target);
    } catch (error) {
      if (await files.exists(address.folder, address.filename)) throw error;
      failure = error;
    } finally {
      await rm(temporary, { force: true });
    }
    if (await files.exists(address.folder, address.filename)) return;
    // Erased while it was being drawn: the erasure could not know of this variant, nor of the folder made for it.
    await cache.remove(address.folder, address.filename);
    throw new AppError("NOT_FOUND", { cause: failure });
  }

  async #isLive({ folder, filename }: ImageAddress, device: { deviceId: string } | null): Promise<boolean> {
    const { models } = this.#options;
    const owner = device ? { deviceId: device.deviceId } : {};
    switch (folder) {
      case "originals":
        return (
          (await models.originals.findOne({ filename, ...owner, tombstone: { $exists: false } }).lean()) !==
          null
        );
      case "temp":
        return (await this.#liveCartoon({ filename, ...owner })) !== null;
      case "downloaded":
        return (await models.faces.findOne({ filename, ...owner }).lean()) !== null;
      case "media":
        return (
          (await models.media.findOne({ filename, ...owner, tombstone: { $exists: false } }).lean()) !== null
        );
    }
  }

  /** An expired cartoon is still served to the AI server that cuts its face. */
  async #liveCartoon(filter: {
    _id?: string;
    filename?: string;
    deviceId?: string;
  }): Promise<RegeneratedCartoon | null> {
    const { models } = this.#options;
    const cartoon = await models.cartoons.findOne(filter).lean();
    if (!cartoon || cartoon.expiresAt > new Date()) return cartoon;
    const claimed = { _id: cartoon.originalId, "faceClaim.cartoonId": cartoon._id };
    return (await models.originals.findOne(claimed).lean()) ? cartoon : null;
  }
}

function variantName({ size, format, background }: ImageForm): string {
  return `${size}-${background}.${format}`.toLowerCase();
}
