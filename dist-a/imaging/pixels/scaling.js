import { softBlur } from "./blur.js";
/** Twice as wide and high, between pixels linearly; `width` and `height` are the source's. The planes differ. */
export function enlarge(source, target, { width, height, pool }) {
    const room = pool.address(pool.scratch(width + 4));
    pool.kernels.enlarge(pool.address(source), pool.address(target), room, width, height);
}
/** Half as wide and high, the mean of each two by two pixels; even `width` and `height` are the source's. The planes differ. */
export function halve(source, target, { width, height, pool }) {
    pool.kernels.halve(pool.address(source), pool.address(target), width, height);
}
/** A quarter as wide and high; `width` and `height` (multiples of 4) are the source's. The plane is the pool's. */
export function quarter(source, { width, height, pool }) {
    const [half, small] = [pool.take(), pool.take()];
    halve(source, half, { width, height, pool });
    halve(half, small, { width: width / 2, height: height / 2, pool });
    pool.give(half);
    return small;
}
/** Four times as wide and high: `width` and `height` (multiples of 16) are the target's. */
export function enlargeQuarter(source, target, { width, height, pool }) {
    const half = pool.take();
    enlarge(source, half, { width: width / 4, height: height / 4, pool });
    enlarge(half, target, { width: width / 2, height: height / 2, pool });
    pool.give(half);
}
/** A blur so wide (`sigma` ≥ 8 pixels) that a quarter of the width and height, multiples of 16, shows it all. */
export function wideBlur(source, target, options) {
    const { width, height, sigma, pool } = options;
    const small = quarter(source, options);
    softBlur(small, small, { width: width / 4, height: height / 4, sigma: sigma / 4, pool });
    enlargeQuarter(small, target, options);
    pool.give(small);
}
//# sourceMappingURL=scaling.js.map