import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { fileTypeFromFile } from "file-type";
import got from "got";
import { unlessAborted } from "./budget.js";
import { receivePicture, refuseText } from "./http-answer.js";
import { describeStyles, RemoteCalls } from "./remote-calls.js";
import { answerHead, codeOf, firstWords, judgeRefusal } from "./upstream-error.js";
const HEALTH_TIMEOUT_MS = 2_000;
/**
 * An engine that asks an AI server over HTTP. Nothing is connected before the first call.
 *
 * A call rejects with `AI_SERVER_AWAY` (not reachable, overloaded or too slow), `NO_FACE` (status 422),
 * `AI_SERVER_ERROR` (any other refusal, or an answer that is no sound picture), `DISK_FULL`, or the reason of
 * the caller's signal; it then leaves no file behind. Throws a `TypeError` when `styles` is empty.
 */
export function createHttpEngine(options) {
    if (options.styles.length === 0)
        throw new TypeError("expected at least one style");
    return new HttpEngine(options);
}
class HttpEngine {
    #options;
    #calls;
    constructor(options) {
        this.name = "http";
        this.#options = options;
        this.#calls = new RemoteCalls(options);
        this.styles = describeStyles(options.styles);
    }
    cartoonize(photo, options) {
        const { style, seed, jobId } = options;
        const fields = { style, seed: String(seed), job_id: jobId };
        const body = async () => ({ body: await photoForm(await photo.withoutMetadata(), fields) });
        return this.#call({ route: "generate-cartoon", stage: "STYLIZING", body }, options);
    }
    cutFace(cartoon, options) {
        const body = async () => ({ json: { image_url: cartoon.url, job_id: options.jobId } });
        return this.#call({ route: "process-face-cut", stage: "CUTTING", body }, options);
    }
    async health() {
        const options = { ...this.#calls.gotOptions(), timeout: { request: HEALTH_TIMEOUT_MS } };
        const stream = got.stream.get(this.#url(""), options).on("error", ignore);
        try {
            await once(stream, "response"); // Any answer will do, even 404: somebody is there.
            return { ok: true };
        }
        catch (error) {
            return { ok: false, detail: `The AI server can't be reached (${codeOf(error) || "no code"}).` };
        }
        finally {
            stream.destroy();
        }
    }
    async close() {
        this.#calls.close();
    }
    #call(task, options) {
        return this.#calls.run(options, (attempt) => this.#tryOnce(task, { ...attempt, outputDir: options.outputDir }));
    }
    async #tryOnce(task, { signal, report, outputDir }) {
        const body = await unlessAborted(signal, task.body());
        const stream = got.stream.post(this.#url(task.route), { ...this.#calls.gotOptions(), ...body, signal });
        // A socket that breaks when the answer has been judged already must not end the process.
        stream.on("error", ignore);
        stream.once("request", (request) => {
            request.once("finish", () => report({ stage: task.stage, percent: 15 }));
        });
        try {
            const response = await answerHead(stream, signal);
            if (!response.ok)
                throw judgeRefusal(response, await firstWords(stream));
            const type = response.headers["content-type"] ?? "";
            await refuseText(stream, type);
            report({ stage: task.stage, percent: 90 });
            return await receivePicture(stream, { ...this.#options, type, outputDir, signal });
        }
        finally {
            stream.destroy();
        }
    }
    #url(route) {
        return `${this.#options.serverUrl.replace(/\/+$/, "")}/${route}`;
    }
}
async function photoForm(file, fields) {
    const type = (await fileTypeFromFile(file)) ?? { mime: "application/octet-stream", ext: "bin" };
    const form = new FormData();
    // A name of our own: the stored one would tell the AI server the device's id.
    form.append("image", await openAsBlob(file, { type: type.mime }), `photo.${type.ext}`);
    for (const [name, value] of Object.entries(fields))
        form.append(name, value);
    return form;
}
function ignore() { }
//# sourceMappingURL=http.js.map