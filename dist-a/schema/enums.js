import { registerEnumType } from "type-graphql";
/** What a job makes. */
export var JobKind;
(function (JobKind) {
    JobKind["CARTOON"] = "CARTOON";
    JobKind["FACE_CUT"] = "FACE_CUT";
})(JobKind || (JobKind = {}));
/** Where a job stands. The last three are final. */
export var JobStatus;
(function (JobStatus) {
    JobStatus["QUEUED"] = "QUEUED";
    JobStatus["RUNNING"] = "RUNNING";
    JobStatus["WAITING"] = "WAITING";
    JobStatus["READY"] = "READY";
    JobStatus["FAILED"] = "FAILED";
    JobStatus["CANCELED"] = "CANCELED";
})(JobStatus || (JobStatus = {}));
/** What a job is doing right now. */
export var JobStage;
(function (JobStage) {
    JobStage["QUEUED"] = "QUEUED";
    JobStage["PREPARING"] = "PREPARING";
    JobStage["DETECTING"] = "DETECTING";
    JobStage["STYLIZING"] = "STYLIZING";
    JobStage["CUTTING"] = "CUTTING";
    JobStage["STORING"] = "STORING";
    JobStage["DONE"] = "DONE";
})(JobStage || (JobStage = {}));
/** How far an upload has come. The last two are final. */
export var UploadState;
(function (UploadState) {
    UploadState["WAITING"] = "WAITING";
    UploadState["RECEIVING"] = "RECEIVING";
    UploadState["CHECKING"] = "CHECKING";
    UploadState["STORED"] = "STORED";
    UploadState["FAILED"] = "FAILED";
})(UploadState || (UploadState = {}));
/** Named sizes in which every image can be loaded (a sticker: faces alone). Only stickers may be enlarged. */
export var ImageSize;
(function (ImageSize) {
    ImageSize["THUMBNAIL"] = "THUMBNAIL";
    ImageSize["SMALL"] = "SMALL";
    ImageSize["GRID"] = "GRID";
    ImageSize["DETAIL"] = "DETAIL";
    ImageSize["HEADER"] = "HEADER";
    ImageSize["ZOOM"] = "ZOOM";
    ImageSize["FULL"] = "FULL";
    ImageSize["STICKER"] = "STICKER";
})(ImageSize || (ImageSize = {}));
/** File formats in which every image can be loaded. */
export var ImageFormat;
(function (ImageFormat) {
    ImageFormat["JPEG"] = "JPEG";
    ImageFormat["PNG"] = "PNG";
    ImageFormat["WEBP"] = "WEBP";
    ImageFormat["AVIF"] = "AVIF";
})(ImageFormat || (ImageFormat = {}));
/** Whether a picture comes with its background. */
export var Background;
(function (Background) {
    Background["ORIGINAL"] = "ORIGINAL";
    Background["REMOVED"] = "REMOVED";
})(Background || (Background = {}));
registerEnumType(JobKind, {
    name: "JobKind",
    description: "What a job makes.",
    valuesConfig: {
        CARTOON: { description: "A cartoon of an original; the result is `Job.cartoon`." },
        FACE_CUT: { description: "The face-cut of a cartoon; the result is `Job.face`." },
    },
});
registerEnumType(JobStatus, {
    name: "JobStatus",
    description: "Where a job stands. READY, FAILED and CANCELED are final.",
    valuesConfig: {
        QUEUED: { description: "Waiting for its turn; see `Job.queuePosition`." },
        RUNNING: { description: "Being worked on; see `Job.stage` and `Job.percent`." },
        WAITING: {
            description: "The AI server is away. The job starts again by itself (`Job.nextRetryAt`); no attempt is used up.",
        },
        READY: { description: "Done: the result is there." },
        FAILED: {
            description: "Ended without a result; `Job.error` says why and whether `retryJob` makes sense.",
        },
        CANCELED: { description: "Ended by `cancelJob`, or because its original was deleted." },
    },
});
registerEnumType(JobStage, {
    name: "JobStage",
    description: "What a job is doing right now, fit to be shown as a caption under the progress bar.",
    valuesConfig: {
        QUEUED: { description: "Not started." },
        PREPARING: { description: "Reading the picture." },
        DETECTING: { description: "Looking for the face." },
        STYLIZING: { description: "Drawing the cartoon." },
        CUTTING: { description: "Cutting out the face." },
        STORING: { description: "Storing the result; from here on the job can't be canceled." },
        DONE: { description: "Ended, in whatever way." },
    },
});
registerEnumType(UploadState, {
    name: "UploadState",
    description: "How far an upload has come. STORED and FAILED are final.",
    valuesConfig: {
        WAITING: { description: "Nothing of it has come yet." },
        RECEIVING: { description: "It is coming in; see `UploadProgress.receivedBytes`." },
        CHECKING: { description: "All of it has come; the photo is being looked at and stored." },
        STORED: { description: "The photo is stored: `upload` answers, or has answered." },
        FAILED: { description: "It was refused or broken off; the answer of `upload` says why." },
    },
});
registerEnumType(ImageSize, {
    name: "ImageSize",
    description: "Named sizes in which every image can be loaded; STICKER is for `DownloadedFace.faceUrl` alone. Pictures are never enlarged, except as STICKER.",
    valuesConfig: {
        THUMBNAIL: { description: "300×300 pixels, cropped to a square around the face." },
        SMALL: { description: "480 pixels wide." },
        GRID: { description: "500×500 pixels, cropped to a square around the face." },
        DETAIL: { description: "Inside 1200×1200 pixels." },
        HEADER: { description: "1600×500 pixels, cropped at the height of the face." },
        ZOOM: { description: "Inside 2400×2400 pixels." },
        FULL: { description: "As large as it is stored; at most 24 megapixels as WebP." },
        STICKER: {
            description: "The face as messengers take it for a sticker: 512×512 pixels on transparency, with a white outline and a faint shadow; WebP of at most 100,000 bytes unless another format is asked for. Only of `DownloadedFace.faceUrl`; for other images it is `BAD_USER_INPUT`.",
        },
    },
});
registerEnumType(ImageFormat, {
    name: "ImageFormat",
    description: "File formats in which every image can be loaded. JPEG has no transparency: it is laid on white.",
    valuesConfig: {
        AVIF: {
            description: "Made when there is time for it. Until then, and of more than 4 megapixels always, the address answers WebP.",
        },
    },
});
registerEnumType(Background, {
    name: "Background",
    description: "Whether a picture comes with its background.",
    valuesConfig: {
        ORIGINAL: { description: "The picture as it is." },
        REMOVED: {
            description: "The people alone, on transparency (JPEG: on white), at most 2400 pixels a side. Of a picture in which nobody is found the address answers 422 `NO_FACE`.",
        },
    },
});
//# sourceMappingURL=enums.js.map