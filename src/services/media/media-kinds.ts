import type { PictureKind } from "../../imaging/analysis/quality.js";
import { MediaType } from "../../schema/media-enums.js";

const KINDS: Readonly<Record<MediaType, PictureKind>> = {
  [MediaType.PROFILE]: "profile",
  [MediaType.HEADER]: "header",
  [MediaType.LOGO]: "logo",
  [MediaType.SITE]: "site",
  [MediaType.PRODUCT]: "product",
  [MediaType.EVENT]: "event",
};

/** What image processes call a media type. */
export function kindOf(type: MediaType): PictureKind {
  return KINDS[type];
}
