import sharp, {} from "sharp";
import { AppError } from "../errors.js";
import { inspectImage } from "./inspect.js";
/**
 * Opens an untrusted picture for decoding: first frame only, EXIF orientation applied.
 *
 * Damage: a truncated file is refused, because its lower part would be a grey slab that nobody sent. What
 * libjpeg calls a warning (stray bytes between markers, a wrong restart marker) passes: phones and messengers
 * write such files every day and the picture is whole or nearly so. `failOn: "error"` draws that line.
 */
export function openImage(path, limits) {
    return sharp(path, {
        limitInputPixels: limits.maxPixels,
        failOn: "error",
        animated: false,
        sequentialRead: true,
    }).autoOrient();
}
/**
 * Checks the header, then runs `decode` on the opened picture.
 *
 * Throws `inspectImage`'s errors, and `UNDECODABLE_IMAGE` when
 * the pixels turn out damaged.
 */
export async function decodeImage(path, context, decode) {
    const info = await inspectImage(path, context);
    const run = async () => {
        try {
            return await decode(openImage(path, context), info);
        }
        catch (thrown) {
            throw asImageError(thrown);
        }
    };
    return context.decoding(info.width * info.height, run);
}
/** Turns what libvips says of a picture into `UNDECODABLE_IMAGE`; a machine out of memory stays a plain error. */
export function asImageError(thrown) {
    if (thrown instanceof AppError || !(thrown instanceof Error))
        return thrown;
    const systemCode = thrown.code;
    if (systemCode || /out of memory|unable to allocate|memory alloc/i.test(thrown.message))
        return thrown;
    if (/pixel limit/i.test(thrown.message))
        return new AppError("TOO_MANY_PIXELS", { cause: thrown });
    return new AppError("UNDECODABLE_IMAGE", { cause: thrown });
}
//# sourceMappingURL=decode.js.map