import { createServer } from "node:http";
import { AppError } from "../errors.js";
import { ErrorPresenter } from "./errors.js";
import { Exchanges } from "./exchanges.js";
import { ImageConnections } from "./image-connections.js";
import { createEdgeLimits } from "./limits/edge-limits.js";
import { OriginPolicy } from "./origins.js";
import { createPages } from "./pages/pages.js";
import { originForm } from "./request-target.js";
import { createRoutes } from "./routes.js";
import { securityHeaders } from "./security-headers.js";
import { SOCKET_TIMINGS } from "./websocket/sockets.js";
import { WebSockets, writeAnswer } from "./websocket/upgrade.js";
/**
 * Flutter's client keeps idle connections for 15 s, load balancers for 60: whoever closes first has to be the client,
 * or a request goes out on a connection that is just being closed.
 */
const KEEP_ALIVE_TIMEOUT_MS = 70_000;
/** For the headers of the next request; has to be longer than the wait for it. */
const HEADERS_TIMEOUT_MS = 75_000;
/** How often Node looks for requests that take too long. */
const TIMEOUT_CHECK_MS = 5_000;
/**
 * A connection on which nothing moves for so long is cut off: its client does not read what it asked for. Longer than
 * any request waits for a job before the first byte of its answer.
 */
const STANDSTILL_MS = 150_000;
/** How long running requests may go on when the server stops. */
const CLOSE_DEADLINE_MS = 10_000;
/** Makes the network edge. Nothing listens yet. */
export function createHttpServer(deps, options = {}) {
    const closing = new AbortController();
    const limits = createEdgeLimits(deps);
    const edge = {
        deps: { ...deps, authenticate: countDevice(deps, limits) },
        limits,
        closing: closing.signal,
        exchanges: new Exchanges(deps.logger, deps.observer),
        origins: new OriginPolicy(deps.config),
        presenter: new ErrorPresenter({ hideSchema: !deps.config.sandbox }),
        headers: securityHeaders(deps.config),
        pages: deps.config.sandbox ? createPages() : null,
    };
    const { handle, lane, graphql } = createRoutes(edge);
    const sockets = new WebSockets(edge, { ...configuredTimings(deps), ...options.timings });
    const server = createNodeServer(deps, handle);
    const images = new ImageConnections({ lane, exchanges: edge.exchanges, keepAlive: KEEP_ALIVE_TIMEOUT_MS });
    images.precede(server);
    server.timeout = options.standstill ?? STANDSTILL_MS;
    server.on("upgrade", sockets.upgrade);
    server.on("clientError", (error, socket) => refuseGarbage(error, { socket, edge }));
    const parts = { server, images, graphql, sockets };
    let closed;
    return {
        async listen() {
            await graphql.start();
            await listening(server, deps.config);
            return { url: urlOf(server, deps.config.host) };
        },
        close(deadlineMs = CLOSE_DEADLINE_MS) {
            closing.abort();
            closed ??= close(parts, deadlineMs);
            return closed;
        },
    };
}
function createNodeServer({ config }, handle) {
    const requestTimeout = config.limits.request;
    return createServer({
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        // Node insists on this order.
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeout),
        requestTimeout,
        connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, requestTimeout),
    }, (request, response) => {
        request.url = originForm(request.url ?? "");
        handle(request, response);
    });
}
function configuredTimings({ config }) {
    const { socketInit, socketIdle } = config.limits;
    return { ...SOCKET_TIMINGS, init: socketInit, idle: socketIdle };
}
/** Wherever a token is verified, a request of its device has come. */
function countDevice(deps, { rates }) {
    return async (token) => {
        const device = await deps.authenticate(token);
        if (device)
            rates.ofDevice(device.deviceId);
        return device;
    };
}
async function close({ server, images, graphql, sockets }, deadlineMs) {
    if (!server.listening)
        return void (await sockets.close());
    const ended = new Promise((resolve) => server.close(() => resolve()));
    images.close();
    // Clients keep the connection when their last answer has come: look again for idle ones.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => {
        images.destroy();
        server.closeAllConnections();
    }, deadlineMs);
    await Promise.all([ended, sockets.close()]);
    clearInterval(sweep);
    clearTimeout(deadline);
    await graphql.stop();
}
function listening(server, { port, host }) {
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
            server.off("error", reject);
            resolve();
        });
    });
}
/** The address under which this machine reaches the server. */
function urlOf(server, host) {
    const { port } = server.address();
    const name = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
    return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
/** Answers what is no HTTP request, or took too long to become one. */
function refuseGarbage(error, { socket, edge }) {
    if (error.code === "ECONNRESET" || !socket.writable)
        return void socket.destroy();
    const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    const large = error.code === "HPE_HEADER_OVERFLOW";
    const status = late ? 408 : large ? 431 : 400;
    const message = late ? "The request took too long." : "This is no valid HTTP request.";
    const code = late ? "REQUEST_TIMEOUT" : "BAD_REQUEST";
    const failure = edge.presenter.toRest(new AppError(code, { message }));
    writeAnswer(socket, {
        status,
        headers: edge.headers,
        body: { ...failure, errors: [{ message, extensions: { code } }] },
    });
}
//# sourceMappingURL=server.js.map