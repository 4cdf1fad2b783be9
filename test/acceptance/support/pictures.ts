import { readFile } from "node:fs/promises";
import sharp, { type Metadata } from "sharp";

/** A picture, or a refusal, as it came over the network. */
export interface Loaded {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** One of the sample portraits. */
export function portrait(number: 1 | 2 = 1): Promise<Buffer> {
  return readFile(new URL(`../../../samples/us-official-0${number}.jpg`, import.meta.url));
}

/** A landscape of two hills under a sky, with nobody in it. */
export function landscape(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <defs><linearGradient id="sky" x2="0" y2="1">
      <stop offset="0" stop-color="#4488cc"/><stop offset="1" stop-color="#ffddaa"/>
    </linearGradient></defs>
    <rect width="800" height="600" fill="url(#sky)"/>
    <path d="M0 400L200 250L400 420L600 200L800 400V600H0Z" fill="#447755"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg().toBuffer();
}

/** A small picture of one colour; each number gives other bytes. */
export function plain(number: number): Promise<Buffer> {
  const background = { r: (number * 37) % 256, g: 120, b: 200 };
  return sharp({ create: { width: 160, height: 120, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** Loads an address with no headers but the given ones. */
export async function load(url: string, headers: Record<string, string> = {}): Promise<Loaded> {
  const response = await fetch(url, { headers });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** Loads an address that must lead to a picture of the type that is announced; answers what is in it. */
export async function loadPicture(url: string): Promise<{ bytes: Buffer; meta: Metadata }> {
  const { status, headers, bytes } = await load(url);
  if (status !== 200) throw new Error(`${new URL(url).pathname} answered ${status}`);
  const meta = await sharp(bytes).metadata();
  const format = meta.compression === "av1" ? "avif" : meta.format;
  if (headers.get("content-type") !== `image/${format}`) {
    throw new Error(`announced as ${headers.get("content-type")}, but the bytes are ${format}`);
  }
  return { bytes, meta };
}
