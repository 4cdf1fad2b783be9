import { clamp } from "./raster.js";
const LINEAR_FROM_SRGB = Float32Array.from({ length: 256 }, (_, byte) => {
    const v = byte / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});
/** sRGB bytes of linear light in 4,096 steps of its square root, which spends the steps where the eye does. */
const ROOT_STEPS = 4096;
const SRGB_FROM_ROOT = Uint8Array.from({ length: ROOT_STEPS + 1 }, (_, i) => {
    const v = (i / ROOT_STEPS) ** 2;
    return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
});
/** Where the tables are put in the pool's scratch room, values of 4 bytes from its start. */
const TABLE_FLOATS = 256 + Math.ceil((ROOT_STEPS + 1) / 4);
/**
 * Converts interleaved sRGB bytes (pixels × 3) into the planes of `into`, which must be the pool's and hold as many
 * pixels.
 */
export function labFromRgb(rgb, into, pool) {
    const table = pool.scratch(TABLE_FLOATS);
    table.set(LINEAR_FROM_SRGB);
    const bytes = pool.take();
    pool.bytesOf(bytes).set(rgb);
    const planes = pool.addresses(into.L, into.a, into.b);
    pool.kernels.labFromRgb(pool.address(bytes), pool.address(table), ...planes, into.width * into.height);
    pool.give(bytes);
}
/** The same with an alpha byte (pixels × 4), which becomes 0..1; where four pixels are clear their colours are not written. */
export function labFromRgba(rgba, into, pool) {
    const table = pool.scratch(TABLE_FLOATS);
    table.set(LINEAR_FROM_SRGB);
    const bytes = pool.take();
    pool.bytesOf(bytes).set(rgba);
    const [L, a, b, alpha] = pool.addresses(into.L, into.a, into.b, into.alpha);
    pool.kernels.labFromRgba(pool.address(bytes), pool.address(table), L, a, b, alpha, into.alpha.length);
    pool.give(bytes);
}
/** The counterpart of `labFromRgb`: width × height × 3 bytes; colours outside sRGB are clipped per channel. */
export function rgbFromLab(lab, pool) {
    const table = pool.scratch(TABLE_FLOATS);
    new Uint8Array(table.buffer, table.byteOffset).set(SRGB_FROM_ROOT);
    const bytes = pool.take();
    const planes = pool.addresses(lab.L, lab.a, lab.b);
    const count = lab.width * lab.height;
    pool.kernels.rgbFromLab(...planes, pool.address(table), pool.address(bytes), count);
    const rgb = pool.bytesOf(bytes).slice(0, 3 * count);
    pool.give(bytes);
    return rgb;
}
/** Three sRGB bytes as an Oklab colour. */
export function labOfRgb(red, green, blue) {
    const r = LINEAR_FROM_SRGB[red] ?? 0;
    const g = LINEAR_FROM_SRGB[green] ?? 0;
    const b = LINEAR_FROM_SRGB[blue] ?? 0;
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return [
        0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
}
/** One Oklab colour as three sRGB bytes. */
export function rgbOfLab([L, a, b]) {
    const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
    return [
        srgbByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        srgbByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        srgbByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    ];
}
/** A colour by lightness 0..1, chroma 0..0.4 and hue in degrees, as "#rrggbb" (clipped to sRGB). */
export function hexOfLch(lightness, chroma, hue) {
    return hexOfLab(labOfLch(lightness, chroma, hue));
}
/** An Oklab colour as "#rrggbb" (clipped to sRGB). */
export function hexOfLab(colour) {
    return `#${rgbOfLab(colour)
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("")}`;
}
/** A colour by lightness 0..1, chroma 0..0.4 and hue in degrees. */
export function labOfLch(lightness, chroma, hue) {
    const angle = (hue * Math.PI) / 180;
    return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}
function srgbByte(linear) {
    const v = clamp(linear, 0, 1);
    return SRGB_FROM_ROOT[(Math.sqrt(v) * ROOT_STEPS + 0.5) | 0];
}
//# sourceMappingURL=oklab.js.map