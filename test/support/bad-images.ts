import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { noise } from "./http-client.js";
import {
  afterStart,
  avifSize,
  beforeEnd,
  chunk,
  flipped,
  gifDisposal,
  gifScreen,
  jpegSize,
  pngSize,
  repeated,
  segment,
  withChunk,
  withoutSegment,
} from "./picture-bytes.js";

/** What a browser would run if it took a picture for a page. */
export const SCRIPT = "<script>alert(document.cookie)</script>";

/**
 * What becomes of a file that is uploaded: the code that refuses it, or the code that its job fails with, or READY
 * when a cartoon is drawn of it.
 */
export type Fate = { refused: string } | { job: "READY" | "UNDECODABLE_IMAGE" };

/** One file of the corpus. */
export interface BadImage {
  name: string;
  bytes: Buffer;
  fate: Fate;
  /** Something else as well as a picture: what is served of it must not be. */
  polyglot: boolean;
}

const READY: Fate = { job: "READY" };
const BROKEN: Fate = { job: "UNDECODABLE_IMAGE" };
const refused = (code: string): Fate => ({ refused: code });
const UNSUPPORTED = refused("UNSUPPORTED_TYPE");
const UNDECODABLE = refused("UNDECODABLE_IMAGE");
const TOO_LARGE = refused("TOO_MANY_PIXELS");

/** Makes the whole corpus; a few seconds' work at most, and the same bytes every time. */
export async function badImages(): Promise<BadImage[]> {
  const plain = await Promise.all([bombs(), truncated(), strangers(), odd(), liars(), damaged()]);
  const polyglot = await polyglots();
  return [
    ...plain.flat().map(([name, bytes, fate]) => ({ name, bytes, fate, polyglot: false })),
    ...polyglot.map(([name, bytes, fate]) => ({ name, bytes, fate, polyglot: true })),
  ];
}

type Row = [name: string, bytes: Buffer, fate: Fate];

/** Few bytes that unfold to many. */
async function bombs(): Promise<Row[]> {
  const png = await picture().png().toBuffer();
  const zeros = deflateSync(Buffer.alloc(100_000_000), { level: 1 });
  return [
    ["PNG of 20,000 × 20,000, complete", blankPng(20_000, 20_000), TOO_LARGE],
    ["PNG of 7,000 × 7,000, complete", blankPng(7_000, 7_000), READY],
    [
      "PNG of 7,000 × 7,000, 16 bits, interlaced",
      blankPng(7_000, 7_000, { depth: 16, colour: 6, interlaced: true }),
      TOO_LARGE,
    ],
    ["PNG of 70,000 × 1", blankPng(70_000, 1), TOO_LARGE],
    [
      "GIF whose screen is 65,535 × 65,535",
      gifScreen(await picture().gif().toBuffer(), 65_535, 65_535),
      READY,
    ],
    ["WebP of 16,383 × 16,383", vp8l(16_383, 16_383), TOO_LARGE],
    [
      "AVIF that says 5,000 × 5,000",
      avifSize(await picture().avif({ effort: 0 }).toBuffer(), 5_000, 5_000),
      TOO_LARGE,
    ],
    [
      "JPEG, progressive, that says 7,000 × 7,000",
      jpegSize(await picture().jpeg({ progressive: true }).toBuffer(), 7_000, 7_000),
      TOO_LARGE,
    ],
    [
      "PNG with 100 MB of compressed text",
      withChunk(png, "zTXt", Buffer.concat([Buffer.from("Comment\0\0"), zeros])),
      READY,
    ],
    [
      "PNG with 100 MB of compressed international text",
      withChunk(png, "iTXt", Buffer.concat([Buffer.from("Comment\0\x01\0\0\0"), zeros])),
      READY,
    ],
    [
      "PNG with 100 MB of colour profile",
      withChunk(png, "iCCP", Buffer.concat([Buffer.from("icc\0\0"), zeros])),
      READY,
    ],
    ["PNG with 100,000 texts", manyTexts(png), READY],
    [
      "JPEG with a scan repeated 3,000 times",
      manyScans(await large().jpeg({ progressive: true }).toBuffer(), 3_000),
      BROKEN,
    ],
    [
      "JPEG with 100,000 restart markers",
      beforeEnd(await picture().jpeg().toBuffer(), Buffer.alloc(200_000, Buffer.from([0xff, 0xd0]))),
      READY,
    ],
    [
      "JPEG with 100,000 comments",
      afterStart(await picture().jpeg().toBuffer(), repeated(segment(0xfe, Buffer.alloc(0)), 100_000)),
      READY,
    ],
  ];
}

