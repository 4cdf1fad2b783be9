import sharp, {} from "sharp";
import { decodeImage } from "../decode.js";
/** Longest side, pixels, at which pictures are measured: the same blur or noise then gives the same figures. */
export const VIEW_SIDE = 1024;
/** Decodes a picture for being measured: oriented, 8-bit sRGB. Throws the errors of `decodeImage`. */
export function loadView(path, context) {
    return decodeImage(path, context, async (image, info) => {
        const sized = image.resize({
            width: VIEW_SIDE,
            height: VIEW_SIDE,
            fit: "inside",
            withoutEnlargement: true,
        });
        return viewOf(await readRgba(sized), info);
    });
}
/** Runs a pipeline to its end: 8-bit sRGB with alpha. */
export async function readRgba(image) {
    const { data, info } = await image
        .toColourspace("srgb")
        .ensureAlpha()
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
}
/** What is measured of a picture in memory; without `original` it counts as a PNG of that size. */
export function viewOf(rgba, original) {
    const rgb = onWhite(rgba);
    const { width, height } = rgba;
    return { rgba, rgb, luma: lumaOf(rgb), original: original ?? { width, height, format: "png" } };
}
/** Scales a picture to exactly width × height (pixels), whatever its shape, each pixel the mean of what it covers. */
export async function squeezed(rgb, width, height) {
    const raw = { width: rgb.width, height: rgb.height, channels: 3 };
    const image = sharp(rgb.data, { raw }).resize(width, height, { fit: "fill", kernel: "linear" });
    return { width, height, data: await image.raw().toBuffer() };
}
/** Luma of a picture, 0..255. */
export function lumaOf({ width, height, data }) {
    const luma = new Float32Array(width * height);
    for (let i = 0, j = 0; i < luma.length; i++, j += 3) {
        luma[i] =
            0.2126 * data[j] + 0.7152 * data[j + 1] + 0.0722 * data[j + 2];
    }
    return luma;
}
function onWhite({ width, height, data }) {
    const flat = new Uint8Array(width * height * 3);
    for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
        const alpha = data[i + 3] / 255;
        for (let c = 0; c < 3; c++)
            flat[j + c] = Math.round(255 + (data[i + c] - 255) * alpha);
    }
    return { width, height, data: flat };
}
//# sourceMappingURL=view.js.map