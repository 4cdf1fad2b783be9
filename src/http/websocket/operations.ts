import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { AppError } from "../../errors.js";
import type { Device } from "../../schema/device.js";
import { MAX_TOKENS } from "../apollo.js";
import type { HttpDependencies } from "../dependencies.js";
import type { ErrorPresenter } from "../errors.js";
import { type Exchange, newExchange } from "../exchanges.js";
import type { Revocations } from "./revocations.js";
import { MAX_OPERATIONS } from "./sockets.js";

/** One operation as it comes over a WebSocket, under either protocol. */
export interface OperationRequest {
  /** `query`, `variables`, `operationName`, unchecked. */
  payload: unknown;
  token: string | null;
  /** Aborted when nobody wants the results any more. */
  signal: AbortSignal;
}

/** What operations over WebSockets need. */
export interface OperationOptions {
  deps: HttpDependencies;
  presenter: ErrorPresenter;
  revocations: Revocations;
}

interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | undefined;
  variableValues: Record<string, unknown> | undefined;
}

/**
 * Runs one operation. Yields its result, or one result per event of a subscription; errors are results too. Ends
 * silently when aborted, and with UNAUTHENTICATED when the device's tokens are voided.
 */
export async function* runOperation(
  request: OperationRequest,
  options: OperationOptions,
): AsyncGenerator<FormattedExecutionResult, void> {
  const { deps, presenter, revocations } = options;
  const exchange = newExchange(deps.logger);
  const revoked = new AbortController();
  const watch = revocations.watch((reason) => revoked.abort(reason));
  const failed = (error: unknown) => ({ errors: [presenter.toGraphQL(error, exchange)] });
  try {
    const device = request.token === null ? null : await deps.authenticate(request.token);
    if (device) watch.bind(device.deviceId);
    const prepared = prepare(request.payload, deps);
    const run = new Run({ prepared, device, exchange, deps, token: request.token });
    const signal = AbortSignal.any([request.signal, revoked.signal]);
    for await (const result of run.results(signal)) {
      const { errors, ...rest } = result;
      yield errors ? { ...rest, errors: errors.map((error) => presenter.toGraphQL(error, exchange)) } : rest;
    }
    const ended = revoked.signal.aborted && !request.signal.aborted;
    if (ended && prepared.operation.operation === "subscription") yield failed(revoked.signal.reason);
  } catch (error) {
    if (error instanceof InvalidDocument) {
      yield { errors: error.errors.map((fault) => presenter.toGraphQL(fault, exchange)) };
    } else yield failed(error);
  } finally {
    watch.release();
  }
}

/** The answer to an operation too many on one socket. */
export async function* refuseOperation(
  options: OperationOptions,
): AsyncGenerator<FormattedExecutionResult, void> {
  const error = new AppError("RATE_LIMITED", { message: `At most ${MAX_OPERATIONS} operations at a time.` });
  yield { errors: [options.presenter.toGraphQL(error, newExchange(options.deps.logger))] };
}

/** What validation found. */
class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("invalid document");
  }
}

function prepare(payload: unknown, deps: HttpDependencies): Prepared {
  const { query, variables, operationName } = Object(payload) as Record<string, unknown>;
  if (typeof query !== "string") throw badRequest("`query` has to be a text with a GraphQL document.");
  if (variables !== undefined && (typeof variables !== "object" || Array.isArray(variables))) {
    throw badRequest("`variables` has to be an object.");
  }
  const document = parseDocument(query);
  const rules = [...specifiedRules, ...(deps.validationRules ?? [])];
  if (!deps.config.sandbox) rules.push(NoSchemaIntrospectionCustomRule);
  const faults = validate(deps.schema, document, rules).map((fault) =>
    coded(fault, "GRAPHQL_VALIDATION_FAILED"),
  );
  if (faults.length > 0) throw new InvalidDocument(faults);
  const name = typeof operationName === "string" && operationName !== "" ? operationName : undefined;
  const operation = getOperationAST(document, name);
  if (!operation)
    throw badRequest(name === undefined ? "Say which operation." : `There is no operation ${name}.`);
  return {
    document,
    operation,
    operationName: name,
    variableValues: (variables as Record<string, unknown> | null | undefined) ?? undefined,
  };
}

function parseDocument(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, "GRAPHQL_PARSE_FAILED") : error;
  }
}

/** graphql-js's error with our code on it. */
function coded(
  error: GraphQLError,
  code: "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED",
): GraphQLError {
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}

function badRequest(message: string): AppError {
  return new AppError("BAD_REQUEST", { message });
}

interface RunOptions {
  prepared: Prepared;
  device: Device | null;
  token: string | null;
  exchange: Exchange;
  deps: HttpDependencies;
}

/** The execution of one operation. */
class Run {
  readonly #options: RunOptions;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async *results(signal: AbortSignal): AsyncGenerator<ExecutionResult, void> {
    const { prepared, device } = this.#options;
    if (prepared.operation.operation !== "subscription") {
      yield await this.#execute();
      return;
    }
    // Whatever can be subscribed to belongs to a device.
    if (!device) throw new AppError("UNAUTHENTICATED");
    const source = await createSourceEventStream(this.#arguments());
    if (!isAsyncIterable(source)) {
      yield source;
      return;
    }
    for await (const event of untilAborted(source, signal)) {
      const result = await this.#execute(event);
      if (signal.aborted) return;
      yield result;
    }
  }

  #execute(rootValue?: unknown): PromiseLike<ExecutionResult> | ExecutionResult {
    return execute({ ...this.#arguments(), rootValue });
  }

  /** A fresh context each time, for events too: loaders remember, and what they know would be out of date. */
  #arguments() {
    const { prepared, device, token, exchange, deps } = this.#options;
    const { document, operationName, variableValues } = prepared;
    const contextValue = deps.createContext({ requestId: exchange.requestId, device, token });
    return { schema: deps.schema, document, operationName, variableValues, contextValue };
  }
}

/** The events of a source until the signal; the source is then told, but not waited for (it may be asleep). */
async function* untilAborted(
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown, void> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const step = await nextOrAbort(iterator, signal);
      if (step === undefined || step.done) return;
      yield step.value;
    }
  } finally {
    // The operation is over for its client; a source that fails to close must not end the process.
    iterator.return?.().catch(() => {});
  }
}

function nextOrAbort(
  iterator: AsyncIterator<unknown>,
  signal: AbortSignal,
): Promise<IteratorResult<unknown> | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  // Not Promise.race: on a subscription of days, the promise of the abort would gather a reaction per event.
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    const release = () => signal.removeEventListener("abort", onAbort);
    iterator.next().then(resolve, reject).finally(release);
  });
}

function isAsyncIterable(value: ExecutionResult | AsyncIterable<unknown>): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
