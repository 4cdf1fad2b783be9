import { z } from "zod";
import { ERROR_TABLE } from "../../errors.js";
import { JobKind, JobStage, JobStatus } from "../../schema/enums.js";
import { MediaStatus, MediaType } from "../../schema/media-enums.js";
const ERROR_CODES = Object.keys(ERROR_TABLE);
/** RFC 3339, UTC, with milliseconds: what `Date.toISOString` writes. */
export const moment = () => z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    .meta({ format: "date-time" });
/** An id, as answers show it. */
export const id = () => z.string().meta({ example: "6744f0a2c35b1e9d80a7f312" });
/** A width or a height. */
export const pixels = () => z.int32().meta({ description: "Pixels, after EXIF orientation." });
const thumbhash = () => z.string().nullable().meta({
    description: "A ThumbHash in base64, to paint before the picture comes; null until it has been looked at.",
    example: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
});
const dominantColor = () => z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable()
    .meta({ description: "Null until the picture has been looked at.", example: "#7a5c4b" });
const fileSize = () => z.int32().meta({ description: "Bytes." });
const filename = (owner) => z.string().meta({ description: `\`{timestamp}_{${owner}}.{ext}\`; a good cache key.` });
const filePath = (folder, url) => z.string().meta({ description: `\`/uploads/${folder}/{filename}\`; load the picture by \`${url}\`.` });
const url = (description) => z.string().meta({ format: "uri", description });
/** As the GraphQL type `Device`. */
export const DeviceSchema = z
    .object({
    id: id(),
    deviceId: z.string().meta({
        format: "uuid",
        description: "The UUID that the app chose, in lower case. A name, not a secret.",
    }),
    createdAt: moment(),
    lastActiveAt: moment().meta({ description: "When the device last called, exact to a minute." }),
})
    .meta({ id: "Device", description: "One installation of an app. It owns everything that it uploads." });
/** As the scalar fields of the GraphQL type `Original`. */
export const OriginalSchema = z
    .object({
    id: id(),
    filename: filename("deviceId"),
    filePath: filePath("originals", "imageUrl"),
    imageUrl: url("Absolute and signed: it loads with no header, for at least 24 hours. `size`, `format` and `bg` may be added."),
    fileSize: fileSize(),
    mimeType: z.string().meta({ description: "Told by the file's bytes.", example: "image/jpeg" }),
    width: pixels(),
    height: pixels(),
    thumbhash: thumbhash(),
    dominantColor: dominantColor(),
    createdAt: moment(),
})
    .meta({
    id: "Original",
    description: "A photo as it was uploaded. It is kept until its owner deletes it.",
});
/** As the scalar fields of the GraphQL type `RegeneratedCartoon`. */
export const CartoonSchema = z
    .object({
    id: id(),
    originalId: id(),
    filename: filename("originalId"),
    filePath: filePath("temp", "imageUrl"),
    imageUrl: url("Absolute and signed: it loads with no header, until `expiresAt` at the latest."),
    fileSize: fileSize(),
    mimeType: z.string(),
    width: pixels(),
    height: pixels(),
    thumbhash: thumbhash(),
    dominantColor: dominantColor(),
    styleId: z.string().meta({ description: "The style it was drawn in.", example: "ink" }),
    seed: z.int32().meta({ description: "What it was drawn with." }),
    engine: z.string().meta({ description: "The engine that drew it.", example: "builtin" }),
    fallbackUsed: z
        .boolean()
        .meta({ description: "True when the preferred engine was away and the built-in one drew it." }),
    createdAt: moment(),
    expiresAt: moment().meta({ description: "When the clean-up deletes it if it is never downloaded." }),
})
    .meta({
    id: "RegeneratedCartoon",
    description: "A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded.",
});
/** As the scalar fields of the GraphQL type `DownloadedFace`. */
export const FaceSchema = z
    .object({
    id: id(),
    originalId: id(),
    sourceCartoonId: id().meta({
        description: "The cartoon that it was cut from; that cartoon itself is gone.",
    }),
    filename: filename("originalId"),
    filePath: filePath("downloaded", "faceUrl"),
    faceUrl: url("Absolute and signed; transparent, except as JPEG, which is laid on white."),
    fileSize: fileSize(),
    mimeType: z.string().meta({ description: "`image/png` or `image/webp`." }),
    width: pixels(),
    height: pixels(),
    thumbhash: thumbhash(),
    dominantColor: dominantColor(),
    createdAt: moment(),
})
    .meta({
    id: "DownloadedFace",
    description: "The face-cut of the cartoon that the person chose. Permanent; at most one per original.",
});
/** As the most important fields of the GraphQL type `MediaItem`. */
export const MediaSchema = z
    .object({
    id: id(),
    type: z.enum(MediaType).meta({ description: "What the picture is for." }),
    status: z.enum(MediaStatus),
    percent: z.int32().meta({ description: "0..100, over all steps of its processing." }),
    url: url("Absolute and signed: it loads with no header, for at least 24 hours. Temporary until the item is COMPLETE, permanent from then on; the temporary address goes on working by a redirect."),
    filename: filename("deviceId"),
    filePath: z.string().meta({
        description: "`/uploads/media/{filename}`, and `/serve/{id}` once it is COMPLETE; load the picture by `url`.",
    }),
    fileSize: fileSize(),
    mimeType: z.string().meta({ description: "Told by the file's bytes.", example: "image/png" }),
    width: pixels(),
    height: pixels(),
    thumbhash: thumbhash(),
    dominantColor: dominantColor(),
    createdAt: moment(),
})
    .meta({ id: "MediaItem", description: "A picture of the media library." });
