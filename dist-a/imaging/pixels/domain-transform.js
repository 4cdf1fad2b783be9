/** Passes across and down; three are enough to hide the stripes of the recursion. */
const ITERATIONS = 3;
/**
 * Smooths planes in place while keeping the guide's edges: the recursive filter of Gastal and Oliveira,
 * "Domain Transform for Edge-Aware Image and Video Processing" (SIGGRAPH 2011).
 */
export function domainTransformFilter(planes, options) {
    const { width, height, pool } = options;
    const [across, down] = [pool.take(), pool.take()];
    feedbackWeights(across, down, options);
    const [rowWeights, columnWeights] = [pool.address(across), pool.address(down)];
    for (let i = 0; i < ITERATIONS; i++) {
        // Each pass has half the reach of the one before: the weights a^d are then simply squared.
        if (i > 0)
            for (const weights of [rowWeights, columnWeights])
                pool.kernels.squares(weights, across.length);
        for (const plane of planes) {
            pool.kernels.filterRows(pool.address(plane), rowWeights, width, height);
            pool.kernels.filterColumns(pool.address(plane), columnWeights, width, height);
        }
    }
    pool.give(across, down);
}
/** exp(-√2 / σ · d), where d = 1 + σs/σr · |difference of the guide| is the transformed distance (Eq. 11, 21). */
function feedbackWeights(across, down, options) {
    const { width, height, sigmaSpace, sigmaRange, guide, pool } = options;
    const sigma = (sigmaSpace * Math.sqrt(3) * 2 ** (ITERATIONS - 1)) / Math.sqrt(4 ** ITERATIONS - 1);
    const rate = -Math.SQRT2 / sigma;
    const weights = [across, down].map((plane) => pool.address(plane.fill(0)));
    for (const { plane, weight } of guide) {
        pool.kernels.addDifferences(pool.address(plane), ...weights, width, height, weight);
    }
    for (const plane of weights) {
        pool.kernels.exponentials(plane, across.length, rate, 1, sigmaSpace / sigmaRange);
    }
}
//# sourceMappingURL=domain-transform.js.map