import { createSourceEventStream, execute, GraphQLError, getOperationAST, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate, } from "graphql";
import { AppError } from "../../errors.js";
import { newExchange } from "../exchanges.js";
import { assertKey } from "../keys.js";
import { assertReadable } from "../limits/query-limits.js";
/**
 * Runs one operation. Yields its result, or one result per event of a subscription; errors are results too. Ends
 * silently when aborted, and with UNAUTHENTICATED when the device's tokens are voided.
 */
export async function* runOperation(request, options) {
    const { deps, presenter, limits, revocations } = options;
    const { client } = request;
    const exchange = request.exchange ?? newExchange(deps.logger);
    const revoked = new AbortController();
    const watch = revocations.watch((reason) => revoked.abort(reason));
    let release = () => { };
    const finished = deps.observer.operationStarted();
    const failed = (error) => ({ errors: [presenter.toGraphQL(error, exchange)] });
    try {
        // A request has been counted when it came.
        if (!request.exchange)
            limits.rates.ofAddress(client.address);
        assertRoomOnSocket(request.openOnSocket, deps.config.limits.operationsPerSocket);
        const device = request.token === null ? null : await deps.authenticate(request.token);
        if (device)
            watch.bind(device.deviceId);
        release = client.admit(device);
        const prepared = prepare(request.payload, options);
        if (request.readOnly && prepared.operation.operation === "mutation") {
            throw new AppError("METHOD_NOT_ALLOWED", { message: "Send mutations by POST." });
        }
        const admitRegistration = () => limits.rates.ofRegistration(client.address);
        const operator = { given: request.token, wanted: deps.config.adminToken, address: client.address };
        const assertOperator = () => assertKey(limits.rates, operator);
        const { requestId } = exchange;
        const caller = { requestId, device, token: request.token, admitRegistration, assertOperator };
        const run = new Run({ prepared, caller, deps });
        const signal = AbortSignal.any([request.signal, revoked.signal]);
        for await (const result of run.results(signal)) {
            const { errors, ...rest } = result;
            yield errors ? { ...rest, errors: errors.map((error) => presenter.toGraphQL(error, exchange)) } : rest;
        }
        const ended = revoked.signal.aborted && !request.signal.aborted;
        if (ended && prepared.operation.operation === "subscription")
            yield failed(revoked.signal.reason);
    }
    catch (error) {
        if (error instanceof InvalidDocument) {
            yield { errors: error.errors.map((fault) => presenter.toGraphQL(fault, exchange)) };
        }
        else
            yield failed(error);
    }
    finally {
        watch.release();
        release();
        finished();
    }
}
function assertRoomOnSocket(open, maximum) {
    if (open <= maximum)
        return;
    throw new AppError("TOO_MANY_OPERATIONS", {
        message: `At most ${maximum} operations on one WebSocket may be open at a time.`,
        details: { maximum },
        retryAfterSeconds: 5,
    });
}
/** What validation found. */
class InvalidDocument extends Error {
    constructor(errors) {
        super("invalid document");
        this.errors = errors;
    }
}
function prepare(payload, { deps, limits: { queries } }) {
    const { query, variables, operationName } = Object(payload);
    if (typeof query !== "string")
        throw badRequest("`query` has to be a text with a GraphQL document.");
    if (variables !== undefined && (typeof variables !== "object" || Array.isArray(variables))) {
        throw badRequest("`variables` has to be an object.");
    }
    const document = parseDocument(query, queries.maxTokens);
    const rules = [...specifiedRules, ...queries.rules];
    if (!deps.config.sandbox)
        rules.push(NoSchemaIntrospectionCustomRule);
    const faults = validate(deps.schema, document, rules).map((fault) => coded(fault, "GRAPHQL_VALIDATION_FAILED"));
    if (faults.length > 0)
        throw new InvalidDocument(faults);
    const name = typeof operationName === "string" && operationName !== "" ? operationName : undefined;
    const operation = getOperationAST(document, name);
    if (!operation)
        throw badRequest(name === undefined ? "Say which operation." : `There is no operation ${name}.`);
    const variableValues = variables ?? undefined;
    queries.assertAffordable({ document, operation, variables: variableValues });
    return { document, operation, operationName: name, variableValues };
}
function parseDocument(query, maxTokens) {
    assertReadable(query);
    try {
        return parse(query, { maxTokens });
    }
    catch (error) {
        throw error instanceof GraphQLError ? coded(error, "GRAPHQL_PARSE_FAILED") : error;
    }
}
/** graphql-js's error with our code on it. */
function coded(error, code) {
    // One of our own rules, with its own code.
    if (error.originalError)
        return error;
    const { message, nodes, source, positions, path } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}
function badRequest(message) {
    return new AppError("BAD_REQUEST", { message });
}
/** The execution of one operation. */
class Run {
    #options;
    constructor(options) {
        this.#options = options;
    }
    async *results(signal) {
        const { prepared, caller } = this.#options;
        if (prepared.operation.operation !== "subscription") {
            yield await this.#execute();
            return;
        }
        // Whatever can be subscribed to belongs to a device.
        if (!caller.device)
            throw new AppError("UNAUTHENTICATED");
        const source = await createSourceEventStream(this.#arguments());
        if (!isAsyncIterable(source)) {
            yield source;
            return;
        }
        for await (const event of untilAborted(source, signal)) {
            const result = await this.#execute(event);
            if (signal.aborted)
                return;
            yield result;
        }
    }
    #execute(rootValue) {
        return execute({ ...this.#arguments(), rootValue });
    }
    /** A fresh context each time, for events too: loaders remember, and what they know would be out of date. */
    #arguments() {
        const { prepared, caller, deps } = this.#options;
        const { document, operationName, variableValues } = prepared;
        const contextValue = deps.createContext(caller);
        return { schema: deps.schema, document, operationName, variableValues, contextValue };
    }
}
/** The events of a source until the signal; the source is then told, but not waited for (it may be asleep). */
async function* untilAborted(source, signal) {
    const iterator = source[Symbol.asyncIterator]();
    try {
        while (true) {
            const step = await nextOrAbort(iterator, signal);
            if (step === undefined || step.done)
                return;
            yield step.value;
        }
    }
    finally {
        // The operation is over for its client; a source that fails to close must not end the process.
        iterator.return?.().catch(() => { });
    }
}
function nextOrAbort(iterator, signal) {
    if (signal.aborted)
        return Promise.resolve(undefined);
    // Not Promise.race: on a subscription of days, the promise of the abort would gather a reaction per event.
    return new Promise((resolve, reject) => {
        const onAbort = () => resolve(undefined);
        signal.addEventListener("abort", onAbort, { once: true });
        const release = () => signal.removeEventListener("abort", onAbort);
        iterator.next().then(resolve, reject).finally(release);
    });
}
function isAsyncIterable(value) {
    return Symbol.asyncIterator in value;
}
//# sourceMappingURL=operations.js.map