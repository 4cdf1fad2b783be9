import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { type Lab, labFromRgb } from "../../../src/imaging/pixels/oklab.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";

/** The two sample portraits of the project. */
export const SAMPLES = ["us-official-01.jpg", "us-official-02.jpg"].map((name) =>
  fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url)),
) as [string, string];

/** A temporary folder; `path` names a file in it, `write` makes one and gives its path. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "toonbooth-imaging-"));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write: async (name: string, bytes: Uint8Array | string) => {
      await writeFile(path(name), bytes);
      return path(name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A picture with a different colour in each quarter: red and green above, blue and white below. */
export function quarters(width: number, height: number): Sharp {
  const raw = Buffer.alloc(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const right = x >= width / 2;
      const below = y >= height / 2;
      raw[i] = (!right && !below) || (right && below) ? 255 : 0;
      raw[i + 1] = right ? 255 : 0;
      raw[i + 2] = below ? 255 : 0;
    }
  }
  return sharp(raw, { raw: { width, height, channels: 3 } });
}

/** A scene with shapes but no face, 640 × 480. */
export function faceless(): Sharp {
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#9cf"/>
      <rect y="330" width="640" height="150" fill="#6a4"/><path d="M120,330 V180 L240,90 L360,180 V330 Z" fill="#b52"/>
      <rect x="210" y="240" width="60" height="90" fill="#532"/><circle cx="540" cy="90" r="44" fill="#fd3"/></svg>`,
    ),
  );
}

/** A PNG that declares a size, with no pixels behind it. */
export function declaredPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4, "latin1");
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    header,
    Buffer.from("0000000049444154", "hex"),
  ]);
}

/** A JPEG with a Photoshop (IPTC) segment put in after its beginning. */
export function withIptc(jpeg: Buffer): Buffer {
  const caption = Buffer.from("secret caption", "latin1");
  const record = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, caption.length]), caption]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(record.length);
  const block = Buffer.concat([
    Buffer.from("Photoshop 3.0\0" + "8BIM", "latin1"),
    Buffer.from([4, 4, 0, 0]),
    size,
    record,
    Buffer.alloc(record.length % 2),
  ]);
  const head = Buffer.from([0xff, 0xed, 0, 0]);
  head.writeUInt16BE(block.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, block, jpeg.subarray(2)]);
}

/** A picture in Oklab at the given size. */
export async function labAt(path: string, side: number): Promise<Lab> {
  const rgb = await sharp(path).removeAlpha().resize(side, side, { fit: "fill" }).raw().toBuffer();
  const pool = new PlanePool(side * side, 4);
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb(rgb, lab, pool);
  return lab;
}

/** Mean distance in Oklab between two pictures seen at 64 × 64: 0 alike, .02 just noticeable, 1 black on white. */
export async function perceptualDistance(one: string, other: string): Promise<number> {
  const [a, b] = [await labAt(one, 64), await labAt(other, 64)];
  let sum = 0;
  for (let i = 0; i < a.L.length; i++) {
    sum += Math.hypot(
      (a.L[i] ?? 0) - (b.L[i] ?? 0),
      (a.a[i] ?? 0) - (b.a[i] ?? 0),
      (a.b[i] ?? 0) - (b.b[i] ?? 0),
    );
  }
  return sum / a.L.length;
}

/** Share of the pixels in the middle of a picture whose right neighbour is practically the same. */
export async function flatness(path: string): Promise<number> {
  const { L, width, height } = await labAt(path, 768);
  let flat = 0;
  let count = 0;
  for (let y = height / 4; y < (3 * height) / 4; y++) {
    for (let x = width / 4; x < (3 * width) / 4; x++) {
      count++;
      if (Math.abs((L[y * width + x] ?? 0) - (L[y * width + x + 1] ?? 0)) < 0.003) flat++;
    }
  }
  return flat / count;
}
