import { registerEnumType } from "type-graphql";
/** What a picture of the media library is for; it decides which variants are made. */
export var MediaType;
(function (MediaType) {
    MediaType["PROFILE"] = "PROFILE";
    MediaType["HEADER"] = "HEADER";
    MediaType["LOGO"] = "LOGO";
    MediaType["SITE"] = "SITE";
    MediaType["PRODUCT"] = "PRODUCT";
    MediaType["EVENT"] = "EVENT";
})(MediaType || (MediaType = {}));
/** Where a media item stands. */
export var MediaStatus;
(function (MediaStatus) {
    MediaStatus["PENDING"] = "PENDING";
    MediaStatus["PROCESSING"] = "PROCESSING";
    MediaStatus["COMPLETE"] = "COMPLETE";
    MediaStatus["FAILED"] = "FAILED";
})(MediaStatus || (MediaStatus = {}));
/** The steps of the checklist, in their order. */
export var MediaStepName;
(function (MediaStepName) {
    MediaStepName["RETRIEVE"] = "RETRIEVE";
    MediaStepName["ANALYSE"] = "ANALYSE";
    MediaStepName["RESIZE"] = "RESIZE";
    MediaStepName["PUBLISH"] = "PUBLISH";
})(MediaStepName || (MediaStepName = {}));
/** Where one step of the checklist stands. */
export var MediaStepState;
(function (MediaStepState) {
    MediaStepState["WAITING"] = "WAITING";
    MediaStepState["RUNNING"] = "RUNNING";
    MediaStepState["DONE"] = "DONE";
    MediaStepState["FAILED"] = "FAILED";
})(MediaStepState || (MediaStepState = {}));
registerEnumType(MediaType, {
    name: "MediaType",
    description: "What a picture of the media library is for. It decides which variants are made of it.",
    valuesConfig: {
        PROFILE: { description: "A person's picture: THUMBNAIL, GRID and SMALL are made." },
        HEADER: { description: "A wide picture above a page: HEADER, SMALL and DETAIL are made." },
        LOGO: {
            description: "A logo: SMALL and DETAIL are made, also without background and cropped to the logo.",
        },
        SITE: { description: "A picture of a site: SMALL, DETAIL and ZOOM are made." },
        PRODUCT: { description: "A picture of a product: GRID, SMALL, DETAIL and ZOOM are made." },
        EVENT: { description: "A picture of an event: GRID, SMALL, DETAIL and ZOOM are made." },
    },
});
registerEnumType(MediaStatus, {
    name: "MediaStatus",
    description: "Where a media item stands.",
    valuesConfig: {
        PENDING: { description: "Stored; waits for its turn, or for its next try (`MediaItem.nextRetryAt`)." },
        PROCESSING: { description: "Being worked on; see `MediaItem.steps` and `MediaItem.percent`." },
        COMPLETE: { description: "All variants lie ready under the permanent address. Final." },
        FAILED: {
            description: "Ended without variants; `MediaItem.error` says why. With `nextRetryAt` set it is tried again by itself then; `retryMedia` does so at once.",
        },
    },
});
registerEnumType(MediaStepName, {
    name: "MediaStepName",
    description: "A step of the checklist that every media item goes through, in this order.",
    valuesConfig: {
        RETRIEVE: { description: "The stored file is there, unharmed, and can be decoded." },
        ANALYSE: { description: "What is in the picture; the outcome is `MediaItem.analysis`." },
        RESIZE: { description: "The variants of its type are made and optimised." },
        PUBLISH: { description: "All variants are in their place: the permanent address holds." },
    },
});
registerEnumType(MediaStepState, {
    name: "MediaStepState",
    description: "Where one step of the checklist stands.",
    valuesConfig: {
        WAITING: { description: "Not begun, or waiting for its next try." },
        RUNNING: { description: "Being worked on." },
        DONE: { description: "Done; it is not repeated." },
        FAILED: { description: "Given up; see `MediaStep.error`." },
    },
});
//# sourceMappingURL=media-enums.js.map