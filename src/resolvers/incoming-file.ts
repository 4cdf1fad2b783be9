import { PassThrough, type Readable } from "node:stream";
import { AppError } from "../errors.js";

/** What a file is opened from: the library's file of an `Upload` argument, or one that the parser of a form hands out. */
export interface FileSource {
  /** The parser's own stream, which ends early without an error when it is cut off at the limit. */
  createReadStream(): Readable;
}

/** A file on its way in. */
export interface IncomingFile {
  /**
   * The bytes. Fails with an AppError, FILE_TOO_LARGE past the limit and BAD_REQUEST when the client stalls or goes
   * away; it never ends early without an error. May be abandoned at any point (`destroy`).
   */
  stream: Readable;
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
  return { stream: openStream(file) };
}

function openStream(file: FileSource): Readable {
  try {
    return guard(file.createReadStream());
  } catch (cause) {
    throw uploadError(cause);
  }
}

/**
 * A copy of the library's stream that tells every ending apart. The original just ends when the limit cuts it off,
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

/** What the library's refusals mean; it tells them apart by their words only. */
export function uploadError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const words = cause instanceof Error ? cause.message : "";
  if (words.startsWith("File missing")) return new AppError("FILE_MISSING", { cause });
  const cut = /^File truncated as it exceeds the (\d+) byte/.exec(words);
  if (cut) return tooLarge(Number(cut[1]));
  if (words.includes("max file uploads exceeded")) {
    return new AppError("BAD_REQUEST", { message: "Send exactly one file.", cause });
  }
  if (words.includes("calling createReadStream() multiple times")) {
    return new AppError("BAD_REQUEST", { message: "The same file can't be used twice.", cause });
  }
  return new AppError("BAD_REQUEST", { message: "The upload was broken off before its end.", cause });
}

/** @param cutAt where the file was cut off, which is one byte past the limit (http/uploads.ts). */
function tooLarge(cutAt: number): AppError {
  const maxBytes = cutAt - 1;
  const message = `The file is too large: ${maxBytes} bytes are allowed.`;
  return new AppError("FILE_TOO_LARGE", { message, details: { maxBytes } });
}
