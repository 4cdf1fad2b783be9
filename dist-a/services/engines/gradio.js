import { randomUUID } from "node:crypto";
import { unlessAborted } from "./budget.js";
import { progressOf, resultOf } from "./gradio-events.js";
import { fillParameters, findFile } from "./gradio-inputs.js";
import { GradioSpace } from "./gradio-space.js";
import { receivePicture, refuseText } from "./http-answer.js";
import { describeStyles, RemoteCalls } from "./remote-calls.js";
import { badAnswer } from "./upstream-error.js";
const HEALTH_TIMEOUT_MS = 2_000;
/**
 * An engine that calls a Hugging Face Space, or any other server that speaks Gradio's protocol. Nothing is connected
 * before the first call.
 *
 * A call rejects as the HTTP engine's does; `AI_SERVER_AWAY` says in words when the Space is asleep, starting or
 * switched off. Throws a `TypeError` when `styles` is empty.
 */
export function createGradioEngine(options) {
    if (options.styles.length === 0)
        throw new TypeError("expected at least one style");
    return new GradioEngine(options);
}
class GradioEngine {
    #options;
    #calls;
    #space;
    constructor(options) {
        this.name = "gradio";
        this.#options = options;
        this.#calls = new RemoteCalls(options);
        this.#space = new GradioSpace(options, this.#calls);
        this.styles = describeStyles(options.styles);
    }
    cartoonize(photo, options) {
        const { endpoint } = this.#options;
        const { style, seed } = options;
        const picture = () => photo.withoutMetadata();
        return this.#call({ endpoint, stage: "STYLIZING", picture, values: { style, seed } }, options);
    }
    async cutFace(cartoon, options) {
        const { cutEndpoint: endpoint } = this.#options;
        if (endpoint === undefined)
            throw new TypeError("this Space has no function that cuts faces");
        return this.#call({ endpoint, stage: "CUTTING", picture: async () => cartoon.path, values: {} }, options);
    }
    /** A Space that sleeps is well: the next picture wakes it, while a question to the hub does not. */
    async health() {
        const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
        try {
            const stage = await this.#space.stage(signal);
            if (stage === undefined)
                await this.#space.knock(signal);
            else if (!/^(RUNNING|SLEEPING)/.test(stage))
                return { ok: false, detail: `The Space is ${stage}.` };
            return { ok: true };
        }
        catch {
            return { ok: false, detail: "The Space can't be reached." };
        }
    }
    async close() {
        this.#calls.close();
    }
    #call(task, options) {
        const { outputDir, jobId } = options;
        return this.#calls.run(options, async (attempt) => {
            try {
                return await this.#tryOnce(task, { ...attempt, outputDir, jobId });
            }
            catch (error) {
                this.#space.forget();
                throw await this.#space.explain(error, attempt.signal);
            }
        });
    }
    async #tryOnce({ endpoint, stage, picture, values }, attempt) {
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
        }
        finally {
            stream.destroy();
        }
    }
    /** Queues a call and follows it to its end; answers the path of the picture that came out. */
    async #result(door, { data, stage }, { signal, report, jobId }) {
        const session = randomUUID();
        const eventId = await this.#space.join(door, { data, session }, signal);
        try {
            for await (const event of this.#space.events(door, session, signal)) {
                if (event.event_id && event.event_id !== eventId)
                    continue;
                const progress = progressOf(event, stage);
                if (progress)
                    report(progress);
                const result = resultOf(event);
                if (!result)
                    continue;
                const file = findFile(result.data);
                if (file === undefined)
                    throw badAnswer("has no picture in it");
                return file;
            }
            throw badAnswer("ended before the picture was done");
        }
        catch (error) {
            if (signal.aborted)
                this.#takeBack(door, { session, eventId, jobId });
            throw error;
        }
    }
    #takeBack(door, call) {
        this.#space.cancel(door, call).catch((error) => {
            this.#options.logger.debug({ err: error, jobId: call.jobId }, "the Space did not hear of a cancel");
        });
    }
}
//# sourceMappingURL=gradio.js.map