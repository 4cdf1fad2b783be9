import { refuseRest } from "./answers.js";
import { isPlain } from "./image-memo.js";
import { knownTag, signedCacheControl } from "./images.js";
/**
 * The short way of images that were just served: straight from memory, before Express. It counts, limits and logs as the
 * long way does, and gives the same answers.
 */
export class ImageLane {
    #options;
    #memo;
    #renewals = new Map();
    constructor(options, memo) {
        this.#options = options;
        this.#memo = memo;
    }
    /** Answers a request if it can, else leaves it untouched to `otherwise`. */
    serve(request, response, otherwise) {
        const answer = this.recall(request);
        if (answer)
            void this.#answer({ request, response, answer, otherwise });
        else
            otherwise();
    }
    /** The answer to a request, if it is in memory. Before it is given, `holds` has to be asked. */
    recall(ask) {
        const { xAccelRedirect } = this.#options.deps.config;
        if (!isPlain(ask, { parts: xAccelRedirect !== undefined }))
            return undefined;
        const answer = this.#memo.recall(ask);
        return answer && answer.expiresAt.getTime() > Date.now() ? answer : undefined;
    }
    /** Whether an answer may be given again, which then counts as served; looks its image up when that was some time ago. */
    holds(answer) {
        if (this.#options.deps.images.again(answer.found))
            return true;
        let renewal = this.#renewals.get(answer);
        if (!renewal) {
            renewal = this.#renew(answer).finally(() => this.#renewals.delete(answer));
            this.#renewals.set(answer, renewal);
        }
        return renewal;
    }
    async #renew(answer) {
        const { images } = this.#options.deps;
        const { address, form, etag } = answer.found;
        try {
            const found = await images.find(address, form, null);
            // It also notes that the file was used, and makes it anew for nginx if it has gone.
            if (found.etag === etag)
                await images.open(found);
            answer.found = found;
            return found.etag === etag && found.finalEtag === undefined;
        }
        catch {
            // Whatever it is, who asks has to be told in the long way.
            return false;
        }
    }
    /**
     * Takes a place for a request, as every request has to.
     * @returns the way to give it back.
     * @throws AppError RATE_LIMITED, TOO_MANY_CONNECTIONS.
     */
    admit(request) {
        const { limits } = this.#options;
        const address = limits.addressOf(request);
        limits.rates.ofAddress(address);
        return limits.requests.acquire({ address });
    }
    /** What to send for an answer: all of it, or 304 to whoever has it. */
    ready(ask, answer, requestId) {
        const { headers } = ask;
        const own = {
            ...this.#options.origins.fieldsFor(headers),
            "cache-control": signedCacheControl(answer.expiresAt),
            "x-request-id": requestId,
        };
        const isKnown = knownTag(headers["if-none-match"], answer.found) !== undefined;
        if (isKnown)
            return { status: 304, fixed: answer.known, own, body: undefined };
        return { status: 200, fixed: answer.whole, own, body: ask.method === "HEAD" ? undefined : answer.body };
    }
    async #answer(call) {
        const { request, response, answer, otherwise } = call;
        const { exchanges, presenter, headers } = this.#options;
        const held = this.holds(answer);
        if (held !== true && !(await held))
            return otherwise();
        const facts = { path: pathOf(request.url), route: () => answer.route };
        const requestId = exchanges.follow(request, response, facts);
        try {
            response.once("close", this.admit(request));
        }
        catch (thrown) {
            response.setHeaders(new Map(Object.entries({ ...headers, "x-request-id": requestId })));
            return refuseRest({ request, response, thrown, presenter, scope: exchanges.of(request) });
        }
        const { status, fixed, own, body } = this.ready(request, answer, requestId);
        response.writeHead(status, [...fixed.list, ...Object.entries(own).flat()]).end(body);
    }
}
/** A path without its query, which holds the signature. */
export function pathOf(url = "") {
    const end = url.indexOf("?");
    return end < 0 ? url : url.slice(0, end);
}
//# sourceMappingURL=image-lane.js.map