import { AppError } from "../../errors.js";
import { openIncomingFile } from "../../resolvers/incoming-file.js";
import { closeAfterAnswer } from "../drain.js";
import { FormParts } from "../form-parts.js";
import { assertLength, boundaryOf, Reception } from "../reception.js";
import { assertForm, collectFields, createParser } from "./image-form.js";
/**
 * Receives a form with several pictures and, once all of them are in and none was refused, lets `use` work on them: either
 * all are taken or none is. The rest of a refused body is still to be drained.
 *
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, FILE_MISSING, FILE_TOO_LARGE, REQUEST_TIMEOUT, what `receive`
 *   refuses (`details.field` names the part), and what `use` throws.
 */
export async function receivePictures({ request, response }, options, use) {
    const { names, maxBytes, idle, discard } = options;
    assertForm(request);
    assertLength(request, maxBytes, names.length);
    const boundary = boundaryOf(request.headers["content-type"]);
    const form = new FormParts(boundary, [...names]);
    // One byte more than ours: the parser cuts off at its limit, so that reaching it means too much.
    const parser = createParser(form, { boundary, fileSize: maxBytes + 1, files: names.length });
    const fields = collectFields(parser, `Send at most ${names.length} files.`);
    const taken = takePictures(parser, options);
    const reception = new Reception(request, form, idle);
    try {
        const pictures = await Promise.race([taken.all(fields), taken.failed]);
        const result = await use({ pictures, fields: await fields });
        if (!(await reception.finish()))
            closeAfterAnswer(request, response);
        return result;
    }
    finally {
        reception.stop();
        await Promise.all((await taken.settled()).map(discard));
    }
}
function takePictures(parser, { names, receive }) {
    const receiving = new Map();
    const failed = new Promise((_resolve, reject) => {
        parser.on("file", (name, file) => {
            // It may fail before anybody reads it; who opens it looks.
            file.on("error", () => { });
            if (!names.includes(name) || receiving.has(name)) {
                file.resume();
                reject(new AppError("BAD_REQUEST", { message: `Send pictures as ${names.join(", ")}, each once.` }));
                return;
            }
            const picture = takeOne(name, file, receive);
            picture.catch(reject);
            receiving.set(name, picture);
        });
    });
    failed.catch(() => { });
    return {
        all: async (formEnds) => {
            await formEnds;
            if (receiving.size === 0) {
                throw new AppError("FILE_MISSING", { message: `Send at least one of ${names.join(", ")}.` });
            }
            const entries = [...receiving].map(async ([name, picture]) => [name, await picture]);
            return new Map(await Promise.all(entries));
        },
        failed,
        settled: async () => {
            const results = await Promise.allSettled(receiving.values());
            return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
        },
    };
}
async function takeOne(name, file, receive) {
    try {
        const { stream } = await openIncomingFile({ createReadStream: () => file });
        return await receive(stream);
    }
    catch (error) {
        if (!(error instanceof AppError))
            throw error;
        const { code, message, details, cause } = error;
        throw new AppError(code, {
            message: `${name}: ${message}`,
            details: { ...details, field: name },
            cause: cause ?? error,
        });
    }
}
//# sourceMappingURL=pictures-form.js.map