import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from "cockatiel";
import { AppError } from "../../errors.js";
import type { Logger } from "../../log.js";
import type {
  CartoonEngine,
  EngineCallOptions,
  EngineInput,
  EngineProgress,
  EngineResult,
  EngineStyle,
} from "./engine.js";

/** A style together with the engine that draws it when nothing is wrong. */
export interface OfferedStyle extends EngineStyle {
  /** `CartoonEngine.name`, e.g. "builtin". */
  engine: string;
}

/** Who made a picture in the end. */
export interface MadeBy {
  /** `CartoonEngine.name` of the engine that made it. */
  engine: string;
  /** Whether that engine stood in for the one that should have made it. */
  fallbackUsed: boolean;
}

/** The state of one engine. */
export interface EngineHealth {
  engine: string;
  ok: boolean;
  /** Why it is not ok. */
  detail?: string;
  /** `open`: calls are refused at once; `half-open`: one call is trying whether it is back. */
  circuit: "closed" | "open" | "half-open";
}

/** Several engines behind one door. */
export interface EngineSet {
  /** Every style on offer, the preferred engine's first; the first is the default. */
  readonly styles: readonly OfferedStyle[];
  /** The style with that id, or undefined when none is on offer. */
  findStyle(id: string): OfferedStyle | undefined;
  /**
   * Draws a cartoon by the engine that has the style; `styleId` of the answer is the style it was really drawn in.
   * While that engine is away the fallback draws: in the same style if it has it, otherwise in its default.
   *
   * Rejects as `CartoonEngine.cartoonize` does; with `AI_SERVER_AWAY` when nobody can stand in, and with
   * `BAD_USER_INPUT` when the style is not on offer.
   */
  cartoonize(
    photo: EngineInput,
    options: { style: string; seed: number; outputDir: string } & EngineCallOptions,
  ): Promise<EngineResult & MadeBy & { styleId: string }>;
  /** Cuts a face by the preferred engine, or by the fallback while that is away. Rejects as the engines do. */
  cutFace(
    cartoon: EngineInput,
    options: { outputDir: string } & EngineCallOptions,
  ): Promise<EngineResult & MadeBy>;
  /** The state of each engine, the preferred one first. Never rejects. */
  health(): Promise<EngineHealth[]>;
  /** Closes every engine, then throws the first fault met on the way, if any. */
  close(): Promise<void>;
}

/** What an engine set is made of. */
export interface EngineSetOptions {
  preferred: CartoonEngine;
  /** Cuts faces in place of the preferred engine, when that can't; this is no fallback. */
  cutter?: CartoonEngine;
  /** Draws while the preferred engine is away; its own further styles are on offer too. */
  fallback: CartoonEngine | null;
  logger: Logger;
  /** Failures in a row after which a remote engine is left alone. Default 5: more than one job has tries. */
  breakAfter?: number;
  /** Milliseconds after which one call may try again. Default 10,000. */
  halfOpenAfter?: number;
}

/** The one engine that can't be away: it runs on this machine and needs no breaker. */
const LOCAL_ENGINE = "builtin";

/** Statuses by which a server refuses this one picture: it is up, and others may do better. */
const PICTURE_REFUSED: ReadonlySet<unknown> = new Set([400, 413, 415]);

/** Errors that only an engine that works can give. */
const ANSWERS: ReadonlySet<string> = new Set(["NO_FACE", "UNDECODABLE_IMAGE", "TOO_MANY_PIXELS"]);

const CIRCUIT_NAMES = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Isolated]: "open",
} as const;

/** Joins the engines; each remote one gets a circuit breaker of its own. Nothing is connected yet. */
export function createEngineSet(options: EngineSetOptions): EngineSet {
  return new GuardedEngineSet(options);
}

class GuardedEngineSet implements EngineSet {
  readonly styles: readonly OfferedStyle[];
  readonly #preferred: GuardedEngine;
  readonly #fallback: GuardedEngine | null;
  readonly #cutter: GuardedEngine;
  readonly #logger: Logger;

  constructor(options: EngineSetOptions) {
    this.#logger = options.logger;
    this.#preferred = new GuardedEngine(options.preferred, options);
    this.#fallback = options.fallback && new GuardedEngine(options.fallback, options);
    this.#cutter = options.cutter ? new GuardedEngine(options.cutter, options) : this.#preferred;
    this.styles = mergeStyles(options.preferred, options.fallback);
  }

