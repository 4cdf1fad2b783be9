import { AppError } from "../../errors.js";
import { openIncomingFile } from "../../resolvers/incoming-file.js";
import { Background, ImageFormat, ImageSize } from "../../schema/enums.js";
import { variantFileName } from "../../services/media/published-media.js";
import { closeAfterAnswer } from "../drain.js";
import { FormParts } from "../form-parts.js";
import { assertLength, boundaryOf, Reception } from "../reception.js";
import { collectFields, createParser } from "./image-form.js";
/** The part with what is told of the files. */
const PAYLOAD = "payload";
/** Every name that a variant may have: parts of these names are files. */
const VARIANT_NAMES = Object.values(ImageSize).flatMap((size) => Object.values(ImageFormat).flatMap((format) => Object.values(Background).map((background) => variantFileName({ size, format, background }))));
/** More than any item wants. */
const MAX_FILES = 32;
/**
 * Receives the form of a worker's result, its files under temporary names, and lets `use` work on it; the files are
 * removed afterwards.
 *
 * @throws AppError BAD_REQUEST, BAD_USER_INPUT for a file of another name, FILE_TOO_LARGE, REQUEST_TIMEOUT, and what `use` throws.
 */
export async function receiveResult({ request, response }, { limits, holder }, use) {
    const { mediaResultBytes: maxBytes, jsonBytes, uploadIdle } = limits;
    assertLength(request, maxBytes);
    const boundary = boundaryOf(request.headers["content-type"]);
    const form = new FormParts(boundary, VARIANT_NAMES);
    // One byte more than ours: the parser cuts off at its limit, so that reaching it means too much.
    const most = { fileSize: maxBytes + 1, files: MAX_FILES, fieldSize: jsonBytes };
    const parser = createParser(form, { boundary, ...most });
    const fields = collectFields(parser, `Send at most ${MAX_FILES} files.`, jsonBytes);
    const files = new ResultFiles(holder, maxBytes);
    const received = files.receiveAll(parser, fields);
    const reception = new Reception(request, form, uploadIdle);
    try {
        const { [PAYLOAD]: payload = "{}" } = await received;
        if (!(await reception.finish()))
            closeAfterAnswer(request, response);
        return await use({ payload: parseJson(payload), files: await files.all() });
    }
    finally {
        reception.stop();
        await files.discard();
    }
}
/** The files of one result. */
class ResultFiles {
    #holder;
    #maxBytes;
    #receiving = [];
    #bytes = 0;
    constructor(holder, maxBytes) {
        this.#holder = holder;
        this.#maxBytes = maxBytes;
    }
    /** Takes every file in; answers the fields when all has come, and fails as soon as anything does. */
    receiveAll(parser, fields) {
        return new Promise((resolve, reject) => {
            parser.on("file", (name, file) => {
                // It may fail before anybody reads it; who opens it looks.
                file.on("error", () => { });
                const receiving = this.#receive(name, file);
                receiving.catch(reject);
                this.#receiving.push(receiving);
            });
            fields.then(resolve, reject);
        });
    }
    all() {
        return Promise.all(this.#receiving);
    }
    /** Takes them off the disk. */
    async discard() {
        const settled = await Promise.allSettled(this.#receiving);
        const files = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
        await Promise.all(files.map(({ path }) => this.#holder.discard(path)));
    }
    async #receive(name, file) {
        const { stream } = await openIncomingFile({ createReadStream: () => file });
        if (name === undefined || !VARIANT_NAMES.includes(name)) {
            stream.destroy();
            throw new AppError("BAD_USER_INPUT", { message: "A file has to be in a part named as its variant." });
        }
        let before = 0;
        const received = await this.#holder.receive(stream, (bytes) => {
            this.#bytes += bytes - before;
            before = bytes;
            if (this.#bytes > this.#maxBytes)
                throw tooLarge(this.#maxBytes);
        });
        return { ...received, name };
    }
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new AppError("BAD_REQUEST", { message: `${PAYLOAD}: expected JSON.`, cause });
    }
}
function tooLarge(maxBytes) {
    return new AppError("FILE_TOO_LARGE", {
        message: `The files are too large: ${maxBytes} bytes are allowed for all of them.`,
        details: { maxBytes },
    });
}
//# sourceMappingURL=result-form.js.map