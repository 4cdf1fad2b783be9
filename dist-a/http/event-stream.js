import { createHandler } from "graphql-sse";
import { AppError } from "../errors.js";
import { refuseGraphQL } from "./answers.js";
import { checked, readQuery } from "./graphql-request.js";
import { readJson } from "./json-body.js";
import { mediaTypeOf } from "./origins.js";
import { tokenOf } from "./tokens.js";
import { runOperation } from "./websocket/operations.js";
import { Revocations } from "./websocket/revocations.js";
const HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // nginx would gather events until there are enough of them.
    "x-accel-buffering": "no",
};
/**
 * Serves operations as server-sent events, for clients behind proxies that break WebSockets: the graphql-sse protocol
 * in its distinct connections mode, one request for each operation. Its other mode would keep what strangers have
 * reserved in memory.
 */
export function createEventStreamHandler(edge) {
    const { deps, presenter, limits, closing } = edge;
    const revocations = new Revocations();
    const stopListening = deps.onRevoked(revocations.revoke);
    closing.addEventListener("abort", stopListening, { once: true });
    const serve = createProtocol({ deps, presenter, limits, revocations });
    return async (request, response) => {
        const exchange = edge.exchanges.of(request);
        try {
            await answer({ request, response, exchange }, { edge, serve });
        }
        catch (thrown) {
            await refuseGraphQL({ request, response, thrown, presenter, scope: exchange }, { inBand: false });
        }
    };
}
function createProtocol(options) {
    const { limits } = options;
    return createHandler({
        // No name for a stream: each operation has a connection of its own.
        authenticate: () => null,
        onSubscribe: ({ context }, payload) => {
            const { exchange, token, address, method, signal, pace } = context;
            const results = runOperation({
                exchange,
                payload,
                token,
                client: {
                    address,
                    admit: (device) => limits.operations.acquire({ address, deviceId: device?.deviceId }),
                },
                openOnSocket: 1,
                readOnly: method === "GET",
                signal,
            }, options);
            // They have been formatted already, which its types don't foresee.
            return pace.slow(results);
        },
    });
}
async function answer({ request, response, exchange }, { edge, serve }) {
    assertMethod(request, response);
    edge.origins.assertNotForged(request);
    const { url, body } = await readRequest(request, edge);
    const gone = new AbortController();
    const pace = new Pace();
    response.once("close", () => {
        gone.abort();
        pace.stop();
    });
    const [events, { status }] = await serve({
        method: request.method,
        url,
        // The one answer that there is here, whatever the client says.
        headers: { get: (name) => (name === "accept" ? "text/event-stream" : headerOf(request, name)) },
        body,
        raw: request,
        context: {
            exchange,
            token: tokenOf(request.headers.authorization),
            address: edge.limits.addressOf(request),
            method: request.method,
            signal: gone.signal,
            pace,
        },
    });
    if (status !== 200 || events === null || typeof events === "string")
        throw refusalOf(events);
    await send(events, { response, pace, closing: edge.closing });
}
function assertMethod(request, response) {
    if (request.method === "GET" || request.method === "POST")
        return;
    response.set("allow", "GET, POST, OPTIONS");
    throw new AppError("METHOD_NOT_ALLOWED", { message: "Use GET or POST." });
}
async function readRequest(request, { deps }) {
    const contentType = request.headers["content-type"];
    const query = new URL(request.url, "http://localhost").searchParams;
    if (request.method === "GET")
        return { url: `${request.path}?${readQuery(query)}`, body: null };
    if (mediaTypeOf(contentType) !== "application/json") {
        throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "POST application/json." });
    }
    const { jsonBytes, uploadIdle } = deps.config.limits;
    const body = await readJson(request, { contentType, maxBytes: jsonBytes, idle: uploadIdle });
    return { url: request.path, body: checked(body) };
}
function headerOf(request, name) {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
}
/** What graphql-sse finds wrong with the request itself. */
function refusalOf(body) {
    try {
        const { errors } = JSON.parse(String(body));
        return new AppError("BAD_REQUEST", { message: errors.map(({ message }) => message).join(" ") });
    }
    catch (cause) {
        return new AppError("BAD_REQUEST", { cause });
    }
}
/** Sends the events, each when the one before is on its way, until they end, or the client or the server goes. */
async function send(events, { response, pace, closing }) {
    // No `complete`: that would say that there is no more to come, and the client has to come back.
    const leave = () => response.end();
    const stop = () => void events.return();
    closing.addEventListener("abort", leave, { once: true });
    response.once("close", stop);
    response.writeHead(200, HEADERS);
    try {
        for await (const event of events) {
            if (closing.aborted || !(await write(response, event)))
                break;
            if (event.startsWith("event: next"))
                pace.sent();
        }
    }
    finally {
        closing.removeEventListener("abort", leave);
        response.end();
    }
}
/** Whether it went out. */
function write(response, text) {
    return new Promise((resolve) => {
        if (!response.writable)
            return resolve(false);
        response.write(text, (error) => resolve(!error));
    });
}
/** graphql-sse takes results as fast as they come; this makes them wait until those before have been sent. */
class Pace {
    #taken = 0;
    #sent = 0;
    #isStopped = false;
    #wake = () => { };
    /** The same results, at the pace at which they are sent. */
    async *slow(results) {
        for await (const result of results) {
            this.#taken += 1;
            yield result;
            while (this.#sent < this.#taken && !this.#isStopped) {
                await new Promise((resolve) => {
                    this.#wake = resolve;
                });
            }
        }
    }
    /** One more has been sent. */
    sent() {
        this.#sent += 1;
        this.#wake();
    }
    /** Nothing is sent any more. */
    stop() {
        this.#isStopped = true;
        this.#wake();
    }
}
//# sourceMappingURL=event-stream.js.map