import sharp, { type Sharp } from "sharp";
import { readRgba, type View, viewOf } from "../../../../src/imaging/analysis/view.js";
import type { Rgba } from "../../../../src/imaging/pixels/raster.js";
import { SAMPLES } from "../../../integration/imaging/pictures.js";

/** A drawing of that size (pixels) from the inside of an SVG. */
export function drawing(width: number, height: number, body: string): Sharp {
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`),
  );
}

/** A plain background for a drawing. */
export function ground(colour: string): string {
  return `<rect width="100%" height="100%" fill="${colour}"/>`;
}

/** A sample photo, 400 pixels a side at most. */
export function samplePhoto(which: 0 | 1 = 0): Sharp {
  return sharp(SAMPLES[which]).autoOrient().resize(400, 400, { fit: "inside" });
}

/** A picture as the measures take it. */
export async function viewed(image: Sharp): Promise<View> {
  return viewOf(await readRgba(image));
}

/** Red, green, blue and alpha (0..255) of a pixel. */
export function pixelAt({ width, data }: Rgba, x: number, y: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

/** A small picture with those bytes, repeated as often as needed. */
export function pictureOf(width: number, height: number, bytes: ArrayLike<number>): Rgba {
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 4 }, (_, i) => bytes[i % bytes.length] ?? 0),
  };
}
