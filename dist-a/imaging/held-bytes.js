import { AppError } from "../errors.js";
/** Bytes that decoding one picture may hold at once, so that no picture makes a process grow by 256 MB. */
const MAX_HELD_BYTES = 220_000_000;
/**
 * Bytes per pixel that the decoder keeps until the last row is out. Plain JPEG and PNG pass row by row; the others
 * are measured on pictures of 12 to 50 megapixels (libvips 8.18.7), AVIF with planes, frame and RGB side by side.
 */
const HELD_PER_PIXEL = {
    jpeg: 0,
    png: 0,
    webp: 8,
    gif: 4.8,
    avif: 18,
};
/**
 * Throws `TOO_MANY_PIXELS` when a picture within the pixel limit would still take too much memory: kinds of file that
 * can only be decoded as a whole, of which a kilobyte may unfold to a gigabyte.
 */
export function assertHeldBytes(metadata, format) {
    const { width, height } = metadata;
    const perPixel = heldPerPixel(metadata, format);
    if (width * height * perPixel <= MAX_HELD_BYTES)
        return;
    const megapixels = Math.floor(MAX_HELD_BYTES / perPixel / 1e5) / 10;
    throw new AppError("TOO_MANY_PIXELS", {
        message: `The picture is ${width}×${height}; at most ${megapixels} megapixels are accepted of this kind of ${format.toUpperCase()}. Save it as a plain JPEG.`,
    });
}
function heldPerPixel(metadata, format) {
    const { channels, depth, isProgressive, orientation = 1 } = metadata;
    const pixel = channels * (depth === "ushort" ? 2 : 1);
    // Progressive JPEG: every coefficient (two bytes) until the last scan, at worst without chroma subsampling.
    const whole = format === "jpeg" ? 2 * channels : pixel;
    const decoding = isProgressive && HELD_PER_PIXEL[format] === 0 ? whole : HELD_PER_PIXEL[format];
    // Turning needs the whole picture: its last column may become the first row.
    return decoding + (orientation > 1 ? pixel : 0);
}
//# sourceMappingURL=held-bytes.js.map