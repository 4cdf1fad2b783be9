import { quantile, tilesOf } from "./tiles.js";
/** Tiles a side, and the least side of one, pixels. */
const TILES = { across: 16, least: 16 };
/** Noise is read off the smoothest tiles: of all, this share has less. Elsewhere texture would count as noise. */
const SMOOTH_SHARE = 0.1;
/** Tiles whose mean luma lies beyond are clipped: noise can't show there. */
const SHOWN = { from: 12, to: 243 };
/** Standard deviation that values of 0..255 have at most. */
const MOST = 127.5;
/**
 * Standard deviation of the noise of a picture, in steps of luma (0..255): Immerkær, "Fast Noise Variance Estimation"
 * (1996), in the smoothest tenth of the tiles. A drawn picture has 0. Of a picture that is textured everywhere too
 * much is taken for noise, of one that has been scaled down little is left.
 */
export function noiseOf(luma, size) {
    if (size.width < 3 || size.height < 3)
        return 0;
    const tiles = tilesOf(size, TILES.across, TILES.least).map((tile) => noiseIn(luma, size, tile));
    const shown = tiles.filter(({ mean }) => mean >= SHOWN.from && mean <= SHOWN.to);
    return quantile(shown.map(({ sigma }) => sigma), SMOOTH_SHARE);
}
/** The paper's estimate over one tile: the difference of two Laplacians knows no edges, only noise. */
function noiseIn(luma, size, tile) {
    const { width } = size;
    const right = Math.min(tile.left + tile.width, width - 1);
    const bottom = Math.min(tile.top + tile.height, size.height - 1);
    let [sum, total, count] = [0, 0, 0];
    for (let y = Math.max(1, tile.top); y < bottom; y++) {
        for (let x = Math.max(1, tile.left), i = y * width + x; x < right; x++, i++) {
            const above = i - width;
            const below = i + width;
            const corners = luma[above - 1] +
                luma[above + 1] +
                luma[below - 1] +
                luma[below + 1];
            const sides = luma[above] + luma[below] + luma[i - 1] + luma[i + 1];
            const own = luma[i];
            sum += Math.abs(corners - 2 * sides + 4 * own);
            total += own;
            count++;
        }
    }
    if (count === 0)
        return { sigma: 0, mean: 0 };
    const sigma = (Math.sqrt(Math.PI / 2) * sum) / (6 * count);
    return { sigma: Math.min(sigma, MOST), mean: total / count };
}
//# sourceMappingURL=noise.js.map