import { ImageFormat, ImageSize } from "../../schema/enums.js";
import { MediaType } from "../../schema/media-enums.js";
import { mayBeTransparent } from "../../storage/files/file-names.js";

/** Bigger pictures are too slow to encode as AVIF. */
const MAX_AVIF_PIXELS = 4_000_000;

const RESPONSIVE = [ImageSize.SMALL, ImageSize.DETAIL, ImageSize.ZOOM];

/** The sizes that are made ahead of need, by what the picture is for. */
const SIZES: Readonly<Record<MediaType, readonly ImageSize[]>> = {
  [MediaType.PROFILE]: [ImageSize.THUMBNAIL, ImageSize.GRID, ImageSize.SMALL],
  [MediaType.HEADER]: [ImageSize.HEADER, ImageSize.SMALL, ImageSize.DETAIL],
  [MediaType.LOGO]: [ImageSize.SMALL, ImageSize.DETAIL],
  [MediaType.SITE]: RESPONSIVE,
  [MediaType.PRODUCT]: [ImageSize.GRID, ...RESPONSIVE],
  [MediaType.EVENT]: [ImageSize.GRID, ...RESPONSIVE],
};

/** One variant that is to be made. */
export interface PlannedVariant {
  size: ImageSize;
  format: ImageFormat;
}

/**
 * The variants that are made of a picture, in their order: each size as the kind of file that every client can read (PNG
 * where there may be transparency, else JPEG), then as WebP and as AVIF. AVIF depends on how large the first turned out:
 * `isSmallEnough`.
 */
export function planVariants({ type, filename }: { type: MediaType; filename: string }): PlannedVariant[] {
  const plain = mayBeTransparent(filename) ? ImageFormat.PNG : ImageFormat.JPEG;
  return SIZES[type].flatMap((size) =>
    [plain, ImageFormat.WEBP, ImageFormat.AVIF].map((format) => ({ size, format })),
  );
}

/** Whether a variant is to be made of a picture that has that many pixels in its size. */
export function isSmallEnough({ format }: PlannedVariant, pixels: number): boolean {
  return format !== ImageFormat.AVIF || pixels < MAX_AVIF_PIXELS;
}
