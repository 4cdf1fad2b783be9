import { gaussianBlur, softBlur } from "../pixels/blur.js";
import { kuwahara } from "../pixels/kuwahara.js";
import { fractalNoise } from "../pixels/noise.js";
import { type Plane, smoothstep } from "../pixels/raster.js";
import type { Sheet, Step } from "./sheet.js";

/** How a style gathers the picture into daubs. Lengths are pixels of a picture of 1024 × 1024. */
export interface DaubStyle {
  /** About half the width of a daub. */
  reach: number;
  /** Length of a daub by its width, ≥ 1. */
  stretch: number;
  /** Share of eyes and mouth that stays as it was, 0..1. */
  features: number;
}

/** Gathers the picture into daubs along its edges; small faces keep their eyes and mouths. */
export function daubs({ reach, stretch, features }: DaubStyle): Step {
  return {
    name: "daubs",
    cost: 85,
    run: ({ side, lab, masks, pool }) => {
      const planes = [lab.L, lab.a, lab.b];
      const before = planes.map((plane) => {
        const copy = pool.take();
        copy.set(plane);
        return copy;
      });
      kuwahara(lab, { width: side, height: side, reach, stretch, pool });
      planes.forEach((plane, channel) => {
        const original = before[channel] ?? plane;
        for (let i = 0; i < plane.length; i++) {
          const kept = features * (masks.features[i] as number);
          plane[i] = (plane[i] as number) + kept * ((original[i] as number) - (plane[i] as number));
        }
      });
      pool.give(...before);
    },
  };
}

/** How wet the paint is. Lengths are pixels of a picture of 1024 × 1024. */
export interface WetStyle {
  /** How far borders stray from where they were. */
  wobble: number;
  /** How far one colour runs into the next: standard deviation. */
  run: number;
  /** Share of the colour that runs where the paper is wettest, 0..1; of the lightness half as much. */
  share: number;
}

/** Features stray this much less than the rest. */
const STEADY_FEATURES = 0.85;

/**
 * Lets borders stray with the paper and, where the paper is wet, colours run into one another. Bousseau, Kaplan,
 * Thollot and Sillion, "Interactive Watercolor Rendering with Temporal Coherence and Abstraction" (2006) for the
 * first; Curtis et al., "Computer-Generated Watercolor" (1997) describe the second (wet-in-wet).
 */
export function wetInWet(style: WetStyle): Step {
  return {
    name: "wet in wet",
    cost: 90,
    run: (sheet) => {
      strayBorders(sheet, style.wobble);
      runTogether(sheet, style);
    },
  };
}

function strayBorders({ side, lab, masks, choices, pool }: Sheet, wobble: number): void {
  const noise = {
    width: side,
    height: side,
    pool,
    cell: 34,
    octaves: 4,
    gain: 0.62,
    amplitude: wobble * 2.2,
  };
  const shifts = [choices.seed * 2 + 11, choices.seed * 2 + 12].map((seed) => {
    const shift = pool.take();
    fractalNoise(shift, { ...noise, seed });
    for (let i = 0; i < shift.length; i++) {
      shift[i] = (shift[i] as number) * (1 - STEADY_FEATURES * (masks.features[i] as number));
    }
    return shift;
  }) as [Plane, Plane];
  const [dx, dy] = [pool.address(shifts[0]), pool.address(shifts[1])];
  const moved = pool.take();
  for (const plane of [lab.L, lab.a, lab.b]) {
    pool.kernels.displace(pool.address(plane), pool.address(moved), dx, dy, side, side);
    plane.set(moved);
  }
  pool.give(moved, ...shifts);
}

function runTogether({ side, lab, masks, choices, pool }: Sheet, { run, share }: WetStyle): void {
  const size = { width: side, height: side, pool };
  const [wet, blurred] = [pool.take(), pool.take()];
  fractalNoise(wet, { ...size, cell: 110, octaves: 3, seed: choices.seed + 31, amplitude: 1 });
  for (let i = 0; i < wet.length; i++) {
    wet[i] = share * smoothstep(-0.05, 0.4, wet[i] as number) * (1 - (masks.features[i] as number));
  }
  const blur = run < 2.5 ? gaussianBlur : softBlur;
  for (const [plane, part] of [
    [lab.L, 0.5],
    [lab.a, 1],
    [lab.b, 1],
  ] as const) {
    blur(plane, blurred, { ...size, sigma: run });
    for (let i = 0; i < plane.length; i++) {
      plane[i] =
        (plane[i] as number) + part * (wet[i] as number) * ((blurred[i] as number) - (plane[i] as number));
    }
  }
  pool.give(wet, blurred);
}
