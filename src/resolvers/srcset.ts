import { AppError } from "../errors.js";
import { isCropped, type VariantSize } from "../imaging/sizes.js";
import { Background, type ImageFormat, ImageSize } from "../schema/enums.js";
import { widthIn } from "../services/image-forms.js";
import type { ImageUrls } from "../services/image-urls.js";
import type { ImageFolder } from "../storage/files/file-store.js";
import { imageQuery } from "./image-query.js";

/** The picture that a `srcset` is of. */
export interface SrcsetPicture {
  folder: ImageFolder;
  filename: string;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** The end of the picture's own life, if it has one. */
  notAfter?: Date | undefined;
  /** As `ImageUrls.sign` takes it. */
  path?: string | undefined;
}

/** What a `srcset` is to offer, as the client asked. */
export interface SrcsetRequest {
  sizes?: ImageSize[] | null | undefined;
  format?: ImageFormat | null | undefined;
  background?: Background | null | undefined;
}

/** From a phone's list to a large screen, all in the picture's own shape. */
const DEFAULT_SIZES = [ImageSize.SMALL, ImageSize.DETAIL, ImageSize.ZOOM];

/**
 * The text of an `img` element's `srcset`: signed addresses with their widths, rising, each width once.
 * @throws AppError BAD_USER_INPUT for sizes of different shapes (a browser takes any of them for the same picture), and for
 *   a size that such images don't have
 */
export function srcsetOf(urls: ImageUrls, picture: SrcsetPicture, request: SrcsetRequest): string {
  const sizes = request.sizes?.length ? request.sizes : DEFAULT_SIZES;
  requireOneShape(sizes);
  const { format, background } = request;
  const byWidth = new Map<number, string>();
  for (const size of sizes) {
    const form = { size, format: format ?? undefined, background: background ?? Background.ORIGINAL };
    const query = imageQuery(picture.folder, { size, format, background });
    const width = widthIn(form, picture);
    if (byWidth.has(width)) continue;
    byWidth.set(width, urls.sign(picture.folder, picture.filename, { ...picture, query }));
  }
  const entries = [...byWidth].sort(([a], [b]) => a - b);
  return entries.map(([width, url]) => `${url} ${width}w`).join(", ");
}

function requireOneShape(sizes: readonly ImageSize[]): void {
  if (new Set(sizes.map(shapeOf)).size <= 1) return;
  throw new AppError("BAD_USER_INPUT", {
    message:
      "sizes: expected sizes of one shape: THUMBNAIL and GRID, or HEADER, or some of SMALL, DETAIL, ZOOM and FULL.",
    details: { parameter: "sizes" },
  });
}

function shapeOf(size: ImageSize): string {
  if (size === ImageSize.STICKER || size === ImageSize.HEADER) return size;
  return isCropped(size.toLowerCase() as VariantSize) ? "square" : "its own";
}
