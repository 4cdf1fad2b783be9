import busboy from "busboy";
import { AppError } from "../../errors.js";
import { openIncomingFile } from "../../resolvers/incoming-file.js";
import { closeAfterAnswer } from "../drain.js";
import { FormParts } from "../form-parts.js";
import { mediaTypeOf } from "../origins.js";
import { assertLength, boundaryOf, Reception } from "../reception.js";
/** The part that holds the picture. */
const IMAGE = "image";
/** A style, a seed, a device's id: the longest that makes sense has 36 characters. */
const MAX_FIELD_BYTES = 1_024;
const MAX_FIELDS = 20;
/**
 * Receives a form with one picture in a part named `image`, and lets `use` work on it while it comes in. The rest
 * of a refused body is still to be drained.
 *
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, FILE_MISSING, FILE_TOO_LARGE, REQUEST_TIMEOUT, and what `use` throws.
 */
export async function receiveImage({ request, response }, { uploadBytes, uploadIdle }, use) {
    assertForm(request);
    assertLength(request, uploadBytes);
    const boundary = boundaryOf(request.headers["content-type"]);
    const form = new FormParts(boundary, [IMAGE]);
    // One byte more than ours: the parser cuts off at its limit, so that reaching it means too much.
    const { image, fields } = parse(form, { boundary, fileSize: uploadBytes + 1 });
    const reception = new Reception(request, form, uploadIdle);
    try {
        const file = await image;
        const { stream } = await openIncomingFile({ createReadStream: () => file });
        const result = await use({ stream, fields });
        if (!(await reception.finish()))
            closeAfterAnswer(request, response);
        return result;
    }
    finally {
        reception.stop();
    }
}
/**
 * Refuses whatever is no form.
 * @throws AppError UNSUPPORTED_MEDIA_TYPE
 */
export function assertForm(request) {
    if (mediaTypeOf(request.headers["content-type"]) === "multipart/form-data")
        return;
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "Send the picture as multipart/form-data." });
}
function parse(form, { boundary, fileSize }) {
    const parser = createParser(form, { boundary, fileSize, files: 1 });
    const fields = collectFields(parser, "Send exactly one file, as `image`.");
    const image = findImage(parser, fields);
    image.catch(() => { });
    return { image, fields };
}
/** A parser that is fed from a form, and ends with it. */
export function createParser(form, { boundary, fileSize, files, fieldSize = MAX_FIELD_BYTES }) {
    const parser = busboy({
        headers: { "content-type": `multipart/form-data; boundary="${boundary}"` },
        limits: { files, fileSize, fields: MAX_FIELDS, fieldSize },
    });
    form.pipe(parser);
    form.once("stalled", (error) => parser.destroy(error));
    form.once("close", () => {
        // Let go of before its end: whoever still reads has to hear of it.
        if (!form.readableEnded)
            parser.destroy();
    });
    return parser;
}
/**
 * The text fields, known when the whole form has been read. Nobody has to listen.
 * @param tooManyFiles what is said to who sends more files than the parser lets through
 * @param fieldSize as of the parser
 */
export function collectFields(parser, tooManyFiles, fieldSize = MAX_FIELD_BYTES) {
    const values = new Map();
    const fields = new Promise((resolve, reject) => {
        const refuse = (message, cause) => reject(new AppError("BAD_REQUEST", { message, cause }));
        // A part may have no name, which the parser's types don't foresee; nobody asked for such a one.
        parser.on("field", (name, value, { valueTruncated }) => {
            if (name === undefined)
                return;
            if (valueTruncated)
                refuse(`${name.slice(0, 50)}: expected at most ${fieldSize} bytes.`);
            values.set(name, value);
        });
        parser.on("filesLimit", () => refuse(tooManyFiles));
        parser.on("fieldsLimit", () => refuse(`Send at most ${MAX_FIELDS} fields.`));
        // Stays: the parser can fail twice, and an error that nobody hears would end the process.
        parser.on("error", (cause) => {
            if (cause instanceof AppError)
                reject(cause);
            else
                refuse("The form can't be read: it is malformed, or was broken off.", cause);
        });
        parser.once("close", () => resolve(Object.fromEntries(values)));
    });
    fields.catch(() => { });
    return fields;
}
function findImage(parser, fields) {
    return new Promise((resolve, reject) => {
        parser.on("file", (name, file) => {
            // It may fail before anybody reads it; who opens it looks.
            file.on("error", () => { });
            if (name === IMAGE)
                return resolve(file);
            file.resume();
            reject(new AppError("FILE_MISSING", { message: "The picture has to be in the part named `image`." }));
        });
        const missing = () => reject(new AppError("FILE_MISSING", { message: "The form has no part named `image`." }));
        fields.then(missing, reject);
    });
}
//# sourceMappingURL=image-form.js.map