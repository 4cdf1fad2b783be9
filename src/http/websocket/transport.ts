import type { IncomingMessage } from "node:http";
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError, parse } from "graphql";
import { makeServer } from "graphql-ws";
import type { WebSocket } from "ws";
import { connectionToken } from "../tokens.js";
import { type OperationOptions, refuseOperation, runOperation } from "./operations.js";
import { CLOSE, keepAlive, MAX_OPERATIONS, type SocketTimings, sendText } from "./sockets.js";

type Results = AsyncIterableIterator<FormattedExecutionResult>;

interface Extra extends Record<PropertyKey, unknown> {
  request: IncomingMessage;
  token: string | null;
  strict: boolean;
}

/**
 * Serves the `graphql-transport-ws` protocol. graphql-ws keeps the protocol; operations run here, so that every error
 * can be delivered as a result: apps don't see the library's `error` frames. Clients that want those say
 * `"strict": true` in `connection_init`.
 */
export function serveTransport(options: OperationOptions, timings: SocketTimings) {
  const { deps } = options;
  const server = makeServer<Record<string, unknown> | undefined, Extra>({
    connectionInitWaitTimeout: timings.init,
    // Always acknowledged: a refused client would come back every five seconds for ever, and tell nobody.
    onConnect: ({ connectionParams, extra }) => {
      extra.token = connectionToken(connectionParams, extra.request.headers);
      extra.strict = connectionParams?.strict === true;
      return true;
    },
    onSubscribe: async ({ subscriptions, extra }, _id, payload) => {
      const busy = Object.keys(subscriptions).length > MAX_OPERATIONS;
      const results = busy ? refuseOperation(options) : startOperation(payload, extra.token, options);
      const faults = extra.strict ? await firstFaults(results) : undefined;
      return faults ?? { schema: deps.schema, document: PLACEHOLDER, contextValue: results };
    },
    // The library would run its own execution; the results are already on their way.
    execute: (args) => args.contextValue as AsyncIterableIterator<never>,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) => errors.map((error) => error.toJSON()),
  });

  return (socket: WebSocket, request: IncomingMessage): void => {
    keepAlive(socket, timings.ping);
    socket.on("error", (err) => deps.logger.debug({ err }, "WebSocket failed"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendText(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on("message", (data) => {
            handle(String(data)).catch((err: unknown) => {
              deps.logger.error({ err }, "WebSocket message failed");
              socket.close(CLOSE.internal, "Internal server error");
            });
          });
        },
      },
      { request, token: null, strict: false },
    );
    socket.once("close", (code, reason) => {
      closed(code, String(reason)).catch((err: unknown) =>
        deps.logger.error({ err }, "WebSocket close failed"),
      );
    });
  };
}

/** What graphql-ws is told to execute; never executed. */
const PLACEHOLDER = parse("{ __typename }");

/** An operation whose `return` takes effect at once, even while it waits for an event. */
function startOperation(payload: unknown, token: string | null, options: OperationOptions): Results {
  const stop = new AbortController();
  const results = runOperation({ payload, token, signal: stop.signal }, options);
  return {
    next: () => results.next(),
    return: () => {
      stop.abort();
      return results.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** For strict clients: the errors of an operation that never began. Otherwise its first result goes back in front. */
async function firstFaults(results: Results): Promise<GraphQLError[] | undefined> {
  const next = results.next.bind(results);
  const first = await next();
  if (!first.done && first.value.errors && !("data" in first.value)) return first.value.errors.map(asError);
  let given = false;
  results.next = () => {
    if (given) return next();
    given = true;
    return Promise.resolve(first);
  };
  return undefined;
}

function asError({ message, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions });
}
