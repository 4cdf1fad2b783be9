import { AsyncLocalStorage } from "node:async_hooks";
import { expressMiddleware } from "@as-integrations/express5";
import { AppError } from "../errors.js";
import { graphqlMediaType, refuseGraphQL } from "./answers.js";
import { createApollo } from "./apollo.js";
import { closeAfterAnswer } from "./drain.js";
import { checkedBody, readQuery } from "./graphql-request.js";
import { readJson } from "./json-body.js";
import { assertKey } from "./keys.js";
import { mediaTypeOf } from "./origins.js";
import { sendPage, wantsPage } from "./pages/page.js";
import { mostFileBytes } from "./reception.js";
import { tokenOf } from "./tokens.js";
import { receiveUpload } from "./uploads.js";
const MULTIPART = "multipart/form-data";
/** Makes the handler of /graphql: checks, then the body, then Apollo. */
export function createGraphQLHandler(options) {
    const scope = new AsyncLocalStorage();
    const { deps, presenter, limits } = options;
    const apollo = createApollo({ deps, presenter, queries: limits.queries, scope });
    return {
        handle: async (request, response, next) => handle({ ...options, scope, run }, { request, response, next }),
        start: () => apollo.start(),
        stop: () => apollo.stop(),
    };
    // Apollo's middleware insists on a started server.
    function run(request, response, next) {
        const context = async () => {
            const store = scope.getStore();
            if (!store)
                throw new Error("an operation runs outside its request");
            const { requestId, device, token, admitRegistration, assertOperator } = store;
            return deps.createContext({ requestId, device, token, admitRegistration, assertOperator });
        };
        return expressMiddleware(apollo, { context })(request, response, next);
    }
}
async function handle(options, call) {
    const { deps, presenter, exchanges, origins, scope, limits, pages } = options;
    const { request, response, next } = call;
    const exchange = exchanges.of(request);
    try {
        response.set("cache-control", "no-store");
        assertMethod(request, response);
        const query = new URL(request.url, "http://localhost").searchParams;
        if (pages && wantsPage(request, query))
            return await sendPage(pages.sandbox, { request, response });
        origins.assertNotForged(request);
        const upload = request.method === "POST" && mediaTypeOf(request.headers["content-type"]) === MULTIPART;
        const caller = await identify(request, deps);
        if (upload && !caller.device)
            throw new AppError("UNAUTHENTICATED");
        // Before the body: what there is no room for is not taken in.
        if (upload)
            await holdPlace({ request, response }, deps);
        const operation = await readOperation({ request, response, query, deps });
        countBatch(operation.body, { request, caller, limits });
        request.body = operation.body;
        // Apollo refuses types that it does not know; a result that is there already had better be delivered.
        request.headers.accept = graphqlMediaType(request.headers.accept);
        // Judged already; Apollo would read all of it once more, and a hostile one takes it long.
        request.headers["content-type"] = "application/json";
        // Of a list, the last one to be done: the others may still be reading their files.
        let running = Array.isArray(operation.body) ? operation.body.length : 1;
        const beforeAnswer = async () => {
            running -= 1;
            if (running === 0 && !(await operation.finish()))
                closeAfterAnswer(request, response);
        };
        const address = limits.addressOf(request);
        const admitRegistration = () => limits.rates.ofRegistration(address);
        const operator = { given: caller.token, wanted: deps.config.adminToken, address };
        const assertOperator = () => assertKey(limits.rates, operator);
        const store = { ...exchange, ...caller, beforeAnswer, admitRegistration, assertOperator };
        await scope.run(store, () => options.run(request, response, next));
    }
    catch (thrown) {
        const inBand = looksLikeOperation(request);
        await refuseGraphQL({ request, response, thrown, presenter, scope: exchange }, { inBand });
    }
}
/** Whether a request of /graphql has the form of an operation, as far as its head tells. */
export function looksLikeOperation({ method, headers }) {
    if (method === "GET")
        return true;
    return method === "POST" && ["application/json", MULTIPART].includes(mediaTypeOf(headers["content-type"]));
}
/** Every operation of a list counts as a request; the first has been counted already. */
function countBatch(body, { request, caller, limits }) {
    const more = Array.isArray(body) ? body.length - 1 : 0;
    if (more === 0)
        return;
    limits.rates.ofAddress(limits.addressOf(request), more);
    if (caller.device)
        limits.rates.ofDevice(caller.device.deviceId, more);
}
function assertMethod(request, response) {
    if (request.method === "GET" || request.method === "POST")
        return;
    response.set("allow", "GET, POST, OPTIONS");
    throw new AppError("METHOD_NOT_ALLOWED", { message: "Use GET or POST." });
}
async function identify(request, deps) {
    const token = tokenOf(request.headers.authorization);
    return { token, device: token === null ? null : await deps.authenticate(token) };
}
async function holdPlace({ request, response }, deps) {
    const { uploadBytes, filesPerRequest } = deps.config.limits;
    const giveBack = await deps.takePlace(mostFileBytes(request, uploadBytes, filesPerRequest));
    // Whoever has gone meanwhile does not close once more.
    if (response.destroyed)
        giveBack();
    else
        response.once("close", giveBack);
}
async function readOperation({ request, response, query, deps }) {
    const { limits } = deps.config;
    const finish = () => Promise.resolve(true);
    if (request.method === "GET") {
        request.url = `${request.path}?${readQuery(query)}`;
        return { body: {}, finish };
    }
    const contentType = request.headers["content-type"];
    switch (mediaTypeOf(contentType)) {
        case "application/json": {
            const body = await readJson(request, {
                contentType,
                maxBytes: limits.jsonBytes,
                idle: limits.uploadIdle,
            });
            return { body: checkedBody(body, limits.batch), finish };
        }
        case MULTIPART: {
            const upload = await receiveUpload(request, limits, deps.files);
            // Whatever becomes of the operation, nothing of the form stays behind.
            response.once("close", () => {
                upload.finish().catch((err) => deps.logger.error({ err }, "a form was not cleared away"));
            });
            return { body: checkedBody(upload.body, limits.batch), finish: upload.finish };
        }
        default:
            throw new AppError("UNSUPPORTED_MEDIA_TYPE");
    }
}
//# sourceMappingURL=graphql.js.map