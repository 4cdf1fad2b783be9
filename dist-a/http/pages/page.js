import { createHash } from "node:crypto";
import Negotiator from "negotiator";
/** Nobody may frame a page: it shows what operations returned. */
const COMMON_POLICY = ["default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"];
/** Whether a browser asks for a page rather than for data: HTML comes first in `Accept`, and there is no document. */
export function wantsPage(request, query = new URLSearchParams()) {
    if (request.method !== "GET" || query.has("query"))
        return false;
    const { accept } = request.headers;
    if (accept === undefined)
        return false;
    const preferred = new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]);
    return preferred === "text/html";
}
/** Sends a page, or 304 to those who have it. */
export async function sendPage(page, { request, response }) {
    // Its links are relative, so that it also works where a proxy serves it below another path.
    if (request.path.length > 1 && request.path.endsWith("/")) {
        response.redirect(308, `..${request.path.slice(0, -1)}`);
        return;
    }
    const html = await page.html();
    response.vary("Accept").set({
        ...page.headers,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": [...COMMON_POLICY, ...page.policy].join("; "),
        ...revalidated(html),
    });
    if (request.fresh)
        response.status(304).end();
    else
        response.end(html);
}
/** Headers of what may be kept but has to be asked for each time: a new version of the program shows at once. */
export function revalidated(content) {
    const hash = createHash("sha256").update(content).digest("base64url");
    return { etag: `"${hash}"`, "cache-control": "no-cache" };
}
//# sourceMappingURL=page.js.map