import { AppError } from "../errors.js";
import { FormParts } from "./form-parts.js";
import { readGraphQLForm } from "./graphql-form.js";
import { HeldFiles } from "./held-files.js";
import { assertLength, boundaryOf, Reception } from "./reception.js";
/**
 * Receives a GraphQL multipart request. It returns as soon as the document is there; a single file streams into the
 * operation, several wait on disk until their operations ask for them.
 *
 * @throws AppError BAD_REQUEST, BODY_TOO_LARGE, BATCH_TOO_LARGE, FILE_TOO_LARGE, FILE_MISSING or REQUEST_TIMEOUT. The
 *   rest of the body is then still to be drained.
 */
export async function receiveUpload(request, limits, holder) {
    const { uploadBytes, uploadIdle, jsonBytes, filesPerRequest } = limits;
    assertLength(request, uploadBytes, filesPerRequest);
    const boundary = boundaryOf(request.headers["content-type"]);
    const form = new FormParts(boundary);
    const held = new HeldFiles(holder);
    const reception = new Reception(request, form, uploadIdle);
    const length = Number(request.headers["content-length"]);
    const streamed = (file) => ({
        ...once(file),
        expectedBytes: form.lastFileLength(length) ?? null,
    });
    try {
        const body = await readGraphQLForm(form, {
            boundary,
            maxFieldBytes: jsonBytes,
            // One byte more than ours: the parser cuts off at its limit without an error, so that reaching it means too much.
            maxFileBytes: uploadBytes + 1,
            maxFiles: filesPerRequest,
            onFile: (file, several) => (several ? held.hold(file) : streamed(file)),
        });
        const finish = async () => {
            const ended = await reception.finish();
            await held.discard();
            return ended;
        };
        return { body, finish };
    }
    catch (error) {
        reception.stop();
        throw error;
    }
}
/** A file that streams: what has been read is gone. */
function once(file) {
    let isOpen = false;
    return {
        createReadStream: () => {
            if (isOpen) {
                throw new AppError("BAD_REQUEST", {
                    message: "The same file can't be used twice, unless `map` names it twice.",
                });
            }
            isOpen = true;
            return file;
        },
    };
}
//# sourceMappingURL=uploads.js.map