import { MediaType } from "../../schema/media-enums.js";
const KINDS = {
    [MediaType.PROFILE]: "profile",
    [MediaType.HEADER]: "header",
    [MediaType.LOGO]: "logo",
    [MediaType.SITE]: "site",
    [MediaType.PRODUCT]: "product",
    [MediaType.EVENT]: "event",
};
/** What image processes call a media type. */
export function kindOf(type) {
    return KINDS[type];
}
//# sourceMappingURL=media-kinds.js.map