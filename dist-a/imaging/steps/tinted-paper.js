import { labOfLch } from "../pixels/oklab.js";
import { kindOf } from "../seed.js";
/**
 * Papers that pastels are drawn on, as Oklch: warm grey, slate blue, sand, black, sage, old rose, sky, aubergine. Eight, so
 * that no two of six neighbouring seeds are alike (see `kindOf`).
 */
const PAPERS = [
    [0.74, 0.012, 75],
    [0.5, 0.05, 255],
    [0.83, 0.052, 82],
    [0.25, 0.008, 280],
    [0.64, 0.045, 150],
    [0.68, 0.065, 25],
    [0.86, 0.045, 225],
    [0.38, 0.06, 340],
];
/** The colour of the paper that a seed means: neighbours differ. */
export function paperTint(seed) {
    const [lightness, chroma, hue] = PAPERS[kindOf(seed, PAPERS.length)] ?? PAPERS[0];
    return labOfLch(lightness, chroma, hue);
}
//# sourceMappingURL=tinted-paper.js.map