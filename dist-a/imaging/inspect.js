import { open } from "node:fs/promises";
import { fileTypeFromBuffer } from "file-type";
import sharp, {} from "sharp";
import { AppError } from "../errors.js";
import { assertHeldBytes } from "./held-bytes.js";
import { MAX_SIDE } from "./limits.js";
const FORMAT_BY_MIME = {
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/apng": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
};
/** file-type looks no further than this for the kinds that are accepted. */
const SNIFFED_BYTES = 4_100;
/**
 * Reads the header of the picture at `path`: no pixel is decoded, so a bomb is refused for what it declares.
 *
 * Throws `UNSUPPORTED_TYPE` for anything but the five accepted kinds, `UNDECODABLE_IMAGE` when the header is
 * damaged or contradicts the signature, `TOO_MANY_PIXELS` above `maxPixels`, and for
 * kinds that can't be decoded row by row when they would take too much memory.
 */
export async function inspectImage(path, limits) {
    const format = await sniffFormat(path);
    const metadata = await readHeader(path);
    // AVIF is one coding inside the HEIF container: libvips names the container.
    const declared = metadata.format;
    const actual = declared === "heif" && metadata.compression === "av1" ? "avif" : declared;
    if (actual !== format)
        throw new AppError("UNDECODABLE_IMAGE");
    const { width, height } = metadata.autoOrient;
    if (!(width > 0 && height > 0))
        throw new AppError("UNDECODABLE_IMAGE");
    assertPixelCount(width, height, limits.maxPixels);
    assertHeldBytes(metadata, format);
    return { format, mimeType: `image/${format}`, width, height };
}
/** Throws `TOO_MANY_PIXELS` unless width × height (pixels) and both sides are within the limits. */
export function assertPixelCount(width, height, maxPixels) {
    if (width * height <= maxPixels && Math.max(width, height) <= MAX_SIDE)
        return;
    const megapixels = (maxPixels / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
    throw new AppError("TOO_MANY_PIXELS", {
        message: `The picture is ${width}×${height}; at most ${megapixels} megapixels and ${MAX_SIDE} pixels a side are accepted.`,
    });
}
/** Tells the kind of a file by its first bytes. */
async function sniffFormat(path) {
    const head = await readHead(path);
    if (head.length === 0)
        throw new AppError("UNDECODABLE_IMAGE", { message: "The file is empty." });
    const mime = (await fileTypeFromBuffer(head))?.mime ?? "";
    if (/^image\/hei[cf]/.test(mime)) {
        throw new AppError("UNSUPPORTED_TYPE", {
            message: "HEIC is not supported yet. Send a JPEG, PNG, WebP, AVIF or GIF picture.",
        });
    }
    const format = FORMAT_BY_MIME[mime];
    if (!format)
        throw new AppError("UNSUPPORTED_TYPE");
    return format;
}
async function readHead(path) {
    const file = await open(path, "r");
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
        return buffer.subarray(0, bytesRead);
    }
    finally {
        await file.close();
    }
}
async function readHeader(path) {
    try {
        // The pixel limit is judged by us, with a clear error; sharp's own would look like a damaged file.
        return await sharp(path, { limitInputPixels: false, animated: false }).metadata();
    }
    catch (cause) {
        throw new AppError("UNDECODABLE_IMAGE", { cause });
    }
}
//# sourceMappingURL=inspect.js.map