import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, test } from "vitest";
import { embeddingOf, similarity } from "../../src/imaging/analysis/embedding.js";
import { look } from "../../src/imaging/analysis/object-model.js";
import { readRgba, viewOf } from "../../src/imaging/analysis/view.js";
import { SAMPLES } from "../integration/imaging/pictures.js";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

test("a crop of a picture finds that picture first among all of the project's", async () => {
  const pictures = [...SAMPLES, ...(await readdir(IMAGES)).map((name) => `${IMAGES}${name}`)];
  expect(pictures.length).toBeGreaterThanOrEqual(20);
  const library: { source: string; embedding: number[] }[] = [];
  for (const source of pictures) library.push({ source, embedding: await embeddingFor(source) });
  for (const source of pictures) {
    const wanted = await embeddingFor(await cropOf(source));
    const ranked = library
      .map((one) => ({ source: one.source, near: similarity(wanted, one.embedding) }))
      .sort((one, other) => other.near - one.near);
    expect(ranked[0]?.source).toBe(source);
  }
}, 300_000);

/** Three quarters of the width and height of a picture, off its middle, as a middling JPEG. */
async function cropOf(source: string): Promise<Buffer> {
  const { width, height } = await sharp(source).metadata();
  const part = {
    left: Math.round(width * 0.2),
    top: Math.round(height * 0.08),
    width: Math.round(width * 0.75),
    height: Math.round(height * 0.75),
  };
  return sharp(source).extract(part).jpeg({ quality: 70 }).toBuffer();
}

async function embeddingFor(picture: string | Buffer): Promise<number[]> {
  const { rgb } = viewOf(await readRgba(sharp(picture).resize(1024, 1024, { fit: "inside" })));
  const { features } = await look(rgb);
  return embeddingOf(rgb, features);
}
