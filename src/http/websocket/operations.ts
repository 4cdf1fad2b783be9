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
import type { HttpDependencies } from "../dependencies.js";
import type { ErrorPresenter } from "../errors.js";
import { type Exchange, newExchange } from "../exchanges.js";
import { assertKey } from "../keys.js";
import type { EdgeLimits } from "../limits/edge-limits.js";
import { assertReadable } from "../limits/query-limits.js";
import type { Revocations } from "./revocations.js";

/** Who asks for an operation, as limits see it. */
export interface OperationClient {
  address: string;
  /**
   * Admits an operation, of that device if any.
   * @returns what to call at its end.
   * @throws AppError TOO_MANY_CONNECTIONS or TOO_MANY_OPERATIONS
   */
  admit(device: Device | null): () => void;
}

/** One operation as it comes over a WebSocket, under either protocol, or as a stream of events. */
export interface OperationRequest {
  /** That of the HTTP request; over a WebSocket every operation gets one of its own. */
  exchange?: Exchange;
  /** `query`, `variables`, `operationName`, unchecked. */
  payload: unknown;
  token: string | null;
  client: OperationClient;
  /** How many the client has open on this socket, this one included. */
  openOnSocket: number;
  /** Refuses mutations. */
  readOnly?: boolean;
  /** Aborted when nobody wants the results any more. */
  signal: AbortSignal;
}

/** What operations over WebSockets need. */
export interface OperationOptions {
  deps: HttpDependencies;
  presenter: ErrorPresenter;
  limits: EdgeLimits;
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
  const { deps, presenter, limits, revocations } = options;
  const { client } = request;
  const exchange = request.exchange ?? newExchange(deps.logger);
  const revoked = new AbortController();
  const watch = revocations.watch((reason) => revoked.abort(reason));
  let release = () => {};
  const finished = deps.observer.operationStarted();
  const failed = (error: unknown) => ({ errors: [presenter.toGraphQL(error, exchange)] });
  try {
    // A request has been counted when it came.
    if (!request.exchange) limits.rates.ofAddress(client.address);
    assertRoomOnSocket(request.openOnSocket, deps.config.limits.operationsPerSocket);
    const device = request.token === null ? null : await deps.authenticate(request.token);
    if (device) watch.bind(device.deviceId);
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
    if (ended && prepared.operation.operation === "subscription") yield failed(revoked.signal.reason);
  } catch (error) {
    if (error instanceof InvalidDocument) {
      yield { errors: error.errors.map((fault) => presenter.toGraphQL(fault, exchange)) };
    } else yield failed(error);
  } finally {
    watch.release();
    release();
    finished();
  }
}

function assertRoomOnSocket(open: number, maximum: number): void {
  if (open <= maximum) return;
  throw new AppError("TOO_MANY_OPERATIONS", {
    message: `At most ${maximum} operations on one WebSocket may be open at a time.`,
    details: { maximum },
    retryAfterSeconds: 5,
  });
}

/** What validation found. */
class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("invalid document");
  }
}

function prepare(payload: unknown, { deps, limits: { queries } }: OperationOptions): Prepared {
  const { query, variables, operationName } = Object(payload) as Record<string, unknown>;
  if (typeof query !== "string") throw badRequest("`query` has to be a text with a GraphQL document.");
  if (variables !== undefined && (typeof variables !== "object" || Array.isArray(variables))) {
    throw badRequest("`variables` has to be an object.");
  }
  const document = parseDocument(query, queries.maxTokens);
  const rules = [...specifiedRules, ...queries.rules];
  if (!deps.config.sandbox) rules.push(NoSchemaIntrospectionCustomRule);
  const faults = validate(deps.schema, document, rules).map((fault) =>
    coded(fault, "GRAPHQL_VALIDATION_FAILED"),
  );
  if (faults.length > 0) throw new InvalidDocument(faults);
  const name = typeof operationName === "string" && operationName !== "" ? operationName : undefined;
  const operation = getOperationAST(document, name);
  if (!operation)
    throw badRequest(name === undefined ? "Say which operation." : `There is no operation ${name}.`);
  const variableValues = (variables as Record<string, unknown> | null | undefined) ?? undefined;
  queries.assertAffordable({ document, operation, variables: variableValues });
  return { document, operation, operationName: name, variableValues };
}

function parseDocument(query: string, maxTokens: number): DocumentNode {
  assertReadable(query);
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, "GRAPHQL_PARSE_FAILED") : error;
  }
}

/** graphql-js's error with our code on it. */
function coded(
  error: GraphQLError,
  code: "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED",
): GraphQLError {
  // One of our own rules, with its own code.
  if (error.originalError) return error;
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}

function badRequest(message: string): AppError {
  return new AppError("BAD_REQUEST", { message });
}

interface RunOptions {
  prepared: Prepared;
  caller: Parameters<HttpDependencies["createContext"]>[0];
  deps: HttpDependencies;
}

/** The execution of one operation. */
class Run {
  readonly #options: RunOptions;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async *results(signal: AbortSignal): AsyncGenerator<ExecutionResult, void> {
    const { prepared, caller } = this.#options;
    if (prepared.operation.operation !== "subscription") {
      yield await this.#execute();
      return;
    }
    // Whatever can be subscribed to belongs to a device.
    if (!caller.device) throw new AppError("UNAUTHENTICATED");
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
    const { prepared, caller, deps } = this.#options;
    const { document, operationName, variableValues } = prepared;
    const contextValue = deps.createContext(caller);
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
