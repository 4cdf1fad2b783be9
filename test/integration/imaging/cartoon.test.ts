import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contactSheet } from "../../../src/imaging/contact-sheet.js";
import type { TaskProgress } from "../../../src/imaging/limits.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { faceless, flatness, labAt, perceptualDistance, SAMPLES, temporaryFolder } from "./pictures.js";

/** Neighbouring seeds must differ by at least this, five times what is just noticeable. */
const VISIBLY_DIFFERENT = 0.1;

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;
const progress: TaskProgress[] = [];

async function draw(source: string, seed: number, name: string, onProgress?: (p: TaskProgress) => void) {
  const target = files.path(name);
  const drawn = await pool.cartoonize({ source, target, style: "ink", seed }, { onProgress });
  return { target, ...drawn };
}

interface Colour {
  L: number;
  /** Degrees in Oklch. */
  hue: number;
}

/** Mean colour of the middle of a face-cut: cheeks, nose and brow. */
async function meanColour(path: string): Promise<Colour> {
  const { L, a, b, width, height } = await labAt(path, 128);
  const sum = { L: 0, a: 0, b: 0, count: 0 };
  for (let y = Math.round(height * 0.35); y < height * 0.7; y++) {
    for (let x = Math.round(width * 0.35); x < width * 0.65; x++) {
      sum.L += L[y * width + x] ?? 0;
      sum.a += a[y * width + x] ?? 0;
      sum.b += b[y * width + x] ?? 0;
      sum.count++;
    }
  }
  return { L: sum.L / sum.count, hue: (Math.atan2(sum.b, sum.a) * 180) / Math.PI };
}

