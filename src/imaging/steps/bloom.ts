import { softBlur } from "../pixels/blur.js";
import { clamp } from "../pixels/raster.js";
import type { Step } from "./sheet.js";

/** A glow around what is light. */
export interface BloomOptions {
  /** How far it reaches: standard deviation, pixels of a picture of 1024 × 1024. */
  sigma: number;
  /** Lightness (0..1) above which light glows. */
  from: number;
  /** Factor on the glow. */
  strength: number;
}

/** Lets light places glow softly over their surroundings, as filters before a camera do. */
export function bloom({ sigma, from, strength }: BloomOptions): Step {
  return {
    name: "bloom",
    cost: 10,
    run: ({ lab, side, pool }) => {
      const glow = pool.take();
      for (let i = 0; i < glow.length; i++) glow[i] = Math.max(0, (lab.L[i] as number) - from);
      softBlur(glow, glow, { width: side, height: side, sigma, pool });
      for (let i = 0; i < glow.length; i++) {
        const L = lab.L[i] as number;
        // Screened: what is light already has no room to glow.
        lab.L[i] = clamp(L + strength * (glow[i] as number) * (1 - L), 0, 1);
      }
      pool.give(glow);
    },
  };
}
