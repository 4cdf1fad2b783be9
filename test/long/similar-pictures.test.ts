import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { similarity } from "../../src/imaging/analysis/embedding.js";
import { ImagePool } from "../../src/imaging/pool.js";
import { SAMPLES, temporaryFolder } from "../integration/imaging/pictures.js";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

let pool: ImagePool;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  pool = new ImagePool({ workers: 1 });
  folder = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await folder.remove();
});

test("a crop of a picture finds that picture first among all of the project's", async () => {
  const pictures = [...SAMPLES, ...(await readdir(IMAGES)).map((name) => `${IMAGES}${name}`)];
  expect(pictures.length).toBeGreaterThanOrEqual(20);
  const library = [];
  for (const source of pictures) library.push({ source, embedding: await embeddingOf(source) });
  for (const source of pictures) {
    const { width, height } = await sharp(source).metadata();
    const part = { left: Math.round(width * 0.2), top: Math.round(height * 0.08) };
    const size = { width: Math.round(width * 0.75), height: Math.round(height * 0.75) };
    const crop = await sharp(source)
      .extract({ ...part, ...size })
      .jpeg({ quality: 70 })
      .toBuffer();
    const wanted = await embeddingOf(await folder.write("crop.jpg", crop));
    const ranked = library
      .map((one) => ({ source: one.source, near: similarity(wanted, one.embedding) }))
      .sort((one, other) => other.near - one.near);
    expect(ranked[0]?.source).toBe(source);
  }
}, 300_000);

async function embeddingOf(source: string): Promise<number[]> {
  return (await pool.analyse({ source, kind: "event" })).embedding;
}
