import express, {} from "express";
import { AppError } from "../errors.js";
import { refuseGraphQL, refuseRest } from "./answers.js";
import { createEventStreamHandler } from "./event-stream.js";
import { createGraphQLHandler, looksLikeOperation, } from "./graphql.js";
import { createHealthHandlers } from "./health.js";
import { ImageLane } from "./image-lane.js";
import { ImageMemo } from "./image-memo.js";
import { createCartoonImageHandler, createImageHandler } from "./images.js";
import { createMovedMediaHandler, createPlainImageHandlers, createServeHandler } from "./media-images.js";
import { createMetricsHandler, mayReadMetrics } from "./metrics.js";
import { mountPages } from "./pages/pages.js";
import { mountRest } from "./rest/mount.js";
/** Builds what answers requests: every path that this server knows. */
export function createRoutes(options) {
    const { exchanges, origins, deps, headers } = options;
    const graphql = createGraphQLHandler(options);
    const health = createHealthHandlers(options);
    const memo = new ImageMemo(deps.config.imageMemoryBytes);
    deps.images.onForget((image) => memo.forgetImage(image));
    const lane = new ImageLane(options, memo);
    const app = express();
    app.disable("x-powered-by");
    app.enable("case sensitive routing");
    app.set("trust proxy", deps.config.trustProxy);
    // Express would hash every answer; the images have tags of their own.
    app.disable("etag");
    app.use((_request, response, next) => {
        response.set(headers);
        next();
    });
    app.use(exchanges.middleware);
    app.use(origins.cors);
    app.use(countRequest(options));
    app.use(origins.preflight);
    // Also matches /graphql/: a redirect would lose the body.
    app.all("/graphql", graphql.handle);
    app.all("/graphql/stream", createEventStreamHandler(options));
    app.all("/serve/:mediaId", createServeHandler(options, memo));
    app.all("/api/images/:mediaId", createPlainImageHandlers(options, memo));
    app.all("/uploads/:folder/:filename", createMovedMediaHandler(options), createImageHandler(options, memo));
    app.all("/api/temp/:cartoonId", createCartoonImageHandler(options, memo));
    mountRest(app, options);
    app.get("/metrics", createMetricsHandler(options));
    app.all("/health/live", health.live);
    app.all("/health/ready", health.ready);
    if (options.pages)
        mountPages(app, options.pages);
    app.use((request, response) => {
        return refuse(options, {
            request,
            response,
            thrown: new AppError("NOT_FOUND", { message: "There is no such page." }),
        });
    });
    app.use(errorHandler(options));
    const handle = (request, response) => {
        lane.serve(request, response, () => app(request, response));
    };
    return { handle, app, lane, graphql };
}
/**
 * Counts every request of an address, before anything is done for it. Those who watch over the server come often, and
 * must not be refused when it is busiest.
 */
function countRequest(options) {
    const { limits, deps } = options;
    const isWatcher = (request) => request.path.startsWith("/health/") ||
        (request.path === "/metrics" && mayReadMetrics(request, deps.config));
    return async (request, response, next) => {
        if (isWatcher(request))
            return next();
        const address = limits.addressOf(request);
        try {
            limits.rates.ofAddress(address);
            response.once("close", limits.requests.acquire({ address }));
        }
        catch (thrown) {
            return refuse(options, { request, response, thrown });
        }
        next();
    };
}
function errorHandler(options) {
    // Express tells an error handler by its four parameters.
    return (thrown, request, response, _next) => {
        const status = thrown?.status;
        // A path that can't be decoded.
        const malformed = typeof status === "number" && status >= 400 && status < 500;
        const error = malformed ? new AppError("BAD_REQUEST", { cause: thrown }) : thrown;
        return refuse(options, { request, response, thrown: error });
    };
}
function refuse({ presenter, exchanges }, failure) {
    const refusal = { ...failure, presenter, scope: exchanges.of(failure.request) };
    if (!/^\/graphql(\/|$)/.test(failure.request.path))
        return refuseRest(refusal);
    // What is refused of a stream is no event of it.
    const inBand = !/^\/graphql\/stream\/?$/.test(failure.request.path) && looksLikeOperation(failure.request);
    return refuseGraphQL(refusal, { inBand });
}
//# sourceMappingURL=routes.js.map