import { clamp } from "../pixels/raster.js";
/** Luma (0..255) up to which a pixel counts as black, and from which on as white. */
const CLIPPED = { black: 4, white: 251 };
/** So much black and white a well exposed picture may have: a night sky, a lamp. Shares 0..1. */
const ALLOWED = 0.02;
/** From this share of clipped pixels on nothing is left of the score for clipping. */
const RUINED = 0.4;
/** Mean luma, as a share of white, between which a picture is neither dark nor pale. */
const MIDDLE = { from: 0.3, to: 0.68 };
/** Range of tones that scores 100. */
const FULL_RANGE = 0.65;
/** Counts of luma rounded to whole steps, 256 of them. */
export function histogramOf(luma) {
    const histogram = new Uint32Array(256);
    for (const value of luma) {
        const step = Math.round(value);
        histogram[step] = (histogram[step] ?? 0) + 1;
    }
    return histogram;
}
/**
 * Judges a histogram of luma: the score falls with what is clipped beyond 2 % of the pixels, and with the
 * distance of the mean from the middle tones; the worse of both counts.
 */
export function exposureOf(histogram) {
    const total = sumOf(histogram);
    const mean = histogram.reduce((sum, count, step) => sum + count * step, 0) / total / 255;
    const clippedBlack = sumOf(histogram.subarray(0, CLIPPED.black + 1)) / total;
    const clippedWhite = sumOf(histogram.subarray(CLIPPED.white)) / total;
    const clipping = 1 - clamp((clippedBlack + clippedWhite - ALLOWED) / (RUINED - ALLOWED), 0, 1);
    const level = Math.min(1, mean / MIDDLE.from, (1 - mean) / (1 - MIDDLE.to));
    return { mean, clippedBlack, clippedWhite, score: 100 * Math.min(clipping, level) };
}
/** Measures the contrast of a histogram of luma. */
export function contrastOf(histogram) {
    const total = sumOf(histogram);
    const mean = histogram.reduce((sum, count, step) => sum + count * step, 0) / total;
    const variance = histogram.reduce((sum, count, step) => sum + count * (step - mean) ** 2, 0) / total;
    const range = (percentile(histogram, 0.95 * total) - percentile(histogram, 0.05 * total)) / 255;
    return { rms: Math.sqrt(variance) / 255, range, score: 100 * clamp(range / FULL_RANGE, 0, 1) };
}
function percentile(histogram, below) {
    let count = 0;
    for (let step = 0; step < 255; step++) {
        count += histogram[step] ?? 0;
        if (count > below)
            return step;
    }
    return 255;
}
function sumOf(counts) {
    return counts.reduce((sum, count) => sum + count, 0);
}
//# sourceMappingURL=exposure.js.map