import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileTypeFromFile } from "file-type";
import got, { type Request } from "got";
import { AppError, toAppError } from "../../errors.js";
import type { Logger } from "../../log.js";
import type {
  CartoonEngine,
  EngineCallOptions,
  EngineInput,
  EngineProgress,
  EngineResult,
  EngineStage,
  EngineStyle,
} from "./engine.js";
import { type AnswerType, EXTENSIONS, saveCapped, soundType, unwrapMultipart } from "./http-answer.js";
import { answerHead, badAnswer, codeOf, firstWords, judgeRefusal, UpstreamError } from "./upstream-error.js";

/** How to reach an AI server, and what is accepted from it. */
export interface HttpEngineOptions {
  /** Base URL; may have a path of its own. */
  serverUrl: string;
  /** Ids of the styles that the server draws; the first is the default. At least one. */
  styles: readonly string[];
  /** Milliseconds for one call, with every try, pause and byte of the answer. */
  timeoutMs: number;
  /** Longest answer, in bytes; it bounds disk use, and memory while a multipart answer is taken apart. */
  maxResponseBytes: number;
  /** Most pixels (width × height) of an answer. */
  maxPixels: number;
  logger: Logger;
  /**
   * Reads a picture's header away from this process: an AI server's answer is no more trusted than an upload.
   * Rejects with an `AppError` for what it does not accept.
   */
  inspect: (path: string) => Promise<{ mimeType: string; width: number; height: number }>;
  /** Milliseconds to wait after the try of that number (1, 2, …). Default `retryDelay`. */
  pauseAfter?: (attempt: number) => number;
}

const TRIES = 3;
const HEALTH_TIMEOUT_MS = 2_000;
/** A host that swallows packets must not use up a whole budget while a fallback could draw. */
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * An engine that asks an AI server over HTTP. Nothing is connected before the first call.
 *
 * A call rejects with `AI_SERVER_AWAY` (not reachable, overloaded or too slow), `NO_FACE` (status 422),
 * `AI_SERVER_ERROR` (any other refusal, or an answer that is no sound picture), `DISK_FULL`, or the reason of
 * the caller's signal; it then leaves no file behind. Throws a `TypeError` when `styles` is empty.
 */
export function createHttpEngine(options: HttpEngineOptions): CartoonEngine {
  if (options.styles.length === 0) throw new TypeError("expected at least one style");
  return new HttpEngine(options);
}

/**
 * Milliseconds to wait after the try of that number (from 1): doubles from 250 up to 4,000, of which a random
 * part of up to a half is left off, so that many clients do not come back in step.
 */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(250 * 2 ** (attempt - 1), 4_000);
  return Math.round(full * (1 - random() / 2));
}

/** One call of the engine on its way. */
interface Task {
  route: string;
  stage: EngineStage;
  outputDir: string;
  jobId: string;
  /** Makes a fresh body: one that has been sent, even in part, can't be sent again. */
  body: () => Promise<{ body: FormData } | { json: Record<string, string> }>;
  report: (stage: EngineStage, percent: number) => void;
}

class HttpEngine implements CartoonEngine {
  readonly name = "http";
  readonly styles: readonly EngineStyle[];
  readonly #options: HttpEngineOptions;
  readonly #closing = new AbortController();
  readonly #agent = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };

  constructor(options: HttpEngineOptions) {
    this.#options = options;
    this.styles = [...new Set(options.styles)].map(describeStyle);
  }

  cartoonize(photo: EngineInput, options: Parameters<CartoonEngine["cartoonize"]>[1]): Promise<EngineResult> {
    const { style, seed, jobId } = options;
    const fields = { style, seed: String(seed), job_id: jobId };
    const body = async () => ({ body: await photoForm(await photo.withoutMetadata(), fields) });
    return this.#call({ route: "generate-cartoon", stage: "STYLIZING", body }, options);
  }

  cutFace(cartoon: EngineInput, options: Parameters<CartoonEngine["cutFace"]>[1]): Promise<EngineResult> {
    const body = async () => ({ json: { image_url: cartoon.url, job_id: options.jobId } });
    return this.#call({ route: "process-face-cut", stage: "CUTTING", body }, options);
  }

