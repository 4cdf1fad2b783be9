import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.js";
import type { VariantFormat, VariantRequest, VariantResult, VariantSize } from "../imaging/variants.js";
import { Background, ImageFormat, type ImageSize } from "../schema/enums.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore, ImageFolder } from "../storage/files/file-store.js";
import type { ImageUrls } from "./image-urls.js";

/** Goes into every entity tag and cache file name: raise it when the same request would give other bytes. */
const RENDERER_VERSION = 1;

/** Which image a URL names. */
export interface ImageAddress {
  folder: ImageFolder;
  filename: string;
}

/** In which form an image is wanted. */
export interface ImageForm {
  size: ImageSize;
  /** Undefined: the one that suits the image and every client. */
  format: ImageFormat | undefined;
  background: Background;
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
  /** Folder of the variants that were made; may be deleted at any time. */
  cacheDir: string;
  /** Renders in an image process. */
  render: (request: VariantRequest) => Promise<VariantResult>;
}

/**
 * The images as they are served: oriented, without metadata, in a named size and format. Nothing is served as it
 * was uploaded. Each variant is made once and kept in a cache on disk.
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

  /** Strong entity tag of an image in one form: file names are never used twice, so the name stands for the bytes. */
  etag({ folder, filename }: ImageAddress, form: ImageForm): string {
    const text = [RENDERER_VERSION, folder, filename, variantName({ folder, filename }, form)].join("\n");
    return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  }

  /**
   * The image in one form, made now if need be. `device` null: whoever asks has shown a signature.
   * @throws AppError NOT_FOUND when there is no such image or it is not the device's, BAD_USER_INPUT for a
   *   background that can't be removed, UNDECODABLE_IMAGE.
   */
  async open(
    address: ImageAddress,
    form: ImageForm,
    device: { deviceId: string } | null,
  ): Promise<ImageFile> {
    if (!(await this.#isLive(address, device))) throw new AppError("NOT_FOUND");
    if (form.background === Background.REMOVED) {
      throw new AppError("BAD_USER_INPUT", {
        message: "bg: this server can't remove backgrounds; expected original.",
      });
    }
    const target = this.#cachePath(address, form);
    const etag = this.etag(address, form);
    const mimeType = `image/${formatOf(address, form).toLowerCase()}`;
    const cached = await sizeOf(target);
    if (cached !== undefined) return { path: target, mimeType, fileSize: cached, etag };
    await this.#renderOnce(address, form, target);
    const fileSize = await sizeOf(target);
    // Deleted while it was being drawn.
    if (fileSize === undefined) throw new AppError("NOT_FOUND");
    return { path: target, mimeType, fileSize, etag };
  }

  /** Forgets the variants of an image that is being erased. */
  async removeVariants(folder: ImageFolder, filename: string): Promise<void> {
    await rm(this.#cacheFolder({ folder, filename }), { recursive: true, force: true });
  }

  /** Forgets the variants of images that are gone. Answers how many images that were. */
  async sweepVariants(): Promise<number> {
    const { cacheDir, files } = this.#options;
    let removed = 0;
    for (const folder of ["originals", "temp", "downloaded"] as const) {
      for (const filename of await readdir(path.join(cacheDir, folder)).catch(() => [])) {
        if (await files.exists(folder, filename)) continue;
        await this.removeVariants(folder, filename);
        removed += 1;
      }
    }
    return removed;
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
    const { files, render } = this.#options;
    const temporary = `${target}.${randomUUID()}`;
    await mkdir(path.dirname(target), { recursive: true });
    try {
      await render({
        source: files.pathOf(address.folder, address.filename),
        target: temporary,
        size: form.size.toLowerCase() as VariantSize,
        format: formatOf(address, form).toLowerCase() as VariantFormat,
        background: "original",
      });
      await rename(temporary, target);
    } catch (error) {
      if (!(await files.exists(address.folder, address.filename)))
        throw new AppError("NOT_FOUND", { cause: error });
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
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
        return this.#isCartoonLive({ filename, ...owner });
      case "downloaded":
        return (await models.faces.findOne({ filename, ...owner }).lean()) !== null;
    }
  }

  /** An expired cartoon is still served to the AI server that cuts its face. */
  async #isCartoonLive(filter: { filename: string; deviceId?: string }): Promise<boolean> {
    const { models } = this.#options;
    const cartoon = await models.cartoons.findOne(filter).lean();
    if (!cartoon || cartoon.expiresAt > new Date()) return cartoon !== null;
    const claimed = { _id: cartoon.originalId, "faceClaim.cartoonId": cartoon._id };
    return (await models.originals.findOne(claimed).lean()) !== null;
  }

  #cacheFolder({ folder, filename }: ImageAddress): string {
    // pathOf refuses what is none of our names, so that no request can lead out of the folder.
    return path.join(
      this.#options.cacheDir,
      folder,
      path.basename(this.#options.files.pathOf(folder, filename)),
    );
  }

  #cachePath(address: ImageAddress, form: ImageForm): string {
    return path.join(this.#cacheFolder(address), `${RENDERER_VERSION}-${variantName(address, form)}`);
  }
}

function variantName(address: ImageAddress, form: ImageForm): string {
  return `${form.size}-${form.background}.${formatOf(address, form)}`.toLowerCase();
}

/** Every client reads JPEG and PNG; PNG is for what may be transparent. Cartoons are not. */
function formatOf({ folder, filename }: ImageAddress, form: ImageForm): ImageFormat {
  if (form.format) return form.format;
  if (folder === "downloaded") return ImageFormat.PNG;
  return folder === "originals" && /\.(png|webp|gif|avif)$/.test(filename)
    ? ImageFormat.PNG
    : ImageFormat.JPEG;
}

async function sizeOf(target: string): Promise<number | undefined> {
  try {
    return (await stat(target)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
