import { cutFrame, type Frame } from "../photo.js";
import { clamp, type Rgb } from "../pixels/raster.js";
import { type Face, findFaces } from "./faces.js";
import { companions } from "./framing.js";
import type { Models } from "./models.js";
import { personMatte, SEGMENTER_SIDE } from "./person-matte.js";

/** A head whose face is further from the upper border than this, in sizes of the face from its middle, is all there. */
const CLEAR_OF_BORDER = 1.4;
/** A forehead nearer to the border than this share of the face's size has no hair above it: that was cut off. */
const LEAST_HAIR = 0.05;
/** The strip at the border whose colours are compared, in sizes of the face: its height, and how far from the middle the head's sides are. */
const STRIP_HEIGHT = 0.03;
const BESIDE = 0.9;
/** Colours that differ by less are taken for the same, of 255. */
const SAME_COLOUR = 10;
/** What the segmenter is shown, in sizes of the face. */
const LOOK_AROUND = 2.4;
/** Rows of it, right below the photo's border, in which a person is looked for: above them the segmenter is unsure. */
const ROWS = { from: 4, to: 8 };
/** So much of the head's width at the border is a head that is cut off: share of the face's size. */
const CUT_WIDTH = 0.3;

/**
 * Finds the faces that belong in the picture, the main one first, in the photo's pixels. Of a single one it is noted whether the photo's
 * upper border cuts the head off.
 */
export async function findSubjects(models: Models, photo: Rgb): Promise<Face[]> {
  const subjects = companions(await findFaces(models, photo));
  const [main, ...others] = subjects;
  if (!main || others.length > 0) return subjects;
  return [{ ...main, isCutOff: await isCutOff(models, photo, main) }];
}

async function isCutOff(models: Models, photo: Rgb, face: Face): Promise<boolean> {
  const { centre, size, mesh } = face;
  if (centre.y > CLEAR_OF_BORDER * size) return false;
  const forehead = Math.min(...mesh.map(([, y]) => y));
  if (forehead < LEAST_HAIR * size) return true;
  if (isBackgroundAbove(photo, face)) return false;
  const side = Math.min(LOOK_AROUND * size, photo.width, photo.height);
  const frame = {
    left: clamp(centre.x - side / 2, 0, photo.width - side),
    top: 0,
    width: side,
    height: side,
  };
  const small = await cutFrame(photo, frame, { width: SEGMENTER_SIDE, height: SEGMENTER_SIDE });
  const matte = personMatte(models, small, { isRough: true });
  return widthAtBorder(matte, face, frame) > CUT_WIDTH;
}

/**
 * Whether the photo's border above the face has the colour that it has on both sides of the head, or one in between: most photos
 * end in plain background, and no segmenter is needed to see that.
 */
function isBackgroundAbove(photo: Rgb, { centre, size }: Face): boolean {
  const rows = Math.max(1, Math.round(STRIP_HEIGHT * size));
  const colourAt = (offset: number) => meanColour(photo, centre.x + offset * size, { reach: size / 4, rows });
  const [left, above, right] = [colourAt(-BESIDE), colourAt(0), colourAt(BESIDE)];
  return above.every((value, channel) => {
    const [one, other] = [left[channel] ?? Number.NaN, right[channel] ?? Number.NaN];
    return value > Math.min(one, other) - SAME_COLOUR && value < Math.max(one, other) + SAME_COLOUR;
  });
}

/** Mean sRGB values (0..255) of the uppermost rows around a column; not a number where the photo has none. */
function meanColour({ width, data }: Rgb, x: number, { reach, rows }: { reach: number; rows: number }) {
  const from = Math.max(0, Math.round(x - reach));
  const to = Math.min(width, Math.round(x + reach));
  const sum = [0, 0, 0];
  for (let y = 0; y < rows; y++) {
    for (let i = 3 * (y * width + from); i < 3 * (y * width + to); i++)
      sum[i % 3] = (sum[i % 3] ?? 0) + (data[i] ?? 0);
  }
  return sum.map((value) => value / (rows * Math.max(0, to - from)));
}

/** How wide the person is at the photo's upper border, above the face and no wider than it; in sizes of the face. */
function widthAtBorder(matte: Float32Array, { centre, size }: Face, frame: Frame): number {
  const scale = SEGMENTER_SIDE / frame.width;
  const reach = (size / 2) * scale;
  const middle = (centre.x - frame.left) * scale;
  const from = Math.round(clamp(middle - reach, 0, SEGMENTER_SIDE));
  const to = Math.round(clamp(middle + reach, 0, SEGMENTER_SIDE));
  let covered = 0;
  for (let y = ROWS.from; y < ROWS.to; y++) {
    for (let x = from; x < to; x++) if ((matte[y * SEGMENTER_SIDE + x] as number) > 0.5) covered++;
  }
  return covered / (ROWS.to - ROWS.from) / (size * scale);
}
