import { decodeImage } from "../decode.js";
import type { TaskContext } from "../limits.js";

/** What a picture is for. */
export type PictureKind = "profile" | "header" | "logo" | "site" | "product" | "event";

/** A picture to be looked at. */
export interface AnalysisRequest {
  /** Absolute path. */
  source: string;
  kind: PictureKind;
}

/** A colour that stands for a part of a picture. */
export interface PictureColour {
  /** `#rrggbb`, sRGB. */
  hex: string;
  /** Share of the picture, 0..1. */
  share: number;
}

/** What was found in a picture; plain data. */
export interface PictureAnalysis {
  /** At most five, the most common first. */
  dominantColors: PictureColour[];
}

/** Side of the small copy that is looked at, in pixels. */
const SIDE = 96;
const COLOURS = 5;

/**
 * Looks at a picture: the colours that it has most of. Clear pixels don't count.
 *
 * Throws the errors of `decodeImage`.
 */
export async function analysePicture(
  { source }: AnalysisRequest,
  context: TaskContext,
): Promise<PictureAnalysis> {
  const { data } = await decodeImage(source, context, (image) =>
    image
      .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return { dominantColors: dominantColours(data) };
}

/** Pixels that fall into one of 512 boxes of the colour cube (8 a channel), added up. */
interface Box {
  red: number;
  green: number;
  blue: number;
  count: number;
}

function dominantColours(rgba: Buffer): PictureColour[] {
  const boxes = new Map<number, Box>();
  let seen = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4);
    if (alpha < 128) continue;
    seen += 1;
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const box = boxes.get(key) ?? { red: 0, green: 0, blue: 0, count: 0 };
    boxes.set(key, {
      red: box.red + red,
      green: box.green + green,
      blue: box.blue + blue,
      count: box.count + 1,
    });
  }
  return [...boxes.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, COLOURS)
    .map((box) => ({ hex: meanOf(box), share: box.count / seen }));
}

function meanOf({ red, green, blue, count }: Box): string {
  const bytes = [red, green, blue].map((sum) => Math.round(sum / count));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
