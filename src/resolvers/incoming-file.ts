import { PassThrough, type Readable } from "node:stream";
import type { FileUpload } from "graphql-upload-minimal";
import { AppError } from "../errors.js";

/** A file on its way in. */
export interface IncomingFile {
  /**
   * The bytes. Fails with an AppError, FILE_TOO_LARGE past the limit and BAD_REQUEST when the client stalls or goes
   * away; it never ends early without an error. May be abandoned at any point (`destroy`).
   */
  stream: Readable;
  /** What the client calls the file, without folders; for people only. */
  clientFilename?: string;
}

/**
 * Opens the value of an `Upload` argument; once only.
 *
 * @param options `maxBytes`: the limit, for the message when it is passed (the limit itself is enforced already).
 * @throws AppError FILE_MISSING when it is no file, FILE_TOO_LARGE or BAD_REQUEST when reading has already failed.
 */
export async function openIncomingFile(
  upload: Promise<FileUpload> | FileUpload,
  options: { maxBytes?: number } = {},
): Promise<IncomingFile> {
  const file = await Promise.resolve(upload).catch((cause: unknown) => {
    throw uploadError(cause, options);
  });
  if (typeof file?.createReadStream !== "function") throw new AppError("FILE_MISSING");
  const clientFilename = file.filename || undefined;
  return { stream: openStream(file, options), ...(clientFilename !== undefined && { clientFilename }) };
}

function openStream(file: FileUpload, options: { maxBytes?: number }): Readable {
  try {
    return guard(file.createReadStream(), options);
  } catch (cause) {
    throw uploadError(cause, options);
  }
}

/**
 * A copy of the library's stream that tells every ending apart. The original just ends when the limit cuts it off,
 * and blocks the parser for ever when it is destroyed: it is always read to its end instead.
 */
function guard(source: Readable, options: { maxBytes?: number }): Readable {
  const guarded = new PassThrough();
  const isCut = () => (source as { truncated?: boolean }).truncated === true;
  source.once("limit", () => guarded.destroy(tooLarge(options)));
  source.once("error", (cause) => guarded.destroy(uploadError(cause, options)));
  source.once("end", () => {
    if (isCut()) guarded.destroy(tooLarge(options));
    else guarded.end();
  });
  source.once("close", () => {
    if (!source.readableEnded) guarded.destroy(uploadError(undefined, options));
  });
  guarded.once("close", () => {
    source.unpipe(guarded);
    source.resume();
  });
  source.pipe(guarded, { end: false });
  return guarded;
}

/** The library tells its refusals apart by their words only. */
function uploadError(cause: unknown, options: { maxBytes?: number }): AppError {
  if (cause instanceof AppError) return cause;
  const words = cause instanceof Error ? cause.message : "";
  if (words.startsWith("File missing")) return new AppError("FILE_MISSING", { cause });
  if (words.startsWith("File truncated")) return tooLarge(options, cause);
  if (words.includes("max file uploads exceeded")) {
    return new AppError("BAD_REQUEST", { message: "Send exactly one file.", cause });
  }
  if (words.includes("calling createReadStream() multiple times")) {
    return new AppError("BAD_REQUEST", { message: "The same file can't be used twice.", cause });
  }
  return new AppError("BAD_REQUEST", { message: "The upload was broken off before its end.", cause });
}

function tooLarge({ maxBytes }: { maxBytes?: number }, cause?: unknown): AppError {
  if (maxBytes === undefined) return new AppError("FILE_TOO_LARGE", { cause });
  const message = `The file is too large: ${maxBytes} bytes are allowed.`;
  return new AppError("FILE_TOO_LARGE", { message, details: { maxBytes }, cause });
}