beforeAll(async () => {
  files = await temporaryFolder();
  await draw(SAMPLES[0], 1, "one.webp", (report) => progress.push(report));
  await draw(SAMPLES[0], 1, "one-again.webp");
  await draw(SAMPLES[0], 2, "two.webp");
  await faceless().jpeg().toFile(files.path("faceless.jpg"));
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

describe("a cartoon", () => {
  it("is 1024 × 1024 and no longer a photo: most of its middle is flat", async () => {
    expect(await sharp(files.path("one.webp")).metadata()).toMatchObject({
      width: 1024,
      height: 1024,
      format: "webp",
    });
    const photo = await flatness(SAMPLES[0]);
    const cartoon = await flatness(files.path("one.webp"));
    expect(cartoon).toBeGreaterThan(photo + 0.1);
  });

  it("has the same bytes for the same seed, and looks different for the next one", async () => {
    const [one, again] = await Promise.all(
      ["one.webp", "one-again.webp"].map((name) => readFile(files.path(name))),
    );
    expect(one?.equals(again ?? Buffer.alloc(0))).toBe(true);
    const distance = await perceptualDistance(files.path("one.webp"), files.path("two.webp"));
    expect(distance).toBeGreaterThan(VISIBLY_DIFFERENT);
  });

  it("reports rising progress through its stages, with a small preview on the way", async () => {
    const percents = progress.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents[0]).toBe(0);
    expect(percents.at(-1)).toBe(100);
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual(["PREPARING", "DETECTING", "STYLIZING"]);
    const previews = progress.flatMap(({ preview }) => preview ?? []);
    expect(previews).toHaveLength(1);
    expect(previews[0]?.length).toBeLessThanOrEqual(6_000);
    expect(await sharp(previews[0]).metadata()).toMatchObject({ format: "webp", width: 128 });
  });

  it("of a picture without a face is drawn all the same, as PNG if asked", async () => {
    expect(await draw(files.path("faceless.jpg"), 3, "scene.png")).toMatchObject({
      width: 1024,
      mimeType: "image/png",
    });
    // The house's wall is still brick red in the middle of the card.
    const [red = 0, green = 0, blue = 0] = await sharp(files.path("scene.png"))
      .extract({ left: 330, top: 560, width: 4, height: 4 })
      .raw()
      .toBuffer();
    expect(red).toBeGreaterThan(green + 60);
    expect(red).toBeGreaterThan(blue + 60);
  });

  it("of a group keeps everyone: a face is found in each half", async () => {
    const heads = await Promise.all(
      SAMPLES.map((path) => sharp(path).resize(600, 600, { position: "top" }).toBuffer()),
    );
    await sharp({ create: { width: 1200, height: 600, channels: 3, background: "#ffffff" } })
      .composite(heads.map((input, i) => ({ input, left: i * 600, top: 0 })))
      .toFile(files.path("group.jpg"));
    await draw(files.path("group.jpg"), 6, "group.png");
    for (const left of [0, 512]) {
      const half = await sharp(files.path("group.png"))
        .extract({ left, top: 0, width: 512, height: 1024 })
        .png()
        .toBuffer();
      const source = await files.write(`half-${left}.png`, half);
      await expect(pool.cutFace({ source, target: files.path("half-cut.webp") })).resolves.toBeTruthy();
    }
  });

  it("in a style that there isn't is refused", async () => {
    const call = pool.cartoonize({
      source: SAMPLES[0],
      target: files.path("x.webp"),
      style: "crayon",
      seed: 1,
    });
    await expect(call).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});

describe("skin", () => {
  it("keeps its tone and hue: the photo's face and the cartoon's hardly differ in colour", async () => {
    const heads = await Promise.all(
      [SAMPLES[0], files.path("one.webp")].map(async (source, i) => {
        const target = files.path(`head-${i}.png`);
        await pool.cutFace({ source, target });
        return meanColour(target);
      }),
    );
    const [photo, cartoon] = heads as [Colour, Colour];
    expect(Math.abs(photo.L - cartoon.L)).toBeLessThan(0.07);
    expect(Math.abs(photo.hue - cartoon.hue)).toBeLessThan(8);
  });
});

describe("a face-cut", () => {
  it("of a cartoon is square, clear in the corners and opaque in the middle", async () => {
    const stages: TaskProgress[] = [];
    const target = files.path("face.png");
    const onProgress = (report: TaskProgress) => stages.push(report);
    const cut = await pool.cutFace({ source: files.path("one.webp"), target }, { onProgress });
    expect(cut.width).toBe(cut.height);
    const { data, info } = await sharp(target).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const alpha = (x: number, y: number) => data[(y * info.width + x) * 4 + 3];
    const last = info.width - 1;
    expect([alpha(0, 0), alpha(last, 0), alpha(0, last), alpha(last, last)]).toEqual([0, 0, 0, 0]);
    expect(alpha(info.width >> 1, info.width >> 1)).toBe(255);
    expect(stages[0]?.percent).toBe(0);
    expect(stages.at(-1)?.percent).toBe(100);
    expect(stages.at(-1)?.stage).toBe("CUTTING");
  });

  it("keeps 8 % of room around the head and fades it out softly", async () => {
    const { data, info } = await sharp(files.path("face.png"))
      .extractChannel(3)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rows = Array.from({ length: info.height }, (_, y) =>
      Math.max(...data.subarray(y * info.width, (y + 1) * info.width)),
    );
    const columns = Array.from({ length: info.width }, (_, x) =>
      Math.max(...rows.map((_, y) => data[y * info.width + x] ?? 0)),
    );
    const margin = (line: number[]) =>
      Math.min(
        line.findIndex((v) => v > 16),
        [...line].reverse().findIndex((v) => v > 16),
      );
    expect(Math.min(margin(rows), margin(columns)) / info.width).toBeCloseTo(0.08, 1);
    const partly = data.filter((v) => v > 10 && v < 245).length;
    expect(partly / data.length).toBeGreaterThan(0.005);
  });

  it("of a picture without a face is refused as NO_FACE", async () => {
    const call = pool.cutFace({ source: files.path("scene.png"), target: files.path("none.webp") });
    await expect(call).rejects.toMatchObject({ name: "AppError", code: "NO_FACE", status: 422 });
  });

  it("of a face under 48 pixels is refused as NO_FACE", async () => {
    await sharp(SAMPLES[0]).resize(110).toFile(files.path("tiny.jpg"));
    const call = pool.cutFace({ source: files.path("tiny.jpg"), target: files.path("none.webp") });
    await expect(call).rejects.toMatchObject({ code: "NO_FACE" });
  });
});

describe("a contact sheet", () => {
  it("lays pictures out with labels, whatever the labels contain", async () => {
    const tiles = ["one.webp", "two.webp", "one.webp"].map((name) => ({
      path: files.path(name),
      label: `<${name}> & "so"`,
    }));
    const sheet = await contactSheet(tiles, files.path("sheet.png"));
    expect(sheet).toEqual({ mimeType: "image/png", width: 8 + 3 * 264, height: 8 + 292 });
    // White between two tiles, and something drawn within the first. (`stats` looks at a whole input.)
    const part = async (area: { left: number; top: number; width: number; height: number }) =>
      sharp(await sharp(files.path("sheet.png")).extract(area).png().toBuffer()).stats();
    const between = await part({ left: 264, top: 0, width: 8, height: 200 });
    expect(between.channels.map(({ min }) => min)).toEqual([255, 255, 255]);
    const tile = await part({ left: 8, top: 8, width: 256, height: 256 });
    expect(tile.channels[0]?.stdev).toBeGreaterThan(20);
    await expect(contactSheet([], files.path("none.png"))).rejects.toThrow(/at least one/);
  });
});
