import { AppError } from "../../errors.js";
/** Node fires at once when it is asked to wait for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** One total time budget, joined with the signals that may end the work sooner. */
export class Budget {
    #controller = new AbortController();
    #cleanups = [];
    #endsAt;
    /** Starts the clock. When it has run out, `signal` aborts with `AI_SERVER_AWAY`. */
    constructor(parents, milliseconds) {
        const length = Math.min(Math.max(0, milliseconds), LONGEST_TIMER_MS);
        this.#endsAt = performance.now() + length;
        const timer = setTimeout(() => this.#controller.abort(tooLate(length)), length);
        this.#cleanups.push(() => clearTimeout(timer));
        for (const parent of parents)
            this.#follow(parent);
    }
    /** Aborts with what the caller is to be told. */
    get signal() {
        return this.#controller.signal;
    }
    /** Milliseconds. */
    get left() {
        return this.#endsAt - performance.now();
    }
    /** Lets go of the timer and of the signals, which may live much longer. */
    end() {
        for (const cleanUp of this.#cleanups)
            cleanUp();
    }
    #follow(parent) {
        const abort = () => this.#controller.abort(parent.reason);
        if (parent.aborted)
            abort();
        parent.addEventListener("abort", abort, { once: true });
        this.#cleanups.push(() => parent.removeEventListener("abort", abort));
    }
}
/**
 * What comes of some work, unless the signal aborts first: for work that knows no signal and may wait for its turn. It
 * then goes on, unheard.
 * @throws the signal's reason, or what the work ends with.
 */
export function unlessAborted(signal, work) {
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted)
            abort();
        signal.addEventListener("abort", abort, { once: true });
        const letGo = () => signal.removeEventListener("abort", abort);
        work.then(resolve, reject).finally(letGo);
    });
}
function tooLate(milliseconds) {
    const cause = new Error(`The AI server did not finish within ${Math.round(milliseconds)} ms`);
    return new AppError("AI_SERVER_AWAY", { message: "The AI server did not answer in time.", cause });
}
//# sourceMappingURL=budget.js.map