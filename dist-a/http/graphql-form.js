import busboy from "busboy";
import { AppError } from "../errors.js";
import { placeUploads, tooManyFiles } from "./file-map.js";
import { bodyTooLarge } from "./json-body.js";
/**
 * Reads a form by the GraphQL multipart request specification: `operations`, `map`, files.
 * @returns the operations, with an `Upload` wherever a file goes, as soon as `map` has come. Whatever goes wrong later
 *   is told by the uploads.
 * @throws AppError BAD_REQUEST, BODY_TOO_LARGE, BATCH_TOO_LARGE, FILE_MISSING, and what the form is refused with.
 */
export function readGraphQLForm(form, options) {
    return new Promise((resolve, reject) => {
        new FormReader(options, { resolve, reject }).read(form);
    });
}
class FormReader {
    #options;
    #outcome;
    #parser;
    #operations;
    #map;
    #arrived = new Set();
    constructor(options, outcome) {
        const { boundary, maxFieldBytes, maxFileBytes, maxFiles } = options;
        this.#options = options;
        this.#outcome = outcome;
        this.#parser = busboy({
            headers: { "content-type": `multipart/form-data; boundary="${boundary}"` },
            defParamCharset: "utf8",
            limits: { fields: 2, fieldSize: maxFieldBytes, fileSize: maxFileBytes, files: maxFiles },
        });
    }
    read(form) {
        this.#parser.on("field", (name, value, { valueTruncated }) => this.#attempt(() => this.#onField(name, value, valueTruncated)));
        this.#parser.on("file", (name, file) => this.#attempt(() => this.#onFile(name, file)));
        this.#parser.on("filesLimit", () => this.#refuse(tooManyFiles(this.#options.maxFiles)));
        // Stays: the parser can fail twice, and an error that nobody hears would end the process.
        this.#parser.on("error", (cause) => this.#refuse(formError(cause)));
        this.#parser.once("close", () => this.#onEnd());
        form.once("stalled", (error) => this.#refuse(error));
        form.once("close", () => {
            // Let go of before its end: whoever still reads has to hear of it.
            if (!form.readableEnded)
                this.#refuse(brokenOff());
        });
        form.pipe(this.#parser);
    }
    #onField(name, value, isTruncated) {
        if (isTruncated)
            throw bodyTooLarge(this.#options.maxFieldBytes);
        if (name === "operations")
            this.#operations = operationsOf(value);
        if (name !== "map")
            return;
        if (!this.#operations)
            throw badForm("`operations` has to come before `map`.");
        this.#map = placeUploads(this.#operations, parseField(name, value), this.#options.maxFiles);
        if (this.#map.uploads.size === 0)
            throw new AppError("FILE_MISSING");
        this.#outcome.resolve(this.#operations);
    }
    #onFile(name, file) {
        // It may fail before anybody reads it; who opens it looks.
        file.on("error", () => { });
        if (!this.#map) {
            file.resume();
            throw badForm("`map` has to come before the files.");
        }
        const { uploads, places } = this.#map;
        const upload = uploads.get(name);
        // Nobody asked for it, or it has come already: the rest may still be of use.
        if (!upload || this.#arrived.has(name))
            return void file.resume();
        this.#arrived.add(name);
        upload.bring(this.#options.onFile(file, places > 1));
    }
    #onEnd() {
        this.#outcome.reject(badForm(`The form has no ${this.#operations ? "map" : "operations"}.`));
        this.#failUploads(new AppError("FILE_MISSING"));
    }
    #attempt(step) {
        try {
            step();
        }
        catch (error) {
            this.#refuse(formError(error));
        }
    }
    /** The first refusal counts; the parser hands it on to whoever reads a file. */
    #refuse(error) {
        this.#outcome.reject(error);
        this.#failUploads(error);
        this.#parser.destroy(error);
    }
    #failUploads(error) {
        for (const upload of this.#map?.uploads.values() ?? [])
            upload.fail(error);
    }
}
function operationsOf(text) {
    const operations = parseField("operations", text);
    if (typeof operations === "object" && operations !== null)
        return operations;
    throw badForm("`operations` has to be an object, or a list of them.");
}
function parseField(name, text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw badForm(`\`${name}\` is not valid JSON.`, cause);
    }
}
function formError(cause) {
    if (cause instanceof AppError)
        return cause;
    return badForm("The form can't be read: it is malformed, or was broken off.", cause);
}
function brokenOff() {
    return new AppError("BAD_REQUEST", { message: "The upload was broken off." });
}
function badForm(message, cause) {
    return new AppError("BAD_REQUEST", { message, cause });
}
//# sourceMappingURL=graphql-form.js.map