/** Pictures that are something else as well. */
async function polyglots(): Promise<Row[]> {
  const [jpeg, png, gif] = await Promise.all([
    picture().jpeg().toBuffer(),
    picture().png().toBuffer(),
    picture().gif().toBuffer(),
  ]);
  const page = Buffer.from(`<!doctype html>${SCRIPT}`);
  const zip = Buffer.concat([Buffer.from("504b0506", "hex"), Buffer.alloc(18)]);
  const comment = Buffer.concat([
    Buffer.from([0x21, 0xfe, SCRIPT.length]),
    Buffer.from(SCRIPT),
    Buffer.from([0]),
  ]);
  return [
    ["JPEG that is also a ZIP", Buffer.concat([jpeg, zip]), READY],
    ["JPEG with a page in its comment", afterStart(jpeg, segment(0xfe, page)), READY],
    [
      "JPEG with a PDF in its comment",
      afterStart(jpeg, segment(0xfe, Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"))),
      READY,
    ],
    ["PDF with a JPEG behind it", Buffer.concat([Buffer.from("%PDF-1.7\n"), jpeg]), UNSUPPORTED],
    ["page with a JPEG behind it", Buffer.concat([page, jpeg]), UNSUPPORTED],
    ["PNG with a page behind it", Buffer.concat([png, page]), READY],
    [
      "PNG with a page in its text",
      withChunk(png, "tEXt", Buffer.concat([Buffer.from("Comment\0"), page])),
      READY,
    ],
    [
      "GIF with a script in its comment",
      Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]),
      READY,
    ],
    ["GIF that is also a script", gifScript(gif), UNDECODABLE],
  ];
}

/** Uploads that broke off. */
async function truncated(): Promise<Row[]> {
  const [jpeg, png, gif, webp, avif] = await Promise.all([
    textured().jpeg().toBuffer(),
    textured().png().toBuffer(),
    textured().gif().toBuffer(),
    textured().webp().toBuffer(),
    textured().avif({ effort: 0 }).toBuffer(),
  ]);
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
  return [
    ["JPEG: two bytes", jpeg.subarray(0, 2), UNSUPPORTED],
    ["JPEG: twenty bytes", jpeg.subarray(0, 20), UNDECODABLE],
    ["JPEG: half", half(jpeg), BROKEN],
    ["JPEG without its last byte", jpeg.subarray(0, -1), BROKEN],
    ["PNG: signature only", png.subarray(0, 8), UNSUPPORTED],
    ["PNG: header only", png.subarray(0, 33), UNDECODABLE],
    ["PNG: half", half(png), BROKEN],
    ["PNG without its last chunk", png.subarray(0, -12), READY],
    ["GIF: six bytes", gif.subarray(0, 6), UNDECODABLE],
    ["GIF: half", half(gif), UNDECODABLE],
    ["WebP: twelve bytes", webp.subarray(0, 12), UNDECODABLE],
    ["WebP: half", half(webp), UNDECODABLE],
    ["AVIF: forty bytes", avif.subarray(0, 40), UNDECODABLE],
    ["AVIF: half", half(avif), BROKEN],
  ];
}

