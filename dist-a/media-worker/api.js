import { createWriteStream, openAsBlob } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
/** Milliseconds that one request may take, its answer included. */
const REQUEST_MS = 60_000;
/** A result is told so often before it is given up: the claim would not hold much longer. */
const TRIES = 6;
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 8_000;
/** Bytes of the largest picture that is taken from the server: far more than it lets people upload. */
const MAX_PICTURE_BYTES = 512 * 1024 * 1024;
const Claimed = z.object({
    id: z.string(),
    type: z.string(),
    imageUrl: z.string(),
    claimToken: z.string(),
    variants: z.array(z.object({ name: z.string(), size: z.string(), format: z.string(), background: z.string() })),
});
const Claims = z.object({
    items: z.array(Claimed),
    leaseSeconds: z.number().positive(),
    maxPixels: z.int().positive(),
});
const Renewed = z.object({ lost: z.array(z.string()) });
/** The server has understood a request, and refused it. */
export class Refusal extends Error {
    constructor(status, code, message, retryAfterSeconds) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }
    /** Whether the same request may succeed later. */
    get mayPass() {
        return this.status === 429 || this.status >= 500;
    }
}
/** The routes for workers of a Toonbooth server. All methods throw Refusal, or what `fetch` throws. */
export class MediaApi {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** Claims up to so many items. */
    async claim(worker, limit) {
        return Claims.parse(await this.#send("/api/media/claim", { json: { worker, limit } }));
    }
    /** Keeps claims; answers the ids of those that are lost. */
    async renew(claims) {
        return Renewed.parse(await this.#send("/api/media/renew", { json: { claims } })).lost;
    }
    /** Delivers a result; again and again while it may pass, which is harmless. */
    complete({ id, claimToken }, result) {
        return patiently(async () => {
            const body = await formOf(result);
            return this.#send(`/api/media/complete/${id}`, { body, claimToken });
        });
    }
    /** Rejects a picture for good. */
    reject({ id, claimToken }, reason) {
        const query = new URLSearchParams({ reason: reason.slice(0, 300) });
        const path = `/api/media/cleanup/${id}?${query}`;
        return patiently(() => this.#send(path, { method: "DELETE", claimToken }));
    }
    /** Loads an item's picture into a file. */
    load({ imageUrl }, target, signal) {
        return patiently(async () => {
            // The address is signed; the key is for the server alone, wherever it leads.
            const response = await fetch(imageUrl, {
                signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
                redirect: "error",
            });
            if (!response.ok || !response.body)
                throw await refusalOf(response);
            await pipeline(Readable.fromWeb(response.body), atMost(MAX_PICTURE_BYTES), createWriteStream(target));
        }, signal);
    }
    async #send(path, request) {
        const { json, claimToken } = request;
        const response = await fetch(`${this.#options.server}${path}`, {
            method: request.method ?? "POST",
            headers: {
                authorization: `Bearer ${this.#options.key}`,
                ...(json ? { "content-type": "application/json" } : {}),
                ...(claimToken ? { "claim-token": claimToken } : {}),
            },
            body: json ? JSON.stringify(json) : (request.body ?? null),
            signal: AbortSignal.timeout(REQUEST_MS),
            // A key must not follow wherever somebody points to.
            redirect: "error",
        });
        if (!response.ok)
            throw await refusalOf(response);
        return (await response.json()).data;
    }
}
/** Milliseconds to wait after the try of that number (1, 2, …): doubles, less a random part of up to a half. */
export function pauseAfter(attempt, random = Math.random()) {
    return Math.round(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS) * (1 - random / 2));
}
/** Tries until it succeeds, is refused for good, or has been tried often enough. */
async function patiently(tryOnce, signal) {
    for (let attempt = 1;; attempt += 1) {
        try {
            return await tryOnce();
        }
        catch (error) {
            const isFinal = error instanceof Refusal && !error.mayPass;
            if (isFinal || signal?.aborted || attempt === TRIES)
                throw error;
            const asked = error instanceof Refusal ? error.retryAfterSeconds * 1_000 : 0;
            await sleep(Math.max(pauseAfter(attempt), asked), undefined, signal ? { signal } : {});
        }
    }
}
async function formOf({ analysis, variants, cutOut }) {
    const form = new FormData();
    const declared = variants.map(({ name, width, height }) => ({ name, width, height }));
    const formats = [...new Set(variants.map(({ name }) => name.slice(name.lastIndexOf(".") + 1)))];
    form.append("payload", JSON.stringify({ analysis, variants: declared, formats, cutOut }));
    for (const { name, path } of variants)
        form.append(name, await openAsBlob(path), name);
    return form;
}
/** The refusal in an answer; whatever stands in front of the server may answer in words of its own. */
async function refusalOf(response) {
    const body = await response.json().catch(() => undefined);
    const { error = {} } = Object(body);
    const code = typeof error.code === "string" ? error.code : "UNKNOWN";
    const message = typeof error.message === "string" ? error.message : response.statusText;
    const seconds = Number(response.headers.get("retry-after") ?? 0);
    return new Refusal(response.status, code, message, Number.isFinite(seconds) ? seconds : 0);
}
function atMost(bytes) {
    let passed = 0;
    return new Transform({
        transform(chunk, _encoding, done) {
            passed += chunk.length;
            done(passed > bytes ? new Error(`the picture has more than ${bytes} bytes`) : null, chunk);
        },
    });
}
//# sourceMappingURL=api.js.map