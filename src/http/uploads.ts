import type { IncomingMessage, ServerResponse } from "node:http";
import { processRequest } from "graphql-upload-minimal";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import { drain } from "./drain.js";
import { FormParts } from "./form-parts.js";
import { MAX_JSON_BYTES } from "./json-body.js";

/** What a multipart request may have beside its file: delimiters, headers, the document. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

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
 * @throws AppError BAD_REQUEST, FILE_TOO_LARGE or FILE_MISSING. The rest of the body is then still to be drained.
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
      maxFieldSize: MAX_JSON_BYTES,
      maxFiles: 1,
    });
    if (Array.isArray(body))
      throw new AppError("BAD_REQUEST", { message: "Send one operation, not a list." });
    if (form.fileNames.size === 0) throw new AppError("FILE_MISSING");
    return { body: { ...body }, finish: () => reception.finish() };
  } catch (error) {
    reception.stop();
    throw error instanceof AppError ? error : formError(error);
  }
}

/** Feeds a request's body to the form, and notices when the client goes away or stalls. */
class Reception {
  readonly #request: IncomingMessage;
  readonly #form: FormParts;
  readonly #timer: NodeJS.Timeout;
  #stalled = false;

  constructor(request: IncomingMessage, form: FormParts, idle: number) {
    this.#request = request;
    this.#form = form;
    this.#timer = setTimeout(() => this.#onIdle(), idle);
    request.on("data", this.#onData).once("close", this.#onClose).once("end", this.#onEnd);
    request.pipe(form);
  }

  /** Ends the reception as `ReceivedUpload.finish` does. */
  async finish(): Promise<boolean> {
    this.stop();
    return !this.#stalled && (await drain(this.#request));
  }

  /** Lets go of the request; whoever still reads the file gets an error. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#request.off("data", this.#onData).off("close", this.#onClose).off("end", this.#onEnd);
    this.#request.unpipe(this.#form);
    // A file that nobody reads would block the connection for ever: the form has to go, and the body past it.
    this.#form.destroy();
  }

  readonly #onData = () => this.#timer.refresh();
  readonly #onEnd = () => clearTimeout(this.#timer);
  // It also closes after its end, when the form may still be at work.
  readonly #onClose = () => {
    if (!this.#request.complete) this.stop();
  };

  #onIdle(): void {
    // Nothing is read because the operation is slow: that is not the client's fault.
    if (this.#form.writableNeedDrain) {
      this.#timer.refresh();
      return;
    }
    this.#stalled = true;
    this.stop();
  }
}

function assertLength(request: IncomingMessage, uploadBytes: number): void {
  if (Number(request.headers["content-length"] ?? 0) <= uploadBytes + FORM_OVERHEAD_BYTES) return;
  throw new AppError("FILE_TOO_LARGE", {
    message: `The file is too large: ${uploadBytes} bytes are allowed.`,
    details: { maxBytes: uploadBytes },
  });
}

function boundaryOf(contentType: string | undefined): string {
  const match = /;\s*boundary\s*=\s*(?:"([^"\\]{1,200})"|([^\s";]{1,200}))/i.exec(contentType ?? "");
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined)
    throw new AppError("BAD_REQUEST", { message: "The content type has no boundary." });
  return boundary;
}

/** What the library takes for the request: it needs the headers (spelled its way) and the stream. */
function standIn(form: FormParts, request: IncomingMessage, boundary: string): IncomingMessage {
  const headers = { ...request.headers, "content-type": `multipart/form-data; boundary="${boundary}"` };
  const pipe = (parser: NodeJS.WritableStream) => {
    // busboy can fail twice, and the library listens once: the second error would end the process.
    parser.on("error", () => {});
    return FormParts.prototype.pipe.call(form, parser);
  };
  return Object.assign(form, { headers, pipe }) as unknown as IncomingMessage;
}

/** The library's refusals, in our words where theirs do not help. */
function formError(cause: unknown): AppError {
  const { status, message: words } = cause as { status?: number; message?: string };
  if (status === 499) return new AppError("BAD_REQUEST", { message: "The upload was broken off.", cause });
  if (words?.includes("max file uploads exceeded")) {
    return new AppError("BAD_REQUEST", { message: "Send exactly one file.", cause });
  }
  if (status === 500) return new AppError("BAD_REQUEST", { message: "The form has no operations.", cause });
  return new AppError("BAD_REQUEST", {
    message: `The form can't be read: ${words ?? "unknown reason"}`,
    cause,
  });
}
