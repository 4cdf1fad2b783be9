import type { JobKind } from "../../schema/enums.js";
import type { Job, StoredResult } from "../../schema/job.js";
import type { EngineProgress } from "../engines/engine.js";

/** What a handler is told and given while it works. */
export interface JobCall {
  signal: AbortSignal;
  /** Any number of an engine's reports; the runner thins them out. */
  onProgress: (progress: EngineProgress) => void;
}

/**
 * How one kind of job is done. `produce` may be repeated until `StoredResult` is written into the job; from
 * then on `store` is repeated until it succeeds, so it must change nothing the second time.
 */
export interface JobHandler {
  kind: JobKind;
  /**
   * Makes the result and publishes its file.
   * @throws AppError; anything else counts as transient.
   */
  produce(job: Job, call: JobCall): Promise<StoredResult>;
  /** Writes the result's document. */
  store(job: Job, result: StoredResult): Promise<void>;
  /** Takes a published file away whose job was lost before the point of no return. */
  discard(result: StoredResult): Promise<void>;
  /** After READY: what else follows from it. */
  afterReady(job: Job): Promise<void>;
  /** After FAILED or CANCELED: releases what the job held. */
  afterLoss(job: Job): Promise<void>;
}
