import { type FileHandle, open, readFile, writeFile } from "node:fs/promises";
import { fileTypeFromBuffer, fileTypeFromFile } from "file-type";
import { type Request, RequestError } from "got";
import { badAnswer } from "./upstream-error.js";

/** File name extensions of the pictures that an AI server may send. */
export const EXTENSIONS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" } as const;

/** The types of picture that an AI server may send. */
export type AnswerType = keyof typeof EXTENSIONS;

/**
 * Writes an answer's body to a new file.
 * @throws UpstreamError when it is longer than `maxBytes`, or breaks off.
 */
export async function saveCapped(stream: Request, file: string, maxBytes: number): Promise<void> {
  // A handle rather than a write stream: when this function has ended, nothing can create the file any more.
  const handle = await open(file, "wx");
  try {
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw badAnswer(`is longer than ${maxBytes} bytes`);
      await handle.writeFile(chunk);
    }
  } catch (error) {
    throw error instanceof RequestError ? badAnswer("broke off", error) : error;
  } finally {
    await handle.close();
  }
}

/** Replaces a multipart body on disk by its first part that is a picture. */
export async function unwrapMultipart(file: string, contentType: string): Promise<void> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const body = await readFile(file);
  for (const part of multipartBodies(body, quoted ?? plain ?? "")) {
    const mime = (await fileTypeFromBuffer(part))?.mime ?? "";
    if (mime in EXTENSIONS) return writeFile(file, part);
  }
  throw badAnswer("has no part that is a picture");
}

/**
 * The bodies of a multipart message's closed parts, whatever their headers. Node's own parser would refuse
 * multipart/mixed, and damage a part without a file name by reading it as text.
 */
export function* multipartBodies(message: Buffer, boundary: string): Generator<Buffer> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may be the very beginning, with no line before it to end.
  let start = message.indexOf(delimiter.subarray(2));
  while (start !== -1 && boundary !== "") {
    const headersEnd = message.indexOf("\r\n\r\n", start);
    const next = headersEnd === -1 ? -1 : message.indexOf(delimiter, headersEnd + 2);
    if (next === -1) return;
    yield message.subarray(headersEnd + 4, Math.max(next, headersEnd + 4));
    start = next + 2;
  }
}

/** The type of a picture by its bytes; throws when it is none of ours, or its end is missing. */
export async function soundType(file: string): Promise<AnswerType> {
  const mime = (await fileTypeFromFile(file))?.mime ?? "unknown bytes";
  if (!(mime in EXTENSIONS)) throw badAnswer(`is ${mime}, not a JPEG, PNG or WebP picture`);
  const handle = await open(file, "r");
  try {
    if (!(await hasItsEnd(handle, mime as AnswerType))) throw badAnswer(`is a ${mime} without its end`);
  } finally {
    await handle.close();
  }
  return mime as AnswerType;
}

/** A picture cut in half still has a sound header; each format marks its end, so nothing need be decoded. */
async function hasItsEnd(handle: FileHandle, mime: AnswerType): Promise<boolean> {
  const { size } = await handle.stat();
  const edge = Buffer.alloc(Math.min(size, 1_024));
  await handle.read(edge, 0, edge.length, mime === "image/webp" ? 0 : size - edge.length);
  if (mime === "image/webp") return edge.length >= 12 && size >= edge.readUInt32LE(4) + 8;
  return edge.includes(mime === "image/png" ? Buffer.from("IEND") : Buffer.from([0xff, 0xd9]));
}