/** Files that are no picture, or none that is accepted. */
async function strangers(): Promise<Row[]> {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const entity = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  return [
    ["nothing", Buffer.alloc(0), UNDECODABLE],
    ["one byte", Buffer.from([0xff]), UNSUPPORTED],
    ["zeros", Buffer.alloc(50_000), UNSUPPORTED],
    ["random bytes", noise(50_000), UNSUPPORTED],
    ["SVG", Buffer.from(svg), UNSUPPORTED],
    ["SVG that reads a file", Buffer.from(`<?xml version="1.0"?>${entity}${svg}`), UNSUPPORTED],
    ["SVG after a byte order mark", Buffer.from(`\ufeff${svg}`), UNSUPPORTED],
    ["TIFF", await picture().tiff().toBuffer(), UNSUPPORTED],
    [
      "script of ImageMagick",
      Buffer.from("push graphic-context\nfill 'url(https://127.0.0.1/)'\npop graphic-context"),
      UNSUPPORTED,
    ],
    ["PostScript", Buffer.from("%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n"), UNSUPPORTED],
    ["RIFF that is no WebP", Buffer.from("RIFF\x10\0\0\0AVI LIST\0\0\0\0"), UNSUPPORTED],
  ];
}

/** Sound, but seldom seen. */
async function odd(): Promise<Row[]> {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#3a7" } });
  const png = await picture().png().toBuffer();
  return [
    ["1 × 1", await plain(1, 1).png().toBuffer(), READY],
    ["20,000 × 1", await plain(20_000, 1).png().toBuffer(), READY],
    ["1 × 20,000", await plain(1, 20_000).png().toBuffer(), READY],
    ["CMYK JPEG", await picture().toColourspace("cmyk").jpeg().toBuffer(), READY],
    ["16-bit PNG", await picture().toColourspace("rgb16").png().toBuffer(), READY],
    ["1-bit PNG", blankPng(64, 48), READY],
    ["interlaced PNG", await picture().png({ progressive: true }).toBuffer(), READY],
    [
      "palette PNG with transparency",
      await picture().ensureAlpha(0.5).png({ palette: true }).toBuffer(),
      READY,
    ],
    ["grey PNG with transparency", await picture().greyscale().ensureAlpha(0.5).png().toBuffer(), READY],
    ["animated GIF", await animation().gif().toBuffer(), READY],
    ["animated GIF that restores what was", gifDisposal(await animation().gif().toBuffer()), READY],
    ["animated WebP", await animation().webp().toBuffer(), READY],
    ["animated PNG", apng(png), READY],
  ];
}

/** Headers that say otherwise than the data. */
async function liars(): Promise<Row[]> {
  const [jpeg, png, gif] = await Promise.all([
    picture().jpeg().toBuffer(),
    picture().png().toBuffer(),
    picture().gif().toBuffer(),
  ]);
  return [
    ["JPEG that says more than it has", jpegSize(jpeg, 6_000, 6_000), READY],
    ["JPEG that says less than it has", jpegSize(jpeg, 16, 16), READY],
    ["JPEG of no height", jpegSize(jpeg, 64, 0), UNDECODABLE],
    ["PNG that says more than it has", pngSize(png, 640, 4_800), BROKEN],
    ["PNG that says less than it has", pngSize(png, 64, 8), READY],
    ["PNG of no width", pngSize(png, 0, 48), UNDECODABLE],
    ["GIF whose screen is larger than its frame", gifScreen(gif, 2_000, 2_000), READY],
    ["GIF whose screen is smaller than its frame", gifScreen(gif, 4, 4), READY],
  ];
}

