import { PassThrough, type Readable } from "node:stream";
import { AppError } from "../errors.js";

/** What a file is opened from. */
export interface FileSource {
  /** The parser's own stream, which ends early without an error when it is cut off at the limit; once only. */
  createReadStream(): Readable;
  /** The file's size in bytes, as far as the head of the request tells. */
  expectedBytes?: number | null;
}

/** A file on its way in. */
export interface IncomingFile {
  /**
   * The bytes. Fails with an AppError, FILE_TOO_LARGE past the limit and BAD_REQUEST when the client stalls or goes
   * away; it never ends early without an error. May be abandoned at any point (`destroy`).
   */
  stream: Readable;
  /** The file's size in bytes as the client has announced it; null when it has not. */
  expectedBytes: number | null;
}

/**
 * Opens a file that a form brings, such as the value of an `Upload` argument; once only.
 * @throws AppError FILE_MISSING when it is no file, FILE_TOO_LARGE or BAD_REQUEST when reading has already failed.
 */
export async function openIncomingFile(upload: Promise<FileSource> | FileSource): Promise<IncomingFile> {
  const file = await Promise.resolve(upload).catch((cause: unknown) => {
    throw uploadError(cause);
  });
  if (typeof file?.createReadStream !== "function") throw new AppError("FILE_MISSING");
  return { stream: openStream(file), expectedBytes: file.expectedBytes ?? null };
}

function openStream(file: FileSource): Readable {
  try {
    return guard(living(file.createReadStream()));
  } catch (cause) {
    throw uploadError(cause);
  }
}

/** The file, unless it has failed already: it would not say so again. */
function living(file: Readable): Readable {
  if (file.destroyed) throw file.errored ?? new Error("the file is closed");
  return file;
}

/**
 * A copy of the parser's stream that tells every ending apart. The original just ends when the limit cuts it off,
 * and blocks the parser for ever when it is destroyed: it is always read to its end instead.
 */
function guard(source: Readable): Readable {
  const guarded = new PassThrough();
  let passed = 0;
  source.on("data", (chunk: Buffer) => {
    passed += chunk.length;
  });
  source.once("limit", () => guarded.destroy(tooLarge(passed + source.readableLength)));
  source.once("error", (cause) => guarded.destroy(uploadError(cause)));
  source.once("end", () => {
    if ((source as { truncated?: boolean }).truncated) guarded.destroy(tooLarge(passed));
    else guarded.end();
  });
  source.once("close", () => {
    if (!source.readableEnded) guarded.destroy(uploadError(undefined));
  });
  guarded.once("close", () => {
    source.unpipe(guarded);
    source.resume();
  });
  source.pipe(guarded, { end: false });
  return guarded;
}

function uploadError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError("BAD_REQUEST", { message: "The upload was broken off before its end.", cause });
}

/** @param cutAt where the file was cut off, which is one byte past the limit (http/uploads.ts). */
function tooLarge(cutAt: number): AppError {
  const maxBytes = cutAt - 1;
  const message = `The file is too large: ${maxBytes} bytes are allowed.`;
  return new AppError("FILE_TOO_LARGE", { message, details: { maxBytes } });
}
