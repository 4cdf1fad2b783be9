import { randomUUID } from "node:crypto";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileTypeFromBuffer, fileTypeFromFile } from "file-type";
import { RequestError } from "got";
import { AppError } from "../../errors.js";
import { badAnswer, codeOf, firstWords } from "./upstream-error.js";
/** The types of picture that an AI server may send. */
const ANSWER_TYPES = ["image/jpeg", "image/png", "image/webp"];
/** Parts of a multipart answer that are looked at. Millions fit into one answer, and each look takes its time of this process. */
const MAX_PARTS = 16;
/** Throws what a text says that comes where a picture should; captive portals and wrong addresses answer so. */
export async function refuseText(stream, type) {
    if (!/^(text\/|application\/(\w+\+)?json)/i.test(type))
        return;
    throw badAnswer(`is ${type}, not a picture: ${await firstWords(stream)}`);
}
/**
 * Stores an answer's picture in the folder, re-encoded; whatever goes wrong, nothing else stays there.
 * @throws UpstreamError when the answer is no sound picture, the signal's reason when it aborts.
 */
export async function receivePicture(stream, options) {
    const draft = path.join(options.outputDir, randomUUID());
    const target = `${draft}.webp`;
    try {
        await saveCapped(stream, draft, options.maxResponseBytes);
        if (/^multipart\//i.test(options.type))
            await unwrapMultipart(draft, options.type);
        await assertSound(draft);
        const { signal } = options;
        const picture = await options.reencode({ source: draft, target }, { signal }).catch((error) => {
            throw blameAnswer(error);
        });
        return { path: target, ...picture };
    }
    catch (error) {
        await rm(target, { force: true });
        throw error;
    }
    finally {
        await rm(draft, { force: true });
    }
}
/**
 * Codes that would blame the person's photo, if they got through, for the server's picture; and a picture that has
 * killed its decoder. What the system itself says, a full disk for instance, stays as it is.
 */
function blameAnswer(error) {
    const aboutPicture = error instanceof AppError && (error.status === 400 || error.status === 413);
    const broken = error instanceof Error && !(error instanceof AppError) && codeOf(error) === "";
    return aboutPicture || broken ? badAnswer(`is not accepted: ${error.message}`, error) : error;
}
/**
 * Writes an answer's body to a new file.
 * @throws UpstreamError when it is longer than `maxBytes`, or breaks off.
 */
async function saveCapped(stream, file, maxBytes) {
    // A handle rather than a write stream: when this function has ended, nothing can create the file any more.
    const handle = await open(file, "wx");
    try {
        let bytes = 0;
        for await (const chunk of stream) {
            bytes += chunk.length;
            if (bytes > maxBytes)
                throw badAnswer(`is longer than ${maxBytes} bytes`);
            await handle.writeFile(chunk);
        }
    }
    catch (error) {
        throw error instanceof RequestError ? badAnswer("broke off", error) : error;
    }
    finally {
        await handle.close();
    }
}
/** Replaces a multipart body on disk by its first part that is a picture, if that is one of the first `MAX_PARTS`. */
async function unwrapMultipart(file, contentType) {
    const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
    const body = await readFile(file);
    let looked = 0;
    for (const part of multipartBodies(body, quoted ?? plain ?? "")) {
        if (isAnswerType((await fileTypeFromBuffer(part))?.mime))
            return writeFile(file, part);
        looked += 1;
        if (looked === MAX_PARTS)
            throw badAnswer(`has no picture among its first ${MAX_PARTS} parts`);
    }
    throw badAnswer("has no part that is a picture");
}
/**
 * The bodies of a multipart message's closed parts, whatever their headers. Node's own parser would refuse
 * multipart/mixed, and damage a part without a file name by reading it as text.
 */
export function* multipartBodies(message, boundary) {
    const delimiter = Buffer.from(`\r\n--${boundary}`);
    // The first delimiter may be the very beginning, with no line before it to end.
    let start = message.indexOf(delimiter.subarray(2));
    while (start !== -1 && boundary !== "") {
        const headersEnd = message.indexOf("\r\n\r\n", start);
        const next = headersEnd === -1 ? -1 : message.indexOf(delimiter, headersEnd + 2);
        if (next === -1)
            return;
        yield message.subarray(headersEnd + 4, Math.max(next, headersEnd + 4));
        start = next + 2;
    }
}
/** Throws when the bytes are no picture that is accepted, or its end is missing. */
async function assertSound(file) {
    const mime = (await fileTypeFromFile(file))?.mime;
    if (!isAnswerType(mime))
        throw badAnswer(`is ${mime ?? "unknown bytes"}, not a JPEG, PNG or WebP picture`);
    const handle = await open(file, "r");
    try {
        if (!(await hasItsEnd(handle, mime)))
            throw badAnswer(`is a ${mime} without its end`);
    }
    finally {
        await handle.close();
    }
}
function isAnswerType(mime) {
    return ANSWER_TYPES.some((type) => type === mime);
}
/** A picture cut in half still has a sound header; each format marks its end, so nothing need be decoded. */
async function hasItsEnd(handle, mime) {
    const { size } = await handle.stat();
    const edge = Buffer.alloc(Math.min(size, 1_024));
    await handle.read(edge, 0, edge.length, mime === "image/webp" ? 0 : size - edge.length);
    if (mime === "image/webp")
        return edge.length >= 12 && size >= edge.readUInt32LE(4) + 8;
    return edge.includes(mime === "image/png" ? Buffer.from("IEND") : Buffer.from([0xff, 0xd9]));
}
//# sourceMappingURL=http-answer.js.map