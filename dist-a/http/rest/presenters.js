import { JobKind, JobStatus } from "../../schema/enums.js";
import { isCancelable } from "../../services/jobs/job-rules.js";
import { servedPathOf } from "../../services/media/media-service.js";
/** A device as REST answers show it. */
export function presentDevice(device) {
    return {
        id: device._id,
        deviceId: device.deviceId,
        createdAt: device.createdAt.toISOString(),
        lastActiveAt: device.lastActiveAt.toISOString(),
    };
}
/** An original as REST answers show it. */
export function presentOriginal(original, { urls }) {
    return { ...presentFile(original), imageUrl: urls.sign("originals", original.filename) };
}
/** A cartoon as REST answers show it. */
export function presentCartoon(cartoon, { urls }) {
    const { originalId, filename, styleId, seed, engine, fallbackUsed, expiresAt } = cartoon;
    return {
        ...presentFile(cartoon),
        originalId,
        imageUrl: urls.sign("temp", filename, { notAfter: expiresAt }),
        styleId,
        seed,
        engine,
        fallbackUsed,
        expiresAt: expiresAt.toISOString(),
    };
}
/** A face as REST answers show it. */
export function presentFace(face, { urls }) {
    const { originalId, sourceCartoonId, filename } = face;
    return { ...presentFile(face), originalId, sourceCartoonId, faceUrl: urls.sign("downloaded", filename) };
}
/** A media item as REST answers show it. */
export function presentMedia(item, { media }) {
    const { type, status, percent } = item;
    const filePath = servedPathOf(item);
    return { ...presentFile(item), filePath, type, status, percent, url: media.urlOf(item) };
}
/** A job as REST answers show it, with its result. */
export async function presentJob(job, services) {
    const { kind, status, stage, percent, seq, attempt, maxAttempts, originalId, error } = job;
    const [queuePosition, etaSeconds, result] = await Promise.all([
        services.forecast.queuePosition(job),
        services.forecast.etaSeconds(job),
        presentResult(job, services),
    ]);
    return {
        id: job._id,
        ...{ kind, status, stage, percent, seq, queuePosition, etaSeconds, attempt, maxAttempts, originalId },
        nextRetryAt: momentOf(job.nextRetryAt),
        cancelable: isCancelable(job),
        previewDataUrl: job.previewDataUrl ?? null,
        error: error
            ? {
                code: error.code,
                message: error.message,
                retryable: error.retryable,
                stage: error.stage ?? null,
            }
            : null,
        ...result,
        retryOf: job.retryOf ?? null,
        createdAt: job.createdAt.toISOString(),
        startedAt: momentOf(job.startedAt),
        finishedAt: momentOf(job.finishedAt),
    };
}
async function presentResult(job, services) {
    const { kind, status, deviceId, resultId } = job;
    const isReady = status === JobStatus.READY;
    const cartoon = isReady && kind === JobKind.CARTOON ? await services.cartoons.find(deviceId, resultId) : null;
    const face = isReady && kind === JobKind.FACE_CUT ? await services.faces.find(deviceId, resultId) : null;
    return {
        cartoon: cartoon && presentCartoon(cartoon, services),
        face: face && presentFace(face, services),
    };
}
/** What all kinds of pictures have in common. */
function presentFile(file) {
    const { _id, filename, filePath, fileSize, mimeType, width, height, createdAt, traits } = file;
    return {
        id: _id,
        ...{ filename, filePath, fileSize, mimeType, width, height },
        thumbhash: traits?.thumbhash ?? null,
        dominantColor: traits?.dominantColor ?? null,
        createdAt: createdAt.toISOString(),
    };
}
function momentOf(date) {
    return date?.toISOString() ?? null;
}
//# sourceMappingURL=presenters.js.map