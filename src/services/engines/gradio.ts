import { randomUUID } from "node:crypto";
import { unlessAborted } from "./budget.js";
import type {
  CartoonEngine,
  EngineCallOptions,
  EngineInput,
  EngineResult,
  EngineStage,
  EngineStyle,
} from "./engine.js";
import { progressOf, resultOf } from "./gradio-events.js";
import { fillParameters, findFile, type GradioValues } from "./gradio-inputs.js";
import { type GradioDoor, GradioSpace, type GradioSpaceOptions } from "./gradio-space.js";
import { type PictureLimits, receivePicture, refuseText } from "./http-answer.js";
import { type Attempt, describeStyles, RemoteCalls, type RemoteCallsOptions } from "./remote-calls.js";
import { badAnswer } from "./upstream-error.js";

/** Which Space draws, by which functions, and what is accepted from it. */
export interface GradioEngineOptions extends GradioSpaceOptions, RemoteCallsOptions, PictureLimits {
  /** Ids of the styles that the Space draws; the first is the default. At least one. */
  styles: readonly string[];
  /** Name of the function that draws, e.g. "/predict". */
  endpoint: string;
  /** Name of the function that cuts faces; undefined: the Space has none, and must not be asked. */
  cutEndpoint: string | undefined;
  /** Values for further arguments of the functions, by name. */
  inputs: Readonly<Record<string, unknown>>;
}

const HEALTH_TIMEOUT_MS = 2_000;

/** One call of the engine on its way. */
interface Task {
  endpoint: string;
  stage: EngineStage;
  picture: () => Promise<string>;
  values: Pick<GradioValues, "style" | "seed">;
}

/**
 * An engine that calls a Hugging Face Space, or any other server that speaks Gradio's protocol. Nothing is connected
 * before the first call.
 *
 * A call rejects as the HTTP engine's does; `AI_SERVER_AWAY` says in words when the Space is asleep, starting or
 * switched off. Throws a `TypeError` when `styles` is empty.
 */
export function createGradioEngine(options: GradioEngineOptions): CartoonEngine {
  if (options.styles.length === 0) throw new TypeError("expected at least one style");
  return new GradioEngine(options);
}

class GradioEngine implements CartoonEngine {
  readonly name = "gradio";
  readonly styles: readonly EngineStyle[];
  readonly #options: GradioEngineOptions;
  readonly #calls: RemoteCalls;
  readonly #space: GradioSpace;

  constructor(options: GradioEngineOptions) {
    this.#options = options;
    this.#calls = new RemoteCalls(options);
    this.#space = new GradioSpace(options, this.#calls);
    this.styles = describeStyles(options.styles);
  }

  cartoonize(photo: EngineInput, options: Parameters<CartoonEngine["cartoonize"]>[1]): Promise<EngineResult> {
    const { endpoint } = this.#options;
    const { style, seed } = options;
    const picture = () => photo.withoutMetadata();
    return this.#call({ endpoint, stage: "STYLIZING", picture, values: { style, seed } }, options);
  }

  async cutFace(
    cartoon: EngineInput,
    options: Parameters<CartoonEngine["cutFace"]>[1],
  ): Promise<EngineResult> {
    const { cutEndpoint: endpoint } = this.#options;
    if (endpoint === undefined) throw new TypeError("this Space has no function that cuts faces");
    return this.#call({ endpoint, stage: "CUTTING", picture: async () => cartoon.path, values: {} }, options);
  }

  /** A Space that sleeps is well: the next picture wakes it, while a question to the hub does not. */
  async health(): Promise<{ ok: boolean; detail?: string }> {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    try {
      const stage = await this.#space.stage(signal);
      if (stage === undefined) await this.#space.knock(signal);
      else if (!/^(RUNNING|SLEEPING)/.test(stage)) return { ok: false, detail: `The Space is ${stage}.` };
      return { ok: true };
    } catch {
      return { ok: false, detail: "The Space can't be reached." };
    }
  }

  async close(): Promise<void> {
    this.#calls.close();
  }

  #call(task: Task, options: EngineCallOptions & { outputDir: string }): Promise<EngineResult> {
    const { outputDir, jobId } = options;
    return this.#calls.run(options, async (attempt) => {
      try {
        return await this.#tryOnce(task, { ...attempt, outputDir, jobId });
      } catch (error) {
        this.#space.forget();
        throw await this.#space.explain(error, attempt.signal);
      }
    });
  }

  async #tryOnce(
    { endpoint, stage, picture, values }: Task,
    attempt: Attempt & { outputDir: string; jobId: string },
  ): Promise<EngineResult> {
    const { signal, report, outputDir } = attempt;
    const door = await this.#space.open(endpoint, signal);
    const image = await this.#space.upload(door, await unlessAborted(signal, picture()), signal);
    report({ stage: "PREPARING", percent: 8 });
    const data = fillParameters(door.fn, { ...values, image, fixed: this.#options.inputs });
    const file = await this.#result(door, { data, stage }, attempt);
    report({ stage, percent: 90 });
    const { stream, type } = await this.#space.file(door, file, signal);
    try {
      await refuseText(stream, type);
      return await receivePicture(stream, { ...this.#options, type, outputDir, signal });
    } finally {
      stream.destroy();
    }
  }

  /** Queues a call and follows it to its end; answers the path of the picture that came out. */
  async #result(
    door: GradioDoor,
    { data, stage }: { data: unknown[]; stage: EngineStage },
    { signal, report, jobId }: Attempt & { jobId: string },
  ): Promise<string> {
    const session = randomUUID();
    const eventId = await this.#space.join(door, { data, session }, signal);
    try {
      for await (const event of this.#space.events(door, session, signal)) {
        if (event.event_id && event.event_id !== eventId) continue;
        const progress = progressOf(event, stage);
        if (progress) report(progress);
        const result = resultOf(event);
        if (!result) continue;
        const file = findFile(result.data);
        if (file === undefined) throw badAnswer("has no picture in it");
        return file;
      }
      throw badAnswer("ended before the picture was done");
    } catch (error) {
      if (signal.aborted) this.#takeBack(door, { session, eventId, jobId });
      throw error;
    }
  }

  #takeBack(door: GradioDoor, call: { session: string; eventId: string; jobId: string }): void {
    this.#space.cancel(door, call).catch((error: unknown) => {
      this.#options.logger.debug({ err: error, jobId: call.jobId }, "the Space did not hear of a cancel");
    });
  }
}
