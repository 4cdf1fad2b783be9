import { randomUUID } from "node:crypto";
import { withoutSearch } from "../log.js";
/** Makes an exchange with an id of its own; a client's id is never taken over (it could forge log lines). */
export function newExchange(logger) {
    const requestId = randomUUID();
    let child;
    return {
        requestId,
        // Made when there is something to say: for most requests there is not.
        get logger() {
            child ??= logger.child({ requestId });
            return child;
        },
    };
}
/** Gives every HTTP request its exchange, every answer the request's id, and the log one line at its end. */
export class Exchanges {
    #logger;
    /** For the lines of requests. */
    #lines;
    #observer;
    #ofRequest;
    constructor(logger, observer) {
        this.#ofRequest = new WeakMap();
        /** Express middleware; comes first. */
        this.middleware = (request, response, next) => {
            const { path } = request;
            response.set("x-request-id", this.follow(request, response, { path, route: () => routeOf(request) }));
            next();
        };
        this.#logger = logger;
        this.#lines = withoutSearch(logger);
        this.#observer = observer;
    }
    /** The exchange of a request that has passed `middleware`. */
    of(request) {
        const known = this.#ofRequest.get(request);
        if (known)
            return known;
        const exchange = newExchange(this.#logger);
        this.#ofRequest.set(request, exchange);
        return exchange;
    }
    /** An exchange for what never became a request. */
    detached() {
        return newExchange(this.#logger);
    }
    /**
     * Follows a request to its end, for the log and the metrics.
     * @param facts `path`: without the query, which holds signatures or a whole document; `route`: asked at the end.
     * @returns the request's id, for the answer's headers
     */
    follow(request, response, facts) {
        const start = performance.now();
        const { requestId } = this.of(request);
        const { method = "" } = request;
        response.once("close", () => {
            const status = response.writableFinished ? response.statusCode : 499;
            this.note({ requestId, method, path: facts.path, route: facts.route(), status, start });
        });
        return requestId;
    }
    /** Tells the log and the metrics of a request that has ended. */
    note({ requestId, method, path, route, status, start }) {
        const ms = Math.round(performance.now() - start);
        this.#observer.requestEnded({ route, method, status, seconds: ms / 1000 });
        this.#lines.info({ requestId, method, path, status, ms }, "request");
    }
}
/** The pattern that a request's path fitted, such as `/uploads/:folder/:filename`; "other" when there was none. */
export function routeOf(request) {
    const { path } = (request.route ?? {});
    return typeof path === "string" ? path : "other";
}
//# sourceMappingURL=exchanges.js.map