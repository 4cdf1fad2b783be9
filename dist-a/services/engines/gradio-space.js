import { openAsBlob } from "node:fs";
import { fileTypeFromFile } from "file-type";
import got, { TimeoutError } from "got";
import { z } from "zod";
import { readEvents } from "./gradio-events.js";
import { configSchema, findFunction, infoSchema, } from "./gradio-inputs.js";
import { answerHead, BUSY, badAnswer, firstWords, UpstreamError } from "./upstream-error.js";
const REQUEST_LIMIT_MS = 30_000;
const CANCEL_LIMIT_MS = 5_000;
/** A Space's description of itself grows with its page. */
const LONGEST_JSON = 8 * 1_048_576;
const hostSchema = z.object({ host: z.url() });
const spaceSchema = z.object({ runtime: z.object({ stage: z.string() }) });
const uploadSchema = z.array(z.string()).min(1);
const joinSchema = z.object({ event_id: z.string() });
/** Stages of a Space that is not up, with what people are told. */
const STAGES = [
    [/^(SLEEPING|STOPPED)$/, "The AI server was asleep. It has been woken, which takes a moment."],
    [/^(BUILDING|APP_STARTING|RUNNING_APP_STARTING)$/, "The AI server is starting."],
    [/^(PAUSED|DELETING|.*ERROR|NO_APP_FILE)$/, "The AI server is switched off."],
];
/**
 * The requests of Gradio's protocol (versions 4 to 6: upload, queue and event stream), each bounded in time and bytes.
 * Nothing that a Space answers decides where the next request goes. Why not @gradio/client: docs/decisions/0008.
 */
