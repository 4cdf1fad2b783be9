import { z } from "zod";
import { AppError, ERROR_TABLE } from "../../errors.js";
import { requireDevice } from "../../resolvers/context.js";
import { JobStatus } from "../../schema/enums.js";
import { knownForm } from "../../services/ids.js";
import { isFinal } from "../../services/jobs/job-rules.js";
import { receiveImage } from "./image-form.js";
import { assertOwn } from "./own-device.js";
import { presentFace, presentJob, presentOriginal } from "./presenters.js";
import { accept, route } from "./route.js";
import { CartoonSchema, FaceSchema, JobSchema, OriginalSchema, text, wholeNumber } from "./schemas.js";
const DEFAULT_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 120;
const Waiting = z.object({
    wait: wholeNumber(0, MAX_WAIT_SECONDS)
        .default(DEFAULT_WAIT_SECONDS)
        .meta({
        description: `Seconds to wait for the job's end before 202 is answered (${DEFAULT_WAIT_SECONDS} when left out).`,
    }),
});
const deviceId = text().nullish().meta({ description: "If given, it has to be the token's device." });
const Drawing = z.object({
    style: text().nullish().meta({ description: "Id of a style, e.g. `ink`.", example: "ink" }),
    seed: wholeNumber(-(2 ** 31), 2 ** 31 - 1)
        .nullish()
        .meta({ description: "Random when left out." }),
    device_id: deviceId,
});
const Drawn = z.object({
    original: OriginalSchema,
    job: JobSchema,
    cartoon: CartoonSchema.nullable().meta({ description: "Null with 202, and when it is gone already." }),
});
const WAITING_FAILURES = [
    "NOT_FOUND",
    "TOO_MANY_JOBS",
    "TOO_MANY_OPERATIONS",
    "CANCELED",
    "UNDECODABLE_IMAGE",
    "NO_FACE",
    "AI_SERVER_ERROR",
    "AI_SERVER_AWAY",
];
const WAITING = "Waits for the job to end: 200 with its result; 202 with the job as it stands after `wait` seconds (ask `GET /api/jobs/{jobId}` from then on). A job that failed answers with the status of its error, a canceled one with 409 `CANCELED`; `details.jobId` names it. Going away does not end the job.";
/** What starts a job, and waits for it. */
export const DRAWING_ROUTES = [
    route({
        method: "post",
        path: "/api/upload",
        operationId: "upload",
        tag: "Cartoons",
        summary: "Upload a photo and get its first cartoon",
        description: `Stores a photo for good and draws its first cartoon. JPEG, PNG, WebP, AVIF or GIF, told by its bytes. The same photo again within ten minutes, or the same \`Idempotency-Key\`, gives the same answer. ${WAITING}`,
        security: "device",
        query: Waiting,
        form: Drawing.extend({
            image: z.string().meta({ format: "binary", description: "The photo; its file name does not matter." }),
        }),
        takesKey: true,
        waits: true,
        data: Drawn,
        success: "The cartoon is there.",
        failures: [
            ...WAITING_FAILURES,
            "FILE_MISSING",
            "FILE_TOO_LARGE",
            "UNSUPPORTED_TYPE",
            "TOO_MANY_PIXELS",
            "QUOTA_EXCEEDED",
            "IDEMPOTENCY_KEY_REUSED",
        ],
        handle: async (call, { query }) => {
            const device = requireDevice(call);
            const receive = () => receiveImage(call, call.limits, ({ stream, fields }) => {
                const asked = fields.then((values) => drawingOf(call, accept(Drawing, withoutEmpty(values))));
                return call.services.uploads.upload(device, { stream }, asked);
            });
            const { original, job } = await call.inPlace(receive);
            return answerDrawing(call, { original, job, wait: query.wait });
        },
    }),
    route({
        method: "post",
        path: "/api/regenerate/{originalId}",
        operationId: "regenerate",
        tag: "Cartoons",
        summary: "Get one more cartoon of a photo",
        description: `Draws one more cartoon of an original, in the style of the last one when none is named. ${WAITING}`,
        security: "device",
        idDescription: "Id of the original.",
        query: Waiting,
        json: Drawing,
        jsonOptional: true,
        takesKey: true,
        waits: true,
        data: Drawn,
        success: "The cartoon is there.",
        failures: [...WAITING_FAILURES, "ALREADY_DOWNLOADED", "IDEMPOTENCY_KEY_REUSED"],
        handle: async (call, { query, body }) => {
            const device = requireDevice(call);
            const request = { originalId: knownForm(call.id), ...drawingOf(call, body) };
            const { original, job } = await call.services.cartoons.regenerate(device, request);
            return answerDrawing(call, { original, job, wait: query.wait });
        },
    }),
    route({
        method: "post",
        path: "/api/download/{cartoonId}",
        operationId: "download",
        tag: "Faces",
        summary: "Cut the face out of the chosen cartoon",
        description: `Cuts the face out of the chosen cartoon and keeps it for good; then all cartoons of that original vanish. Asking again for the same cartoon gives the same job or face. \`DOWNLOAD_IN_PROGRESS\`, \`ALREADY_DOWNLOADED\`: another cartoon was chosen before. ${WAITING}`,
        security: "device",
        idDescription: "Id of the cartoon.",
        query: Waiting,
        json: z.object({ device_id: deviceId }),
        jsonOptional: true,
        waits: true,
        data: z.object({
            job: JobSchema.nullable().meta({ description: "Null when its record is gone (7 days after its end)." }),
            face: FaceSchema.nullable().meta({ description: "Null with 202." }),
        }),
        success: "The face is there.",
        failures: [...WAITING_FAILURES, "ALREADY_DOWNLOADED", "DOWNLOAD_IN_PROGRESS"],
        handle: async (call, { query, body }) => {
            const device = requireDevice(call);
            const { services } = call;
            assertOwn(device, body.device_id);
            const { job, face } = await services.faces.download(device, knownForm(call.id));
            const shown = face && presentFace(face, services);
            if (shown || !job)
                return { status: 200, data: { job: job && (await presentJob(job, services)), face: shown } };
            const ended = await endOf(call, job, query.wait);
            const presented = await presentJob(ended, services);
            return { status: isFinal(ended) ? 200 : 202, data: { job: presented, face: presented.face } };
        },
    }),
];
/** What an app asked of the drawing, as the services take it. */
function drawingOf(call, { style, seed, device_id }) {
    assertOwn(requireDevice(call), device_id);
    return { styleId: style, seed, idempotencyKey: call.idempotencyKey };
}
/** Forms send a field that was left empty as an empty text. */
function withoutEmpty(values) {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
async function answerDrawing(call, { original, job, wait }) {
    const ended = await endOf(call, job, wait);
    const shown = await presentJob(ended, call.services);
    const data = { original: presentOriginal(original, call.services), job: shown, cartoon: shown.cartoon };
    return { status: isFinal(ended) ? 200 : 202, data };
}
/**
 * Waits for a job, and makes a failure of one that failed.
 * @throws AppError with the code of the job's error, or CANCELED; `details` has the jobId.
 */
async function endOf(call, job, seconds) {
    const ended = await call.waitFor(job, seconds);
    const details = { jobId: ended._id };
    if (ended.status === JobStatus.CANCELED)
        throw new AppError("CANCELED", { details });
    if (ended.status !== JobStatus.FAILED)
        return ended;
    const { code = "", message } = ended.error ?? {};
    if (!isErrorCode(code))
        throw new AppError("INTERNAL", { details });
    throw new AppError(code, { message, details });
}
function isErrorCode(code) {
    return Object.hasOwn(ERROR_TABLE, code);
}
//# sourceMappingURL=drawing-routes.js.map