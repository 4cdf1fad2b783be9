import { clamp } from "./raster.js";
/** Pixels from one that is looked at to the next: no divisor of a row, so that columns differ. */
const STRIDE = 7;
/** Steps into which a lightness histogram is divided. */
const STEPS = 1024;
/**
 * The values below which the given shares (0..1) of a plane lie, each pixel counted by its weight 0..1
 * (all alike without weights). Values lie within 0..1 after `shift` is added; those below `from` (shifted as well) are
 * left out. Every seventh pixel is looked at.
 */
export function percentiles(plane, shares, { weights, shift = 0, from = 0 } = {}) {
    const histogram = new Float64Array(STEPS + 1);
    for (let i = 0; i < plane.length; i += STRIDE) {
        const weight = weights ? weights[i] : 1;
        if (weight === 0)
            continue;
        const step = (clamp(plane[i] + shift, 0, 1) * STEPS) | 0;
        histogram[step] = histogram[step] + weight;
    }
    histogram.fill(0, 0, Math.ceil(clamp(from, 0, 1) * STEPS));
    const total = histogram.reduce((sum, weight) => sum + weight, 0);
    return shares.map((share) => {
        let below = 0;
        for (let step = 0; step <= STEPS; step++) {
            below += histogram[step];
            if (below > share * total)
                return (step + 0.5) / STEPS - shift;
        }
        return 1 - shift;
    });
}
//# sourceMappingURL=percentiles.js.map