import sharp, { type Sharp } from "sharp";
import { decodeImage } from "../decode.js";
import type { ImageInfo } from "../inspect.js";
import type { ImageFormatName, TaskContext } from "../limits.js";
import type { Plane, Rgb, Rgba } from "../pixels/raster.js";

/** Longest side, pixels, at which pictures are measured: the same blur or noise then gives the same figures. */
export const VIEW_SIDE = 1024;

/** A picture as it is measured: at most 1,024 pixels a side, never enlarged. */
export interface View {
  /** With its transparency. */
  rgba: Rgba;
  /** Laid on white. */
  rgb: Rgb;
  /** Luma of `rgb` (Rec. 709 weights on the sRGB bytes), 0..255. */
  luma: Plane;
  /** Size of the picture itself, pixels, orientation applied. */
  original: { width: number; height: number; format: ImageFormatName };
}

/** Decodes a picture for being measured: oriented, 8-bit sRGB. Throws the errors of `decodeImage`. */
export function loadView(path: string, context: TaskContext): Promise<View> {
  return decodeImage(path, context, async (image, info) => {
    const sized = image.resize({
      width: VIEW_SIDE,
      height: VIEW_SIDE,
      fit: "inside",
      withoutEnlargement: true,
    });
    return viewOf(await readRgba(sized), info);
  });
}

/** Runs a pipeline to its end: 8-bit sRGB with alpha. */
export async function readRgba(image: Sharp): Promise<Rgba> {
  const { data, info } = await image
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** What is measured of a picture in memory; without `original` it counts as a PNG of that size. */
export function viewOf(rgba: Rgba, original?: Pick<ImageInfo, "width" | "height" | "format">): View {
  const rgb = onWhite(rgba);
  const { width, height } = rgba;
  return { rgba, rgb, luma: lumaOf(rgb), original: original ?? { width, height, format: "png" } };
}

/** Scales a picture to exactly width × height (pixels), whatever its shape, each pixel the mean of what it covers. */
export async function squeezed(rgb: Rgb, width: number, height: number): Promise<Rgb> {
  const raw = { width: rgb.width, height: rgb.height, channels: 3 } as const;
  const image = sharp(rgb.data, { raw }).resize(width, height, { fit: "fill", kernel: "linear" });
  return { width, height, data: await image.raw().toBuffer() };
}

/** Luma of a picture, 0..255. */
export function lumaOf({ width, height, data }: Rgb): Plane {
  const luma = new Float32Array(width * height);
  for (let i = 0, j = 0; i < luma.length; i++, j += 3) {
    luma[i] =
      0.2126 * (data[j] as number) + 0.7152 * (data[j + 1] as number) + 0.0722 * (data[j + 2] as number);
  }
  return luma;
}

function onWhite({ width, height, data }: Rgba): Rgb {
  const flat = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
    const alpha = (data[i + 3] as number) / 255;
    for (let c = 0; c < 3; c++) flat[j + c] = Math.round(255 + ((data[i + c] as number) - 255) * alpha);
  }
  return { width, height, data: flat };
}
