import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type busboy from "busboy";
import type { Limits } from "../../config/limits.js";
import { AppError } from "../../errors.js";
import { openIncomingFile } from "../../resolvers/incoming-file.js";
import { closeAfterAnswer } from "../drain.js";
import { FormParts } from "../form-parts.js";
import { mediaTypeOf } from "../origins.js";
import { assertLength, boundaryOf, Reception } from "../reception.js";
import { parseForm } from "./form-parser.js";

/** The part that holds the picture. */
const IMAGE = "image";

/** A style, a seed, a device's id: the longest that makes sense has 36 characters. */
const MAX_FIELD_BYTES = 1_024;

/** A form whose picture may still be coming in. */
export interface ImageForm {
  /** The picture's bytes; fails as `IncomingFile.stream` does. */
  stream: Readable;
  /** The text fields, known when the whole form has been read: they may stand before the picture or after it. */
  fields: Promise<Record<string, string>>;
}

/**
 * Receives a form with one picture in a part named `image`, and lets `use` work on it while it comes in. The rest
 * of a refused body is still to be drained.
 *
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, FILE_MISSING, FILE_TOO_LARGE, REQUEST_TIMEOUT, and what `use` throws.
 */
export async function receiveImage<T>(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { uploadBytes, uploadIdle }: Limits,
  use: (form: ImageForm) => Promise<T>,
): Promise<T> {
  if (mediaTypeOf(request.headers["content-type"]) !== "multipart/form-data") {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", { message: "Send the picture as multipart/form-data." });
  }
  assertLength(request, uploadBytes);
  const boundary = boundaryOf(request.headers["content-type"]);
  const form = new FormParts(boundary, [IMAGE]);
  const { parser, fields } = parseForm(form, {
    ...{ boundary, fileSize: uploadBytes + 1, files: 1, fieldSize: MAX_FIELD_BYTES },
    filesExpected: "Send exactly one file, as `image`.",
  });
  const image = findImage(parser, fields);
  image.catch(() => {});
  const reception = new Reception(request, form, uploadIdle);
  try {
    const file = await image;
    const { stream } = await openIncomingFile({ createReadStream: () => file });
    const result = await use({ stream, fields });
    if (!(await reception.finish())) closeAfterAnswer(request, response);
    return result;
  } finally {
    reception.stop();
  }
}

function findImage(parser: busboy.Busboy, fields: Promise<unknown>): Promise<Readable> {
  return new Promise((resolve, reject) => {
    parser.on("file", (name, file) => {
      // It may fail before anybody reads it; who opens it looks.
      file.on("error", () => {});
      if (name === IMAGE) return resolve(file);
      file.resume();
      reject(new AppError("FILE_MISSING", { message: "The picture has to be in the part named `image`." }));
    });
    const missing = () =>
      reject(new AppError("FILE_MISSING", { message: "The form has no part named `image`." }));
    fields.then(missing, reject);
  });
}