export class GradioSpace {
    #options;
    #calls;
    #doors = new Map();
    #address;
    constructor(options, calls) {
        this.#options = options;
        this.#calls = calls;
    }
    /**
     * Finds a function; what was found is remembered until `forget`.
     * @throws UpstreamError when the Space is away or has no such function.
     */
    async open(name, signal) {
        const known = this.#doors.get(name);
        if (known)
            return known;
        const root = await this.#locate(signal);
        const config = configSchema.safeParse(await this.#json(`${root}/config`, {}, signal));
        if (!config.success)
            throw badAnswer("is no Gradio configuration", config.error);
        if (!/^sse_v[1-9]/.test(config.data.protocol ?? "")) {
            throw badAnswer(`is of protocol ${config.data.protocol}: Gradio 4 or newer is needed`);
        }
        const base = `${root}${prefixOf(config.data.api_prefix)}`;
        const info = infoSchema.safeParse(await this.#json(`${base}/info`, {}, signal));
        if (!info.success)
            throw badAnswer("is no description of an API", info.error);
        const fn = findFunction(config.data, info.data, name);
        if (!fn)
            throw badAnswer(`has no function ${name}; it has ${Object.keys(info.data.named_endpoints).join(", ")}`);
        const door = { base, fn };
        this.#doors.set(name, door);
        return door;
    }
    /** What was found may have changed: a Space that was built anew numbers its functions anew. */
    forget() {
        this.#doors.clear();
        this.#address = undefined;
    }
    async upload({ base }, file, signal) {
        const type = (await fileTypeFromFile(file)) ?? { mime: "application/octet-stream", ext: "bin" };
        // A name of our own: the stored one would tell the Space the device's id.
        const name = `photo.${type.ext}`;
        const body = new FormData();
        body.append("files", await openAsBlob(file, { type: type.mime }), name);
        const stored = uploadSchema.safeParse(await this.#json(`${base}/upload`, { method: "POST", body }, signal));
        if (!stored.success)
            throw badAnswer("does not say where the upload went", stored.error);
        return {
            path: stored.data[0] ?? "",
            orig_name: name,
            mime_type: type.mime,
            meta: { _type: "gradio.FileData" },
        };
    }
    /** Puts a call into the Space's queue; answers its id there. */
    async join({ base, fn }, { data, session }, signal) {
        const json = { data, event_data: null, fn_index: fn.index, trigger_id: null, session_hash: session };
        const joined = joinSchema.safeParse(await this.#json(`${base}/queue/join`, { method: "POST", json }, signal));
        if (!joined.success)
            throw badAnswer("does not say which event it queued", joined.error);
        return joined.data.event_id;
    }
    /** The events of a session, until the caller stops reading or the stream ends. */
    async *events({ base }, session, signal) {
        const silence = { socket: this.#limit, response: this.#limit };
        const url = `${base}/queue/data?session_hash=${encodeURIComponent(session)}`;
        const stream = this.#request(url, { timeout: { ...this.#calls.gotOptions().timeout, ...silence } }, signal);
        try {
            const response = await answerHead(stream, signal);
            if (!response.ok)
                throw judgeStatus(response.statusCode, await firstWords(stream));
            yield* readEvents(stream);
        }
        catch (error) {
            throw this.#judgeSilence(error);
        }
        finally {
            stream.destroy();
        }
    }
    /** A file that the Space has made, as it is being loaded. */
    async file({ base }, path, signal) {
        if (/^[a-z]+:\/\//i.test(path))
            throw badAnswer("names a file that is elsewhere");
        const stream = this.#request(`${base}/file=${path.split("/").map(encodeURIComponent).join("/")}`, {}, signal);
        try {
            const response = await answerHead(stream, signal);
            if (!response.ok)
                throw judgeStatus(response.statusCode, await firstWords(stream));
            return { stream, type: response.headers["content-type"] ?? "" };
        }
        catch (error) {
            stream.destroy();
            throw error;
        }
    }
    /** Takes a call back. Nobody waits for it: closing the stream alone ends what is still queued. */
    async cancel({ base, fn }, call) {
        const json = { event_id: call.eventId, session_hash: call.session, fn_index: fn.index };
        await this.#json(`${base}/cancel`, { method: "POST", json }, AbortSignal.timeout(CANCEL_LIMIT_MS));
    }
    /** What the hub says of the Space, e.g. "RUNNING"; undefined for a server that is on no hub. */
    async stage(signal) {
        const { space, hubUrl } = this.#options;
        if (isUrl(space))
            return undefined;
        const known = spaceSchema.safeParse(await this.#json(`${hubUrl}/api/spaces/${space}`, {}, signal));
        if (!known.success)
            throw badAnswer("does not tell the Space's state", known.error);
        return known.data.runtime.stage;
    }
    /** Whether anybody answers at the Space's own address. */
    async knock(signal) {
        const stream = this.#request(await this.#locate(signal), {}, signal);
        await answerHead(stream, signal).finally(() => stream.destroy());
    }
    /** The failure of a Space that the hub knows to be asleep, starting or switched off says so; any other stays. */
    async explain(error, signal) {
        if (signal.aborted || !(error instanceof UpstreamError) || error.code === "NO_FACE")
            return error;
        const stage = await this.stage(signal).catch(() => undefined);
        const [, publicMessage] = STAGES.find(([stages]) => stages.test(stage ?? "")) ?? [];
        if (!publicMessage)
            return error;
        return new UpstreamError("AI_SERVER_AWAY", `The Space is ${stage}`, { publicMessage, cause: error });
    }
    get #limit() {
        return this.#options.requestLimitMs ?? REQUEST_LIMIT_MS;
    }
    async #locate(signal) {
        const { space, hubUrl } = this.#options;
        if (isUrl(space))
            return space;
        if (this.#address !== undefined)
            return this.#address;
        const found = hostSchema.safeParse(await this.#json(`${hubUrl}/api/spaces/${space}/host`, {}, signal));
        if (!found.success)
            throw badAnswer("does not tell the Space's address", found.error);
        const { host } = found.data;
        // The token goes there: never in the clear, unless the operator's own hub is.
        if (!host.startsWith("https://") && !hubUrl.startsWith("http://"))
            throw badAnswer("names an unsafe address");
        this.#address = host.replace(/\/+$/, "");
        return this.#address;
    }
    #request(url, options, signal) {
        const { token } = this.#options;
        const common = this.#calls.gotOptions();
        const stream = got.stream(url, {
            ...common,
            timeout: { ...common.timeout, request: this.#limit },
            headers: token ? { authorization: `Bearer ${token}` } : {},
            ...options,
            signal,
            isStream: true,
        });
        // A socket that breaks when the answer has been judged already must not end the process.
        return stream.on("error", () => { });
    }
    async #json(url, options, signal) {
        const stream = this.#request(url, options, signal);
        try {
            const response = await answerHead(stream, signal);
            if (!response.ok)
                throw judgeStatus(response.statusCode, await firstWords(stream));
            return parseJson(await readCapped(stream));
        }
        catch (error) {
            throw this.#judgeSilence(error);
        }
        finally {
            stream.destroy();
        }
    }
    /** A request that took too long is the Space's silence, whatever got calls it. */
    #judgeSilence(error) {
        const isLate = (each) => each instanceof TimeoutError && /^(request|response|socket)$/.test(each.event);
        if (!isLate(error) && !(error instanceof UpstreamError && isLate(error.cause)))
            return error;
        return new UpstreamError("AI_SERVER_AWAY", `The Space was silent for ${this.#limit} ms`, {
            publicMessage: "The AI server did not answer in time.",
            cause: error,
        });
    }
}
function prefixOf(prefix) {
    return /^\/[\w/-]+$/.test(prefix ?? "") ? `${prefix}` : "";
}
function isUrl(space) {
    return /^https?:\/\//i.test(space);
}
async function readCapped(stream) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of stream) {
        bytes += chunk.length;
        if (bytes > LONGEST_JSON)
            throw badAnswer(`is longer than ${LONGEST_JSON} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw badAnswer(`is not JSON: ${text.slice(0, 200)}`, error);
    }
}
/** What a status other than 2xx means. Gradio says 422 of a call with wrong arguments, not of a picture. */
function judgeStatus(status, words) {
    const message = `The Space answered ${status}: ${words}`;
    if (![408, 425, 429, 502, 503, 504].includes(status))
        return new UpstreamError("AI_SERVER_ERROR", message, { status });
    const isBusy = status === 429 || status === 503;
    return new UpstreamError("AI_SERVER_AWAY", message, {
        status,
        repeatable: isBusy,
        publicMessage: isBusy ? BUSY : undefined,
    });
}
//# sourceMappingURL=gradio-space.js.map