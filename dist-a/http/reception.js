import { AppError } from "../errors.js";
import { drain } from "./drain.js";
import { stalled } from "./json-body.js";
/** What a multipart request may have beside its file: delimiters, headers, the document. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
/**
 * Feeds a request's body to the form, and notices when the client goes away or stalls. The form then emits `stalled`
 * with an AppError REQUEST_TIMEOUT, before it is destroyed.
 */
export class Reception {
    #request;
    #form;
    #idle;
    #timer;
    #stalled = false;
    /** @param idle milliseconds without a byte after which the client is given up. */
    constructor(request, form, idle) {
        this.#request = request;
        this.#form = form;
        this.#idle = idle;
        this.#timer = setTimeout(() => this.#onIdle(), idle);
        request.on("data", this.#onData).once("close", this.#onClose).once("end", this.#onEnd);
        request.pipe(form);
    }
    /**
     * Ends the reception; to be called before the answer is sent. Reads on, bounded, if nobody wanted the whole body.
     * @returns whether the body ended, so that the connection can go on.
     */
    async finish() {
        this.stop();
        return !this.#stalled && (await drain(this.#request));
    }
    /** Lets go of the request; whoever still reads the file gets an error. */
    stop() {
        clearTimeout(this.#timer);
        this.#request.off("data", this.#onData).off("close", this.#onClose).off("end", this.#onEnd);
        this.#request.unpipe(this.#form);
        // A file that nobody reads would block the connection for ever: the form has to go, and the body past it.
        this.#form.destroy();
    }
    #onData = () => this.#timer.refresh();
    #onEnd = () => clearTimeout(this.#timer);
    // It also closes after its end, when the form may still be at work.
    #onClose = () => {
        if (!this.#request.complete)
            this.stop();
    };
    #onIdle() {
        // Nothing is read because the operation is slow: that is not the client's fault.
        if (this.#form.writableNeedDrain) {
            this.#timer.refresh();
            return;
        }
        this.#stalled = true;
        this.#form.emit("stalled", stalled(this.#idle));
        this.stop();
    }
}
/**
 * Refuses a form that can't but hold too large a file, before any of it is read.
 * @param files how many the form may have.
 * @throws AppError FILE_TOO_LARGE
 */
export function assertLength(request, uploadBytes, files = 1) {
    const allowed = files * uploadBytes + FORM_OVERHEAD_BYTES;
    if (Number(request.headers["content-length"] ?? 0) <= allowed)
        return;
    throw new AppError("FILE_TOO_LARGE", {
        message: `The file is too large: ${uploadBytes} bytes are allowed.`,
        details: { maxBytes: uploadBytes },
    });
}
/** Bytes of files that a form brings at most: what its head announces, or all that is allowed where it does not say. */
export function mostFileBytes(request, uploadBytes, files = 1) {
    const announced = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
    return Math.min(announced, files * uploadBytes);
}
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([ !#-[\]-~]{1,200})"|([\w!#$%&'*+.^`|~/:?=(){}@,<>[\]-]{1,200})\s*(?:;|$))/i;
/**
 * What divides the parts of a form, as its content type says.
 * @throws AppError BAD_REQUEST when it does not.
 */
export function boundaryOf(contentType) {
    // RFC 2046 allows less; the parser behind throws at whatever is not printable ASCII or needs an escape.
    const match = BOUNDARY.exec(contentType ?? "");
    const boundary = match?.[1] ?? match?.[2];
    if (boundary === undefined)
        throw new AppError("BAD_REQUEST", { message: "The content type has no sound boundary." });
    return boundary;
}
//# sourceMappingURL=reception.js.map