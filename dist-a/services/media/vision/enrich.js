import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { mergeAnswer } from "./merge.js";
/**
 * Asks the configured services about a picture and merges their answers into its analysis (see `mergeAnswer`). A
 * service that fails leaves a note in the analysis and a warning in the log, nothing else.
 *
 * They see a JPEG of at most 1,200 pixels a side, made anew without metadata.
 */
export class Vision {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /**
     * `source` is the picture's absolute path; the copy that is sent lies in `folder` meanwhile, which must exist.
     * @throws what rendering the copy throws, and the reason of the caller's signal; nothing that a service does.
     */
    async enrich(analysis, { source, folder }, { signal }) {
        const { services, timeoutMs } = this.#options;
        if (services.length === 0)
            return { analysis, rawResponses: [] };
        const jpeg = await this.#copyOf({ source, folder }, signal);
        const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        const answers = await Promise.allSettled(services.map((service) => service.describe(jpeg, { signal: bounded })));
        signal.throwIfAborted();
        const enriched = { analysis, rawResponses: [] };
        for (const [i, settled] of answers.entries()) {
            const service = services[i]?.name ?? "";
            if (settled.status === "rejected") {
                this.#note(enriched, service, settled.reason);
                continue;
            }
            enriched.analysis = mergeAnswer(enriched.analysis, settled.value.answer);
            enriched.rawResponses.push({ service, body: settled.value.raw });
        }
        return enriched;
    }
    #note(enriched, service, error) {
        this.#options.logger.warn({ service, err: error }, "Vision service: no usable answer");
        const notes = [...enriched.analysis.notes, `${service} gave no usable answer.`];
        enriched.analysis = { ...enriched.analysis, notes };
    }
    async #copyOf({ source, folder }, signal) {
        const { render } = this.#options;
        const target = path.join(folder, `${randomUUID()}.jpg`);
        try {
            await render({ source, target, size: "detail", format: "jpeg", faces: null }, { signal });
            return await readFile(target);
        }
        finally {
            await rm(target, { force: true });
        }
    }
}
//# sourceMappingURL=enrich.js.map