  async health(): Promise<{ ok: boolean; detail?: string }> {
    const options = { ...this.#gotOptions(), timeout: { request: HEALTH_TIMEOUT_MS } };
    const stream = got.stream.get(this.#url(""), options).on("error", ignore);
    try {
      await once(stream, "response"); // Any answer will do, even 404: somebody is there.
      return { ok: true };
    } catch (error) {
      return { ok: false, detail: `The AI server can't be reached (${codeOf(error) || "no code"}).` };
    } finally {
      stream.destroy();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new AppError("AI_SERVER_AWAY", { cause: new Error("The engine was closed") }));
    this.#agent.http.destroy();
    this.#agent.https.destroy();
  }

  async #call(
    request: Pick<Task, "route" | "stage" | "body">,
    { outputDir, jobId, signal, onProgress }: EngineCallOptions & { outputDir: string },
  ): Promise<EngineResult> {
    const budget = new Budget([signal, this.#closing.signal], this.#options.timeoutMs);
    const task = { ...request, outputDir, jobId, report: risingReport(onProgress) };
    try {
      budget.signal.throwIfAborted();
      task.report("PREPARING", 5);
      return await this.#tryRepeatedly(task, budget);
    } catch (error) {
      // Whatever an abort broke on its way, its reason is what happened.
      if (budget.signal.aborted) throw budget.signal.reason;
      throw error instanceof UpstreamError ? error.toAppError() : toAppError(error);
    } finally {
      budget.end();
    }
  }

  async #tryRepeatedly(task: Task, budget: Budget): Promise<EngineResult> {
    const pauseAfter = this.#options.pauseAfter ?? retryDelay;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryOnce(task, budget.signal);
      } catch (error) {
        if (!(error instanceof UpstreamError && error.repeatable) || attempt === TRIES) throw error;
        const pauseMs = Math.max(pauseAfter(attempt), (error.retryAfterSeconds ?? 0) * 1_000);
        // No time would be left after the pause: tell the caller now.
        if (pauseMs >= budget.left) throw error;
        this.#options.logger.info(
          { jobId: task.jobId, attempt, pauseMs, why: error.message },
          "AI server: again",
        );
        await sleep(pauseMs, undefined, { signal: budget.signal });
      }
    }
  }

  async #tryOnce(task: Task, signal: AbortSignal): Promise<EngineResult> {
    const body = await task.body();
    const stream = got.stream.post(this.#url(task.route), { ...this.#gotOptions(), ...body, signal });
    // A socket that breaks when the answer has been judged already must not end the process.
    stream.on("error", ignore);
    stream.once("request", (request: ClientRequest) => {
      request.once("finish", () => task.report(task.stage, 15));
    });
    try {
      const response = await answerHead(stream, signal);
      if (!response.ok) throw judgeRefusal(response, await firstWords(stream));
      const type = response.headers["content-type"] ?? "";
      if (/^(text\/|application\/(\w+\+)?json)/i.test(type)) {
        throw badAnswer(`is ${type}, not a picture: ${await firstWords(stream)}`);
      }
      task.report(task.stage, 90);
      return await this.#receive(stream, { type, outputDir: task.outputDir, signal });
    } finally {
      stream.destroy();
    }
  }

  /** Stores the answer in the folder; removes what it has written when anything is wrong with it. */
  async #receive(
    stream: Request,
    { type, outputDir, signal }: { type: string; outputDir: string; signal: AbortSignal },
  ): Promise<EngineResult> {
    const draft = path.join(outputDir, randomUUID());
    let file = draft;
    try {
      await saveCapped(stream, draft, this.#options.maxResponseBytes);
      if (/^multipart\//i.test(type)) await unwrapMultipart(draft, type);
      const mimeType = await soundType(draft);
      const finished = `${draft}.${EXTENSIONS[mimeType]}`;
      await rename(draft, finished);
      file = finished;
      const size = await orAbort(this.#inspectAnswer(file, mimeType), signal);
      return { path: file, mimeType, ...size };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async #inspectAnswer(file: string, expected: AnswerType): Promise<{ width: number; height: number }> {
    const { mimeType, width, height } = await this.#options.inspect(file).catch((error) => {
      // Codes that would blame the person's photo, if they got through, for the server's picture.
      const aboutPicture = error instanceof AppError && (error.status === 400 || error.status === 413);
      throw aboutPicture ? badAnswer(`is not accepted: ${error.message}`, error) : error;
    });
    if (mimeType !== expected) throw badAnswer(`looks like ${expected} and is ${mimeType}`);
    if (width * height > this.#options.maxPixels) throw badAnswer(`has ${width}×${height} pixels`);
    return { width, height };
  }

  #url(route: string): string {
    return `${this.#options.serverUrl.replace(/\/+$/, "")}/${route}`;
  }

  #gotOptions() {
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
}

/** One total time budget, joined with the signals that may end the work sooner. */
class Budget {
  readonly #controller = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  readonly #endsAt: number;

  constructor(parents: readonly AbortSignal[], milliseconds: number) {
    const length = Math.min(milliseconds, LONGEST_TIMER_MS);
    this.#endsAt = performance.now() + length;
    const cause = new Error(`The AI server did not finish within ${length} ms`);
    const timer = setTimeout(() => this.#controller.abort(new AppError("AI_SERVER_AWAY", { cause })), length);
    this.#cleanups.push(() => clearTimeout(timer));
    for (const parent of parents) this.#follow(parent);
  }

  /** Aborts with what the caller is to be told. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds. */
  get left(): number {
    return this.#endsAt - performance.now();
  }

  /** Lets go of the timer and of the signals, which may live much longer. */
  end(): void {
    for (const cleanUp of this.#cleanups) cleanUp();
  }

  #follow(parent: AbortSignal): void {
    const abort = () => this.#controller.abort(parent.reason);
    if (parent.aborted) abort();
    parent.addEventListener("abort", abort, { once: true });
    this.#cleanups.push(() => parent.removeEventListener("abort", abort));
  }
}

async function photoForm(file: string, fields: Record<string, string>): Promise<FormData> {
  const type = (await fileTypeFromFile(file)) ?? { mime: "application/octet-stream", ext: "bin" };
  const form = new FormData();
  // A name of our own: the stored one would tell the AI server the device's id.
  form.append("image", await openAsBlob(file, { type: type.mime }), `photo.${type.ext}`);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** Reports only what is further on than before: another try starts from the beginning, the bar does not. */
function risingReport(onProgress: (progress: EngineProgress) => void): Task["report"] {
  let highest = -1;
  return (stage, percent) => {
    if (percent <= highest) return;
    highest = percent;
    onProgress({ stage, percent });
  };
}

/** The work's outcome, or the signal's reason as soon as it aborts; the work itself can't be ended. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function describeStyle(id: string): EngineStyle {
  const words = id.replace(/[-_]+/g, " ").trim();
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  return { id, name, description: "Drawn by the AI server." };
}

function ignore(): void {}
