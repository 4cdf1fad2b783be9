import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { afterStart, segment, withChunk } from "./picture-bytes.js";

/** Texts that stand in every kind of metadata of the photos below, and may stand in nothing that is served. */
export const SECRETS = {
  exif: "SECRET-EXIF-CAMERA-OWNER",
  gps: "SECRET-GPS-AREA",
  thumbnail: "SECRET-THUMBNAIL-BYTES",
  xmp: "SECRET-XMP-NOTE",
  iptc: "SECRET-IPTC-CAPTION",
  icc: "SECRET-ICC-DESCRIPTION",
  comment: "SECRET-COMMENT",
} as const;

/** What marks metadata in the bytes of a picture, besides the secrets themselves. */
const MARKS = [
  "SECRET",
  "Exif\0",
  "eXIf",
  "EXIF",
  "XMP ",
  "xmpmeta",
  "Photoshop",
  "8BIM",
  "ICC_PROFILE",
  "ICCP",
  "iCCP",
  "tEXt",
  "iTXt",
  "zTXt",
];

/** Marks of metadata that these bytes have. */
export function marksIn(bytes: Buffer): string[] {
  // Profiles store text in two bytes a letter; of what is compressed the chunk's name tells.
  return MARKS.filter((mark) => bytes.includes(mark) || bytes.includes(Buffer.from(mark, "utf16le")));
}

/** Each with every kind of metadata that its format knows, put in byte by byte. */
export async function metadataPhotos(): Promise<{ format: "jpeg" | "png" | "webp"; bytes: Buffer }[]> {
  return [
    { format: "jpeg", bytes: await jpegPhoto() },
    { format: "png", bytes: await pngPhoto() },
    { format: "webp", bytes: await webpPhoto() },
  ];
}

/** A JPEG with the same metadata as the photos, as an AI server might answer with. */
export async function jpegPhoto(image: Sharp = gradient()): Promise<Buffer> {
  const jpeg = await image.jpeg().toBuffer();
  return afterStart(
    jpeg,
    Buffer.concat([
      segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), await exif()])),
      segment(0xe1, Buffer.concat([Buffer.from("http://ns.adobe.com/xap/1.0/\0"), xmp()])),
      segment(0xed, iptc()),
      segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01"), await icc()])),
      segment(0xfe, Buffer.from(SECRETS.comment)),
    ]),
  );
}

async function pngPhoto(): Promise<Buffer> {
  const png = await gradient().png().toBuffer();
  const chunks: [string, Buffer][] = [
    ["iCCP", Buffer.concat([Buffer.from("icc\0\0"), deflateSync(await icc())])],
    ["eXIf", await exif()],
    ["iTXt", Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\0\0\0\0"), xmp()])],
    ["tEXt", Buffer.from(`Comment\0${SECRETS.comment}`)],
    ["zTXt", Buffer.concat([Buffer.from("Description\0\0"), deflateSync(Buffer.from(SECRETS.comment))])],
    [
      "tEXt",
      Buffer.concat([Buffer.from("Raw profile type iptc\0\niptc\n"), Buffer.from(iptc().toString("hex"))]),
    ],
  ];
  return chunks.reduceRight<Buffer>((bytes, [type, data]) => withChunk(bytes, type, data), png);
}

async function webpPhoto(): Promise<Buffer> {
  const webp = await gradient().webp().toBuffer();
  const { width, height } = await sharp(webp).metadata();
  const extended = Buffer.alloc(10);
  // ICC, EXIF and XMP are there (WebP container specification, "Extended File Format").
  extended[0] = 0x20 | 0x08 | 0x04;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    riffChunk("VP8X", extended),
    riffChunk("ICCP", await icc()),
    webp.subarray(12),
    riffChunk("EXIF", await exif()),
    riffChunk("XMP ", xmp()),
  ]);
  return riffChunk("RIFF", body);
}

function riffChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A picture, 240 × 180, that is red in its upper left corner alone. */
function gradient(): Sharp {
  const corner = { create: { width: 60, height: 45, channels: 3, background: "#ff0000" } } as const;
  return sharp({ create: { width: 240, height: 180, channels: 3, background: "#2255aa" } }).composite([
    { input: corner, left: 0, top: 0 },
  ]);
}

