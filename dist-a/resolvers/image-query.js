import { Background, ImageSize } from "../schema/enums.js";
import { requireSize } from "../services/image-forms.js";
/**
 * The part of an image URL that names its form; what is the default is left out, so that URLs stay short.
 * @throws AppError BAD_USER_INPUT for a size that such images don't have
 */
export function imageQuery(folder, form) {
    if (form.size)
        requireSize(folder, form.size);
    const query = {};
    if (form.size && form.size !== ImageSize.FULL)
        query.size = form.size.toLowerCase();
    if (form.format)
        query.format = form.format.toLowerCase();
    if (form.background === Background.REMOVED)
        query.bg = "removed";
    return query;
}
//# sourceMappingURL=image-query.js.map