import { z } from "zod";
import { BUSY, badAnswer, UpstreamError } from "./upstream-error.js";
/** Characters that one event may have; a result names files, it does not hold them. */
const LONGEST_EVENT = 1_048_576;
/** Characters that a whole stream may have: hours of heartbeats and progress. */
const LONGEST_STREAM = 16 * LONGEST_EVENT;
const number = z.number().finite().nullish();
/** What is understood of an event; others are passed over. */
const eventSchema = z.object({
    msg: z.string(),
    event_id: z.string().nullish(),
    rank: number,
    rank_eta: number,
    eta: number,
    success: z.boolean().nullish(),
    message: z.string().nullish(),
    output: z.looseObject({ data: z.unknown().optional(), error: z.unknown().optional() }).nullish(),
    progress_data: z.array(z.object({ index: number, length: number, progress: number })).nullish(),
});
/**
 * Reads the events of a stream of server-sent events.
 * @throws UpstreamError for what is no event, or too long.
 */
export async function* readEvents(stream) {
    const decoder = new TextDecoder();
    let pending = "";
    let total = 0;
    for await (const chunk of stream) {
        pending += decoder.decode(chunk, { stream: true });
        total += chunk.length;
        const lines = pending.split(/\r\n|\n|\r/);
        pending = lines.pop() ?? "";
        if (pending.length > LONGEST_EVENT || total > LONGEST_STREAM)
            throw badAnswer("has too long a stream of events");
        for (const line of lines)
            if (line.startsWith("data:"))
                yield parseEvent(line.slice("data:".length));
    }
}
function parseEvent(text) {
    try {
        return eventSchema.parse(JSON.parse(text));
    }
    catch (error) {
        throw badAnswer(`has an event that is none: ${text.trim().slice(0, 200)}`, error);
    }
}
/** The progress that an event tells of, if it does. */
export function progressOf(event, stage) {
    switch (event.msg) {
        case "estimation":
            return {
                stage: "PREPARING",
                percent: 10,
                ...position(event.rank),
                ...seconds(event.rank_eta),
            };
        case "process_starts":
            return { stage, percent: 15, ...seconds(event.eta) };
        case "progress":
            return { stage, percent: 15 + 70 * fraction(event) };
        default:
            return undefined;
    }
}
/** Ranks begin at 0. What is no place in a queue would be no whole number for GraphQL either, and spoil every answer. */
function position(rank) {
    const isPlace = typeof rank === "number" && Number.isInteger(rank) && rank >= 0 && rank < 1e6;
    return isPlace ? { queue: { position: rank + 1 } } : {};
}
function seconds(eta) {
    // What is absurd would be no date.
    return typeof eta === "number" && eta >= 0 && eta < 1e6 ? { etaSeconds: eta } : {};
}
/** Bars may be nested, the outermost first; that one tells of the whole. */
function fraction({ progress_data: bars }) {
    const { progress, index, length } = bars?.[0] ?? {};
    const share = progress ?? (length ? (index ?? 0) / length : 0);
    return Math.min(1, Math.max(0, share));
}
/** The results, when the event is the end; undefined as long as it is not. Throws what the Space says went wrong. */
export function resultOf(event) {
    switch (event.msg) {
        case "process_completed":
            if (event.success === false || event.output?.error != null)
                throw judgeFailure(event.output?.error);
            return { data: event.output?.data };
        case "queue_full":
            throw new UpstreamError("AI_SERVER_AWAY", "The Space's queue is full", {
                repeatable: true,
                publicMessage: BUSY,
            });
        case "unexpected_error":
        case "close_stream":
            throw badAnswer(`ended early: ${event.msg} ${event.message ?? ""}`);
        default:
            return undefined;
    }
}
/** A Space's own words are all there is to go by. */
function judgeFailure(error) {
    const words = typeof error === "string" ? error.slice(0, 500) : "without a word";
    const message = `The Space failed: ${words}`;
    if (/\bno (human )?faces?\b|\bface (was )?not (found|detected)/i.test(words)) {
        return new UpstreamError("NO_FACE", message, { status: 422 });
    }
    if (/\bquota\b|too many requests|\bbusy\b|queue is full/i.test(words)) {
        return new UpstreamError("AI_SERVER_AWAY", message, { publicMessage: BUSY });
    }
    return new UpstreamError("AI_SERVER_ERROR", message);
}
//# sourceMappingURL=gradio-events.js.map