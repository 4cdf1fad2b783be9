import { z } from "zod";
import { Background, ImageFormat, ImageSize } from "../../schema/enums.js";
import { IMAGE_FOLDERS } from "../../storage/files/file-store.js";
import { failures } from "./failures.js";
import { FailureSchema } from "./schemas.js";
const lower = (values) => Object.values(values).map((value) => value.toLowerCase());
const ImageQuery = z.object({
    size: z.enum(lower(ImageSize)).optional().meta({
        description: "A named size; `full` when left out. `sticker` is for downloaded faces alone: 512×512 with a white outline.",
    }),
    format: z.enum(lower(ImageFormat)).optional().meta({
        description: "Chosen by `Accept` when left out; of a sticker `webp`, of at most 100,000 bytes.",
    }),
    bg: z.enum(lower(Background)).optional().meta({ description: "`original` when left out." }),
    exp: z.string().optional().meta({ description: "Part of a signed address." }),
    sig: z.string().optional().meta({ description: "Part of a signed address." }),
});
const IMAGE_HEADERS = z.object({
    ETag: z.string().meta({ description: "Strong." }),
    "Cache-Control": z.string().meta({ description: "`private`, as long as the address is valid." }),
});
const PICTURE = {
    content: Object.fromEntries(lower(ImageFormat).map((format) => [
        `image/${format}`,
        { schema: z.string().meta({ format: "binary" }) },
    ])),
};
/** Conditions and ranges are refused as BAD_REQUEST, but with the status that HTTP has for them. */
const UNMET = {
    content: { "application/json": { schema: FailureSchema } },
    "x-codes": ["BAD_REQUEST"],
};
function imageOperation(operationId, facts) {
    const { summary, description, path, moved } = facts;
    return {
        operationId,
        tags: ["Images"],
        summary,
        description: `${description} Oriented and without metadata; shown by the signature of its address, or by the token of the device that owns it.`,
        security: [{ signature: [] }, { token: [] }],
        requestParams: {
            path,
            query: ImageQuery,
            header: z.object({ Range: z.string().optional(), "If-None-Match": z.string().optional() }),
        },
        responses: {
            200: { description: "The picture.", headers: IMAGE_HEADERS, ...PICTURE },
            206: { description: "A part of the picture.", headers: IMAGE_HEADERS, ...PICTURE },
            304: { description: "The client has it already.", headers: IMAGE_HEADERS },
            ...(moved && {
                308: { description: "Of a media item that is COMPLETE: `Location` is its permanent address." },
            }),
            412: { description: "The picture has another ETag.", ...UNMET },
            416: { description: "The picture has no bytes in that range.", ...UNMET },
            ...failures([
                ...[
                    "BAD_REQUEST",
                    "BAD_USER_INPUT",
                    "UNDECODABLE_IMAGE",
                    "NO_FACE",
                    "NO_MOTIF",
                    "UNAUTHENTICATED",
                    "URL_EXPIRED",
                ],
                ...["NOT_FOUND", "TOO_MANY_PIXELS", "RATE_LIMITED", "INTERNAL", "BUSY", "DISK_FULL"],
            ]),
        },
    };
}
const PartHealth = z.object({ ok: z.boolean(), detail: z.string().optional() });
const Ready = z.object({
    status: z.enum(["ok", "unavailable"]),
    parts: z.record(z.string(), PartHealth).meta({ description: "Database, disk, engines, queue." }),
});
const HEALTH = {
    "/health/live": {
        get: {
            operationId: "isLive",
            tags: ["Server"],
            summary: "Whether the process answers",
            security: [],
            responses: {
                200: {
                    description: "It does.",
                    content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
                },
                ...failures(["RATE_LIMITED", "INTERNAL"]),
            },
        },
    },
    "/health/ready": {
        get: {
            operationId: "isReady",
            tags: ["Server"],
            summary: "Whether the parts of the server work",
            security: [],
            responses: {
                200: { description: "They do.", content: { "application/json": { schema: Ready } } },
                ...failures(["RATE_LIMITED", "INTERNAL"]),
                503: { description: "Some do not.", content: { "application/json": { schema: Ready } } },
            },
        },
    },
};
/** What is described but not made from the table: the handlers are images.ts, health.ts, metrics.ts and mount.ts. */
export const OTHER_PATHS = {
    "/api/temp/{cartoonId}": {
        get: imageOperation("getCartoonImage", {
            summary: "A cartoon's picture by the cartoon's id",
            description: "The temporary picture of a cartoon.",
            path: z.object({ cartoonId: z.string() }),
        }),
    },
    "/api/images/{mediaId}": {
        get: imageOperation("getMediaImage", {
            summary: "A media item's picture as JPEG or PNG",
            description: "For clients that can't say what they decode: `Accept` is not looked at, and `format` and `bg` are refused.",
            path: z.object({ mediaId: z.string() }),
        }),
    },
    "/serve/{mediaId}": {
        get: imageOperation("serveMedia", {
            summary: "A media item's picture by its permanent address",
            description: "What `MediaItem.url` leads to once the item is COMPLETE; it answers before, too.",
            path: z.object({ mediaId: z.string() }),
        }),
    },
    "/uploads/{folder}/{filename}": {
        get: imageOperation("getImage", {
            summary: "A picture",
            description: "What `imageUrl` and `faceUrl` lead to, and `MediaItem.url` before the item is COMPLETE; from then on it is redirected.",
            path: z.object({ folder: z.enum(IMAGE_FOLDERS), filename: z.string() }),
            moved: true,
        }),
    },
    ...HEALTH,
    "/metrics": {
        get: {
            operationId: "getMetrics",
            tags: ["Server"],
            summary: "Measurements for Prometheus",
            description: "For callers on the same machine, or with METRICS_TOKEN; for all others there is no such page.",
            security: [{}, { metricsToken: [] }],
            responses: {
                200: { description: "The measurements.", content: { "text/plain": { schema: z.string() } } },
                ...failures(["NOT_FOUND", "RATE_LIMITED", "INTERNAL"]),
            },
        },
    },
    "/openapi.json": {
        get: {
            operationId: "getOpenApi",
            tags: ["Server"],
            summary: "This document",
            security: [],
            responses: {
                200: {
                    description: "An OpenAPI 3.1 document.",
                    content: { "application/json": { schema: z.looseObject({ openapi: z.string() }) } },
                },
                ...failures(["RATE_LIMITED", "INTERNAL"]),
            },
        },
    },
};
//# sourceMappingURL=other-paths.js.map