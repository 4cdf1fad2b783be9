import { gaussianBlur, type Size, softBlur } from "./blur.js";
import type { PlanePool } from "./buffers.js";
import { domainTransformFilter } from "./domain-transform.js";
import type { Face } from "./faces.js";
import { flowLines } from "./flow-lines.js";
import type { FaceMasks } from "./masks.js";
import type { Lab } from "./oklab.js";
import { quantiseTone } from "./quantise.js";
import { clamp, type Plane, smoothstep } from "./raster.js";
import { liftChroma, type SkinColour } from "./skin.js";
import type { CartoonStyle } from "./styles/style.js";
import { applyCurve, percentiles, toneCurve } from "./tone.js";

/** A picture on its way to becoming a cartoon; all planes side × side. */
export interface Sheet {
  side: number;
  lab: Lab;
  faces: readonly Face[];
  masks: FaceMasks;
  /** Bare skin of the faces, 0..1. */
  bare: Plane;
  /** How likely each pixel is skin, 0..1. */
  skinLikelihood: Plane;
  skin: SkinColour | undefined;
  /** The people, or the card with the whole picture, 0..1. */
  matte: Plane;
  pool: PlanePool;
  style: CartoonStyle;
}

/** Chroma counts this much against lightness where lines are looked for: white hair on a pale head. */
const CHROMA_IN_LINES = 0.6;
/** Weight of a and b against L in the smoothing's guide. */
const CHROMA_IN_GUIDE = 3;

/** Stretches tones and brings the face's lightness into a range where it reads well, in place. */
export function adjustTone({ lab, matte, skin }: Sheet): void {
  const [black = 0, white = 1] = percentiles(lab.L, [0.006, 0.992], { weights: matte });
  applyCurve(lab.L, toneCurve({ black, white, skin: skin?.L }));
}

/** The lines of the picture, 0..1; the plane is the pool's. */
export function findLines(sheet: Sheet): Plane {
  const { side, lab, bare, masks, pool, style } = sheet;
  const signal = pool.take();
  const quiet = pool.take();
  for (let i = 0; i < signal.length; i++) {
    const a = lab.a[i] as number;
    const b = lab.b[i] as number;
    signal[i] = clamp((lab.L[i] as number) - CHROMA_IN_LINES * Math.sqrt(a * a + b * b), 0, 1);
    const quietness = style.lines.quietOnSkin * (1 - 0.8 * (masks.eyes[i] as number));
    quiet[i] = quietness * (bare[i] as number) - 0.004 * (masks.features[i] as number);
  }
  const lines = flowLines(signal, { width: side, height: side, pool, quiet, ...style.lines });
  pool.give(signal, quiet);
  return lines;
}

/**
 * Flattens areas while keeping edges, in place; features and hair keep more of what they were. The longest step
 * of all: `checkpoint` is called on the way.
 */
export async function smooth(sheet: Sheet, checkpoint: () => Promise<void>): Promise<void> {
  const { side, lab, pool, style } = sheet;
  const size = { width: side, height: side };
  const { times, ...filter } = style.smoothing;
  const kept = keepDetail(sheet);
  const planes = [lab.L, lab.a, lab.b];
  const scratch = pool.take();
  const originals = planes.map((plane) => {
    const original = pool.take();
    gaussianBlur(plane, original, { ...size, sigma: 1.3, scratch });
    return original;
  });
  for (let i = 0; i < times; i++) {
    // First guided by the picture a little blurred, so that noise is no edge; then by what has come of it.
    const guides = i === 0 ? originals : planes;
    const guide = guides.map((plane, channel) => ({ plane, weight: channel ? CHROMA_IN_GUIDE : 1 }));
    domainTransformFilter(planes, { ...size, ...filter, guide, pool });
    await checkpoint();
  }
  for (const plane of planes) meltStreaks(plane, { ...size, pool });
  keepGlasses(sheet, kept, originals[0] ?? lab.L);
  planes.forEach((plane, channel) => {
    const original = originals[channel] ?? plane;
    for (let i = 0; i < plane.length; i++) {
      const smoothed = plane[i] as number;
      plane[i] = smoothed + (kept[i] as number) * ((original[i] as number) - smoothed);
    }
  });
  pool.give(scratch, kept, ...originals);
}

/**
 * Takes away the faint streaks along rows and columns that a recursive filter leaves, in place: where a plane
 * is nearly its own blurred self it becomes that, and the tones' borders get round.
 */
function meltStreaks(plane: Plane, { width, height, pool }: Size & { pool: PlanePool }): void {
  const blurred = pool.take();
  const scratch = pool.take();
  softBlur(plane, blurred, { width, height, sigma: 5, scratch });
  for (let i = 0; i < plane.length; i++) {
    const here = plane[i] as number;
    const difference = (blurred[i] as number) - here;
    plane[i] = here + (1 - smoothstep(0.02, 0.06, Math.abs(difference))) * difference;
  }
  pool.give(blurred, scratch);
}

/** In the band across the eyes keeps what smoothing made much lighter: the rims of glasses, not the skin. */
function keepGlasses({ lab, masks }: Sheet, kept: Plane, original: Plane): void {
  for (let i = 0; i < kept.length; i++) {
    const band = masks.eyes[i] as number;
    if (band <= 0) continue;
    const darker = (lab.L[i] as number) - (original[i] as number);
    kept[i] = Math.max(kept[i] as number, 0.7 * band * smoothstep(0.03, 0.09, darker));
  }
}

/** How much of the unsmoothed picture stays, 0..1: most in eyes and mouth, some in hair. */
function keepDetail({ faces, side, masks, skinLikelihood, matte, pool }: Sheet): Plane {
  const kept = pool.take();
  for (let i = 0; i < kept.length; i++) kept[i] = 0.7 * (masks.features[i] as number);
  for (const face of faces) {
    const reach = face.size * 1.15;
    for (let y = 0, i = 0; y < side; y++) {
      for (let x = 0; x < side; x++, i++) {
        const away = Math.hypot(x - face.centre.x, (y - face.centre.y + face.size * 0.2) * 0.9) / reach;
        if (away >= 1) continue;
        const hair =
          (1 - smoothstep(0.8, 1, away)) * (1 - (skinLikelihood[i] as number)) * (matte[i] as number);
        kept[i] = Math.max(kept[i] as number, 0.55 * hair * (1 - (masks.face[i] as number)));
      }
    }
  }
  return kept;
}

/** Gathers lightness into few tones, in place: one riser stands where the face's shading turns. */
export function quantise({ lab, masks, skin, style }: Sheet): void {
  const options = { ...style.tones, anchor: skin?.turn ?? 0.5 };
  const table = Float32Array.from({ length: 1025 }, (_, i) => quantiseTone(i / 1024, options));
  for (let i = 0; i < lab.L.length; i++) {
    const value = clamp(lab.L[i] as number, 0, 1);
    const step = table[(value * 1024 + 0.5) | 0] as number;
    // Eyes and mouths are too small for seven tones.
    const share = 1 - 0.65 * (masks.features[i] as number);
    lab.L[i] = value + share * (step - value);
  }
}

/** Lifts chroma, in place. */
export function colour({ lab, skin, skinLikelihood, masks, pool, style }: Sheet): void {
  // Lips count as skin here: what is a little red must not become lipstick.
  const likelihood = pool.take();
  for (let i = 0; i < likelihood.length; i++) {
    likelihood[i] = Math.max(skinLikelihood[i] as number, 0.3 * (masks.face[i] as number));
  }
  liftChroma(lab, { ...style.chroma, skinColour: skin, likelihood, lips: masks.features });
  pool.give(likelihood);
}
