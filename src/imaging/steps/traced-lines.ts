import { labOfLch } from "../pixels/oklab.js";
import type { Step } from "./sheet.js";

/** Lines in a darker, richer colour of what they lie on. */
export interface TracedLineOptions {
  /** Factor on the lightness below, 0..1. */
  darkness: number;
  /** Hue of lines over grey, degrees in Oklch, and their chroma. */
  hue: number;
  chroma: number;
  /** Share of the line in its darkest place, 0..1. */
  opacity: number;
}

/** Draws the lines that were found as cels are traced: brown on skin, plum on grey. Throws when none were found. */
export function tracedLines({ darkness, hue, chroma, opacity }: TracedLineOptions): Step {
  const [, plumA, plumB] = labOfLch(0, chroma, hue);
  return {
    name: "traced lines",
    cost: 4,
    run: ({ lab, lines }) => {
      if (!lines) throw new Error("tracedLines needs findLines before it");
      for (let i = 0; i < lines.length; i++) {
        const share = opacity * (lines[i] as number);
        if (share <= 0) continue;
        const [L, a, b] = [lab.L[i] as number, lab.a[i] as number, lab.b[i] as number];
        lab.L[i] = L + share * (darkness * L - L);
        lab.a[i] = a + share * (0.75 * a + plumA - a);
        lab.b[i] = b + share * (0.75 * b + plumB - b);
      }
    },
  };
}
