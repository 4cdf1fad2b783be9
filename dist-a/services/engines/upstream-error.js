import { once } from "node:events";
import { AppError } from "../../errors.js";
/** Characters of a server's own words that go into the log. */
const QUOTED_CHARACTERS = 500;
/** What people are told while the AI server has too much to do. */
export const BUSY = "The AI server is too busy to take the picture now.";
/** What the AI server did, in words for the log. */
export class UpstreamError extends Error {
    constructor(code, message, more = {}) {
        super(message, { cause: more.cause });
        this.code = code;
        this.name = "UpstreamError";
        this.publicMessage = more.publicMessage;
        this.repeatable = more.repeatable ?? false;
        this.status = more.status;
        this.retryAfterSeconds = more.retryAfterSeconds;
    }
    toAppError() {
        const { publicMessage: message, retryAfterSeconds } = this;
        return new AppError(this.code, { message, retryAfterSeconds, cause: this });
    }
}
/** An answer that is no sound picture: `message` goes on from "The AI server's answer …". */
export function badAnswer(message, cause) {
    return new UpstreamError("AI_SERVER_ERROR", `The AI server's answer ${message}`, { cause });
}
/**
 * Waits for the answer's head.
 * @throws UpstreamError when none comes, and the signal's reason when it aborts.
 */
export async function answerHead(stream, signal) {
    try {
        const [response] = (await once(stream, "response", { signal }));
        return response;
    }
    catch (error) {
        throw judgeConnection(error);
    }
}
/** Judges a request that got no answer; what is not the network's doing stays as it is. */
function judgeConnection(error) {
    const code = codeOf(error);
    if (code.startsWith("HPE_"))
        return badAnswer(`is not HTTP (${code})`, error);
    if (!/^(E[A-Z]|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) || /^ERR_(?!TLS|SSL)/.test(code))
        return error;
    return new UpstreamError("AI_SERVER_AWAY", `The AI server can't be reached (${code})`, {
        repeatable: code === "ECONNREFUSED" || code === "ECONNRESET" || code === "EPIPE",
        cause: error,
    });
}
/** What a status other than 2xx means; `words` is the beginning of the body. */
export function judgeRefusal({ statusCode: status, headers }, words) {
    const message = `The AI server answered ${status}: ${words}`;
    // FastAPI says by the same status that a field was missing or misnamed: no face is to blame for that.
    const validation = /^\s*\{\s*"detail"\s*:\s*\[/.test(words);
    if (status === 422 && !validation)
        return new UpstreamError("NO_FACE", message, { status });
    if (![408, 429, 502, 503, 504].includes(status)) {
        return new UpstreamError("AI_SERVER_ERROR", message, { status });
    }
    const retryAfterSeconds = retryAfterOf(headers);
    return new UpstreamError("AI_SERVER_AWAY", message, {
        status,
        retryAfterSeconds,
        repeatable: status !== 408,
        publicMessage: status === 429 || status === 503 ? BUSY : undefined,
    });
}
/** `Retry-After` in seconds; the form with a date is not honoured. */
function retryAfterOf(headers) {
    const seconds = Number(headers["retry-after"] ?? Number.NaN);
    return seconds >= 0 && Number.isFinite(seconds) ? seconds : undefined;
}
/** The beginning of a body, as far as it comes; the rest is never read. */
export async function firstWords(stream) {
    let words = "";
    try {
        for await (const chunk of stream) {
            words += String(chunk);
            if (words.length >= QUOTED_CHARACTERS)
                break;
        }
    }
    catch {
        // Half of a sentence is better than none.
    }
    return words.slice(0, QUOTED_CHARACTERS);
}
/** The `code` that Node puts on its errors; empty when there is none. */
export function codeOf(error) {
    const code = error?.code;
    return typeof code === "string" ? code : "";
}
//# sourceMappingURL=upstream-error.js.map