import { writeFile } from "node:fs/promises";
import type { ResizeOptions, Sharp } from "sharp";
import { decodeImage } from "./decode.js";
import type { TaskContext } from "./limits.js";

/** The named sizes; nothing else is ever rendered. */
export type VariantSize = "thumbnail" | "small" | "grid" | "detail" | "header" | "zoom" | "full";

/** The kinds of file a variant may be. */
export type VariantFormat = "jpeg" | "png" | "webp" | "avif";

/** One variant to be rendered. */
export interface VariantRequest {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write; the caller publishes it under its final name. */
  target: string;
  size: VariantSize;
  format: VariantFormat;
  /** "removed" is not made here. */
  background: "original";
}

/** What was written to the target. */
export interface VariantResult {
  mimeType: string;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** Bytes. */
  fileSize: number;
}

const SIZES: Readonly<Record<VariantSize, ResizeOptions | undefined>> = {
  thumbnail: { width: 300, height: 300, fit: "cover" },
  grid: { width: 500, height: 500, fit: "cover" },
  header: { width: 1600, height: 500, fit: "cover" },
  small: { width: 480 },
  detail: { width: 1200, height: 1200, fit: "inside" },
  zoom: { width: 2400, height: 2400, fit: "inside" },
  full: undefined,
};

/**
 * Renders one variant and writes it to `target`: EXIF orientation applied, colours converted to sRGB, every
 * kind of metadata left out (sharp copies none unless told to), never larger than the source.
 *
 * Throws the errors of `decodeImage`.
 */
export async function renderVariant(request: VariantRequest, context: TaskContext): Promise<VariantResult> {
  const { data, info } = await decodeImage(request.source, context, (image, source) => {
    const resize = resizeFor(request.size, source) ?? encoderLimit(request.format);
    const sized = resize ? image.resize(resize) : image;
    return encode(sized.toColourspace("srgb"), request.format).toBuffer({ resolveWithObject: true });
  });
  await context.checkpoint();
  await writeFile(request.target, data);
  return {
    mimeType: `image/${request.format}`,
    width: info.width,
    height: info.height,
    fileSize: data.length,
  };
}

/**
 * The resize for a named size of a picture of the given size (pixels, after orientation).
 *
 * A cover box larger than the source shrinks until it fits inside, keeping its own shape: a 200×400 photo
 * gives a 200×200 thumbnail rather than an enlarged one.
 */
export function resizeFor(
  size: VariantSize,
  source: { width: number; height: number },
): ResizeOptions | undefined {
  const box = SIZES[size];
  if (!box) return undefined;
  if (box.fit !== "cover" || !box.width || !box.height) return { ...box, withoutEnlargement: true };
  const shrink = Math.min(1, source.width / box.width, source.height / box.height);
  return {
    width: Math.max(1, Math.round(box.width * shrink)),
    height: Math.max(1, Math.round(box.height * shrink)),
    fit: "cover",
    position: "attention",
  };
}

/** WebP and AVIF know no longer sides than this; a whole picture that has one is scaled to fit. */
function encoderLimit(format: VariantFormat): ResizeOptions | undefined {
  if (format !== "webp" && format !== "avif") return undefined;
  return { width: 16_383, height: 16_383, fit: "inside", withoutEnlargement: true };
}

/** Adds the encoder. JPEG knows no transparency: what was clear becomes white. */
function encode(image: Sharp, format: VariantFormat): Sharp {
  switch (format) {
    case "jpeg":
      return image.flatten({ background: "#ffffff" }).jpeg({ quality: 82, mozjpeg: true });
    case "png":
      return image.png({ compressionLevel: 8 });
    case "webp":
      return image.webp({ quality: 82, effort: 3 });
    case "avif":
      // Effort 2 is three times faster than the default for a few per cent more bytes.
      return image.avif({ quality: 55, effort: 2 });
  }
}