/** As the GraphQL type `JobError`. */
export const JobErrorSchema = z
    .object({
    code: z.enum(ERROR_CODES).meta({ description: "A code of the error table (docs/errors.md)." }),
    message: z.string().meta({ description: "Fit to show to a person." }),
    retryable: z.boolean().meta({ description: "Whether `retryJob` can help." }),
    stage: z.enum(JobStage).nullable().meta({ description: "What the job was doing when it happened." }),
})
    .meta({ id: "JobError", description: "Why a job failed, or what it is waiting for." });
/** As the scalar fields of the GraphQL type `Job`, with its result. */
export const JobSchema = z
    .object({
    id: id(),
    kind: z.enum(JobKind),
    status: z.enum(JobStatus).meta({ description: "READY, FAILED and CANCELED are final." }),
    stage: z.enum(JobStage),
    percent: z.int().min(0).max(100),
    seq: z.int().meta({ description: "Grows with every change of this job." }),
    queuePosition: z
        .int()
        .nullable()
        .meta({ description: "1 = next, here or in the queue of the AI server; null once running." }),
    etaSeconds: z.int().nullable().meta({ description: "Null while unknown." }),
    attempt: z.int().meta({ description: "1-based." }),
    maxAttempts: z.int(),
    nextRetryAt: moment().nullable(),
    cancelable: z.boolean(),
    previewDataUrl: z
        .string()
        .nullable()
        .meta({ description: "A `data:` URL of at most 8 KB with the picture so far; null at the end." }),
    error: JobErrorSchema.nullable(),
    originalId: id(),
    cartoon: CartoonSchema.nullable().meta({
        description: "The result of a CARTOON job that is READY; null again once that cartoon is gone.",
    }),
    face: FaceSchema.nullable().meta({ description: "The result of a FACE_CUT job that is READY." }),
    retryOf: id().nullable().meta({ description: "The failed or canceled job that this one repeats." }),
    createdAt: moment(),
    startedAt: moment().nullable(),
    finishedAt: moment().nullable(),
})
    .meta({ id: "Job", description: "One generation, from request to result, as it stands." });
/** The body of every refusal. */
export const FailureSchema = z
    .object({
    success: z.literal(false),
    error: z.object({
        code: z.enum(ERROR_CODES),
        message: z.string().meta({ description: "Says what was expected; fit to show to a person." }),
        details: z
            .record(z.string(), z.unknown())
            .nullable()
            .meta({ description: "Facts to act on, such as `jobId`." }),
        timestamp: moment(),
    }),
})
    .meta({
    id: "Failure",
    description: "The body of every refusal; docs/errors.md tells what each code means.",
});
/** A whole number, also as the text that forms and query strings carry. */
export function wholeNumber(minimum, maximum) {
    const error = `expected a whole number from ${minimum} to ${maximum}`;
    const number = z.int({ error }).min(minimum, { error }).max(maximum, { error });
    return z.preprocess((value) => (typeof value === "string" && INTEGER.test(value) ? Number(value) : value), number);
}
const INTEGER = /^-?\d{1,15}$/;
/** A text, refused in our words. */
export function text() {
    return z.string({ error: "expected a text" });
}
//# sourceMappingURL=schemas.js.map