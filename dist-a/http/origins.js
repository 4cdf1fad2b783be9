import { AppError } from "../errors.js";
/** Where Apollo Sandbox runs, alone and embedded. */
const SANDBOX_ORIGINS = ["https://studio.apollographql.com", "https://sandbox.embed.apollographql.com"];
/** Headers that a page of another site can't send without the browser asking us first. */
const PREFLIGHT_HEADERS = [
    "authorization",
    "x-device-id",
    "apollo-require-preflight",
    "x-apollo-operation-name",
];
/** What an HTML form can send: browsers send these to any site without asking. */
const FORM_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
const CORS_HEADERS = {
    "access-control-allow-methods": "GET, HEAD, POST, PATCH, OPTIONS",
    "access-control-allow-headers": [...PREFLIGHT_HEADERS, "content-type", "idempotency-key", "range"].join(", "),
    "access-control-max-age": "600",
};
/** Headers of answers that pages of other origins may read. */
const EXPOSED_HEADERS = "x-request-id, retry-after, etag";
/** Which web origins may call this server. */
export class OriginPolicy {
    #origins;
    #sandbox;
    constructor(config) {
        /** Express middleware: tells browsers which pages may read the answers. */
        this.cors = (request, response, next) => {
            response.vary("Origin");
            response.set(this.fieldsFor(request.headers));
            next();
        };
        /** Express middleware after `cors`: answers the preflights of browsers. */
        this.preflight = (request, response, next) => {
            if (request.method !== "OPTIONS") {
                next();
                return;
            }
            if (response.hasHeader("access-control-allow-origin"))
                response.set(CORS_HEADERS);
            response.set("allow", "GET, HEAD, POST, PATCH, OPTIONS").status(204).end();
        };
        this.#sandbox = config.sandbox;
        this.#origins = new Set([
            ...config.corsOrigins,
            ...(config.publicUrl ? [new URL(config.publicUrl).origin] : []),
            ...(config.sandbox ? SANDBOX_ORIGINS : []),
        ]);
    }
    /** Whether pages of that origin may call. The Sandbox page is our own, under whatever name we were reached. */
    allows(origin, host) {
        if (this.#origins.has(origin))
            return true;
        return this.#sandbox && host !== undefined && [`http://${host}`, `https://${host}`].includes(origin);
    }
    /**
     * Refuses what a foreign page could have made a browser send. Native apps send neither `Origin` nor
     * `Sec-Fetch-Site`; pages of allowed origins say so; everybody else can add one of the preflight headers.
     * @throws AppError CSRF
     */
    assertNotForged(request) {
        const { headers } = request;
        if (!isForgeable(headers) || PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined))
            return;
        const { origin, host, "sec-fetch-site": site } = headers;
        if (origin === undefined && site === undefined)
            return;
        if (origin !== undefined && this.allows(origin, host))
            return;
        // An address typed into the browser by a person.
        if (request.method === "GET" && origin === undefined && site === "none")
            return;
        throw new AppError("CSRF");
    }
    /** What tells a browser that the page it asks for may read the answer; nothing for pages that may not. */
    fieldsFor({ origin, host }) {
        if (origin === undefined || !this.allows(origin, host))
            return {};
        return { "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED_HEADERS };
    }
}
function isForgeable(headers) {
    const type = headers["content-type"];
    return type === undefined || FORM_TYPES.includes(mediaTypeOf(type));
}
/** The type in a `content-type` header, without its parameters, in lower case. */
export function mediaTypeOf(contentType) {
    return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
//# sourceMappingURL=origins.js.map