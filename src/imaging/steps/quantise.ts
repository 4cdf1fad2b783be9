import { clamp } from "../pixels/raster.js";
import type { Step } from "./sheet.js";

/** Gathers lightness into few tones: one riser stands where the face's shading turns. */
export function quantise(options: Pick<QuantiseOptions, "bins" | "sharpness">): Step {
  return {
    name: "quantise",
    run: ({ lab, masks, skin }) => {
      const stairs = { ...options, anchor: skin?.turn ?? 0.5 };
      const table = Float32Array.from({ length: 1025 }, (_, i) => quantiseTone(i / 1024, stairs));
      for (let i = 0; i < lab.L.length; i++) {
        const value = clamp(lab.L[i] as number, 0, 1);
        const step = table[(value * 1024 + 0.5) | 0] as number;
        // Eyes and mouths are too small for so few tones.
        const share = 1 - 0.65 * (masks.features[i] as number);
        lab.L[i] = value + share * (step - value);
      }
    },
  };
}

/** A staircase of tones. */
export interface QuantiseOptions {
  /** Number of steps over the whole range 0..1. */
  bins: number;
  /** Steepness of the risers: 5 is a gentle wave, 60 nearly a hard edge. */
  sharpness: number;
  /** A lightness (0..1) at which one riser is to stand. */
  anchor: number;
}

/**
 * One value (0..1) on a soft staircase: monotone, and never further than one step from where it was.
 * After Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction" (2006), with a chosen place for the risers.
 */
export function quantiseTone(value: number, { bins, sharpness, anchor }: QuantiseOptions): number {
  const step = 1 / bins;
  const position = (value - anchor) / step;
  const riser = Math.round(position);
  const edge = Math.tanh(sharpness * step * (position - riser)) / Math.tanh(sharpness * step * 0.5);
  return clamp(anchor + step * (riser + 0.5 * edge), 0, 1);
}
