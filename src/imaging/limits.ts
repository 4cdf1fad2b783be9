/** The kinds of picture that are accepted. */
export type ImageFormatName = "jpeg" | "png" | "webp" | "avif" | "gif";

/** Pixels that are decoded at most when the caller names no limit of its own. */
export const DEFAULT_MAX_PIXELS = 50_000_000;

/** Decodes that touch more pixels than this take turns: two of them at once could exhaust a small machine. */
export const BIG_DECODE_PIXELS = 12_000_000;

/** No side of an accepted picture is longer than this: the WebP and AVIF encoders can't go further. */
export const MAX_SIDE = 65_500;

/**
 * Passed along every image task.
 *
 * Long computations call `checkpoint` between steps: it lets the process read its messages and throws
 * `TaskCanceled` once the task has been called off.
 */
export interface TaskContext {
  /** Pixels that may be decoded at most. */
  maxPixels: number;
  checkpoint(): Promise<void>;
  /** Reports how far the task has come; `percent` is 0..100. */
  report(progress: TaskProgress): void;
  /** Runs a decode of that many pixels, waiting for its turn when it is a big one. */
  decoding<T>(pixels: number, decode: () => Promise<T>): Promise<T>;
}

/** One report of a task on its way. */
export interface TaskProgress {
  stage: "PREPARING" | "DETECTING" | "STYLIZING" | "CUTTING";
  /** Share of the task's whole work that is done, 0..100. */
  percent: number;
  /** A small WebP of the picture so far, at most 6,000 bytes. */
  preview?: Buffer;
}

/** Thrown by `checkpoint` when the task has been called off; it never reaches a client. */
export class TaskCanceled extends Error {
  override readonly name = "TaskCanceled";
}
