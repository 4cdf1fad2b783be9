import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from "graphql";

type Results = AsyncGenerator<FormattedExecutionResult, void>;
type Step = IteratorResult<FormattedExecutionResult, void>;

/** One operation as graphql-ws reads it. */
export interface OpenOperation extends AsyncIterableIterator<FormattedExecutionResult, void> {
  /** Ends it at once, even while it waits for an event. */
  return(): Promise<Step>;
}

/** Thrown instead of a result without data, for clients that want errors in frames of their own. */
class Refusal extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super("the operation has no result");
  }
}

/** What graphql-ws is to send for the errors that it caught. */
export function errorPayload(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] {
  return errors.flatMap((error) =>
    error.originalError instanceof Refusal ? error.originalError.errors : [error.toJSON()],
  );
}

/**
 * The operations of one socket. graphql-ws has the same by id, but mixes two up when an id is used again while its
 * first operation is still ending, and would then never end one of them.
 */
export class SocketOperations {
  readonly #open = new Map<string, OpenOperation>();

  /**
   * Begins an operation; it runs when it is read.
   * @param options.strict whether a result without data is thrown: graphql-ws makes that an `error` frame.
   */
  start(
    id: string,
    run: (signal: AbortSignal) => Results,
    options: { strict: boolean; onError: (error: unknown) => void },
  ): OpenOperation {
    // An id may be used again only when the client has completed it.
    this.#open.get(id)?.return().catch(options.onError);
    const operation = openOperation(run, {
      strict: options.strict,
      onEnd: () => {
        if (this.#open.get(id) === operation) this.#open.delete(id);
      },
    });
    this.#open.set(id, operation);
    return operation;
  }

  /** Ends them all. */
  async end(): Promise<void> {
    await Promise.all([...this.#open.values()].map((operation) => operation.return()));
  }
}

function openOperation(
  run: (signal: AbortSignal) => Results,
  { strict, onEnd }: { strict: boolean; onEnd: () => void },
): OpenOperation {
  const stop = new AbortController();
  const results = run(stop.signal);
  const end = (): Promise<Step> => {
    stop.abort();
    onEnd();
    return results.return();
  };
  const judge = (step: Step): Step | Promise<Step> => {
    if (step.done) onEnd();
    else if (strict && step.value.errors && !("data" in step.value)) {
      const refusal = new Refusal(step.value.errors);
      return end().then(() => Promise.reject(refusal));
    }
    return step;
  };
  return {
    // Once ended it never settles: graphql-ws would send one more frame, and forget who has the same id by now.
    next: () =>
      new Promise((resolve, reject) => {
        results.next().then((step) => {
          if (!stop.signal.aborted) resolve(judge(step));
        }, reject);
      }),
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
