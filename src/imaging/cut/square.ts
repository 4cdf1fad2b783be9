import sharp, { type Sharp } from "sharp";
import type { Frame } from "../photo.js";
import type { Plane, Point, Rgb } from "../pixels/raster.js";

/** Room around the figure in the finished square, as a share of its side. */
const PADDING = 0.08;
/** Alpha below this does not count when the cut is trimmed. */
const VISIBLE = 0.05;

/** A figure on a square, transparent around it. */
export interface SquareCut {
  image: Sharp;
  /** Pixels. */
  side: number;
  /** Where the square's corner lies, in the cut-out's pixels. */
  corner: Point;
}

/**
 * The visible part of a cut-out, centred in a transparent square with some room around it; undefined when nothing is
 * visible. What is wholly transparent has no colour. `alpha` is 0..1.
 */
export function squareCut(picture: Rgb, alpha: Plane): SquareCut | undefined {
  const box = visibleBox(alpha, picture);
  if (!box) return undefined;
  const square = Math.ceil(Math.max(box.width, box.height) / (1 - 2 * PADDING));
  const left = Math.floor((square - box.width) / 2);
  const top = Math.floor((square - box.height) / 2);
  const raw = { width: box.width, height: box.height, channels: 4 } as const;
  const image = sharp(cutPixels(picture, alpha, box), { raw }).extend({
    left,
    top,
    right: square - box.width - left,
    bottom: square - box.height - top,
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  });
  return { image, side: square, corner: { x: box.left - left, y: box.top - top } };
}

/** Colour and alpha of a part of a picture, four bytes to a pixel. */
function cutPixels({ width, data }: Rgb, alpha: Plane, box: Frame): Uint8Array {
  const pixels = new Uint8Array(box.width * box.height * 4);
  for (let y = 0, k = 0; y < box.height; y++) {
    let i = (box.top + y) * width + box.left;
    for (let x = 0; x < box.width; x++, i++, k += 4) {
      const opacity = Math.round(255 * (alpha[i] as number));
      if (opacity === 0) continue;
      pixels[k] = data[3 * i] as number;
      pixels[k + 1] = data[3 * i + 1] as number;
      pixels[k + 2] = data[3 * i + 2] as number;
      pixels[k + 3] = opacity;
    }
  }
  return pixels;
}

function visibleBox(alpha: Plane, { width, height }: Rgb): Frame | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if ((alpha[i] as number) < VISIBLE) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
