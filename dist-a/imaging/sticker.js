import sharp, {} from "sharp";
import { STICKER_SIDE } from "./sizes.js";
/** Most bytes of a sticker as WebP: what messengers take. */
export const STICKER_BYTES = 100_000;
/** The figure's longer side: the rest is its rim, its shadow and a little air. */
const FIGURE_SIDE = 468;
/** Longest side, pixels, at which a picture is read; more would not show. */
const READ_SIDE = 1024;
/** Alpha is multiplied by this: a figure that fades out would look pale on its white rim. */
const FIRMNESS = 1.8;
/** Alpha (0..255) up to which a pixel doesn't count as part of the figure. */
const FAINT = 12;
/**
 * The white rim: where the figure's alpha, blurred with this standard deviation (pixels), is between these shares the
 * rim's edge runs. A Gaussian's tail falls to a tenth 1.28 deviations outside the edge, so that the rim is 10 pixels.
 */
const RIM = { sigma: 7.8, clear: 0.08, full: 0.115 };
/** The shadow under the rim: pixels it is blurred and moved down, and how dark it is (0..1). */
const SHADOW = { sigma: 4, down: 3, strength: 0.3 };
/** Tried in turn until the file is small enough: quality (0..100) of colour and alpha, and a blur (pixels). */
const STEPS = [
    { quality: 90, alphaQuality: 100 },
    { quality: 80, alphaQuality: 100 },
    { quality: 65, alphaQuality: 90 },
    { quality: 50, alphaQuality: 80 },
    { quality: 35, alphaQuality: 60 },
    { quality: 20, alphaQuality: 40 },
    { quality: 10, alphaQuality: 10, blur: 3 },
];
const SIZE = { width: STICKER_SIDE, height: STICKER_SIDE };
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };
/**
 * Makes a sticker of a cut-out picture: 512 × 512, the figure trimmed and scaled (up as well) to fill it, with a white
 * rim and a faint shadow, on transparency. A picture without transparency becomes a card with that rim.
 */
export async function drawSticker(image) {
    const figure = await placeFigure(image);
    const raw = { ...SIZE, channels: 4 };
    const alpha = await sharp(figure, { raw }).extractChannel(3).raw().toBuffer();
    const rim = await steepened(alpha);
    const layers = [await shadowOf(rim), await painted(rim, "#ffffff"), figure];
    const sheet = sharp({ create: { ...SIZE, channels: 4, background: CLEAR } }).composite(layers.map((input) => ({ input, raw })));
    return sharp(await sheet.raw().toBuffer(), { raw });
}
/** A drawn sticker as WebP of at most 100,000 bytes: the quality falls until it fits. */
export async function stickerWebp(sticker) {
    let file = Buffer.alloc(0);
    for (const { quality, alphaQuality, ...more } of STEPS) {
        const image = "blur" in more ? sticker.clone().blur(more.blur) : sticker.clone();
        file = await image.webp({ quality, alphaQuality, effort: 4 }).toBuffer();
        if (file.length <= STICKER_BYTES)
            break;
    }
    return file;
}
/** The visible part of a picture in the middle of a sticker, as RGBA bytes; what fades out fades faster. */
async function placeFigure(image) {
    const { data, info } = await image
        .resize({ width: READ_SIDE, height: READ_SIDE, fit: "inside", withoutEnlargement: true })
        .toColourspace("srgb")
        .ensureAlpha()
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
    for (let i = 3; i < data.length; i += 4)
        data[i] = Math.min(255, FIRMNESS * data[i]);
    const raw = { width: info.width, height: info.height, channels: 4 };
    const scaled = await sharp(data, { raw })
        .extract(visibleBox(data, info))
        .resize(FIGURE_SIDE, FIGURE_SIDE, { fit: "contain", background: CLEAR })
        .toBuffer();
    const room = (STICKER_SIDE - FIGURE_SIDE) / 2;
    return sharp(scaled, { raw: { width: FIGURE_SIDE, height: FIGURE_SIDE, channels: 4 } })
        .extend({ top: room, bottom: room, left: room, right: room, background: CLEAR })
        .raw()
        .toBuffer();
}
/** The box, pixels, of what is not transparent in RGBA bytes; the whole picture when everything is. */
export function visibleBox(pixels, { width, height }) {
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0, i = 3; y < height; y++) {
        for (let x = 0; x < width; x++, i += 4) {
            if (pixels[i] <= FAINT)
                continue;
            if (x < left)
                left = x;
            if (x > right)
                right = x;
            if (y < top)
                top = y;
            bottom = y;
        }
    }
    if (right < 0)
        return { left: 0, top: 0, width, height };
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
/** The alpha of figure and rim together. */
function steepened(alpha) {
    const gain = 1 / (RIM.full - RIM.clear);
    return sharp(alpha, { raw: { ...SIZE, channels: 1 } })
        .blur(RIM.sigma)
        .linear(gain, -255 * RIM.clear * gain)
        .extractChannel(0)
        .raw()
        .toBuffer();
}
async function shadowOf(rim) {
    const lowered = Buffer.concat([Buffer.alloc(SHADOW.down * STICKER_SIDE), rim]).subarray(0, rim.length);
    const soft = await sharp(lowered, { raw: { ...SIZE, channels: 1 } })
        .blur(SHADOW.sigma)
        .linear(SHADOW.strength, 0)
        .extractChannel(0)
        .raw()
        .toBuffer();
    return painted(soft, "#000000");
}
/** One colour with that alpha, as RGBA bytes. */
function painted(alpha, background) {
    return sharp({ create: { ...SIZE, channels: 3, background } })
        .joinChannel(alpha, { raw: { ...SIZE, channels: 1 } })
        .raw()
        .toBuffer();
}
//# sourceMappingURL=sticker.js.map