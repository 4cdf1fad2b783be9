import { crc32 } from "node:zlib";

/** A PNG chunk with its length and checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, "latin1");
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}

/** A PNG with a chunk put in after its header. */
export function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);
}

/** A PNG whose header says another size (pixels). */
export function pngSize(png: Buffer, width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), chunk("IHDR", header), png.subarray(33)]);
}

/** A JPEG segment with its marker and length. */
export function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A JPEG with bytes put in before its first segment. */
export function afterStart(jpeg: Buffer, bytes: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), bytes, jpeg.subarray(2)]);
}

/** A JPEG with bytes put in before its end marker. */
export function beforeEnd(jpeg: Buffer, bytes: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, -2), bytes, jpeg.subarray(-2)]);
}

/** Where a JPEG's first segment with one of these markers begins. */
function findSegment(jpeg: Buffer, markers: number[]): number {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (markers.includes(jpeg[at + 1] ?? 0)) return at;
  }
  throw new Error("the JPEG has no such segment");
}

/** A JPEG whose header says another size (pixels). */
export function jpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = findSegment(changed, [0xc0, 0xc2]);
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}

/** A JPEG without its first segment with that marker. */
export function withoutSegment(jpeg: Buffer, marker: number): Buffer {
  const at = findSegment(jpeg, [marker]);
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
}

/** A GIF whose screen has another size (pixels). */
export function gifScreen(gif: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(gif);
  changed.writeUInt16LE(width, 6);
  changed.writeUInt16LE(height, 8);
  return changed;
}

/** Every frame's disposal becomes "restore to previous". */
export function gifDisposal(gif: Buffer): Buffer {
  const changed = Buffer.from(gif);
  const control = Buffer.from([0x21, 0xf9, 0x04]);
  for (let at = changed.indexOf(control); at >= 0; at = changed.indexOf(control, at + 1)) {
    changed[at + 3] = ((changed[at + 3] ?? 0) & ~0x1c) | (3 << 2);
  }
  return changed;
}

/** An AVIF whose header says another size (pixels). */
export function avifSize(avif: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(avif);
  const at = changed.indexOf("ispe");
  changed.writeUInt32BE(width, at + 8);
  changed.writeUInt32BE(height, at + 12);
  return changed;
}

/** The bytes with one of them inverted. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
}

/** The bytes so many times. */
export function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes);
}
