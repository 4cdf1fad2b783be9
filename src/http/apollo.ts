import type { AsyncLocalStorage } from "node:async_hooks";
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLFormattedError } from "graphql";
import { AppError } from "../errors.js";
import type { RequestContext } from "../resolvers/context.js";
import { GRAPHQL_RESPONSE } from "./answers.js";
import type { HttpDependencies } from "./dependencies.js";
import type { ErrorPresenter } from "./errors.js";
import type { Exchange } from "./exchanges.js";
import type { QueryLimits } from "./limits/query-limits.js";
import { createPersistedQueries } from "./persisted-queries.js";

/** What the parts of Apollo Server need to know of the request that they work on. */
export interface OperationScope extends Exchange {
  /** Called when the result is there, before it is sent. */
  beforeAnswer(): Promise<void>;
}

/** What Apollo Server is made of here. */
export interface ApolloOptions {
  deps: HttpDependencies;
  presenter: ErrorPresenter;
  queries: QueryLimits;
  /** Apollo's `formatError` is not told which request it works for. */
  scope: AsyncLocalStorage<OperationScope>;
}

/** Makes the Apollo Server that runs operations over HTTP. It is not started yet. */
export function createApollo({
  deps,
  presenter,
  queries,
  scope,
}: ApolloOptions): ApolloServer<RequestContext> {
  const { config, schema, logger } = deps;
  return new ApolloServer<RequestContext>({
    schema,
    logger: {
      debug: (message) => logger.debug(message),
      info: (message) => logger.debug(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
    validationRules: [...queries.rules],
    parseOptions: { maxTokens: queries.maxTokens },
    introspection: config.sandbox,
    hideSchemaDetailsFromClientErrors: !config.sandbox,
    includeStacktraceInErrorResponses: false,
    // Our own rule (origins.ts) also lets through what a native app sends.
    csrfPrevention: false,
    persistedQueries: { cache: createPersistedQueries() },
    allowBatchedHttpRequests: config.limits.batch > 1,
    stopOnTerminationSignals: false,
    formatError: (_formatted, error) =>
      presenter.toGraphQL(error, scope.getStore() ?? { requestId: "", logger }),
    plugins: [
      operationPlugin(queries),
      answerPlugin(scope),
      ApolloServerPluginCacheControlDisabled(),
      // Ours is in sandbox.ts.
      ApolloServerPluginLandingPageDisabled(),
      // A self-hosted server reports to nobody, whatever the environment says.
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** Refuses valid operations that are not to be executed here. */
function operationPlugin(queries: QueryLimits): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, request }) {
          // Without one, Apollo says so itself.
          if (!operation) return;
          if (operation.operation === "subscription") {
            throw new AppError("BAD_REQUEST", {
              message: "Subscriptions need a WebSocket at the same address, or /graphql/stream.",
            });
          }
          queries.assertAffordable({ document, operation, variables: request.variables });
        },
      };
    },
  };
}

/** Waits for the request's body, and chooses the HTTP status. */
function answerPlugin(scope: AsyncLocalStorage<OperationScope>): ApolloServerPlugin<RequestContext> {
  return {
    // What has not the form of a request gets no further than here.
    async invalidRequestWasReceived() {
      await scope.getStore()?.beforeAnswer();
    },
    async requestDidStart() {
      return {
        async willSendResponse(context) {
          await scope.getStore()?.beforeAnswer();
          setStatus(context);
        },
      };
    },
  };
}

/**
 * 200 for every GraphQL answer, unless the client knows `application/graphql-response+json`: the others can't read the
 * body of anything else. A mutation sent with GET stays 405, because nothing was even tried.
 */
function setStatus({ request, response }: GraphQLRequestContext<RequestContext>): void {
  if (response.body?.kind !== "single" || response.http.status === 405) return;
  const { data, errors } = response.body.singleResult;
  const failed = errors?.length ? errors : undefined;
  const honest = request.http?.headers.get("accept") === GRAPHQL_RESPONSE;
  response.http.status = honest && failed && isEmpty(data) ? statusOf(failed) : 200;
  const wait = failed?.map(retryAfterOf).find((seconds) => seconds !== undefined);
  if (wait !== undefined) response.http.headers.set("retry-after", String(Math.ceil(wait)));
}

/** Whether there is not even a part of the data. */
function isEmpty(data: Record<string, unknown> | null | undefined): boolean {
  return !data || Object.values(data).every((value) => value === null);
}

function statusOf(errors: readonly GraphQLFormattedError[]): number {
  const statuses = errors.map(
    (error) => (error.extensions?.http as { status?: number } | undefined)?.status ?? 500,
  );
  return Math.max(...statuses);
}

function retryAfterOf(error: GraphQLFormattedError): number | undefined {
  const seconds = error.extensions?.retryAfterSeconds;
  return typeof seconds === "number" ? seconds : undefined;
}
