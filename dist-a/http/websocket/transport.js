import { parse } from "graphql";
import { makeServer } from "graphql-ws";
import { connectionToken } from "../tokens.js";
import { runOperation } from "./operations.js";
import { SocketClient } from "./socket-client.js";
import { CLOSE, keepAlive, sendText } from "./sockets.js";
import { errorPayload, SocketOperations } from "./transport-operations.js";
/**
 * Serves the `graphql-transport-ws` protocol. graphql-ws keeps the protocol; operations run here, so that every error
 * can be delivered as a result: apps don't see the library's `error` frames. Clients that want those say
 * `"strict": true` in `connection_init`.
 */
export function serveTransport(options, timings) {
    const { deps, limits } = options;
    const { logger } = deps;
    const server = createProtocol(options, timings);
    return (socket, request) => {
        keepAlive(socket, timings.ping);
        socket.on("error", (err) => logger.debug({ err }, "WebSocket failed"));
        const operations = new SocketOperations();
        const { authenticate } = deps;
        const client = new SocketClient({ socket, request, limits, authenticate, idle: timings.idle });
        const onFailure = (err) => {
            // A `ping` nested too deeply to be answered.
            if (err instanceof RangeError)
                return socket.close(CLOSE.badRequest, "Invalid message received");
            logger.error({ err }, "WebSocket message failed");
            socket.close(CLOSE.internal, "Internal server error");
        };
        const closed = server.opened(adapt(socket, onFailure), {
            request,
            client,
            token: null,
            strict: false,
            operations,
        });
        socket.once("close", (code, reason) => {
            Promise.all([operations.end(), closed(code, String(reason))]).catch((err) => logger.error({ err }, "WebSocket close failed"));
        });
    };
}
/** What graphql-ws is told to execute; never executed. */
const PLACEHOLDER = parse("{ __typename }");
function createProtocol(options, timings) {
    const { schema, logger } = options.deps;
    return makeServer({
        connectionInitWaitTimeout: timings.init,
        // Always acknowledged: a refused client would come back every five seconds for ever, and tell nobody.
        onConnect: ({ connectionParams, extra }) => {
            extra.token = connectionToken(connectionParams, extra.request.headers);
            extra.strict = connectionParams?.strict === true;
            extra.client.greet(extra.token);
            return true;
        },
        // Must not wait for the operation: until it has returned, graphql-ws can't end what it began.
        onSubscribe: ({ subscriptions, extra }, id, payload) => {
            const { token, strict, operations, client } = extra;
            const openOnSocket = Object.keys(subscriptions).length;
            const results = operations.start(id, (signal) => runOperation({ payload, token, client, openOnSocket, signal }, options), { strict, onError: (err) => logger.error({ err }, "WebSocket operation failed") });
            return { schema, document: PLACEHOLDER, contextValue: results };
        },
        // The library would run its own execution; the results are already on their way.
        execute: (args) => args.contextValue,
        onNext: (_context, _id, _payload, _args, result) => result,
        onError: (_context, _id, _payload, errors) => errorPayload(errors),
    });
}
/** A socket as graphql-ws wants it. */
function adapt(socket, onFailure) {
    return {
        protocol: socket.protocol,
        send: (text) => sendText(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
            socket.on("message", (data) => {
                handle(String(data)).catch(onFailure);
            });
        },
    };
}
//# sourceMappingURL=transport.js.map