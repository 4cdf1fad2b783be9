import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import sharp, {} from "sharp";
/** Most bytes that a preview may have: it travels inside a WebSocket message. */
export const PREVIEW_BYTES = 6_000;
/** Alpha of less than the full quality takes half the time, and nobody sees it. */
const WEBP = { quality: 90, alphaQuality: 90, effort: 2 };
/** Writes a drawn picture to `target`, as PNG or WebP by its ending (throws for any other). */
export async function writeDrawing(image, target) {
    const format = extname(target).slice(1);
    if (format !== "png" && format !== "webp")
        throw new Error(`A drawing can't be written as "${format}"`);
    const encoded = format === "png" ? image.png({ compressionLevel: 7 }) : image.webp(WEBP);
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
    await writeFile(target, data);
    return { mimeType: `image/${format}`, width: info.width, height: info.height };
}
/** A small WebP of a picture, 128 pixels across, at most `PREVIEW_BYTES`. */
export async function previewOf({ width, height, data }) {
    const small = sharp(data, { raw: { width, height, channels: 3 } }).resize(128, 128, { fit: "inside" });
    for (const quality of [60, 30]) {
        const preview = await small.clone().webp({ quality, effort: 1 }).toBuffer();
        if (preview.length <= PREVIEW_BYTES)
            return preview;
    }
    return small.resize(48, 48, { fit: "inside" }).webp({ quality: 30 }).toBuffer();
}
//# sourceMappingURL=encode.js.map