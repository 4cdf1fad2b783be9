import { softBlur } from "../pixels/blur.js";
import { labOfLch } from "../pixels/oklab.js";
import { type Background, backgroundAhead, paintBackground } from "./background.js";
import type { Step } from "./sheet.js";

/** How a figure stands before its background. Widths are pixels of a picture of 1024 × 1024. */
export interface SetBeforeOptions {
  background: Background;
  /** The line around the figure: half its width, and its colour in Oklch. */
  outline: { width: number; lightness: number; chroma: number; hue: number };
}

/** Lays the figure on a painted background with one line around it, half inside its edge and half outside. */
export function setBefore({ background, outline }: SetBeforeOptions): Step {
  const ink = labOfLch(outline.lightness, outline.chroma, outline.hue);
  return {
    name: "set before",
    cost: 12,
    ahead: (sheet) => backgroundAhead(background, sheet),
    run: async (sheet) => {
      const { lab, matte, side, pool } = sheet;
      const ground = await paintBackground(background, sheet);
      const line = pool.take();
      softBlur(matte, line, { width: side, height: side, sigma: Math.max(2, outline.width), pool });
      for (const [channel, plane] of [lab.L, lab.a, lab.b].entries()) {
        const below = [ground.L, ground.a, ground.b][channel] ?? plane;
        const planes = pool.addresses(plane, below, matte, line);
        pool.kernels.setFigure(...planes, ink[channel] as number, plane.length);
      }
      pool.give(line, ground.L, ground.a, ground.b);
    },
  };
}
