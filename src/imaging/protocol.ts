import { AppError, ERROR_TABLE, type ErrorCode } from "../errors.js";
import type { AnalyseRequest } from "./analysis/analyse.js";
import type { PictureAnalysis } from "./analysis/picture-analysis.js";
import type { PictureKind } from "./analysis/quality.js";
import type { PixelBox, RemovalMethod } from "./analysis/removal-method.js";
import type { CutShape } from "./cut/head-shape.js";
import type { ImageInfo } from "./inspect.js";
import type { TaskProgress } from "./limits.js";
import type { PictureTraits } from "./traits.js";
import type { VariantRequest, VariantResult } from "./variants.js";
import type { VerifiedImage } from "./verify.js";

/** A cartoon to be drawn. */
export interface CartoonRequest {
  /** Absolute path of the photo. */
  source: string;
  /** Absolute path of the file to write; its ending (.webp or .png) decides the format. */
  target: string;
  /** Identifier of a style. */
  style: string;
  /** Any integer; the same photo, style and seed give the same bytes. */
  seed: number;
}

/** A face-cut to be made. */
export interface FaceCutRequest {
  /** Absolute path of the cartoon (any picture with a face does). */
  source: string;
  /** Absolute path of the file to write; its ending (.webp or .png) decides the format. */
  target: string;
  /** The head with its hair (default), or an oval around the face alone. */
  shape?: CutShape;
}

/** A picture to be decoded and written anew. */
export interface ReencodeRequest {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write; its ending (.webp or .png) decides the format. */
  target: string;
}

/** A picture whose people are to be cut out. */
export interface PeopleCutRequest {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write; its ending (.webp or .png) decides the format. */
  target: string;
}

/** A picture that a task has written to its target. */
export interface DrawnImage {
  mimeType: "image/webp" | "image/png";
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}

/** A picture that was drawn by this program, which then knows what it shows. */
export interface KnownImage extends DrawnImage {
  traits: PictureTraits;
}

/** A cartoon, and what was seen of the photo on the way. */
export interface DrawnCartoon extends KnownImage {
  sourceTraits: PictureTraits;
}

/** A picture whose background is to be removed. */
export interface RemoveBackgroundRequest {
  /** Absolute path of the picture. */
  source: string;
  /** Absolute path of the file to write; its ending (.webp or .png) decides the format. */
  target: string;
  /** A logo's enclosed background goes too, as within letters; of other kinds it may be a part of the motif. */
  kind: PictureKind;
  /** Write the optimised crop alone rather than the whole picture. */
  trim: boolean;
}

/** A picture without its background that was written to the target. */
export interface RemovedBackground extends DrawnImage {
  /** "none": no motif could be told from the background, and the picture was written as it is. */
  method: RemovalMethod;
  /** The optimised crop, in pixels of the whole picture as it was worked on (at most 2,048 a side). */
  crop: PixelBox;
}

/** Everything that a worker can be asked, with what it answers. */
export interface TaskMap {
  inspect: { input: { source: string }; output: ImageInfo };
  verify: { input: { source: string }; output: VerifiedImage };
  renderVariant: { input: VariantRequest; output: VariantResult };
  describe: { input: { source: string }; output: PictureTraits };
  cutOutPeople: { input: PeopleCutRequest; output: DrawnImage };
  cartoonize: { input: CartoonRequest; output: DrawnCartoon };
  cutFace: { input: FaceCutRequest; output: KnownImage };
  reencode: { input: ReencodeRequest; output: DrawnImage };
  analyse: { input: AnalyseRequest; output: PictureAnalysis };
  removeBackground: { input: RemoveBackgroundRequest; output: RemovedBackground };
}

/** Name of a task. */
export type TaskKind = keyof TaskMap;

/** What the parent sends. */
export type ToWorker =
  | { type: "run"; id: number; kind: TaskKind; input: TaskMap[TaskKind]["input"]; maxPixels: number }
  | { type: "cancel"; id: number }
  /** The worker's turn for a big decode has come. */
  | { type: "turn" };

/** What a worker sends. */
export type FromWorker =
  | { type: "ready" }
  | { type: "progress"; id: number; progress: TaskProgress }
  | { type: "done"; id: number; output: TaskMap[TaskKind]["output"] }
  | { type: "failed"; id: number; error: SentError }
  /** Asks for a turn to do a big decode, and gives it back. */
  | { type: "want-turn" }
  | { type: "end-turn" };

/** An error on its way between processes. */
export interface SentError {
  message: string;
  /** Set for an `AppError`. */
  appCode?: ErrorCode;
  /** Set for an error of the operating system, e.g. "ENOSPC". */
  systemCode?: string;
  /** The stack in the worker; goes to the log only. */
  stack?: string;
}

/** Packs anything thrown for the way to the parent. */
export function packError(thrown: unknown): SentError {
  if (thrown instanceof AppError)
    return { message: thrown.message, appCode: thrown.code, stack: thrown.stack };
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const systemCode = (thrown as NodeJS.ErrnoException).code;
  return { message: thrown.message, systemCode, stack: thrown.stack };
}

/** The counterpart of `packError`: an `AppError` again, or a plain `Error` (transient) with its system code. */
export function unpackError(sent: SentError): Error {
  if (sent.appCode && sent.appCode in ERROR_TABLE) {
    return new AppError(sent.appCode, { message: sent.message, cause: sent.stack });
  }
  const error = new Error(sent.message, { cause: sent.stack });
  return sent.systemCode ? Object.assign(error, { code: sent.systemCode }) : error;
}
