import { boxBlur } from "./blur.js";
/**
 * Fits a soft plane (0..1) to the edges of a guide, in place: He, Sun and Tang, "Guided Image Filtering" (2010).
 * The result is held within 0..1.
 */
export function guidedFilter(plane, options) {
    const { width, height, guide, radius, epsilon, pool } = options;
    const box = { width, height, radius, pool };
    const meanGuide = pool.take();
    const slope = pool.take();
    const variance = pool.take();
    boxBlur(guide, meanGuide, box);
    const address = { plane: pool.address(plane), guide: pool.address(guide), mean: pool.address(meanGuide) };
    const [product, square] = [pool.address(slope), pool.address(variance)];
    pool.kernels.guideProducts(address.guide, address.plane, product, square, plane.length);
    boxBlur(slope, slope, box);
    boxBlur(variance, variance, box);
    boxBlur(plane, plane, box);
    pool.kernels.fitLines(address.mean, address.plane, product, square, epsilon, plane.length);
    boxBlur(slope, slope, box);
    boxBlur(plane, plane, box);
    pool.kernels.applyLines(product, address.guide, address.plane, plane.length);
    pool.give(meanGuide, slope, variance);
}
//# sourceMappingURL=guided-filter.js.map