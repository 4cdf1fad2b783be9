import { percentiles } from "../pixels/percentiles.js";
import { clamp } from "../pixels/raster.js";
/** A fifth of the figure is lighter than this in a photo that needs no help. */
const WELL_LIT = 0.58;
/** The most that dim pictures are helped. */
const LEAST_GAMMA = 0.62;
/**
 * The power (0..1) that lightness is raised to where flat tones would make one dark mass of a dim picture: 1 in good
 * light, and for a portrait, whose skin has tones of its own and must keep them.
 */
export function dimGamma({ lab, matte, skin }) {
    if (skin?.shading)
        return 1;
    const [light = WELL_LIT] = percentiles(lab.L, [0.8], { weights: matte });
    return clamp(Math.log(WELL_LIT) / Math.log(clamp(light, 0.05, 0.95)), LEAST_GAMMA, 1);
}
//# sourceMappingURL=dim-light.js.map