import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled, ApolloServerPluginSchemaReportingDisabled, ApolloServerPluginUsageReportingDisabled, } from "@apollo/server/plugin/disabled";
import { AppError } from "../errors.js";
import { GRAPHQL_RESPONSE } from "./answers.js";
import { createPersistedQueries } from "./persisted-queries.js";
/** Makes the Apollo Server that runs operations over HTTP. It is not started yet. */
export function createApollo({ deps, presenter, queries, scope, }) {
    const { config, schema, logger } = deps;
    return new ApolloServer({
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
        formatError: (_formatted, error) => presenter.toGraphQL(error, scope.getStore() ?? { requestId: "", logger }),
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
function operationPlugin(queries) {
    return {
        async requestDidStart() {
            return {
                async didResolveOperation({ document, operation, request }) {
                    // Without one, Apollo says so itself.
                    if (!operation)
                        return;
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
function answerPlugin(scope) {
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
function setStatus({ request, response }) {
    if (response.body?.kind !== "single" || response.http.status === 405)
        return;
    const { data, errors } = response.body.singleResult;
    const failed = errors?.length ? errors : undefined;
    const honest = request.http?.headers.get("accept") === GRAPHQL_RESPONSE;
    response.http.status = honest && failed && isEmpty(data) ? statusOf(failed) : 200;
    const wait = failed?.map(retryAfterOf).find((seconds) => seconds !== undefined);
    if (wait !== undefined)
        response.http.headers.set("retry-after", String(Math.ceil(wait)));
}
/** Whether there is not even a part of the data. */
function isEmpty(data) {
    return !data || Object.values(data).every((value) => value === null);
}
function statusOf(errors) {
    const statuses = errors.map((error) => error.extensions?.http?.status ?? 500);
    return Math.max(...statuses);
}
function retryAfterOf(error) {
    const seconds = error.extensions?.retryAfterSeconds;
    return typeof seconds === "number" ? seconds : undefined;
}
//# sourceMappingURL=apollo.js.map