import type { IncomingMessage } from "node:http";
import { AppError } from "../errors.js";

/** Most bytes of a JSON body. A document with variables has a few thousand; files come as multipart. */
export const MAX_JSON_BYTES = 1024 * 1024;

/** How a JSON body is read. */
export interface JsonBodyOptions {
  contentType: string | undefined;
  /** Milliseconds without a byte after which the client is given up. */
  idle: number;
}

/**
 * Reads a JSON body. Past the limit it stops at once, so that the caller decides how much more to read:
 * Express's own parser would read on to the end, however far away that is.
 *
 * @throws AppError BAD_REQUEST, FILE_TOO_LARGE (413) or UNSUPPORTED_MEDIA_TYPE
 */
export async function readJson(request: IncomingMessage, options: JsonBodyOptions): Promise<unknown> {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(options.contentType ?? "")?.[1] ?? "utf-8";
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (!/^utf-?8$/i.test(charset) || encoding !== "identity") {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "Send JSON as UTF-8, not compressed." });
  }
  if (Number(request.headers["content-length"] ?? 0) > MAX_JSON_BYTES) throw tooLarge();
  const bytes = await readAll(request, options.idle);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("BAD_REQUEST", { message: "The request's body is not valid JSON.", cause });
  }
}

function readAll(request: IncomingMessage, idle: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (error?: AppError) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks, length));
    };
    const onEnd = () => settle();
    const onClose = () => settle(new AppError("BAD_REQUEST", { message: "The request was broken off." }));
    const onData = (chunk: Buffer) => {
      timer.refresh();
      length += chunk.length;
      chunks.push(chunk);
      if (length > MAX_JSON_BYTES) settle(tooLarge());
    };
    const onIdle = () => settle(new AppError("BAD_REQUEST", { message: "Nothing came for too long." }));
    const timer = setTimeout(onIdle, idle);
    request.on("data", onData).once("end", onEnd).once("close", onClose);
  });
}

function tooLarge(): AppError {
  // The only code with status 413; a body of its own is not worth a code.
  return new AppError("FILE_TOO_LARGE", {
    message: `A JSON body may have ${MAX_JSON_BYTES} bytes at most; send files as multipart/form-data.`,
  });
}
