import Negotiator from "negotiator";
import { closeAfterAnswer, drain } from "./drain.js";
/** The media type of GraphQL answers whose HTTP status means something (GraphQL over HTTP). */
export const GRAPHQL_RESPONSE = "application/graphql-response+json";
/** Seconds that clients are told to wait when nothing more exact is known: 429 and 503 always say when to come back. */
const RETRY_AFTER_S = 60;
/** Faults of the operation rather than of the request: status 200 for clients that can't read the body of others. */
const DOMAIN_CODES = new Set([
    "UNAUTHENTICATED",
    "FILE_MISSING",
    "FILE_TOO_LARGE",
    "QUERY_TOO_COMPLEX",
    "RATE_LIMITED",
]);
/** The kind of GraphQL answer that an `Accept` header asks for; plain JSON unless the newer type is preferred. */
export function graphqlMediaType(accept) {
    const preferred = new Negotiator({ headers: { accept } }).mediaType(["application/json", GRAPHQL_RESPONSE]);
    return preferred === GRAPHQL_RESPONSE ? GRAPHQL_RESPONSE : "application/json";
}
/** Sends a JSON answer; its body is left out for HEAD. */
export function sendJson(response, status, body) {
    const text = JSON.stringify(body);
    if (!response.hasHeader("content-type"))
        response.setHeader("content-type", "application/json; charset=utf-8");
    response.setHeader("content-length", Buffer.byteLength(text));
    response.statusCode = status;
    response.end(response.req.method === "HEAD" ? undefined : text);
}
/** Reads what the client is still sending, or sees to it that the connection ends after the answer. */
export async function settleBody(request, response) {
    if (!(await drain(request)))
        closeAfterAnswer(request, response);
}
/**
 * Answers a request that never became a GraphQL operation: `{"errors": […]}` with the true status, after the body
 * has been read (the client can't read the answer before).
 *
 * @param options `inBand`: what was refused looks like an operation; its domain errors are status 200 like those that
 *   operations answer.
 */
export async function refuseGraphQL(refusal, options) {
    const { request, response, thrown, presenter, scope } = refusal;
    const error = presenter.judge(thrown, scope);
    await settleRefused(refusal, error);
    if (response.headersSent || response.destroyed)
        return;
    const mediaType = graphqlMediaType(request.headers.accept);
    const inBand = options.inBand && DOMAIN_CODES.has(error.code) && mediaType === "application/json";
    response.setHeader("content-type", `${mediaType}; charset=utf-8`);
    setErrorHeaders(response, error);
    sendJson(response, inBand ? 200 : error.status, { errors: [presenter.toGraphQL(error, scope)] });
}
/** Answers a failed request beside /graphql, with the true status. */
export async function refuseRest(refusal) {
    const { response, thrown, presenter, scope } = refusal;
    const error = presenter.judge(thrown, scope);
    await settleRefused(refusal, error);
    if (response.headersSent || response.destroyed)
        return;
    response.removeHeader("content-type");
    response.removeHeader("etag");
    setErrorHeaders(response, error);
    sendJson(response, error.status, presenter.toRest(error));
}
/** Whoever has been waited for long enough is not waited for again. */
async function settleRefused({ request, response }, error) {
    if (error.code === "REQUEST_TIMEOUT")
        closeAfterAnswer(request, response);
    else
        await settleBody(request, response);
}
function setErrorHeaders(response, error) {
    response.setHeader("cache-control", "no-store");
    const isForNow = error.status === 429 || error.status === 503;
    const wait = error.retryAfterSeconds ?? (isForNow ? RETRY_AFTER_S : undefined);
    if (wait !== undefined)
        response.setHeader("retry-after", String(Math.ceil(wait)));
}
//# sourceMappingURL=answers.js.map