import { kuwahara } from "../pixels/kuwahara.js";
import { fractalNoise } from "../pixels/noise.js";
import { blend, fade, smoothsteps } from "../pixels/plane-math.js";
import { wideBlur } from "../pixels/scaling.js";
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
    cost: 20,
    run: ({ side, lab, masks, matte, pool }) => {
      const kept = pool.take();
      kept.set(masks.features);
      pool.kernels.scale(pool.address(kept), features, kept.length);
      kuwahara(lab, { width: side, height: side, reach, stretch, where: matte, kept, pool });
      pool.give(kept);
    },
  };
}

/** How wet the paint is. Lengths are pixels of a picture of 1024 × 1024. */
export interface WetStyle {
  /** How far borders stray from where they were. */
  wobble: number;
  /** How far one colour runs into the next: standard deviation, ≥ 8. */
  run: number;
  /** Share of the colour that runs where the paper is wettest, 0..1; of the lightness half as much. */
  share: number;
}

/**
 * Lets borders stray with the paper and, where the paper is wet, colours run into one another. Bousseau, Kaplan,
 * Thollot and Sillion, "Interactive Watercolor Rendering with Temporal Coherence and Abstraction" (2006) for the
 * first; Curtis et al., "Computer-Generated Watercolor" (1997) describe the second (wet-in-wet).
 */
export function wetInWet(style: WetStyle): Step {
  return {
    name: "wet in wet",
    cost: 25,
    run: (sheet) => {
      strayBorders(sheet, style.wobble);
      runTogether(sheet, style);
    },
  };
}

function strayBorders({ side, lab, masks, matte, choices, pool }: Sheet, wobble: number): void {
  const noise = {
    width: side,
    height: side,
    pool,
    cell: 34,
    octaves: 4,
    gain: 0.62,
    amplitude: wobble * 2.2,
  };
  const [dx, dy] = [pool.take(), pool.take()];
  for (const [axis, shift] of [dx, dy].entries()) {
    fractalNoise(shift, { ...noise, seed: choices.seed * 2 + 11 + axis });
    fade(shift, masks.features, pool);
  }
  const [L, a, b] = [pool.take(), pool.take(), pool.take()];
  L.set(lab.L);
  a.set(lab.a);
  b.set(lab.b);
  pool.kernels.displace(...pool.addresses(L, a, b, lab.L, lab.a, lab.b, dx, dy, matte), side, side);
  pool.give(L, a, b, dx, dy);
}

function runTogether({ side, lab, masks, choices, pool }: Sheet, { run, share }: WetStyle): void {
  const size = { width: side, height: side, pool };
  const [wet, blurred] = [pool.take(), pool.take()];
  fractalNoise(wet, { ...size, cell: 110, octaves: 3, seed: choices.seed + 31, amplitude: 1 });
  smoothsteps(wet, [-0.05, 0.4], pool);
  fade(wet, masks.features, pool);
  for (const [plane, part] of [
    [lab.a, share],
    [lab.b, 1],
    [lab.L, 0.5],
  ] as const) {
    pool.kernels.scale(pool.address(wet), part, wet.length);
    wideBlur(plane, blurred, { ...size, sigma: run });
    blend(plane, blurred, wet, pool);
  }
  pool.give(wet, blurred);
}
