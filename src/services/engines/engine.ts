import type { StoredTraits } from "../../schema/picture-traits.js";

/** A style that an engine can draw. */
export interface EngineStyle {
  /** Stable identifier that clients send, e.g. "ink". */
  id: string;
  /** Name fit to show to a person. */
  name: string;
  /** One or two sentences on what the picture will look like. */
  description: string;
}

/** What an engine is doing, in the order in which a job passes through it. */
export type EngineStage = "PREPARING" | "DETECTING" | "STYLIZING" | "CUTTING";

/** One report of an engine on its way. */
export interface EngineProgress {
  stage: EngineStage;
  /** Share of the engine's whole work that is done, 0..100, never falling within one call. */
  percent: number;
  /** A small JPEG or WebP of the picture so far (at most 6,000 bytes), once there is one. */
  preview?: Buffer;
  /** Where the picture stands in a remote engine's own queue (1 = next); absent once it is being drawn. */
  queue?: { position: number };
  /** Seconds until the picture is there, as a remote engine itself expects. */
  etaSeconds?: number;
}

/** What accompanies every call of an engine. */
export interface EngineCallOptions {
  /** Ends the work early; the engine then rejects with the signal's reason. */
  signal: AbortSignal;
  onProgress: (progress: EngineProgress) => void;
  /** The job this call belongs to; remote engines pass it on so that a repeat can be recognised. */
  jobId: string;
  /** Milliseconds of a remote engine's time budget that earlier attempts of the job have used. Default 0. */
  timeUsedMs?: number;
}

/** A picture on disk, handed to an engine. */
export interface EngineInput {
  /** Absolute path of the file, which the engine only reads. */
  path: string;
  /** An absolute URL under which a remote engine can fetch the same picture; valid for at least an hour. */
  url: string;
  /**
   * Path of a copy that is oriented and carries no metadata, made when it is asked for: what leaves this
   * machine must not tell where a photo was taken.
   */
  withoutMetadata: () => Promise<string>;
}

/** The finished picture: a file of the engine's own making. The caller moves or deletes it. */
export interface EngineResult {
  /** Absolute path of the finished picture, inside the `outputDir` that the caller gave. */
  path: string;
  mimeType: "image/png" | "image/webp" | "image/jpeg";
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** What the engine knows of the finished picture, if it does. */
  traits?: StoredTraits;
  /** What the engine has seen of the picture that it was given, if it can tell. */
  sourceTraits?: StoredTraits;
}

/**
 * Draws cartoons and cuts faces. Several implementations stand behind this one interface: the built-in
 * engine (child processes of this program) and remote AI servers.
 *
 * Failures are `AppError`s: `NO_FACE`, `UNDECODABLE_IMAGE`, `TOO_MANY_PIXELS` are permanent;
 * `AI_SERVER_AWAY` says that the engine could not be reached at all; anything else is transient.
 */
export interface CartoonEngine {
  /** Name as shown in `Style.engine` and `RegeneratedCartoon.engine`, e.g. "builtin". */
  readonly name: string;
  /** The styles on offer; the first is the default. */
  readonly styles: readonly EngineStyle[];
  /** Draws a cartoon of the photo. The same photo, style and seed give the same picture where the engine can. */
  cartoonize(
    photo: EngineInput,
    options: { style: string; seed: number; outputDir: string } & EngineCallOptions,
  ): Promise<EngineResult>;
  /** Cuts the face (head and hair) out of a cartoon, on a transparent background. Rejects with `NO_FACE`. */
  cutFace(cartoon: EngineInput, options: { outputDir: string } & EngineCallOptions): Promise<EngineResult>;
  /** Whether the engine could take work now; `detail` says why not. */
  health(): Promise<{ ok: boolean; detail?: string }>;
  /** Gives processes and connections back. */
  close(): Promise<void>;
}
