import sharp from "sharp";
import { decodeImage } from "./decode.js";
/** Longest side, pixels, at which a photo is worked on: enough for a face that fills an eighth of it. */
const WORKING_SIDE = 2400;
/**
 * Decodes a photo for drawing: oriented, converted to 8-bit sRGB, transparency laid on white, at most
 * 2,400 pixels a side. Throws the errors of `decodeImage`.
 */
export function loadPhoto(path, context) {
    return decodeImage(path, context, async (image) => {
        const { data, info } = await image
            .resize({ width: WORKING_SIDE, height: WORKING_SIDE, fit: "inside", withoutEnlargement: true })
            .flatten({ background: "#ffffff" })
            .toColourspace("srgb")
            .removeAlpha()
            .raw({ depth: "uchar" })
            .toBuffer({ resolveWithObject: true });
        return { width: info.width, height: info.height, data: info.channels === 3 ? data : tripled(data) };
    });
}
/**
 * Cuts a frame out of a picture and scales it to width × height (pixels). Where the frame reaches beyond the
 * picture its border is repeated.
 */
export async function cutFrame(picture, frame, target) {
    const inside = intersect(picture, frame);
    const scaleX = target.width / frame.width;
    const scaleY = target.height / frame.height;
    const left = Math.max(0, Math.round((inside.left - frame.left) * scaleX));
    const top = Math.max(0, Math.round((inside.top - frame.top) * scaleY));
    const width = Math.max(1, Math.min(target.width - left, Math.round(inside.width * scaleX)));
    const height = Math.max(1, Math.min(target.height - top, Math.round(inside.height * scaleY)));
    const raw = { width: picture.width, height: picture.height, channels: 3 };
    const scaled = sharp(picture.data, { raw })
        .extract(inside)
        .resize(width, height, { fit: "fill", kernel: "cubic" })
        .extend({
        left,
        top,
        right: target.width - left - width,
        bottom: target.height - top - height,
        extendWith: "copy",
    });
    const sized = await scaled.raw().toBuffer();
    if (!target.flip)
        return { width: target.width, height: target.height, data: sized };
    const size = { width: target.width, height: target.height, channels: 3 };
    const data = await sharp(sized, { raw: size }).flop().raw().toBuffer();
    return { width: target.width, height: target.height, data };
}
function intersect(picture, frame) {
    const left = Math.min(Math.max(0, Math.round(frame.left)), picture.width - 1);
    const top = Math.min(Math.max(0, Math.round(frame.top)), picture.height - 1);
    const right = Math.min(picture.width, Math.max(left + 1, Math.round(frame.left + frame.width)));
    const bottom = Math.min(picture.height, Math.max(top + 1, Math.round(frame.top + frame.height)));
    return { left, top, width: right - left, height: bottom - top };
}
function tripled(grey) {
    const data = new Uint8Array(grey.length * 3);
    for (let i = 0; i < grey.length; i++)
        data.fill(grey[i], 3 * i, 3 * i + 3);
    return data;
}
//# sourceMappingURL=photo.js.map