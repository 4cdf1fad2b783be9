import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { PictureAnalysis } from "../../../imaging/analysis/picture-analysis.js";
import type { VariantRequest, VariantResult } from "../../../imaging/variants.js";
import type { Logger } from "../../../log.js";
import { mergeAnswer } from "./merge.js";
import type { VisionService } from "./vision-service.js";

/** What the vision services are asked with. */
export interface VisionOptions {
  /** Asked all at once; their answers are merged in this order. None: nothing is asked. */
  services: readonly VisionService[];
  /** Milliseconds for all of them together. */
  timeoutMs: number;
  /** Renders in an image process. */
  render: (request: VariantRequest, options: { signal: AbortSignal }) => Promise<VariantResult>;
  logger: Logger;
}

/** An analysis with what the services added, and their answers as they came. */
export interface EnrichedAnalysis {
  analysis: PictureAnalysis;
  /** One for each service that gave a usable answer: its name, and its answer's text. */
  rawResponses: { service: string; body: string }[];
}

/**
 * Asks the configured services about a picture and merges their answers into its analysis (see `mergeAnswer`). A
 * service that fails leaves a note in the analysis and a warning in the log, nothing else.
 *
 * They see a JPEG of at most 1,200 pixels a side, made anew without metadata.
 */
export class Vision {
  readonly #options: VisionOptions;

  constructor(options: VisionOptions) {
    this.#options = options;
  }

  /**
   * `source` is the picture's absolute path; the copy that is sent lies in `folder` meanwhile, which must exist.
   * @throws what rendering the copy throws, and the reason of the caller's signal; nothing that a service does.
   */
  async enrich(
    analysis: PictureAnalysis,
    { source, folder }: { source: string; folder: string },
    { signal }: { signal: AbortSignal },
  ): Promise<EnrichedAnalysis> {
    const { services, timeoutMs } = this.#options;
    if (services.length === 0) return { analysis, rawResponses: [] };
    const jpeg = await this.#copyOf({ source, folder }, signal);
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answers = await Promise.allSettled(
      services.map((service) => service.describe(jpeg, { signal: bounded })),
    );
    signal.throwIfAborted();
    const enriched: EnrichedAnalysis = { analysis, rawResponses: [] };
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

  #note(enriched: EnrichedAnalysis, service: string, error: unknown): void {
    this.#options.logger.warn({ service, err: error }, "Vision service: no usable answer");
    const notes = [...enriched.analysis.notes, `${service} gave no usable answer.`];
    enriched.analysis = { ...enriched.analysis, notes };
  }

  async #copyOf(
    { source, folder }: { source: string; folder: string },
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { render } = this.#options;
    const target = path.join(folder, `${randomUUID()}.jpg`);
    try {
      await render({ source, target, size: "detail", format: "jpeg", faces: null }, { signal });
      return await readFile(target);
    } finally {
      await rm(target, { force: true });
    }
  }
}
