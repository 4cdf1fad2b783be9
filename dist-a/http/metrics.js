import { isLoopback } from "../config/loopback.js";
import { isSameSecret } from "../services/same-secret.js";
import { tokenOf } from "./tokens.js";
/** What proxies add to a request that they pass on. */
const PROXY_HEADERS = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];
/** Makes the handler of `GET /metrics`. Whoever may not see them is told that there is no such page. */
export function createMetricsHandler({ deps }) {
    return async (request, response, next) => {
        if (!mayReadMetrics(request, deps.config))
            return next();
        const { contentType, text } = await deps.metrics();
        response.set({ "content-type": contentType, "cache-control": "no-store" }).end(text);
    };
}
/** Whether a request comes from this machine, or with the token of the metrics. */
export function mayReadMetrics(request, { metricsToken }) {
    return isFromThisMachine(request) || hasToken(request, metricsToken);
}
/**
 * Whether the request was made on this machine: by the connection's own address, whatever proxies are trusted. The
 * `Host` must be this machine as well: a proxy passes on its own, and so does a page whose name was made to lead here.
 */
function isFromThisMachine({ socket, headers }) {
    if (PROXY_HEADERS.some((name) => headers[name] !== undefined))
        return false;
    const host = `http://${headers.host ?? ""}`;
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    return isLoopback(address) && URL.canParse(host) && isLoopback(new URL(host).hostname);
}
function hasToken(request, wanted) {
    const given = tokenOf(request.headers.authorization);
    return wanted !== undefined && given !== null && isSameSecret(given, wanted);
}
//# sourceMappingURL=metrics.js.map