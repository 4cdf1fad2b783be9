import { Background } from "../../schema/enums.js";
import type { MediaItem, StoredMediaVariant } from "../../schema/media.js";
import { MediaStatus } from "../../schema/media-enums.js";
import type { Models } from "../../storage/database/database.js";
import type { PublishedVariants, VariantOwner } from "../../storage/files/published-variants.js";
import type { VariantMakerOptions } from "../variant-maker.js";

/** Whose variants an item's are, as the store of published variants names it. */
export function variantOwnerOf({ deviceId, type, _id }: MediaItem): VariantOwner {
  return { deviceId, type: type.toLowerCase(), mediaId: _id };
}

/** File with the answers of vision services, beside the variants: it goes with them, and is never served. */
export const VISION_FILE = "vision.json";

/** File name of a published variant: `{size}.{format}`, with `-removed` before the dot where the background is gone. */
export function variantFileName({
  size,
  format,
  background,
}: Pick<StoredMediaVariant, "size" | "format" | "background">): string {
  const suffix = background === Background.REMOVED ? "-removed" : "";
  return `${size.toLowerCase()}${suffix}.${format.toLowerCase()}`;
}

/** Finds the published variant in a form, of a media item that is complete; one whose file was lost is made anew by who asks. */
export function createPublishedLookup(options: {
  models: Models;
  published: PublishedVariants;
}): VariantMakerOptions["published"] {
  const { models, published } = options;
  return async ({ folder, filename }, form) => {
    if (folder !== "media") return undefined;
    const item = await models.media.findOne({ filename, status: MediaStatus.COMPLETE }).lean();
    const variant = item?.variants.find(
      ({ size, format, background }) =>
        size === form.size && format === form.format && background === form.background,
    );
    if (!item || !variant) return undefined;
    const owner = variantOwnerOf(item);
    const name = variantFileName(variant);
    const isThere = (await published.sizeOf(owner, name)) !== undefined;
    return isThere ? published.pathOf(owner, name) : undefined;
  };
}
