import { PassThrough } from "node:stream";
import { AppError } from "../errors.js";
/**
 * Opens a file that a form brings, such as the value of an `Upload` argument; once only.
 * @throws AppError FILE_MISSING when it is no file, FILE_TOO_LARGE or BAD_REQUEST when reading has already failed.
 */
export async function openIncomingFile(upload) {
    const file = await Promise.resolve(upload).catch((cause) => {
        throw uploadError(cause);
    });
    if (typeof file?.createReadStream !== "function")
        throw new AppError("FILE_MISSING");
    return { stream: openStream(file), expectedBytes: file.expectedBytes ?? null };
}
function openStream(file) {
    try {
        return guard(living(file.createReadStream()));
    }
    catch (cause) {
        throw uploadError(cause);
    }
}
/** The file, unless it has failed already: it would not say so again. */
function living(file) {
    if (file.destroyed)
        throw file.errored ?? new Error("the file is closed");
    return file;
}
/**
 * A copy of the parser's stream that tells every ending apart. The original just ends when the limit cuts it off,
 * and blocks the parser for ever when it is destroyed: it is always read to its end instead.
 */
function guard(source) {
    const guarded = new PassThrough();
    let passed = 0;
    source.on("data", (chunk) => {
        passed += chunk.length;
    });
    source.once("limit", () => guarded.destroy(tooLarge(passed + source.readableLength)));
    source.once("error", (cause) => guarded.destroy(uploadError(cause)));
    source.once("end", () => {
        if (source.truncated)
            guarded.destroy(tooLarge(passed));
        else
            guarded.end();
    });
    source.once("close", () => {
        if (!source.readableEnded)
            guarded.destroy(uploadError(undefined));
    });
    guarded.once("close", () => {
        source.unpipe(guarded);
        source.resume();
    });
    source.pipe(guarded, { end: false });
    return guarded;
}
function uploadError(cause) {
    if (cause instanceof AppError)
        return cause;
    return new AppError("BAD_REQUEST", { message: "The upload was broken off before its end.", cause });
}
/** @param cutAt where the file was cut off, which is one byte past the limit (http/uploads.ts). */
function tooLarge(cutAt) {
    const maxBytes = cutAt - 1;
    const message = `The file is too large: ${maxBytes} bytes are allowed.`;
    return new AppError("FILE_TOO_LARGE", { message, details: { maxBytes } });
}
//# sourceMappingURL=incoming-file.js.map