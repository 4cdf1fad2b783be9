import { copyFile, readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import { declaredPng, quarters, SAMPLES, temporaryFolder } from "./pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

const plain = (width: number, height: number, background = "#3a7") =>
  sharp({ create: { width, height, channels: 3, background } });

function animation(): Sharp {
  const frames = Buffer.alloc(40 * 80 * 3);
  frames.fill(200, 0, frames.length / 2);
  return sharp(frames, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } });
}

describe("pictures out of the ordinary", () => {
  const odd: Record<string, () => Promise<Buffer>> = {
    "one pixel": () => plain(1, 1).png().toBuffer(),
    "20000 × 1": () => plain(20_000, 1).png().toBuffer(),
    transparent: () =>
      sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.2 } } })
        .png()
        .toBuffer(),
    CMYK: () => quarters(64, 48).toColourspace("cmyk").jpeg().toBuffer(),
    "16-bit": () => quarters(64, 48).toColourspace("rgb16").png().toBuffer(),
    grey: () => quarters(64, 48).greyscale().jpeg().toBuffer(),
    "grey with alpha": () => quarters(64, 48).greyscale().ensureAlpha(0.5).png().toBuffer(),
    "animated GIF": () => animation().gif().toBuffer(),
  };

  it.each(Object.entries(odd))("%s becomes a cartoon", async (name, make) => {
    const source = await files.write(`${name}.bin`, await make());
    const target = files.path("odd.webp");
    const drawn = await pool.cartoonize({ source, target, style: "ink", seed: 5 });
    expect(drawn).toMatchObject({ width: 1024, height: 1024 });
    const variant = {
      source,
      target: files.path("odd.jpeg"),
      size: "full",
      format: "jpeg",
      faces: null,
    } as const;
    expect(await pool.renderVariant(variant)).toMatchObject({ mimeType: "image/jpeg" });
  });

  it("two of more than 12 megapixels at once take turns and both get done", async () => {
    const source = await files.write("big.jpg", await plain(4_200, 3_000).jpeg().toBuffer());
    const request = { source, target: files.path("big.webp") };
    const [small, scene] = await Promise.all([
      pool.renderVariant({ ...request, size: "small", format: "webp", faces: null }),
      pool.cartoonize({ source, target: files.path("big-scene.webp"), style: "ink", seed: 1 }),
    ]);
    expect(small).toMatchObject({ width: 480, height: 343 });
    expect(scene).toMatchObject({ width: 1024 });
  });

  it("an animation counts by its first frame", async () => {
    const source = await files.write("moving.gif", await animation().gif().toBuffer());
    expect(await pool.inspect(source)).toEqual({
      format: "gif",
      mimeType: "image/gif",
      width: 40,
      height: 40,
    });
  });

  it("the bytes decide, not the name", async () => {
    await copyFile(SAMPLES[0], files.path("photo.png"));
    expect(await pool.inspect(files.path("photo.png"))).toMatchObject({
      format: "jpeg",
      mimeType: "image/jpeg",
    });
  });

  it.each(["webp", "avif", "png"] as const)("%s is known", async (format) => {
    const source = await files.write("known", await plain(30, 20)[format]().toBuffer());
    expect(await pool.inspect(source)).toEqual({
      format,
      mimeType: `image/${format}`,
      width: 30,
      height: 20,
    });
  });
});

describe("what is refused", () => {
  const heic = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from("ftypheic\0\0\0\0mif1heic", "latin1"),
    Buffer.alloc(64),
  ]);
  const refused: [string, () => Promise<Buffer>, string][] = [
    ["nothing at all", async () => Buffer.alloc(0), "UNDECODABLE_IMAGE"],
    ["text", async () => Buffer.from("hello, this is a letter"), "UNSUPPORTED_TYPE"],
    [
      "SVG",
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      "UNSUPPORTED_TYPE",
    ],
    [
      "SVG with a declaration",
      async () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
      "UNSUPPORTED_TYPE",
    ],
    ["PDF", async () => Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), "UNSUPPORTED_TYPE"],
    ["TIFF", () => plain(8, 8).tiff().toBuffer(), "UNSUPPORTED_TYPE"],
    ["BMP", async () => Buffer.concat([Buffer.from("BM"), Buffer.alloc(80)]), "UNSUPPORTED_TYPE"],
    ["HEIC", async () => heic, "UNSUPPORTED_TYPE"],
    [
      "a JPEG's first bytes only",
      async () => (await readFile(SAMPLES[0])).subarray(0, 20),
      "UNDECODABLE_IMAGE",
    ],
    ["a bomb: 30000 × 30000 declared", async () => declaredPng(30_000, 30_000), "TOO_MANY_PIXELS"],
  ];

  it.each(refused)("%s", async (_name, make, code) => {
    const source = await files.write("refused", await make());
    await expect(pool.inspect(source)).rejects.toMatchObject({ name: "AppError", code });
  });

  it("HEIC, with words that say so", async () => {
    await expect(pool.inspect(await files.write("photo.heic", heic))).rejects.toThrow(/HEIC/);
  });

  it("a truncated photo: its header passes, its pixels don't", async () => {
    const whole = await readFile(SAMPLES[0]);
    const source = await files.write("half.jpg", whole.subarray(0, whole.length >> 1));
    expect(await pool.inspect(source)).toMatchObject({ width: 910, height: 1137 });
    const request = { source, target: files.path("half.webp") };
    const variant = pool.renderVariant({ ...request, size: "small", format: "webp", faces: null });
    await expect(variant).rejects.toMatchObject({ code: "UNDECODABLE_IMAGE" });
    await expect(pool.cartoonize({ ...request, style: "ink", seed: 1 })).rejects.toMatchObject({
      code: "UNDECODABLE_IMAGE",
    });
  });

  it("more pixels than the pool was told to take, in every call", async () => {
    const strict = new ImagePool({ workers: 1, maxPixels: 100_000 });
    try {
      await expect(strict.inspect(SAMPLES[0])).rejects.toMatchObject({ code: "TOO_MANY_PIXELS" });
      const call = strict.cartoonize({
        source: SAMPLES[0],
        target: files.path("x.webp"),
        style: "ink",
        seed: 1,
      });
      await expect(call).rejects.toThrow(/910×1137/);
    } finally {
      await strict.close();
    }
  });

  it("a file that is not there, as a plain error: no fault of the picture", async () => {
    await expect(pool.inspect(files.path("missing"))).rejects.toMatchObject({
      name: "Error",
      code: "ENOENT",
    });
  });
});
