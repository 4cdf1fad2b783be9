import { Background } from "../../schema/enums.js";
import { MediaStatus } from "../../schema/media-enums.js";
/** Whose variants an item's are, as the store of published variants names it. */
export function variantOwnerOf({ deviceId, type, _id }) {
    return { deviceId, type: type.toLowerCase(), mediaId: _id };
}
/** File with the answers of vision services, beside the variants: it goes with them, and is never served. */
export const VISION_FILE = "vision.json";
/** File name of a published variant: `{size}.{format}`, with `-removed` before the dot where the background is gone. */
export function variantFileName({ size, format, background, }) {
    const suffix = background === Background.REMOVED ? "-removed" : "";
    return `${size.toLowerCase()}${suffix}.${format.toLowerCase()}`;
}
/** Finds the published variant in a form, of a media item that is complete; one whose file was lost is made anew by who asks. */
export function createPublishedLookup(options) {
    const { models, published } = options;
    return async ({ folder, filename }, form) => {
        if (folder !== "media")
            return undefined;
        const item = await models.media.findOne({ filename, status: MediaStatus.COMPLETE }).lean();
        const variant = item?.variants.find(({ size, format, background }) => size === form.size && format === form.format && background === form.background);
        if (!item || !variant)
            return undefined;
        const owner = variantOwnerOf(item);
        const name = variantFileName(variant);
        const isThere = (await published.sizeOf(owner, name)) !== undefined;
        return isThere ? published.pathOf(owner, name) : undefined;
    };
}
//# sourceMappingURL=published-media.js.map