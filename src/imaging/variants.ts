import { writeFile } from "node:fs/promises";
import type { ResizeOptions, Sharp } from "sharp";
import { decodeImage } from "./decode.js";
import type { TaskContext } from "./limits.js";
import { drawSticker, STICKER_SIDE, stickerWebp } from "./sticker.js";

/** The named sizes; nothing else is ever rendered. */
export type VariantSize = "thumbnail" | "small" | "grid" | "detail" | "header" | "zoom" | "full" | "sticker";

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

/** Whole pictures of up to so many pixels get a careful JPEG encoder: all but the largest photos. */
const CAREFUL_PIXELS = 12_500_000;

/** As large as the size "zoom": AVIF takes about 200 MB for it. */
const MAX_AVIF_PIXELS = 2_400 * 2_400;

/** WebP takes about 130 MB for that many. */
const MAX_WEBP_PIXELS = 24_000_000;

const SIZES: Readonly<Record<Exclude<VariantSize, "sticker">, ResizeOptions | undefined>> = {
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
 * kind of metadata left out (sharp copies none unless told to), never larger than the source. Only a "sticker"
 * always has 512 × 512 pixels, and as WebP at most 100,000 bytes.
 *
 * Throws the errors of `decodeImage`.
 */
export async function renderVariant(request: VariantRequest, context: TaskContext): Promise<VariantResult> {
  const { size, format } = request;
  const { data, info } = await decodeImage(request.source, context, async (image, source) => {
    if (size === "sticker") return encodeSticker(await drawSticker(image), format);
    const resize = resizeFor(size, source) ?? encoderLimit(format, source);
    const sized = (resize ? image.resize(resize) : image).toColourspace("srgb");
    const large = !resize && source.width * source.height > CAREFUL_PIXELS;
    // An AVIF source has already taken what memory there is.
    const careful = !large && source.format !== "avif";
    return encode(sized, format, careful).toBuffer({ resolveWithObject: true });
  });
  await context.checkpoint();
  await writeFile(request.target, data);
  return {
    mimeType: `image/${format}`,
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
  size: Exclude<VariantSize, "sticker">,
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

/**
 * Scales a whole picture to what the encoder can take: WebP and AVIF know no longer sides than 16,383 pixels, and
 * both hold the whole picture (AVIF about 35 bytes a pixel), so that more would exhaust a small machine.
 */
export function encoderLimit(
  format: VariantFormat,
  { width, height }: { width: number; height: number },
): ResizeOptions | undefined {
  if (format !== "webp" && format !== "avif") return undefined;
  const most = format === "avif" ? MAX_AVIF_PIXELS : MAX_WEBP_PIXELS;
  const shrink = Math.min(1, Math.sqrt(most / (width * height)), 16_383 / Math.max(width, height));
  if (shrink === 1) return undefined;
  return {
    width: Math.max(1, Math.floor(width * shrink)),
    height: Math.max(1, Math.floor(height * shrink)),
    fit: "inside",
  };
}

/** Only WebP is for messengers, and so bound to a number of bytes. */
async function encodeSticker(
  sticker: Sharp,
  format: VariantFormat,
): Promise<{ data: Buffer; info: { width: number; height: number } }> {
  const info = { width: STICKER_SIDE, height: STICKER_SIDE };
  if (format === "webp") return { data: await stickerWebp(sticker), info };
  return { data: await encode(sticker, format, true).toBuffer(), info };
}

/**
 * Adds the encoder. JPEG knows no transparency: what was clear becomes white. A `careful` one makes smaller JPEG by
 * looking at the whole picture first, for 6 bytes a pixel.
 */
function encode(image: Sharp, format: VariantFormat, careful: boolean): Sharp {
  switch (format) {
    case "jpeg":
      return image
        .flatten({ background: "#ffffff" })
        .jpeg({ quality: 82, mozjpeg: careful, optimiseCoding: careful });
    case "png":
      return image.png({ compressionLevel: 8 });
    case "webp":
      return image.webp({ quality: 82, effort: 3 });
    case "avif":
      // Effort 2 is three times faster than the default for a few per cent more bytes.
      return image.avif({ quality: 55, effort: 2 });
  }
}