/** TIFF fields in little endian: a camera's owner, a position, and a second directory with a thumbnail. */
async function exif(): Promise<Buffer> {
  const small = await sharp({ create: { width: 16, height: 12, channels: 3, background: "#0f0" } })
    .jpeg()
    .toBuffer();
  const thumbnail = afterStart(small, segment(0xfe, Buffer.from(SECRETS.thumbnail)));
  const owner = Buffer.from(`${SECRETS.exif}\0`);
  const area = Buffer.from(`ASCII\0\0\0${SECRETS.gps}`);
  const latitude = Buffer.alloc(24);
  for (const [i, part] of [52, 1, 31, 1, 7, 1].entries()) latitude.writeUInt32LE(part, 4 * i);
  // Where each piece begins: header, first directory (2 fields), positions (3 fields), second directory (2 fields).
  const gpsAt = 8 + directoryLength(2);
  const secondAt = gpsAt + directoryLength(3);
  const ownerAt = secondAt + directoryLength(2);
  const areaAt = ownerAt + owner.length;
  const latitudeAt = areaAt + area.length;
  const thumbnailAt = latitudeAt + latitude.length;
  const head = Buffer.from("II*\0\x08\0\0\0", "latin1");
  return Buffer.concat([
    head,
    directory(
      [
        [0x013b, ASCII, owner.length, ownerAt],
        [0x8825, LONG, 1, gpsAt],
      ],
      secondAt,
    ),
    directory(
      [
        [0x0001, ASCII, 2, 0x4e],
        [0x0002, RATIONAL, 3, latitudeAt],
        [0x001c, UNDEFINED, area.length, areaAt],
      ],
      0,
    ),
    directory(
      [
        [0x0201, LONG, 1, thumbnailAt],
        [0x0202, LONG, 1, thumbnail.length],
      ],
      0,
    ),
    owner,
    area,
    latitude,
    thumbnail,
  ]);
}

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

function directoryLength(fields: number): number {
  return 2 + 12 * fields + 4;
}

/** A TIFF directory: tag, type, count and value (or where it is) of each field, and where the next one begins. */
function directory(
  fields: [tag: number, type: number, count: number, value: number][],
  next: number,
): Buffer {
  const bytes = Buffer.alloc(directoryLength(fields.length));
  bytes.writeUInt16LE(fields.length, 0);
  fields.forEach(([tag, type, count, value], i) => {
    const at = 2 + 12 * i;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  bytes.writeUInt32LE(next, bytes.length - 4);
  return bytes;
}

function xmp(): Buffer {
  return Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${SECRETS.xmp}</note></x:xmpmeta>`);
}

/** A Photoshop resource with an IPTC caption. */
function iptc(): Buffer {
  const caption = Buffer.from(SECRETS.iptc);
  const record = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, caption.length]), caption]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(record.length);
  const head = Buffer.concat([Buffer.from("Photoshop 3.0\0" + "8BIM"), Buffer.from([4, 4, 0, 0])]);
  return Buffer.concat([head, size, record, Buffer.alloc(record.length % 2)]);
}

/** A real colour profile whose description is a secret. */
async function icc(): Promise<Buffer> {
  const tagged = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } })
    .withIccProfile("p3")
    .png()
    .toBuffer();
  const { icc: profile } = await sharp(tagged).metadata();
  if (!profile) throw new Error("the picture has no profile");
  // A private tag at the end: tag table, then data.
  const text = Buffer.from(`text\0\0\0\0${SECRETS.icc}\0`);
  return withIccTag(profile, "SECR", text);
}

function withIccTag(profile: Buffer, name: string, data: Buffer): Buffer {
  const count = profile.readUInt32BE(128);
  const tableEnd = 132 + 12 * count;
  const table = Buffer.from(profile.subarray(132, tableEnd));
  // The table grows by one row: everything behind it moves.
  for (let row = 0; row < count; row += 1)
    table.writeUInt32BE(table.readUInt32BE(12 * row + 4) + 12, 12 * row + 4);
  // Readers of PNG take no profile whose length is not a multiple of four.
  const end = Buffer.alloc((4 - (data.length % 4)) % 4);
  const row = Buffer.from(`${name}\0\0\0\0\0\0\0\0`);
  row.writeUInt32BE(profile.length + 12, 4);
  row.writeUInt32BE(data.length, 8);
  const header = Buffer.from(profile.subarray(0, 132));
  header.writeUInt32BE(count + 1, 128);
  const whole = Buffer.concat([header, table, row, profile.subarray(tableEnd), data, end]);
  whole.writeUInt32BE(whole.length, 0);
  return whole;
}
