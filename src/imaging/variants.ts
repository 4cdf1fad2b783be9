import { writeFile } from "node:fs/promises";
import type { Sharp } from "sharp";
import { cropToFaces, type FaceRegions } from "./crop.js";
import { decodeImage } from "./decode.js";
import type { TaskContext } from "./limits.js";
import {
  type Dimensions,
  encoderLimit,
  resizeFor,
  STICKER_SIDE,
  sizeOf,
  type VariantFormat,
  type VariantSize,
} from "./sizes.js";
import { drawSticker, stickerWebp } from "./sticker.js";

/** One variant to be rendered. */
export interface VariantRequest {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write; the caller publishes it under its final name. */
  target: string;
  size: VariantSize;
  format: VariantFormat;
  /** The faces that a crop is to show; null when there are none. */
  faces: FaceRegions | null;
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

/** Whole pictures of up to so many pixels get a careful JPEG encoder: all but photos as cameras make them. */
const CAREFUL_PIXELS = 4_500_000;

/**
 * Renders one variant and writes it to `target`: EXIF orientation applied, colours converted to sRGB, every
 * kind of metadata left out (sharp copies none unless told to), never larger than the source. Only a "sticker"
 * always has 512 × 512 pixels, and as WebP at most 100,000 bytes.
 *
 * Throws the errors of `decodeImage`.
 */
export async function renderVariant(request: VariantRequest, context: TaskContext): Promise<VariantResult> {
  const { size, format, faces } = request;
  const { data, info } = await decodeImage(request.source, context, async (image, source) => {
    if (size === "sticker") return encodeSticker(await drawSticker(image), format);
    const limit = encoderLimit(format, sizeOf(size, source));
    const picture = limit ? image.resize(limit) : sized(image, size, { source, faces });
    const large = size === "full" && !limit && source.width * source.height > CAREFUL_PIXELS;
    // An AVIF source has already taken what memory there is.
    const careful = !large && source.format !== "avif";
    return encode(picture.toColourspace("srgb"), format, careful).toBuffer({ resolveWithObject: true });
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
 * Scales a picture to a named size; crops show the faces, or else what draws attention: edges, skin and saturated colours
 * (libvips' smartcrop).
 */
function sized(
  image: Sharp,
  size: Exclude<VariantSize, "sticker">,
  { source, faces }: { source: Dimensions; faces: FaceRegions | null },
): Sharp {
  const resize = resizeFor(size, source);
  if (!resize) return image;
  if (resize.fit !== "cover" || !faces) return image.resize(resize);
  const { scaled, region } = cropToFaces(source, sizeOf(size, source), faces);
  return image.resize({ ...scaled, fit: "fill" }).extract(region);
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
 * Adds the encoder. JPEG knows no transparency: what was clear becomes white. A `careful` one makes JPEG 5 %
 * smaller by looking at the whole picture first, for 6 bytes a pixel and half of the time.
 */
function encode(image: Sharp, format: VariantFormat, careful: boolean): Sharp {
  switch (format) {
    case "jpeg":
      return (
        image
          .flatten({ background: "#ffffff" })
          // Without mozjpeg's trellis quantisation, which takes three times as long for 5 % of the bytes, and baseline:
          // a progressive JPEG has 1.5 % fewer bytes, and phones decode it more slowly.
          .jpeg({ quality: 80, quantisationTable: 3, overshootDeringing: true, optimiseCoding: careful })
      );
    case "png":
      return image.png({ compressionLevel: 8 });
    case "webp":
      return image.webp({ quality: 82, effort: 3 });
    case "avif":
      // Effort 2 is three times faster than the default for a few per cent more bytes.
      return image.avif({ quality: 55, effort: 2 });
  }
}
