import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, } from "cockatiel";
import { AppError } from "../../errors.js";
/** The one engine that can't be away: it runs on this machine and needs no breaker. */
const LOCAL_ENGINE = "builtin";
/** Statuses by which a server refuses this one picture: it is up, and others may do better. */
const PICTURE_REFUSED = new Set([400, 413, 415]);
/** Errors that only an engine that works can give. */
const ANSWERS = new Set(["NO_FACE", "UNDECODABLE_IMAGE", "TOO_MANY_PIXELS"]);
const CIRCUIT_NAMES = {
    [CircuitState.Closed]: "closed",
    [CircuitState.Open]: "open",
    [CircuitState.HalfOpen]: "half-open",
    [CircuitState.Isolated]: "open",
};
/** Joins the engines; each remote one gets a circuit breaker of its own. Nothing is connected yet. */
export function createEngineSet(options) {
    return new GuardedEngineSet(options);
}
class GuardedEngineSet {
    #preferred;
    #fallback;
    #cutter;
    #logger;
    constructor(options) {
        this.#logger = options.logger;
        this.#preferred = new GuardedEngine(options.preferred, options);
        this.#fallback = options.fallback && new GuardedEngine(options.fallback, options);
        this.#cutter = options.cutter ? new GuardedEngine(options.cutter, options) : this.#preferred;
        this.styles = mergeStyles(options.preferred, options.fallback);
    }
    findStyle(id) {
        return this.styles.find((style) => style.id === id);
    }
    async cartoonize(photo, options) {
        const drawnBy = [this.#preferred, this.#fallback].find((guarded) => guarded?.hasStyle(options.style));
        if (!drawnBy)
            throw new AppError("BAD_USER_INPUT", { message: "This style is not on offer." });
        return this.#make(drawnBy, options, async (engine, onProgress) => {
            const known = engine.styles.some((style) => style.id === options.style);
            const styleId = known ? options.style : (engine.styles[0]?.id ?? options.style);
            const result = await engine.cartoonize(photo, { ...options, onProgress, style: styleId });
            return { ...result, styleId };
        });
    }
    async cutFace(cartoon, options) {
        return this.#make(this.#cutter, options, (engine, onProgress) => engine.cutFace(cartoon, { ...options, onProgress }));
    }
    async health() {
        return Promise.all(this.#engines().map((guarded) => guarded.health()));
    }
    async close() {
        const endings = await Promise.allSettled(this.#engines().map(({ engine }) => engine.close()));
        const fault = endings.find((ending) => ending.status === "rejected");
        if (fault)
            throw fault.reason;
    }
    #engines() {
        return this.#fallback ? [this.#preferred, this.#fallback] : [this.#preferred];
    }
    async #make(first, { signal, onProgress, jobId }, work) {
        const nextListener = risingProgress(onProgress);
        const makeBy = async (guarded, fallbackUsed) => {
            const listener = nextListener();
            const result = await guarded.run((engine) => work(engine, listener), signal);
            return { ...result, engine: guarded.engine.name, fallbackUsed };
        };
        try {
            return await makeBy(first, false);
        }
        catch (error) {
            signal.throwIfAborted();
            const fallback = this.#fallback;
            if (!fallback || fallback === first || !hasCode(error, "AI_SERVER_AWAY"))
                throw error;
            this.#logger.info({ jobId, engine: first.engine.name, fallback: fallback.engine.name }, "engine is away, the fallback takes the job");
            return makeBy(fallback, true);
        }
    }
}
/** A call that ended without telling whether the engine works: canceled, or a fault on our side. */
class Undecided extends Error {
    constructor(error, 
    /** Whether this call was the one that tries whether the engine is back. */
    trial) {
        super("The call ended without an answer");
        this.error = error;
        this.trial = trial;
    }
}
/** An engine and, when it is remote, its breaker. */
class GuardedEngine {
    #breaker;
    #halfOpenAfter;
    #reportedAway = false;
    #lastOutage;
    constructor(engine, { logger, breakAfter = 5, halfOpenAfter = 10_000 }) {
        this.engine = engine;
        this.#halfOpenAfter = halfOpenAfter;
        this.#breaker = engine.name === LOCAL_ENGINE ? null : this.#createBreaker(breakAfter, logger);
    }
    hasStyle(id) {
        return this.engine.styles.some((style) => style.id === id);
    }
    /** Runs the work unless the circuit is open: then it rejects with `AI_SERVER_AWAY` at once. */
    async run(work, signal) {
        const breaker = this.#breaker;
        if (!breaker)
            return work(this.engine);
        // The library would let callers wait for the end of the trial, which may take a whole time budget.
        if (breaker.state === CircuitState.HalfOpen)
            throw this.#away();
        try {
            const outcome = await breaker.execute(() => this.#attempt(work, signal));
            if (outcome.answered)
                return outcome.value;
            throw outcome.error;
        }
        catch (error) {
            if (error instanceof BrokenCircuitError)
                throw this.#away(error);
            throw error instanceof Undecided ? error.error : error;
        }
    }
    async health() {
        const circuit = this.#breaker ? CIRCUIT_NAMES[this.#breaker.state] : "closed";
        try {
            return { engine: this.engine.name, ...(await this.engine.health()), circuit };
        }
        catch {
            return { engine: this.engine.name, ok: false, detail: "the health check itself failed", circuit };
        }
    }
    async #attempt(work, signal) {
        // The library calls this before it changes its state: anything but closed means that this is the trial.
        const trial = this.#breaker?.state !== CircuitState.Closed;
        try {
            // A job that would find the engine still away, perhaps only after its whole time budget, need not try.
            if (trial)
                await this.#assertHealthy();
            return { answered: true, value: await work(this.engine) };
        }
        catch (error) {
            if (signal.aborted)
                throw new Undecided(error, trial);
            if (isOutage(error)) {
                this.#lastOutage = error;
                throw error;
            }
            if (isAnswer(error))
                return { answered: false, error };
            throw new Undecided(error, trial);
        }
    }
    async #assertHealthy() {
        const { ok, detail } = await this.engine.health();
        if (!ok)
            throw this.#away(new Error(detail ?? "the health check failed"));
    }
    #createBreaker(breakAfter, logger) {
        // An undecided trial counts as a failure: the library would otherwise close the circuit on no evidence.
        const counts = handleWhen((error) => isOutage(error) || (error instanceof Undecided && error.trial));
        const breaker = circuitBreaker(counts, {
            halfOpenAfter: this.#halfOpenAfter,
            breaker: new ConsecutiveBreaker(breakAfter),
        });
        breaker.onBreak((reason) => {
            if (this.#reportedAway)
                return; // A trial that failed is no news.
            this.#reportedAway = true;
            logger.warn({ engine: this.engine.name, err: "error" in reason ? reason.error : undefined }, "engine is away");
        });
        breaker.onReset(() => {
            this.#reportedAway = false;
            logger.info({ engine: this.engine.name }, "engine is back");
        });
        return breaker;
    }
    #away(cause) {
        const failing = this.#lastOutage?.code === "AI_SERVER_ERROR";
        return new AppError("AI_SERVER_AWAY", {
            message: failing
                ? "The AI server keeps failing, and is left alone for a moment."
                : this.#lastOutage?.message,
            cause,
            retryAfterSeconds: Math.ceil(this.#halfOpenAfter / 1_000),
        });
    }
}
function mergeStyles(preferred, fallback) {
    const merged = new Map();
    for (const engine of fallback ? [preferred, fallback] : [preferred]) {
        for (const style of engine.styles) {
            if (!merged.has(style.id))
                merged.set(style.id, { ...style, engine: engine.name });
        }
    }
    return [...merged.values()];
}
/**
 * Hands out one listener per engine asked: percent never falls from one to the next, and an engine
 * that has been given up is no longer heard.
 */
function risingProgress(listener) {
    let highest = 0;
    let latest = 0;
    return () => {
        latest += 1;
        const turn = latest;
        return (progress) => {
            if (turn !== latest)
                return;
            highest = Math.max(highest, progress.percent);
            listener({ ...progress, percent: highest });
        };
    };
}
function hasCode(error, code) {
    return error instanceof AppError && error.code === code;
}
/** Whether the error says that the engine as a whole does not work now. */
function isOutage(error) {
    if (hasCode(error, "AI_SERVER_AWAY"))
        return true;
    return hasCode(error, "AI_SERVER_ERROR") && !refusesPicture(error);
}
/** Whether the engine worked and said no. */
function isAnswer(error) {
    return error instanceof AppError && (ANSWERS.has(error.code) || refusesPicture(error));
}
/** One bad picture, tried again and again, must not take the engine away from everybody. */
function refusesPicture(error) {
    const cause = error instanceof AppError ? error.cause : undefined;
    return cause instanceof Error && "status" in cause && PICTURE_REFUSED.has(cause.status);
}
//# sourceMappingURL=engine-set.js.map