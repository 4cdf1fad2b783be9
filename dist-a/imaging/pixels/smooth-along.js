import { gaussianKernel } from "./blur.js";
/** Below the least value of any plane. */
const NOTHING_FLAT = -1e9;
/** Gaussian mean of each pixel along its flow line, both ways: line integral convolution. The planes differ. */
export function smoothAlong(source, target, { width, height, flow, reach, stride, flat = NOTHING_FLAT, pool }) {
    const half = gaussianKernel(reach / stride);
    const room = pool.scratch(half.length);
    room.set(half);
    const [from, to, vectors, kernel] = pool.addresses(source, target, flow.vectors, room);
    const radius = half.length - 1;
    pool.kernels.smoothAlong(from, to, vectors, flow.width, kernel, radius, stride, width, height, flat);
}
//# sourceMappingURL=smooth-along.js.map