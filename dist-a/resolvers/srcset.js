import { AppError } from "../errors.js";
import { isCropped } from "../imaging/sizes.js";
import { Background, ImageSize } from "../schema/enums.js";
import { widthIn } from "../services/image-forms.js";
import { imageQuery } from "./image-query.js";
/** From a phone's list to a large screen, all in the picture's own shape. */
const DEFAULT_SIZES = [ImageSize.SMALL, ImageSize.DETAIL, ImageSize.ZOOM];
/**
 * The text of an `img` element's `srcset`: signed addresses with their widths, rising, each width once.
 * @throws AppError BAD_USER_INPUT for sizes of different shapes (a browser takes any of them for the same picture), and for
 *   a size that such images don't have
 */
export function srcsetOf(urls, picture, request) {
    const sizes = request.sizes?.length ? request.sizes : DEFAULT_SIZES;
    requireOneShape(sizes);
    const { format, background } = request;
    const byWidth = new Map();
    for (const size of sizes) {
        const form = { size, format: format ?? undefined, background: background ?? Background.ORIGINAL };
        const query = imageQuery(picture.folder, { size, format, background });
        const width = widthIn(form, picture);
        if (byWidth.has(width))
            continue;
        byWidth.set(width, urls.sign(picture.folder, picture.filename, { ...picture, query }));
    }
    const entries = [...byWidth].sort(([a], [b]) => a - b);
    return entries.map(([width, url]) => `${url} ${width}w`).join(", ");
}
function requireOneShape(sizes) {
    if (new Set(sizes.map(shapeOf)).size <= 1)
        return;
    throw new AppError("BAD_USER_INPUT", {
        message: "sizes: expected sizes of one shape: THUMBNAIL and GRID, or HEADER, or some of SMALL, DETAIL, ZOOM and FULL.",
        details: { parameter: "sizes" },
    });
}
function shapeOf(size) {
    if (size === ImageSize.STICKER || size === ImageSize.HEADER)
        return size;
    return isCropped(size.toLowerCase()) ? "square" : "its own";
}
//# sourceMappingURL=srcset.js.map