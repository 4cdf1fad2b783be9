import { Background, ImageFormat, ImageSize } from "../../schema/enums.js";
import { MediaType } from "../../schema/media-enums.js";
import { mayBeTransparent } from "../../storage/files/file-names.js";
import { isAvifPossible } from "../image-forms.js";
const RESPONSIVE = [ImageSize.SMALL, ImageSize.DETAIL, ImageSize.ZOOM];
/** The sizes that are made ahead of need, by what the picture is for. */
const SIZES = {
    [MediaType.PROFILE]: [ImageSize.THUMBNAIL, ImageSize.GRID, ImageSize.SMALL],
    [MediaType.HEADER]: [ImageSize.HEADER, ImageSize.SMALL, ImageSize.DETAIL],
    [MediaType.LOGO]: [ImageSize.SMALL, ImageSize.DETAIL],
    [MediaType.SITE]: RESPONSIVE,
    [MediaType.PRODUCT]: [ImageSize.GRID, ...RESPONSIVE],
    [MediaType.EVENT]: [ImageSize.GRID, ...RESPONSIVE],
};
/**
 * The variants that are made of a picture, in their order: each size as the kind of file that every client can read (PNG
 * where there may be transparency, else JPEG), then as WebP, and as AVIF unless it would be too large for that. Of a logo
 * then the same without background.
 */
export function planVariants(item) {
    const plain = mayBeTransparent(item.filename) ? ImageFormat.PNG : ImageFormat.JPEG;
    const whole = formsOf(item, { plain, background: Background.ORIGINAL });
    return item.type === MediaType.LOGO ? [...whole, ...planCutOuts(item)] : whole;
}
/** The variants without background that there may be of a picture, whatever its type: all can be transparent. */
export function planCutOuts(item) {
    return formsOf(item, { plain: ImageFormat.PNG, background: Background.REMOVED });
}
/** Whether a form has no background. */
export function isCutOut({ background }) {
    return background === Background.REMOVED;
}
function formsOf(item, { plain, background }) {
    return SIZES[item.type].flatMap((size) => [plain, ImageFormat.WEBP, ImageFormat.AVIF]
        .map((format) => ({ size, format, background }))
        .filter((form) => form.format !== ImageFormat.AVIF || isAvifPossible(form, item)));
}
//# sourceMappingURL=media-plan.js.map