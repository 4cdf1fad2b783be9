/** Values of room for each pixel of the longer side: twice four lines of vectors of four. */
const ROOM = 32;
/** Mean over a (2 × radius + 1)² window, borders repeated: running sums, so the radius costs nothing. `target` may be the source. */
export function boxBlur(source, target, options) {
    boxBlurs(source, target, { ...options, times: 1 });
}
/** Nearly a Gaussian of the given standard deviation (pixels, ≥ 2) by three box blurs (W. M. Wells, 1986). */
export function softBlur(source, target, options) {
    const { sigma } = options;
    const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
    boxBlurs(source, target, { ...options, radius, times: 3 });
}
function boxBlurs(source, target, options) {
    const { width, height, times, pool } = options;
    const radius = Math.min(Math.round(options.radius), Math.min(width, height) - 1);
    if (radius < 1) {
        if (target !== source)
            target.set(source);
        return;
    }
    const room = pool.address(pool.scratch(ROOM * Math.max(width, height)));
    pool.kernels.boxBlur(pool.address(source), pool.address(target), room, width, height, radius, times);
}
/** A true Gaussian with standard deviation `sigma` (pixels), for small ones. `target` may be the source. */
export function gaussianBlur(source, target, options) {
    const { width, height, pool, sigma } = options;
    const half = gaussianKernel(sigma);
    const radius = half.length - 1;
    const room = pool.scratch(half.length + width + 2 * radius + 4);
    room.set(half);
    const kernel = pool.address(room);
    const padded = kernel + half.byteLength;
    const rows = pool.take();
    const { convolveRows, convolveColumns } = pool.kernels;
    convolveRows(pool.address(source), pool.address(rows), kernel, radius, padded, width, height);
    convolveColumns(pool.address(rows), pool.address(target), kernel, radius, width, height);
    pool.give(rows);
}
/** One half of a normalised Gaussian kernel: the weight of the centre, then of each further pixel. */
export function gaussianKernel(sigma) {
    const radius = Math.max(1, Math.ceil(sigma * 2.8));
    const kernel = Float32Array.from({ length: radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
    const sum = kernel.reduce((total, weight, i) => total + (i ? 2 * weight : weight), 0);
    return kernel.map((weight) => weight / sum);
}
//# sourceMappingURL=blur.js.map