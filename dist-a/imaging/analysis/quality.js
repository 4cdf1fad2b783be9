import { clamp } from "../pixels/raster.js";
/** Longest side, pixels, at which a kind of picture is shown on large screens: more scores no higher. */
const SHOWN_AT = {
    profile: 800,
    header: 1600,
    logo: 512,
    site: 1600,
    product: 1200,
    event: 1200,
};
/** Weights of the parts, summing up to 1: of photos, and of what is drawn. */
const PHOTO = { sharpness: 0.35, resolution: 0.2, contrast: 0.1, exposure: 0.2, noise: 0.15 };
const DRAWN = { sharpness: 0.4, resolution: 0.5, contrast: 0.1, exposure: 0, noise: 0 };
/** Standard deviation of noise, steps of luma, up to which nobody sees it, and from which on it spoils the picture. */
const NOISE = { unseen: 1, spoilt: 12 };
/** No part counts as less: one bad part lowers the score much, but does not hide the others. */
const LEAST_PART = 5;
/**
 * Scores a picture: the product of its parts (each at least 5) to the power of their weights, so that one bad part is
 * not made up for by the others.
 */
export function qualityOf(inputs) {
    const isPhoto = inputs.medium === "photo";
    const parts = {
        sharpness: inputs.sharpness.score,
        resolution: 100 * clamp(inputs.longestSide / SHOWN_AT[inputs.kind], 0, 1),
        contrast: inputs.contrast.score,
        exposure: isPhoto ? inputs.exposure.score : null,
        noise: isPhoto ? noiseScore(inputs.noise) : null,
    };
    const weights = isPhoto ? PHOTO : DRAWN;
    const logarithm = Object.entries(parts).reduce((sum, [name, part]) => {
        return sum + weights[name] * Math.log(Math.max(part ?? 100, LEAST_PART));
    }, 0);
    return { score: Math.exp(logarithm), parts };
}
function noiseScore(noise) {
    return 100 * (1 - clamp((noise - NOISE.unseen) / (NOISE.spoilt - NOISE.unseen), 0, 1));
}
//# sourceMappingURL=quality.js.map