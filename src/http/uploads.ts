import type { IncomingMessage, ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { processRequest } from "graphql-upload-minimal";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import { FormParts } from "./form-parts.js";
import { bodyTooLarge } from "./json-body.js";
import { assertLength, boundaryOf, Reception } from "./reception.js";

/** A multipart request whose file may still be coming in. */
export interface ReceivedUpload {
  /** The GraphQL request, with an `Upload` where the file goes. */
  body: Record<string, unknown>;
  /**
   * Ends the reception; to be called before the answer is sent. Reads on, bounded, if the operation did not want the
   * whole body.
   * @returns whether the body ended, so that the connection can go on.
   */
  finish(): Promise<boolean>;
}

/**
 * Receives a GraphQL multipart request with one file. It returns as soon as the document is there; the file streams
 * into the operation.
 *
 * @throws AppError BAD_REQUEST, BODY_TOO_LARGE, FILE_TOO_LARGE, FILE_MISSING or REQUEST_TIMEOUT. The rest of the body is then still to be drained.
 */
export async function receiveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  limits: Config["limits"],
): Promise<ReceivedUpload> {
  const { uploadBytes, uploadIdle } = limits;
  assertLength(request, uploadBytes);
  const boundary = boundaryOf(request.headers["content-type"]);
  const form = new FormParts(boundary);
  const reception = new Reception(request, form, uploadIdle);
  try {
    const body = await processRequest(standIn(form, request, boundary), response, {
      // One byte more than ours: the library cuts off at its limit without an error, so that reaching it means too much.
      maxFileSize: uploadBytes + 1,
      maxFieldSize: limits.jsonBytes,
      maxFiles: 1,
    });
    if (Array.isArray(body))
      throw new AppError("BAD_REQUEST", { message: "Send one operation, not a list." });
    if (form.fileNames.size === 0) throw new AppError("FILE_MISSING");
    return { body: { ...body }, finish: () => reception.finish() };
  } catch (error) {
    reception.stop();
    throw error instanceof AppError ? error : formError(error, limits.jsonBytes);
  }
}

/** What the library takes for the request: it needs the headers (spelled its way) and the stream. */
function standIn(form: FormParts, request: IncomingMessage, boundary: string): IncomingMessage {
  const headers = { ...request.headers, "content-type": `multipart/form-data; boundary="${boundary}"` };
  const pipe = (parser: NodeJS.WritableStream) => {
    // busboy can fail twice, and the library listens once: the second error would end the process.
    parser.on("error", () => {});
    // The library hands an error of the parser on to whoever reads the file.
    form.once("stalled", (error: AppError) => (parser as Writable).destroy(error));
    return FormParts.prototype.pipe.call(form, parser);
  };
  return Object.assign(form, { headers, pipe }) as unknown as IncomingMessage;
}

/** The library's refusals, in our words where theirs do not help. */
function formError(cause: unknown, maxFieldBytes: number): AppError {
  const { status, message: words } = cause as { status?: number; message?: string };
  if (status === 499) return new AppError("BAD_REQUEST", { message: "The upload was broken off.", cause });
  if (words?.includes("max file uploads exceeded")) {
    return new AppError("BAD_REQUEST", { message: "Send exactly one file.", cause });
  }
  if (words?.includes("byte size limit")) return bodyTooLarge(maxFieldBytes);
  if (status === 500) return new AppError("BAD_REQUEST", { message: "The form has no operations.", cause });
  return new AppError("BAD_REQUEST", {
    message: `The form can't be read: ${words ?? "unknown reason"}`,
    cause,
  });
}