/** Bytes that were changed on their way. */
async function damaged(): Promise<Row[]> {
  const [jpeg, png] = await Promise.all([textured().jpeg().toBuffer(), textured().png().toBuffer()]);
  const idat = png.indexOf("IDAT");
  const garbage = noise(3_000);
  const loop = Buffer.from(
    "Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0",
    "latin1",
  );
  const orientation = Buffer.from(
    "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0",
    "latin1",
  );
  return [
    ["PNG whose header has a wrong checksum", flipped(png, 29), BROKEN],
    ["PNG whose data has a wrong checksum", flipped(png, idat + 4 + png.readUInt32BE(idat - 4)), BROKEN],
    ["PNG with damaged data", flipped(png, idat + 40), BROKEN],
    [
      "JPEG with a garbage colour profile",
      afterStart(jpeg, segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01"), garbage]))),
      READY,
    ],
    [
      "JPEG with one part of a colour profile of 255",
      afterStart(
        jpeg,
        segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\xff\xff", "latin1"), garbage])),
      ),
      READY,
    ],
    [
      "PNG with a garbage colour profile",
      withChunk(png, "iCCP", Buffer.concat([Buffer.from("icc\0\0"), deflateSync(garbage)])),
      READY,
    ],
    [
      "JPEG with garbage as EXIF",
      afterStart(jpeg, segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), garbage]))),
      READY,
    ],
    ["JPEG whose EXIF points at itself", afterStart(jpeg, segment(0xe1, loop)), READY],
    ["JPEG whose orientation is 99", afterStart(jpeg, segment(0xe1, orientation)), READY],
    ["JPEG without its tables", withoutSegment(jpeg, 0xdb), BROKEN],
    ["PNG with an unknown critical chunk", withChunk(png, "ABCD", garbage), UNDECODABLE],
  ];
}

/** A small picture, 64 × 48. */
function picture(): Sharp {
  return sharp({ create: { width: 64, height: 48, channels: 3, background: "#a53" } });
}

function large(): Sharp {
  return picture().resize(2_000, 1_500, { fit: "fill" });
}

/** A picture, 200 × 150, whose data does not shrink to nothing. */
function textured(): Sharp {
  return sharp(noise(200 * 150 * 3), { raw: { width: 200, height: 150, channels: 3 } });
}

/** Two frames of 40 × 40. */
function animation(): Sharp {
  const frames = Buffer.alloc(40 * 80 * 4, 255).fill(90, 0, 40 * 40 * 4);
  return sharp(frames, { raw: { width: 40, height: 80, channels: 4, pageHeight: 40 } });
}

/** A PNG of nothing but zeros, whole and sound unless it is interlaced. */
function blankPng(width: number, height: number, { depth = 1, colour = 0, interlaced = false } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, Number(interlaced)], 8);
  const rows = interlaced ? Buffer.alloc(1_000) : Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function manyTexts(png: Buffer): Buffer {
  return Buffer.concat([
    png.subarray(0, 33),
    repeated(chunk("tEXt", Buffer.from("a\0b")), 100_000),
    png.subarray(33),
  ]);
}

/** A PNG as the first frame of two; the second is the first again. */
function apng(png: Buffer): Buffer {
  const at = png.indexOf("IDAT") - 4;
  const length = png.readUInt32BE(at);
  const control = (sequence: number) => {
    const data = Buffer.alloc(26);
    data.writeUInt32BE(sequence, 0);
    png.copy(data, 4, 16, 24);
    data.writeUInt16BE(1, 20);
    data.writeUInt16BE(10, 22);
    return chunk("fcTL", data);
  };
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 2]), png.subarray(at + 8, at + 8 + length)]);
  return Buffer.concat([
    png.subarray(0, 33),
    chunk("acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
    control(0),
    png.subarray(33, at + 12 + length),
    control(1),
    chunk("fdAT", frame),
    png.subarray(at + 12 + length),
  ]);
}

/** A progressive JPEG whose last scan comes again and again: work without end for few bytes. */
function manyScans(jpeg: Buffer, times: number): Buffer {
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  return beforeEnd(jpeg, repeated(jpeg.subarray(last, -2), times));
}

/** `GIF89a/*` is a screen of 10,799 pixels to a picture reader, and the beginning of a comment to a browser. */
function gifScript(gif: Buffer): Buffer {
  const script = Buffer.from("GIF89a/*", "latin1");
  return Buffer.concat([script, gif.subarray(8, 13), Buffer.from("*/=1;alert(1);")]);
}

/** A lossless WebP that declares a size, with hardly anything behind it. */
function vp8l(width: number, height: number): Buffer {
  const data = Buffer.alloc(26);
  data[0] = 0x2f;
  data.writeUInt32LE((width - 1) | ((height - 1) << 14), 1);
  const head = Buffer.from("RIFF\0\0\0\0WEBPVP8L\0\0\0\0", "latin1");
  head.writeUInt32LE(data.length + 12, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data]);
}
