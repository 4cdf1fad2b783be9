import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import type { FileSource } from "../resolvers/incoming-file.js";
import { FormParts } from "./form-parts.js";
import { readGraphQLForm } from "./graphql-form.js";
import { type FileHolder, HeldFiles } from "./held-files.js";
import { assertLength, boundaryOf, Reception } from "./reception.js";

/** A multipart request whose files may still be coming in. */
export interface ReceivedUpload {
  /** The GraphQL request, or the list of them, with an `Upload` where a file goes. */
  body: object;
  /**
   * Ends the reception; to be called before the answer is sent. Reads on, bounded, if the operation did not want the
   * whole body. Harmless when repeated.
   * @returns whether the body ended, so that the connection can go on.
   */
  finish(): Promise<boolean>;
}

/**
 * Receives a GraphQL multipart request. It returns as soon as the document is there; a single file streams into the
 * operation, several wait on disk until their operations ask for them.
 *
 * @throws AppError BAD_REQUEST, BODY_TOO_LARGE, BATCH_TOO_LARGE, FILE_TOO_LARGE, FILE_MISSING or REQUEST_TIMEOUT. The
 *   rest of the body is then still to be drained.
 */
export async function receiveUpload(
  request: IncomingMessage,
  limits: Config["limits"],
  holder: FileHolder,
): Promise<ReceivedUpload> {
  const { uploadBytes, uploadIdle, jsonBytes, filesPerRequest } = limits;
  assertLength(request, uploadBytes, filesPerRequest);
  const boundary = boundaryOf(request.headers["content-type"]);
  const form = new FormParts(boundary);
  const held = new HeldFiles(holder);
  const reception = new Reception(request, form, uploadIdle);
  const length = Number(request.headers["content-length"]);
  const streamed = (file: Readable) => ({
    ...once(file),
    expectedBytes: form.lastFileLength(length) ?? null,
  });
  try {
    const body = await readGraphQLForm(form, {
      boundary,
      maxFieldBytes: jsonBytes,
      // One byte more than ours: the parser cuts off at its limit without an error, so that reaching it means too much.
      maxFileBytes: uploadBytes + 1,
      maxFiles: filesPerRequest,
      onFile: (file, several) => (several ? held.hold(file) : streamed(file)),
    });
    const finish = async () => {
      const ended = await reception.finish();
      await held.discard();
      return ended;
    };
    return { body, finish };
  } catch (error) {
    reception.stop();
    throw error;
  }
}

/** A file that streams: what has been read is gone. */
function once(file: Readable): FileSource {
  let isOpen = false;
  return {
    createReadStream: () => {
      if (isOpen) {
        throw new AppError("BAD_REQUEST", {
          message: "The same file can't be used twice, unless `map` names it twice.",
        });
      }
      isOpen = true;
      return file;
    },
  };
}
