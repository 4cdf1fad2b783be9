import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { type PaperStyle, paperHeight } from "./paper.js";
import type { Step } from "./sheet.js";

/** How pigment lies on the paper. Strengths are changes of density: 0 = none, 1 = twice as much or none at all. */
export interface PigmentStyle {
  /** Density that gathers along the borders of a wash, per unit of lightness by which it is darker than what is around. */
  edges: number;
  /** Width of those borders, pixels. */
  edgeWidth: number;
  /** How unevenly the water dried. */
  turbulence: number;
  /** How much pigment settles in the paper's valleys. */
  granulation: number;
  paper: PaperStyle;
  /** Lightness that a slope of the paper gains or loses by the light from the upper left. */
  relief: number;
}

/** Blotches of drying water. */
const CLOUDS = { cell: 150, octaves: 4, gain: 0.62, amplitude: 2 };

/**
 * Changes the density of the paint as water and paper do: dark edges, uneven washes, grain, and light on the paper.
 * The model is that of Bousseau et al., "Interactive Watercolor Rendering" (2006): C' = C - (C - C²)(d - 1), here on lightness.
 */
export function pigment(style: PigmentStyle): Step {
  return {
    name: "pigment",
    cost: 15,
    run: (sheet) => {
      const { side, lab, masks, skinLikelihood, choices, pool } = sheet;
      const size = { width: side, height: side, pool };
      const paper = paperHeight(sheet, style.paper);
      const [soft, clouds] = [pool.take(), pool.take()];
      softBlur(lab.L, soft, { ...size, sigma: style.edgeWidth });
      fractalNoise(clouds, { ...size, ...CLOUDS, seed: choices.seed + 51 });
      pool.kernels.settlePigment(
        ...pool.addresses(lab.L, lab.a, lab.b, soft, clouds, paper, masks.features, skinLikelihood),
        style.edges,
        style.turbulence,
        style.granulation,
        style.relief,
        side,
        side,
      );
      pool.give(soft, clouds, paper);
    },
  };
}
