import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { paperHeight } from "./paper.js";
/** Blotches of drying water. */
const CLOUDS = { cell: 150, octaves: 4, gain: 0.62, amplitude: 2 };
/**
 * Changes the density of the paint as water and paper do: dark edges, uneven washes, grain, and light on the paper.
 * The model is that of Bousseau et al., "Interactive Watercolor Rendering" (2006): C' = C - (C - C²)(d - 1), here on lightness.
 */
export function pigment(style) {
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
            pool.kernels.settlePigment(...pool.addresses(lab.L, lab.a, lab.b, soft, clouds, paper, masks.features, skinLikelihood), style.edges, style.turbulence, style.granulation, style.relief, side, side);
            pool.give(soft, clouds, paper);
        },
    };
}
//# sourceMappingURL=pigment.js.map