  findStyle(id: string): OfferedStyle | undefined {
    return this.styles.find((style) => style.id === id);
  }

  async cartoonize(photo: EngineInput, options: Parameters<EngineSet["cartoonize"]>[1]) {
    const drawnBy = [this.#preferred, this.#fallback].find((guarded) => guarded?.hasStyle(options.style));
    if (!drawnBy) throw new AppError("BAD_USER_INPUT", { message: "This style is not on offer." });
    return this.#make(drawnBy, options, async (engine, onProgress) => {
      const known = engine.styles.some((style) => style.id === options.style);
      const styleId = known ? options.style : (engine.styles[0]?.id ?? options.style);
      const result = await engine.cartoonize(photo, { ...options, onProgress, style: styleId });
      return { ...result, styleId };
    });
  }

  async cutFace(cartoon: EngineInput, options: Parameters<EngineSet["cutFace"]>[1]) {
    return this.#make(this.#cutter, options, (engine, onProgress) =>
      engine.cutFace(cartoon, { ...options, onProgress }),
    );
  }

  async health(): Promise<EngineHealth[]> {
    return Promise.all(this.#engines().map((guarded) => guarded.health()));
  }

  async close(): Promise<void> {
    const endings = await Promise.allSettled(this.#engines().map(({ engine }) => engine.close()));
    const fault = endings.find((ending) => ending.status === "rejected");
    if (fault) throw fault.reason;
  }

  #engines(): GuardedEngine[] {
    return this.#fallback ? [this.#preferred, this.#fallback] : [this.#preferred];
  }

  async #make<T>(
    first: GuardedEngine,
    { signal, onProgress, jobId }: EngineCallOptions,
    work: (engine: CartoonEngine, onProgress: ProgressListener) => Promise<T>,
  ): Promise<T & MadeBy> {
    const nextListener = risingProgress(onProgress);
    const makeBy = async (guarded: GuardedEngine, fallbackUsed: boolean) => {
      const listener = nextListener();
      const result = await guarded.run((engine) => work(engine, listener), signal);
      return { ...result, engine: guarded.engine.name, fallbackUsed };
    };
    try {
      return await makeBy(first, false);
    } catch (error) {
      signal.throwIfAborted();
      const fallback = this.#fallback;
      if (!fallback || fallback === first || !hasCode(error, "AI_SERVER_AWAY")) throw error;
      this.#logger.info(
        { jobId, engine: first.engine.name, fallback: fallback.engine.name },
        "engine is away, the fallback takes the job",
      );
      return makeBy(fallback, true);
    }
  }
}

type ProgressListener = (progress: EngineProgress) => void;

/** What the breaker is told of a call: an answer, good or bad, proves that the engine is there. */
type Outcome<T> = { answered: true; value: T } | { answered: false; error: unknown };

/** A call that ended without telling whether the engine works: canceled, or a fault on our side. */
class Undecided extends Error {
  constructor(
    readonly error: unknown,
    /** Whether this call was the one that tries whether the engine is back. */
    readonly trial: boolean,
  ) {
    super("The call ended without an answer");
  }
}

/** An engine and, when it is remote, its breaker. */
class GuardedEngine {
  readonly #breaker: CircuitBreakerPolicy | null;
  readonly #halfOpenAfter: number;
  #reportedAway = false;
  #lastOutage: AppError | undefined;

  constructor(
    readonly engine: CartoonEngine,
    { logger, breakAfter = 5, halfOpenAfter = 10_000 }: EngineSetOptions,
  ) {
    this.#halfOpenAfter = halfOpenAfter;
    this.#breaker = engine.name === LOCAL_ENGINE ? null : this.#createBreaker(breakAfter, logger);
  }

  hasStyle(id: string): boolean {
    return this.engine.styles.some((style) => style.id === id);
  }

