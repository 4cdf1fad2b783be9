import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, toAppError } from "../../errors.js";
import { Budget } from "./budget.js";
import { UpstreamError } from "./upstream-error.js";
const TRIES = 3;
/** A host that swallows packets must not use up a whole budget while a fallback could draw. */
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Milliseconds to wait after the try of that number (from 1): doubles from 250 up to 4,000, of which a random
 * part of up to a half is left off, so that many clients do not come back in step.
 */
export function retryDelay(attempt, random = Math.random) {
    const full = Math.min(250 * 2 ** (attempt - 1), 4_000);
    return Math.round(full * (1 - random() / 2));
}
/** The connections of a remote engine, and the one way in which its calls are bounded, repeated and given up. */
export class RemoteCalls {
    #options;
    #closing = new AbortController();
    #agent = {
        http: new HttpAgent({ keepAlive: true }),
        https: new HttpsAgent({ keepAlive: true }),
    };
    constructor(options) {
        this.#options = options;
    }
    /**
     * Tries until a try succeeds, what went wrong is not worth another, or the budget is spent.
     * @throws AppError, or the reason of the caller's signal.
     */
    async run({ jobId, signal, onProgress, timeUsedMs = 0 }, tryOnce) {
        const budget = new Budget([signal, this.#closing.signal], this.#options.timeoutMs - timeUsedMs);
        const attempt = { signal: budget.signal, report: risingReport(onProgress) };
        try {
            budget.signal.throwIfAborted();
            attempt.report({ stage: "PREPARING", percent: 5 });
            return await this.#tryRepeatedly(() => tryOnce(attempt), { jobId, budget });
        }
        catch (error) {
            // Whatever an abort broke on its way, its reason is what happened.
            if (budget.signal.aborted)
                throw budget.signal.reason;
            throw error instanceof UpstreamError ? error.toAppError() : toAppError(error);
        }
        finally {
            budget.end();
        }
    }
    /** Ends every call as away, and gives the connections back. */
    close() {
        this.#closing.abort(new AppError("AI_SERVER_AWAY", { cause: new Error("The engine was closed") }));
        this.#agent.http.destroy();
        this.#agent.https.destroy();
    }
    /** What every request has in common. */
    gotOptions() {
        return {
            agent: this.#agent,
            // got hangs when it repeats a form, and would read an error's body to its end.
            retry: { limit: 0 },
            throwHttpErrors: false,
            // The server was named by the operator; where it points to was not.
            followRedirect: false,
            timeout: { lookup: CONNECT_TIMEOUT_MS, connect: CONNECT_TIMEOUT_MS, secureConnect: CONNECT_TIMEOUT_MS },
        };
    }
    async #tryRepeatedly(tryOnce, { jobId, budget }) {
        const { pauseAfter = retryDelay, logger } = this.#options;
        for (let attempt = 1;; attempt += 1) {
            try {
                return await tryOnce();
            }
            catch (error) {
                if (!(error instanceof UpstreamError && error.repeatable) || attempt === TRIES)
                    throw error;
                const pauseMs = Math.max(pauseAfter(attempt), (error.retryAfterSeconds ?? 0) * 1_000);
                // No time would be left after the pause: tell the caller now.
                if (pauseMs >= budget.left)
                    throw error;
                logger.info({ jobId, attempt, pauseMs, why: error.message }, "AI server: again");
                await sleep(pauseMs, undefined, { signal: budget.signal });
            }
        }
    }
}
/** A remote engine's styles, of which nothing is known but their ids; each once. */
export function describeStyles(ids) {
    return [...new Set(ids)].map((id) => {
        const words = id.replace(/[-_]+/g, " ").trim();
        const name = words.charAt(0).toUpperCase() + words.slice(1);
        return { id, name, description: "Drawn by the AI server." };
    });
}
/** Another try starts from the beginning, the bar does not; what is told of a queue is always news. */
function risingReport(onProgress) {
    let highest = -1;
    return (progress) => {
        if (progress.percent <= highest && !progress.queue)
            return;
        highest = Math.max(highest, progress.percent);
        onProgress({ ...progress, percent: highest });
    };
}
//# sourceMappingURL=remote-calls.js.map