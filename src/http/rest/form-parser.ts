import busboy from "busboy";
import { AppError } from "../../errors.js";
import type { FormParts } from "../form-parts.js";

const MAX_FIELDS = 20;

/** What a form may hold. */
export interface FormLimits {
  boundary: string;
  /** One byte more than a file may have: the parser cuts off at its limit, so that reaching it means too much. */
  fileSize: number;
  files: number;
  /** Bytes of a text field. */
  fieldSize: number;
  /** What a client is told that sends more files. */
  filesExpected: string;
}

/** A form that is being read. */
export interface ParsedForm {
  parser: busboy.Busboy;
  /** The text fields, known when the whole form has been read. Nobody has to listen. */
  fields: Promise<Record<string, string>>;
}

/** Reads a form. What is wrong with it fails its fields and, by their streams, its files. */
export function parseForm(form: FormParts, limits: FormLimits): ParsedForm {
  const { boundary, fileSize, files, fieldSize } = limits;
  const parser = busboy({
    headers: { "content-type": `multipart/form-data; boundary="${boundary}"` },
    limits: { files, fileSize, fields: MAX_FIELDS, fieldSize },
  });
  const fields = collectFields(parser, limits);
  fields.catch(() => {});
  form.pipe(parser);
  form.once("stalled", (error: AppError) => parser.destroy(error));
  form.once("close", () => {
    // Let go of before its end: whoever still reads has to hear of it.
    if (!form.readableEnded) parser.destroy();
  });
  return { parser, fields };
}

function collectFields(
  parser: busboy.Busboy,
  { fieldSize, filesExpected }: FormLimits,
): Promise<Record<string, string>> {
  const values = new Map<string, string>();
  return new Promise((resolve, reject) => {
    const refuse = (message: string, cause?: unknown) =>
      reject(new AppError("BAD_REQUEST", { message, cause }));
    // A part may have no name, which the parser's types don't foresee; nobody asked for such a one.
    parser.on("field", (name: string | undefined, value, { valueTruncated }) => {
      if (name === undefined) return;
      if (valueTruncated) refuse(`${name.slice(0, 50)}: expected at most ${fieldSize} bytes.`);
      values.set(name, value);
    });
    parser.on("filesLimit", () => refuse(filesExpected));
    parser.on("fieldsLimit", () => refuse(`Send at most ${MAX_FIELDS} fields.`));
    // Stays: the parser can fail twice, and an error that nobody hears would end the process.
    parser.on("error", (cause) => {
      if (cause instanceof AppError) reject(cause);
      else refuse("The form can't be read: it is malformed, or was broken off.", cause);
    });
    parser.once("close", () => resolve(Object.fromEntries(values)));
  });
}
