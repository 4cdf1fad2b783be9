import { gaussianBlur } from "./blur.js";
import { halve } from "./scaling.js";
import { edgeFlow } from "./structure-tensor.js";
/** Share of the reach that a window's own blur has: windows that just touch. */
const WINDOW = 0.55;
/** The flow is smoothed this much, pixels: daubs lie side by side rather than criss-cross. */
const FLOW_SIGMA = 5;
/**
 * Gathers a picture into daubs that lie along its edges, in place. Kyprianidis, Kang and Döllner, "Image and Video
 * Abstraction by Anisotropic Kuwahara Filtering" (2009), with eight windows that are blurred beforehand, so that their
 * size costs nothing; blurred as they are, half the size shows them (width and height: multiples of 4).
 */
export function kuwahara(lab, options) {
    const { width, height, reach, stretch, where, kept, pool } = options;
    const { kernels } = pool;
    const flow = edgeFlow(lab.L, { width, height, sigma: FLOW_SIGMA, pool });
    const packed = packWindows(lab, options);
    kernels.daubs(...pool.addresses(packed, flow.vectors, where, kept, lab.L, lab.a, lab.b), reach * Math.sqrt(stretch), reach / Math.sqrt(stretch), width, height);
    pool.give(flow.vectors, packed);
}
/** The windows' means and weights at half the size, four values to a pixel; the plane is the pool's. */
function packWindows(lab, { width, height, reach, pool }) {
    const half = { width: width / 2, height: height / 2, pool };
    const count = half.width * half.height;
    const [L, a, b, squares] = [pool.take(), pool.take(), pool.take(), pool.take()];
    halve(lab.L, L, { width, height, pool });
    halve(lab.a, a, { width, height, pool });
    halve(lab.b, b, { width, height, pool });
    squares.set(L.subarray(0, count));
    pool.kernels.squares(pool.address(squares), count);
    const sigma = (reach * WINDOW) / 2;
    for (const plane of [L, squares, a, b])
        gaussianBlur(plane, plane, { ...half, sigma });
    const packed = pool.take();
    pool.kernels.packWindows(...pool.addresses(L, squares, a, b, packed), count);
    pool.give(L, squares, a, b);
    return packed;
}
//# sourceMappingURL=kuwahara.js.map