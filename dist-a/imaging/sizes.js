/** Width and height of a sticker, pixels: what messengers ask for. */
export const STICKER_SIDE = 512;
/** A cut-out is made of a picture scaled to at most so many pixels a side. */
export const CUTOUT_SIDE = 2_400;
/** AVIF of more takes seconds and 35 bytes of memory a pixel: larger pictures are scaled down to this many pixels. */
const MAX_AVIF_PIXELS = 4_000_000;
/** WebP takes about 130 MB for that many. */
const MAX_WEBP_PIXELS = 24_000_000;
/** No side of a WebP or AVIF picture is longer. */
const MAX_ENCODED_SIDE = 16_383;
const SIZES = {
    thumbnail: { width: 300, height: 300, fit: "cover" },
    grid: { width: 500, height: 500, fit: "cover" },
    header: { width: 1600, height: 500, fit: "cover" },
    small: { width: 480 },
    detail: { width: 1200, height: 1200, fit: "inside" },
    zoom: { width: 2400, height: 2400, fit: "inside" },
    full: undefined,
};
/** Whether pictures are cropped to that size. */
export function isCropped(size) {
    return size !== "sticker" && SIZES[size]?.fit === "cover";
}
/**
 * The resize for a named size of a picture of the given size (pixels, after orientation).
 *
 * A cover box larger than the source shrinks until it fits inside, keeping its own shape: a 200×400 photo
 * gives a 200×200 thumbnail rather than an enlarged one.
 */
export function resizeFor(size, source) {
    const box = SIZES[size];
    if (!box)
        return undefined;
    if (box.fit !== "cover" || !box.width || !box.height)
        return { ...box, withoutEnlargement: true };
    const shrink = Math.min(1, source.width / box.width, source.height / box.height);
    return {
        width: Math.max(1, Math.round(box.width * shrink)),
        height: Math.max(1, Math.round(box.height * shrink)),
        fit: "cover",
        position: "attention",
    };
}
/**
 * Scales a picture to what the encoder can take, or undefined when it may stay as it is. WebP and AVIF know no longer
 * sides than 16,383 pixels, and both hold the whole picture, so that more would exhaust a small machine.
 */
export function encoderLimit(format, { width, height }) {
    if (format !== "webp" && format !== "avif")
        return undefined;
    const most = format === "avif" ? MAX_AVIF_PIXELS : MAX_WEBP_PIXELS;
    const shrink = Math.min(1, Math.sqrt(most / (width * height)), MAX_ENCODED_SIDE / Math.max(width, height));
    if (shrink === 1)
        return undefined;
    return {
        width: Math.max(1, Math.floor(width * shrink)),
        height: Math.max(1, Math.floor(height * shrink)),
        fit: "inside",
    };
}
/** Width and height (pixels) of a named size of a picture, before any limit of an encoder. */
export function sizeOf(size, source) {
    if (size === "sticker")
        return { width: STICKER_SIDE, height: STICKER_SIDE };
    const box = resizeFor(size, source);
    if (!box)
        return { width: source.width, height: source.height };
    if (box.fit === "cover")
        return { width: box.width ?? 1, height: box.height ?? 1 };
    const room = Math.min((box.width ?? Infinity) / source.width, (box.height ?? Infinity) / source.height);
    const scale = Math.min(1, room);
    return {
        width: Math.max(1, Math.round(source.width * scale)),
        height: Math.max(1, Math.round(source.height * scale)),
    };
}
//# sourceMappingURL=sizes.js.map