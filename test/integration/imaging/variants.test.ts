import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import type { VariantFormat, VariantSize } from "../../../src/imaging/sizes.js";
import { quarters, SAMPLES, temporaryFolder, withIptc } from "./pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

function render(source: string, size: VariantSize, format: VariantFormat) {
  const target = files.path(`${size}.${format}`);
  return pool.renderVariant({ source, target, size, format, faces: null });
}

/** Lengths of a JPEG's Huffman tables. */
function huffmanTables(jpeg: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] === 0xc4) lengths.push(jpeg.readUInt16BE(at + 2));
  }
  return lengths;
}

it.each([
  [2_000, false],
  [2_300, true],
])("a whole picture of %d × 2,000 pixels has JPEG's standard tables: %s", async (width, standard) => {
  const source = files.path("large.png");
  const noise = { type: "gaussian", mean: 128, sigma: 30 } as const;
  await sharp({ create: { width, height: 2_000, channels: 3, background: "#888", noise } })
    .png()
    .toFile(source);
  await render(source, "full", "jpeg");
  const tables = huffmanTables(await readFile(files.path("full.jpeg")));
  expect(tables).toHaveLength(4);
  const own = [31, 181, 31, 181];
  expect(tables.every((length, i) => length === own[i])).toBe(standard);
});

describe("named sizes", () => {
  it.each([
    ["thumbnail", 300, 300],
    ["grid", 500, 500],
    ["small", 480, 600],
    ["detail", 910, 1137],
    ["header", 910, 284],
    ["zoom", 910, 1137],
    ["full", 910, 1137],
  ] as const)("%s of a 910 × 1137 photo is %d × %d, never enlarged", async (size, width, height) => {
    expect(await render(SAMPLES[0], size, "jpeg")).toMatchObject({ mimeType: "image/jpeg", width, height });
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)(
    "are written as %s with their true size in bytes",
    async (format) => {
      const variant = await render(SAMPLES[0], "thumbnail", format);
      const bytes = await readFile(files.path(`thumbnail.${format}`));
      expect(variant).toMatchObject({ mimeType: `image/${format}`, fileSize: bytes.length });
      const { format: written } = await sharp(bytes).metadata();
      expect(written).toBe(format === "avif" ? "heif" : format);
    },
  );

  it.each([
    ["avif", 4_000_000],
    ["webp", 24_000_000],
    ["jpeg", 25_000_000],
  ] as const)("full as %s has at most %d of 25 million pixels", async (format, most) => {
    const large = files.path("large.png");
    await sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: "#357" } }).toFile(large);
    const { width, height } = await render(large, "full", format);
    expect(width).toBe(height);
    expect(width * height).toBeLessThanOrEqual(most);
    expect(width * height).toBeGreaterThan(most * 0.99);
  });

  it("lay transparency on white in JPEG and keep it in WebP", async () => {
    const clear = files.path("clear.png");
    await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    }).toFile(clear);
    await render(clear, "full", "jpeg");
    await render(clear, "full", "webp");
    expect([...(await sharp(files.path("full.jpeg")).raw().toBuffer()).subarray(0, 3)]).toEqual([
      255, 255, 255,
    ]);
    expect(await sharp(files.path("full.webp")).metadata()).toMatchObject({ hasAlpha: true });
  });
});

describe("orientation", () => {
  // How upright pixels must be stored so that each EXIF orientation shows them upright again (5 is the
  // transposed picture, 7 the one transposed about the other diagonal; sharp mirrors before it turns).
  const stored: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flip().rotate(90),
    6: (image) => image.rotate(270),
    7: (image) => image.flip().rotate(270),
    8: (image) => image.rotate(90),
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%d is honoured by inspection and by variants", async (orientation) => {
    const turn = stored[orientation] ?? ((image: Sharp) => image);
    const upright = await quarters(80, 60).png().toBuffer();
    const turned = await turn(sharp(upright)).png().toBuffer();
    const source = files.path(`oriented-${orientation}.jpg`);
    await sharp(turned)
      .withMetadata({ orientation })
      .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
      .toFile(source);
    expect(await pool.inspect(source)).toMatchObject({ format: "jpeg", width: 80, height: 60 });
    await render(source, "full", "png");
    const pixels = await sharp(files.path("full.png")).removeAlpha().raw().toBuffer();
    const at = (x: number, y: number) =>
      [...pixels.subarray((y * 80 + x) * 3, (y * 80 + x) * 3 + 3)].map((v) => v > 127);
    expect(at(20, 15)).toEqual([true, false, false]);
    expect(at(60, 15)).toEqual([false, true, false]);
    expect(at(20, 45)).toEqual([false, false, true]);
    expect(at(60, 45)).toEqual([true, true, true]);
  });
});

describe("metadata", () => {
  it.each(["jpeg", "png", "webp", "avif"] as const)(
    "is all left out of %s, and colours are converted to sRGB",
    async (format) => {
      const tagged = await quarters(80, 60)
        .withIccProfile("p3")
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret place</x:xmpmeta>')
        .withExif({
          IFD0: { Artist: "secret artist" },
          IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" },
        })
        .jpeg()
        .toBuffer();
      const source = await files.write("tagged.jpg", withIptc(tagged));
      expect(await sharp(source).metadata()).toMatchObject({
        exif: expect.any(Buffer),
        xmp: expect.any(Buffer),
        iptc: expect.any(Buffer),
        icc: expect.any(Buffer),
      });
      await render(source, "small", format);
      const bytes = await readFile(files.path(`small.${format}`));
      const { exif, xmp, iptc, icc, space } = await sharp(bytes).metadata();
      expect({ exif, xmp, iptc, icc }).toEqual({
        exif: undefined,
        xmp: undefined,
        iptc: undefined,
        icc: undefined,
      });
      expect(space).toBe("srgb");
      expect(bytes.includes("secret")).toBe(false);
      expect(bytes.includes("GPS")).toBe(false);
    },
  );
});
