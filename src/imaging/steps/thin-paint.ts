import { smoothstep } from "../pixels/raster.js";
import type { Step } from "./sheet.js";

/** How transparent the paint is. */
export interface ThinPaint {
  /** Lightness that black gains: no watercolour is black. */
  lift: number;
  /** Share of that on skin, 0..1: it keeps its tone. */
  liftOnSkin: number;
  /** Lightness from which on paper is left bare, and at which it is. */
  bare: readonly [from: number, full: number];
  /** What the darkest areas take of a cool shade, in Oklab's a and b. */
  shade: readonly [a: number, b: number];
}

/** Makes paint transparent: highlights are bare paper, the darkest areas a deep shade through which paper shines. */
export function thinPaint({ lift, liftOnSkin, bare, shade }: ThinPaint): Step {
  return {
    name: "thin paint",
    cost: 10,
    run: ({ lab, skinLikelihood }) => {
      for (let i = 0; i < lab.L.length; i++) {
        const lightness = lab.L[i] as number;
        const dark = 1 - lightness;
        const deep = dark * dark;
        const own = skinLikelihood[i] as number;
        const left = smoothstep(bare[0], bare[1], lightness);
        const painted = lightness + lift * deep * (1 - (1 - liftOnSkin) * own);
        lab.L[i] = painted + left * (1 - painted);
        const cool = deep * (1 - own);
        lab.a[i] = ((lab.a[i] as number) + shade[0] * cool) * (1 - 0.6 * left);
        lab.b[i] = ((lab.b[i] as number) + shade[1] * cool) * (1 - 0.6 * left);
      }
    },
  };
}
