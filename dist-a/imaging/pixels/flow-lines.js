import { gaussianBlur } from "./blur.js";
import { smoothAlong } from "./smooth-along.js";
import { edgeFlow } from "./structure-tensor.js";
/** Ratio of the two Gaussians that comes closest to a Laplacian (Marr and Hildreth 1980). */
const OUTER_RATIO = 1.6;
/** Relative darkness below which a pixel can't become a line and the walk along the flow is spared. */
const FLAT = 0.004;
/** Pixels between two looks along the flow: lines are at least as wide. */
const STRIDE = 1.5;
/**
 * Coherent lines of a plane (0..1): a flow-based difference of Gaussians, thresholded softly as in XDoG.
 * Kang, Lee and Chui, "Coherent Line Drawing" (2007); Winnemöller et al., "XDoG" (2012).
 *
 * Unlike there the difference is measured against the lightness around it (Weber's law), so that dark hair and
 * dark skin get lines rather than black areas. Answers 0 (none) .. 1 (full line); the plane is the pool's.
 */
export function flowLines(plane, options) {
    const { width, height, sigma, pool, quiet } = options;
    const inner = pool.take();
    const outer = pool.take();
    gaussianBlur(plane, inner, { width, height, sigma, pool });
    gaussianBlur(plane, outer, { width, height, sigma: sigma * OUTER_RATIO, pool });
    const flow = edgeFlow(inner, { width, height, sigma: 3, pool });
    pool.kernels.relativeDarkness(pool.address(inner), pool.address(outer), inner.length);
    smoothAlong(inner, outer, { width, height, flow, reach: options.reach, stride: STRIDE, flat: FLAT, pool });
    pool.kernels.lineThreshold(pool.address(outer), pool.address(quiet), ...options.threshold, outer.length);
    pool.give(inner, flow.vectors);
    return outer;
}
//# sourceMappingURL=flow-lines.js.map