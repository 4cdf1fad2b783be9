import { AppError } from "../errors.js";
/** Room for a body at first; most have less. */
const FIRST_BYTES = 16 * 1024;
/**
 * Reads a JSON body. Past the limit it stops at once, so that the caller decides how much more to read:
 * Express's own parser would read on to the end, however far away that is.
 *
 * @throws AppError BAD_REQUEST, BODY_TOO_LARGE, REQUEST_TIMEOUT or UNSUPPORTED_MEDIA_TYPE
 */
export async function readJson(request, options) {
    const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(options.contentType ?? "")?.[1] ?? "utf-8";
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (!/^utf-?8$/i.test(charset) || encoding !== "identity") {
        throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "Send JSON as UTF-8, not compressed." });
    }
    if (Number(request.headers["content-length"] ?? 0) > options.maxBytes)
        throw bodyTooLarge(options.maxBytes);
    const bytes = await readAll(request, options);
    try {
        return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    }
    catch (cause) {
        throw new AppError("BAD_REQUEST", { message: "The request's body is not valid JSON.", cause });
    }
}
function readAll(request, { maxBytes, idle }) {
    return new Promise((resolve, reject) => {
        // Copied as it comes in: kept as they are, chunks of one byte would take hundreds of times the memory of the body.
        let bytes = Buffer.alloc(Math.min(FIRST_BYTES, maxBytes));
        let length = 0;
        const settle = (error) => {
            clearTimeout(timer);
            request.off("data", onData).off("end", onEnd).off("close", onClose);
            if (error)
                reject(error);
            else
                resolve(bytes.subarray(0, length));
        };
        const onEnd = () => settle();
        const onClose = () => settle(new AppError("BAD_REQUEST", { message: "The request was broken off." }));
        const onData = (chunk) => {
            timer.refresh();
            const needed = length + chunk.length;
            if (needed > maxBytes)
                return settle(bodyTooLarge(maxBytes));
            if (needed > bytes.length)
                bytes = grown(bytes, Math.min(Math.max(needed, 2 * bytes.length), maxBytes));
            chunk.copy(bytes, length);
            length = needed;
        };
        const onIdle = () => settle(stalled(idle));
        const timer = setTimeout(onIdle, idle);
        request.on("data", onData).once("end", onEnd).once("close", onClose);
    });
}
function grown(bytes, size) {
    const larger = Buffer.alloc(size);
    bytes.copy(larger);
    return larger;
}
/** The refusal of a body, or of a text field of a form, that is too large. */
export function bodyTooLarge(maxBytes) {
    return new AppError("BODY_TOO_LARGE", {
        message: `The request's body is too large: expected at most ${maxBytes} bytes of JSON. Files go as multipart/form-data.`,
        details: { maxBytes },
    });
}
/** The refusal of a body of which nothing came for so long, in milliseconds. */
export function stalled(idle) {
    return new AppError("REQUEST_TIMEOUT", {
        message: `Nothing of the request's body came for ${idle / 1_000} seconds.`,
    });
}
//# sourceMappingURL=json-body.js.map