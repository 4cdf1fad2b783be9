import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { similarity } from "../../../src/imaging/analysis/embedding.js";
import type { PictureAnalysis } from "../../../src/imaging/analysis/picture-analysis.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { SAMPLES, temporaryFolder } from "./pictures.js";

let pool: ImagePool;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let portrait: PictureAnalysis;

beforeAll(async () => {
  folder = await temporaryFolder();
  pool = new ImagePool({ workers: 1 });
  await pool.inspect(SAMPLES[0]);
  expect(pool.pids.analyst).toEqual([]); // started by the first analysis, by nothing else
  portrait = await pool.analyse({ source: SAMPLES[0], kind: "profile" });
}, 300_000); // image processes stand back for others: on a busy machine loading the models takes its time

afterAll(async () => {
  await pool.close();
  await folder.remove();
});

describe("the analysis of a portrait", () => {
  it("runs in a process of its own", () => {
    const { light, engine, analyst } = pool.pids;
    expect({ light, engine, analyst }).toEqual({
      light: [expect.any(Number)],
      engine: [],
      analyst: [expect.any(Number)],
    });
  });

  it("finds the person and says no more than that", () => {
    expect(portrait.faces).toHaveLength(1);
    const { left = 0, top = 0, width = 0, height = 0 } = portrait.faces[0]?.box ?? {};
    expect(left + width / 2).toBeGreaterThan(0.35);
    expect(left + width / 2).toBeLessThan(0.65);
    expect(top + height).toBeLessThan(0.6);
    expect(portrait.labels.map(({ name }) => name)).toContain("person");
    expect(portrait.altText).toMatch(/^Photo of one person/);
    expect(portrait).toMatchObject({ medium: "photo", background: "scene", detectedText: null, notes: [] });
    expect(portrait).toMatchObject({ brandColors: null, site: null, kind: "profile", format: "jpeg" });
    expect(portrait.quality.score).toBeGreaterThan(80);
    expect(portrait.confidence).toBeGreaterThan(0.5);
  });

  it("is plain data, the same each time, the kind's own values aside", async () => {
    expect(JSON.parse(JSON.stringify(portrait))).toEqual(portrait);
    const site = await pool.analyse({ source: SAMPLES[0], kind: "site" });
    expect(site.site).toEqual({ role: "content", widths: [320, 480, 640, portrait.width] });
    const { kind, quality } = portrait;
    expect({ ...site, kind, quality, site: null }).toEqual(portrait);
  });

  it("has an embedding that is nearer to a crop of it than to another picture", async () => {
    const { width, height } = portrait;
    const part = { left: width >> 3, top: 0, width: width >> 1, height: (height * 3) >> 2 };
    const crop = await folder.write("crop.jpg", await sharp(SAMPLES[0]).extract(part).jpeg().toBuffer());
    const shapes = `<svg width="600" height="400"><rect width="600" height="400" fill="#fafafa"/><circle cx="300" cy="200" r="120" fill="#d22"/></svg>`;
    const logo = await folder.write("logo.png", await sharp(Buffer.from(shapes)).png().toBuffer());
    const [ofCrop, ofLogo] = await Promise.all(
      [crop, logo].map((source) => pool.analyse({ source, kind: "logo" })),
    );
    const near = (other: PictureAnalysis | undefined) =>
      similarity(portrait.embedding, other?.embedding ?? []);
    expect(near(ofCrop)).toBeGreaterThan(0.8);
    expect(near(ofCrop)).toBeGreaterThan(near(ofLogo) + 0.1);
    expect(ofLogo).toMatchObject({ medium: "graphic", background: "flat", altText: "Logo in red." });
    expect(ofLogo?.brandColors?.map(({ name }) => name)).toEqual(["red"]);
  });
});

describe("a picture that can't be read", () => {
  it("is refused as everywhere else", async () => {
    const source = await folder.write("no.jpg", "this is no picture");
    await expect(pool.analyse({ source, kind: "event" })).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
    const target = folder.path("no.png");
    const removal = pool.removeBackground({ source, target, kind: "event", trim: true });
    await expect(removal).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  });
});

describe("the background of a portrait", () => {
  it("is taken away around the person, and the file is trimmed to the crop", async () => {
    const target = folder.path("person.webp");
    const cut = await pool.removeBackground({ source: SAMPLES[0], target, kind: "product", trim: true });
    expect(cut.method).toBe("person");
    const { width, height, hasAlpha } = await sharp(target).metadata();
    expect({ width, height, hasAlpha }).toEqual({
      width: cut.crop.width,
      height: cut.crop.height,
      hasAlpha: true,
    });
    const alpha = await sharp(target).extractChannel(3).raw().toBuffer();
    expect(alpha[0]).toBeLessThan(10);
    expect(alpha[Math.floor(height / 2) * width + (width >> 1)]).toBeGreaterThan(245);
  });
});
