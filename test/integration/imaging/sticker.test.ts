import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import type { VariantFormat } from "../../../src/imaging/sizes.js";
import { noise } from "../../support/http-client.js";
import { temporaryFolder } from "./pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
  // A red disc, off the middle of a clear picture, with a hard edge.
  const disc = '<svg width="300" height="240"><circle cx="90" cy="120" r="60" fill="#c00"/></svg>';
  await sharp(Buffer.from(disc)).png().toFile(files.path("disc.png"));
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

async function sticker(source: string, format: VariantFormat = "webp") {
  const target = files.path(`sticker.${format}`);
  const variant = await pool.renderVariant({
    source,
    target,
    size: "sticker",
    format,
    faces: null,
  });
  const image = sharp(await readFile(target)).ensureAlpha();
  const pixels = await image.raw().toBuffer();
  const pixel = (x: number, y: number) => [...pixels.subarray(4 * (512 * y + x), 4 * (512 * y + x) + 4)];
  return { variant, pixel };
}

/** Where a row of a sticker goes from clear over white to the figure's red, from the left. */
function bandsOf(pixel: (x: number, y: number) => number[], y: number) {
  const row = Array.from({ length: 512 }, (_, x) => pixel(x, y));
  const white = row.findIndex(([r = 0, g = 0, b = 0, a = 0]) => a > 250 && Math.min(r, g, b) > 240);
  const red = row.findIndex(([r = 0, g = 0, , a = 0]) => a > 250 && r > 150 && g < 60);
  return { white, red };
}

describe("a sticker", () => {
  it("is 512 × 512: the figure in its middle, enlarged, within a white rim of some ten pixels", async () => {
    const { variant, pixel } = await sticker(files.path("disc.png"));
    expect(variant).toMatchObject({ mimeType: "image/webp", width: 512, height: 512 });
    for (const [x, y] of [
      [0, 0],
      [511, 0],
      [0, 511],
      [511, 511],
      [2, 256],
    ] as const)
      expect(pixel(x, y)[3]).toBe(0);
    expect(pixel(256, 256)[0]).toBeGreaterThan(180);
    const { white, red } = bandsOf(pixel, 256);
    expect(white).toBeGreaterThan(5);
    expect(red - white).toBeGreaterThan(6);
    expect(red - white).toBeLessThan(16);
  });

  it("has a faint shadow below, and none above", async () => {
    const { pixel } = await sticker(files.path("disc.png"), "png");
    const column = Array.from({ length: 512 }, (_, y) => pixel(256, y));
    const dark = column.flatMap(([r = 0, , , a = 0], y) => (a > 15 && a < 120 && r < 120 ? [y] : []));
    expect(dark.length).toBeGreaterThan(2);
    expect(Math.min(...dark)).toBeGreaterThan(256);
  });

  it.each(["colour", "colour and alpha"])("of noise in %s is still at most 100,000 bytes", async (what) => {
    const size = { width: 512, height: 512 };
    const channels = what === "colour" ? 3 : 4;
    await sharp(noise(512 * 512 * channels), { raw: { ...size, channels } })
      .png()
      .toFile(files.path("noise.png"));
    const { variant } = await sticker(files.path("noise.png"));
    expect(variant.fileSize).toBeLessThanOrEqual(100_000);
    expect(variant.fileSize).toBeGreaterThan(10_000);
  });

  it("as JPEG lies on white", async () => {
    const { pixel } = await sticker(files.path("disc.png"), "jpeg");
    expect(pixel(0, 0)).toEqual([255, 255, 255, 255]);
  });

  it("of a picture in which nothing is visible is clear", async () => {
    await sharp({ create: { width: 30, height: 20, channels: 4, background: "#00000000" } })
      .png()
      .toFile(files.path("clear.png"));
    const { pixel } = await sticker(files.path("clear.png"));
    expect(pixel(256, 256)[3]).toBe(0);
  });
});
