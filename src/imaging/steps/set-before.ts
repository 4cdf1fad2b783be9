import { softBlur } from "../pixels/blur.js";
import { type LabColour, labOfLch } from "../pixels/oklab.js";
import { smoothstep } from "../pixels/raster.js";
import type { PaintBackground } from "./background.js";
import type { Step } from "./sheet.js";

/** How a figure stands before its background. Widths are pixels of a picture of 1024 × 1024. */
export interface SetBeforeOptions {
  background: PaintBackground;
  /** The line around the figure: half its width, and its colour in Oklch. */
  outline: { width: number; lightness: number; chroma: number; hue: number };
}

/** Lays the figure on a painted background with one line around it, half inside its edge and half outside. */
export function setBefore({ background, outline }: SetBeforeOptions): Step {
  const ink = labOfLch(outline.lightness, outline.chroma, outline.hue);
  return {
    name: "set before",
    cost: 90,
    run: async (sheet) => {
      const { lab, matte, side, pool } = sheet;
      const ground = await background(sheet);
      const line = pool.take();
      softBlur(matte, line, { width: side, height: side, sigma: Math.max(2, outline.width), pool });
      for (let i = 0; i < line.length; i++) line[i] = outlineShare(line[i] as number);
      for (const [channel, plane] of [lab.L, lab.a, lab.b].entries()) {
        const below = [ground.L, ground.a, ground.b][channel] ?? plane;
        const drawn = (ink as LabColour)[channel] as number;
        for (let i = 0; i < plane.length; i++) {
          const back = below[i] as number;
          const value = back + (matte[i] as number) * ((plane[i] as number) - back);
          plane[i] = value + (line[i] as number) * (drawn - value);
        }
      }
      pool.give(line, ground.L, ground.a, ground.b);
    },
  };
}

/** How much of the line there is where the blurred matte has that value: a blurred edge crosses 1/2 where the edge was. */
export function outlineShare(blurred: number): number {
  if (blurred <= 0.1 || blurred >= 0.9) return 0;
  return smoothstep(0.14, 0.28, blurred) * (1 - smoothstep(0.62, 0.78, blurred));
}
