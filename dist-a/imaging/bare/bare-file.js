import { AppError } from "../../errors.js";
import { assertBareAvif } from "./avif.js";
import { foreign, printable } from "./foreign.js";
const PNG_SIGNATURE = "89504e470d0a1a0a";
/** Pixels and what they are read by; no texts, times, profiles, gammas, frames. */
const PNG_CHUNKS = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sRGB", "pHYs", "sBIT", "bKGD"]);
const WEBP_CHUNKS = new Set(["VP8 ", "VP8L", "VP8X", "ALPH"]);
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;
/** Frames (baseline, extended, progressive), tables, restart intervals, scans. */
const JPEG_SEGMENTS = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd, SOS]);
/** Bytes of a JFIF header without a thumbnail, and of Adobe's, by their length fields. */
const JFIF_LENGTH = 16;
const ADOBE_LENGTH = 14;
/**
 * Refuses a file that carries anything but pixels and what is needed to show them as sRGB: metadata, comments, texts,
 * colour profiles, previews, further frames, and bytes that belong to nothing. Only the parts that are known are let pass.
 *
 * PNG: ISO/IEC 15948, JPEG: ITU-T T.81 Annex B, WebP: RFC 9649, AVIF: ISO/IEC 23008-12.
 *
 * @param bytes the whole file, whose kind is `format`
 * @throws AppError UNDECODABLE_IMAGE saying what was found
 */
export function assertBareFile(bytes, format) {
    try {
        CHECKS[format](bytes);
    }
    catch (error) {
        // A length that leads beyond the file's end.
        if (error instanceof RangeError)
            throw foreign("a part that is cut short");
        throw error;
    }
}
const CHECKS = {
    jpeg: assertBareJpeg,
    png: assertBarePng,
    webp: assertBareWebp,
    avif: assertBareAvif,
    gif: () => {
        throw new AppError("UNDECODABLE_IMAGE", { message: "Expected a JPEG, PNG, WebP or AVIF picture." });
    },
};
function assertBarePng(bytes) {
    if (bytes.toString("hex", 0, 8) !== PNG_SIGNATURE)
        throw foreign("another signature");
    for (let at = 8; at < bytes.length;) {
        const length = bytes.readUInt32BE(at);
        const type = bytes.toString("latin1", at + 4, at + 8);
        if (!PNG_CHUNKS.has(type))
            throw foreign(`the chunk ${printable(type)}`);
        at += 12 + length;
        if (at > bytes.length)
            throw foreign("a chunk that is cut short");
        if (type === "IEND" && at !== bytes.length)
            throw foreign("bytes after its end");
    }
}
function assertBareWebp(bytes) {
    if (bytes.readUInt32LE(4) + 8 !== bytes.length)
        throw foreign("bytes after its end");
    let at = 12;
    while (at < bytes.length) {
        const type = bytes.toString("latin1", at, at + 4);
        const length = bytes.readUInt32LE(at + 4);
        if (!WEBP_CHUNKS.has(type))
            throw foreign(`the chunk ${printable(type)}`);
        // Chunks of an odd length are padded.
        at += 8 + length + (length % 2);
    }
    if (at !== bytes.length)
        throw foreign("a chunk that is cut short");
}
function assertBareJpeg(bytes) {
    let at = 2;
    for (;;) {
        if (bytes.readUInt8(at) !== 0xff)
            throw foreign("bytes between its parts");
        const marker = bytes.readUInt8(at + 1);
        if (marker === 0xff)
            at += 1;
        else if (marker === EOI)
            break;
        else {
            assertJpegSegment(bytes, at, marker);
            at += 2 + bytes.readUInt16BE(at + 2);
            if (marker === SOS)
                at = endOfScan(bytes, at);
        }
    }
    if (at + 2 !== bytes.length)
        throw foreign("bytes after its end");
}
function assertJpegSegment(bytes, at, marker) {
    if (JPEG_SEGMENTS.has(marker))
        return;
    const length = bytes.readUInt16BE(at + 2);
    const startsWith = (text) => bytes.toString("latin1", at + 4, at + 4 + text.length) === text;
    if (marker === APP0 && length === JFIF_LENGTH && startsWith("JFIF\0"))
        return;
    if (marker === APP14 && length === ADOBE_LENGTH && startsWith("Adobe"))
        return;
    const name = marker === SOI ? "another picture" : `the segment FF${marker.toString(16).toUpperCase()}`;
    throw foreign(name);
}
/** Where the next marker begins that is neither a stuffed byte nor a restart. */
function endOfScan(bytes, from) {
    for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
        const next = bytes.readUInt8(at + 1);
        if (next !== 0 && !(next >= 0xd0 && next <= 0xd7))
            return at;
    }
    throw foreign("a scan without an end");
}
//# sourceMappingURL=bare-file.js.map