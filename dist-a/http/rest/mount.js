import { AppError } from "../../errors.js";
import { sendJson } from "../answers.js";
import { guarded } from "../guarded.js";
import { readJson } from "../json-body.js";
import { assertKey } from "../keys.js";
import { mediaTypeOf } from "../origins.js";
import { mostFileBytes } from "../reception.js";
import { tokenOf } from "../tokens.js";
import { Revocations } from "../websocket/revocations.js";
import { createOpenApi } from "./openapi.js";
import { REST_ROUTES } from "./table.js";
import { waitForEnd } from "./waiting.js";
/** Mounts the JSON routes of the table, and the document that describes them. */
export function mountRest(app, options) {
    const revocations = new Revocations();
    options.deps.onRevoked(revocations.revoke);
    const edge = { ...options, revocations };
    const hasWorkers = options.deps.config.mediaApiKey !== undefined;
    const served = REST_ROUTES.filter(({ security }) => hasWorkers || security !== "worker");
    for (const path of new Set(served.map((route) => route.path))) {
        const routes = served.filter((route) => route.path === path);
        app.all(path.replaceAll(/\{\w+\}/g, ":id"), uncached(edge, (request, response) => answer(routes, { request, response }, edge)));
    }
    app.all("/openapi.json", documentHandler(edge));
}
/** A handler whose answers, refusals among them, nobody keeps. */
function uncached(edge, handle) {
    return guarded(edge, async (request, response) => {
        response.set("cache-control", "no-store");
        await handle(request, response);
    });
}
async function answer(routes, exchanged, edge) {
    const { request, response } = exchanged;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = routes.find((candidate) => candidate.method.toUpperCase() === method);
    if (!route)
        throw methodNotAllowed(response, routes);
    const { status, data } = await perform(route, exchanged, edge);
    // Nobody is there any more to be answered.
    if (!response.destroyed)
        sendJson(response, status, { success: true, data });
}
function methodNotAllowed(response, routes) {
    const methods = routes.flatMap(({ method }) => method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]);
    response.set("allow", [...methods, "OPTIONS"].join(", "));
    return new AppError("METHOD_NOT_ALLOWED", { message: `Use ${methods.join(" or ")}.` });
}
/** Who is calling is judged before anything of the body is read. */
async function perform(route, exchanged, edge) {
    const { deps, origins, limits, revocations } = edge;
    const { request } = exchanged;
    if (route.method !== "get")
        origins.assertNotForged(request);
    const revoked = new AbortController();
    // Before the token is looked up: one that is voided meanwhile counts as well.
    const watch = revocations.watch((reason) => revoked.abort(reason));
    let release;
    try {
        const token = tokenOf(request.headers.authorization);
        if (route.security === "worker")
            assertWorker(request, token, edge);
        const isDevice = token !== null && route.security !== "worker";
        const device = isDevice ? await deps.authenticate(token) : null;
        if (device)
            watch.bind(device.deviceId);
        else if (route.security === "device")
            throw new AppError("UNAUTHENTICATED");
        // Before anything is begun: a request that may not wait must not leave a job behind.
        const owner = { address: limits.addressOf(request), deviceId: device?.deviceId };
        if (route.waits)
            release = limits.operations.acquire(owner);
        const call = callOf({ ...exchanged, token, device, revoked: revoked.signal }, edge);
        const query = readQuery(new URL(request.url, "http://localhost").searchParams);
        return await route.handle(call, { query, readBody: () => readBody(request, call.limits) });
    }
    finally {
        watch.release();
        release?.();
    }
}
function assertWorker(request, given, { deps, limits }) {
    const wanted = deps.config.mediaApiKey;
    assertKey(limits.rates, { given, wanted, address: limits.addressOf(request) });
}
function readQuery(given) {
    const repeated = [...given.keys()].find((name) => given.getAll(name).length > 1);
    if (repeated === undefined)
        return Object.fromEntries(given);
    throw new AppError("BAD_USER_INPUT", { message: `${repeated.slice(0, 50)}: expected one value.` });
}
function callOf(caller, { deps, limits, closing }) {
    const { services, config } = deps;
    const { request, response, token, device, revoked } = caller;
    return {
        ...{ request, response, token, device, services },
        limits: config.limits,
        id: String(request.params.id ?? ""),
        files: deps.files,
        idempotencyKey: request.get("idempotency-key"),
        admitRegistration: () => limits.rates.ofRegistration(limits.addressOf(request)),
        inPlace: async (work, { files, bytesEach } = { files: 1, bytesEach: config.limits.uploadBytes }) => {
            const giveBack = await deps.takePlace(mostFileBytes(request, bytesEach, files));
            return work().finally(giveBack);
        },
        waitFor: (job, seconds) => waitForEnd(job, { streams: services.streams, revoked, closing, response, seconds }),
    };
}
async function readBody(request, { jsonBytes, uploadIdle }) {
    const { "content-type": contentType, "content-length": length, "transfer-encoding": coding, } = request.headers;
    if (coding === undefined && Number(length ?? 0) === 0)
        return {};
    if (mediaTypeOf(contentType) !== "application/json") {
        throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "Send the body as application/json." });
    }
    return readJson(request, { contentType, maxBytes: jsonBytes, idle: uploadIdle });
}
function documentHandler(edge) {
    let document;
    return uncached(edge, async (request, response) => {
        if (request.method !== "GET" && request.method !== "HEAD") {
            throw methodNotAllowed(response, [{ method: "get" }]);
        }
        // Made when it is first asked for: most servers never are.
        document ??= createOpenApi(edge.deps.config.publicUrl);
        response.set("cache-control", "no-cache");
        sendJson(response, 200, document);
    });
}
//# sourceMappingURL=mount.js.map