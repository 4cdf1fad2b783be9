/** `target` + `share` × (`other` − `target`), in place; shares 0..1; the planes are the pool's. */
export function blend(target, other, share, pool) {
    const { kernels } = pool;
    kernels.blend(pool.address(target), pool.address(other), pool.address(share), target.length);
}
/** Brings a plane toward one value, in place. */
export function blendTo(target, { value, share, opacity = 1, pool }) {
    pool.kernels.blendTo(pool.address(target), value, pool.address(share), opacity, target.length);
}
/** Brings a plane toward one value where that makes it less, in place. */
export function darkenTo(target, { value, share, opacity = 1, pool }) {
    pool.kernels.darkenTo(pool.address(target), value, pool.address(share), opacity, target.length);
}
/** `target` × (1 − `share`), in place. */
export function fade(target, share, pool) {
    pool.kernels.fade(pool.address(target), pool.address(share), target.length);
}
/** A Hermite step from 0 at `low` to 1 at `high`, in place. */
export function smoothsteps(target, [low, high], pool) {
    pool.kernels.smoothsteps(pool.address(target), low, high, target.length);
}
/** 1 where the values lie within a band, 0 outside, smooth at its borders; in place. */
export function bands(target, band, pool) {
    pool.kernels.bands(pool.address(target), ...band, target.length);
}
//# sourceMappingURL=plane-math.js.map