/** Thrown instead of a result without data, for clients that want errors in frames of their own. */
class Refusal extends Error {
    constructor(errors) {
        super("the operation has no result");
        this.errors = errors;
    }
}
/** What graphql-ws is to send for the errors that it caught. */
export function errorPayload(errors) {
    return errors.flatMap((error) => error.originalError instanceof Refusal ? error.originalError.errors : [error.toJSON()]);
}
/**
 * The operations of one socket. graphql-ws has the same by id, but mixes two up when an id is used again while its
 * first operation is still ending, and would then never end one of them.
 */
export class SocketOperations {
    #open = new Map();
    /**
     * Begins an operation; it runs when it is read.
     * @param options.strict whether a result without data is thrown: graphql-ws makes that an `error` frame.
     */
    start(id, run, options) {
        // An id may be used again only when the client has completed it.
        this.#open.get(id)?.return().catch(options.onError);
        const operation = openOperation(run, {
            strict: options.strict,
            onEnd: () => {
                if (this.#open.get(id) === operation)
                    this.#open.delete(id);
            },
        });
        this.#open.set(id, operation);
        return operation;
    }
    /** Ends them all. */
    async end() {
        await Promise.all([...this.#open.values()].map((operation) => operation.return()));
    }
}
function openOperation(run, { strict, onEnd }) {
    const stop = new AbortController();
    const results = run(stop.signal);
    const end = () => {
        stop.abort();
        onEnd();
        return results.return();
    };
    const judge = (step) => {
        if (step.done)
            onEnd();
        else if (strict && step.value.errors && !("data" in step.value)) {
            const refusal = new Refusal(step.value.errors);
            return end().then(() => Promise.reject(refusal));
        }
        return step;
    };
    return {
        // Once ended it never settles: graphql-ws would send one more frame, and forget who has the same id by now.
        next: () => new Promise((resolve, reject) => {
            results.next().then((step) => {
                if (!stop.signal.aborted)
                    resolve(judge(step));
            }, reject);
        }),
        return: end,
        [Symbol.asyncIterator]() {
            return this;
        },
    };
}
//# sourceMappingURL=transport-operations.js.map