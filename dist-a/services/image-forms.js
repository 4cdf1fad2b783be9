import { AppError } from "../errors.js";
import { CUTOUT_SIDE, encoderLimit, sizeOf, } from "../imaging/sizes.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
/**
 * Refuses a size that images of that kind don't have: stickers are made of face-cuts alone.
 * @throws AppError BAD_USER_INPUT saying what was expected
 */
export function requireSize(folder, size) {
    if (size !== ImageSize.STICKER || folder === "downloaded")
        return;
    const expected = Object.values(ImageSize)
        .filter((one) => one !== ImageSize.STICKER)
        .map((one) => one.toLowerCase());
    throw new AppError("BAD_USER_INPUT", {
        message: `size: only a downloaded face has the size sticker; expected one of ${expected.join(", ")}.`,
        details: { parameter: "size", expected },
    });
}
/** Whether a picture of that width and height (pixels) is sent as AVIF in that form: it takes too long for large ones. */
export function isAvifPossible(form, picture) {
    return encoderLimit("avif", sizeOf(sizeName(form.size), cutTo(form.background, picture))) === undefined;
}
/** Pixels across that a picture has in that form; `format` undefined: as JPEG or PNG. */
export function widthIn({ size, format, background }, picture) {
    const dimensions = sizeOf(sizeName(size), cutTo(background, picture));
    // What would be too large as AVIF is sent as WebP.
    const sent = format === ImageFormat.AVIF ? ImageFormat.WEBP : (format ?? ImageFormat.JPEG);
    return encoderLimit(sent.toLowerCase(), dimensions)?.width ?? dimensions.width;
}
/** What is cut out is cut out of the picture at no more than this size. */
function cutTo(background, picture) {
    if (background === Background.ORIGINAL)
        return picture;
    const scale = Math.min(1, CUTOUT_SIDE / Math.max(picture.width, picture.height));
    return {
        width: Math.max(1, Math.round(picture.width * scale)),
        height: Math.max(1, Math.round(picture.height * scale)),
    };
}
function sizeName(size) {
    return size.toLowerCase();
}
//# sourceMappingURL=image-forms.js.map