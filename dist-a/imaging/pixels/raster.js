/** `value` held within `low`..`high`. */
export function clamp(value, low, high) {
    return Math.max(low, Math.min(high, value));
}
/** Hermite step: 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low, high, value) {
    const t = clamp((value - low) / (high - low), 0, 1);
    return t * t * (3 - 2 * t);
}
/** Linear mixture: `a` at t = 0, `b` at t = 1. */
export function mix(a, b, t) {
    return a + (b - a) * t;
}
//# sourceMappingURL=raster.js.map