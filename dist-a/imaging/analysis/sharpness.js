import { clamp } from "../pixels/raster.js";
import { quantile, statistics, tilesOf } from "./tiles.js";
/** Tiles a side, and the least side of one, pixels. */
const TILES = { across: 8, least: 32 };
/** The sharpest tenth of the tiles decides: a portrait before a blurred background is sharp. */
const SHARP_SHARE = 0.9;
/**
 * The Laplacian (0 1 0, 1 -4 1, 0 1 0) makes noise of variance v to one of 20 v. Half as much again is taken off, because
 * the noise was measured where there is least of it.
 */
const NOISE_GAIN = 30;
/** Variances of the Laplacian that score 0 and 100; between them by the logarithm. */
const SCALE = { none: 4, full: 1200 };
/**
 * Variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000) of a picture
 * of normalised size. `noise` is the standard deviation of its noise, which must not count as detail.
 */
export function sharpnessOf(luma, size, noise) {
    if (size.width < 3 || size.height < 3)
        return { variance: 0, score: 0 };
    const edges = laplacian(luma, size);
    const variances = tilesOf(size, TILES.across, TILES.least).map(({ left, top, width, height }) => {
        const rows = Array.from({ length: height }, (_, y) => {
            const start = (top + y) * size.width + left;
            return edges.subarray(start, start + width);
        });
        return varianceOfRows(rows);
    });
    const variance = Math.max(0, quantile(variances, SHARP_SHARE) - NOISE_GAIN * noise * noise);
    const share = Math.log(Math.max(variance, SCALE.none) / SCALE.none) / Math.log(SCALE.full / SCALE.none);
    return { variance, score: 100 * clamp(share, 0, 1) };
}
/** Beyond the border its pixels are repeated. */
function laplacian(luma, { width, height }) {
    const out = new Float32Array(luma.length);
    for (let y = 0, i = 0; y < height; y++) {
        const up = y > 0 ? -width : 0;
        const down = y < height - 1 ? width : 0;
        for (let x = 0; x < width; x++, i++) {
            const left = x > 0 ? -1 : 0;
            const right = x < width - 1 ? 1 : 0;
            const around = luma[i + up] +
                luma[i + down] +
                luma[i + left] +
                luma[i + right];
            out[i] = around - 4 * luma[i];
        }
    }
    return out;
}
function varianceOfRows(rows) {
    const parts = rows.map(statistics);
    const mean = parts.reduce((sum, part) => sum + part.mean, 0) / parts.length;
    // Of all rows together: the mean of their variances and the variance of their means.
    return parts.reduce((sum, part) => sum + part.variance + (part.mean - mean) ** 2, 0) / parts.length;
}
//# sourceMappingURL=sharpness.js.map