  /** Runs the work unless the circuit is open: then it rejects with `AI_SERVER_AWAY` at once. */
  async run<T>(work: (engine: CartoonEngine) => Promise<T>, signal: AbortSignal): Promise<T> {
    const breaker = this.#breaker;
    if (!breaker) return work(this.engine);
    // The library would let callers wait for the end of the trial, which may take a whole time budget.
    if (breaker.state === CircuitState.HalfOpen) throw this.#away();
    try {
      const outcome = await breaker.execute(() => this.#attempt(work, signal));
      if (outcome.answered) return outcome.value;
      throw outcome.error;
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.#away(error);
      throw error instanceof Undecided ? error.error : error;
    }
  }

  async health(): Promise<EngineHealth> {
    const circuit = this.#breaker ? CIRCUIT_NAMES[this.#breaker.state] : "closed";
    try {
      return { engine: this.engine.name, ...(await this.engine.health()), circuit };
    } catch {
      return { engine: this.engine.name, ok: false, detail: "the health check itself failed", circuit };
    }
  }

  async #attempt<T>(work: (engine: CartoonEngine) => Promise<T>, signal: AbortSignal): Promise<Outcome<T>> {
    // The library calls this before it changes its state: anything but closed means that this is the trial.
    const trial = this.#breaker?.state !== CircuitState.Closed;
    try {
      // A job that would find the engine still away, perhaps only after its whole time budget, need not try.
      if (trial) await this.#assertHealthy();
      return { answered: true, value: await work(this.engine) };
    } catch (error) {
      if (signal.aborted) throw new Undecided(error, trial);
      if (isOutage(error)) {
        this.#lastOutage = error;
        throw error;
      }
      if (isAnswer(error)) return { answered: false, error };
      throw new Undecided(error, trial);
    }
  }

  async #assertHealthy(): Promise<void> {
    const { ok, detail } = await this.engine.health();
    if (!ok) throw this.#away(new Error(detail ?? "the health check failed"));
  }

  #createBreaker(breakAfter: number, logger: Logger): CircuitBreakerPolicy {
    // An undecided trial counts as a failure: the library would otherwise close the circuit on no evidence.
    const counts = handleWhen((error) => isOutage(error) || (error instanceof Undecided && error.trial));
    const breaker = circuitBreaker(counts, {
      halfOpenAfter: this.#halfOpenAfter,
      breaker: new ConsecutiveBreaker(breakAfter),
    });
    breaker.onBreak((reason) => {
      if (this.#reportedAway) return; // A trial that failed is no news.
      this.#reportedAway = true;
      logger.warn(
        { engine: this.engine.name, err: "error" in reason ? reason.error : undefined },
        "engine is away",
      );
    });
    breaker.onReset(() => {
      this.#reportedAway = false;
      logger.info({ engine: this.engine.name }, "engine is back");
    });
    return breaker;
  }

  #away(cause?: unknown): AppError {
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

function mergeStyles(preferred: CartoonEngine, fallback: CartoonEngine | null): OfferedStyle[] {
  const merged = new Map<string, OfferedStyle>();
  for (const engine of fallback ? [preferred, fallback] : [preferred]) {
    for (const style of engine.styles) {
      if (!merged.has(style.id)) merged.set(style.id, { ...style, engine: engine.name });
    }
  }
  return [...merged.values()];
}

/**
 * Hands out one listener per engine asked: percent never falls from one to the next, and an engine
 * that has been given up is no longer heard.
 */
function risingProgress(listener: ProgressListener): () => ProgressListener {
  let highest = 0;
  let latest = 0;
  return () => {
    latest += 1;
    const turn = latest;
    return (progress) => {
      if (turn !== latest) return;
      highest = Math.max(highest, progress.percent);
      listener({ ...progress, percent: highest });
    };
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof AppError && error.code === code;
}

/** Whether the error says that the engine as a whole does not work now. */
function isOutage(error: unknown): error is AppError {
  if (hasCode(error, "AI_SERVER_AWAY")) return true;
  return hasCode(error, "AI_SERVER_ERROR") && !refusesPicture(error);
}

/** Whether the engine worked and said no. */
function isAnswer(error: unknown): boolean {
  return error instanceof AppError && (ANSWERS.has(error.code) || refusesPicture(error));
}

/** One bad picture, tried again and again, must not take the engine away from everybody. */
function refusesPicture(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : undefined;
  return cause instanceof Error && "status" in cause && PICTURE_REFUSED.has(cause.status);
}
