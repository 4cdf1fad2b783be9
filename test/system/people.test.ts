import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../src/imaging/pool.js";
import { faceless, SAMPLES, temporaryFolder } from "../integration/imaging/pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

describe("what is seen in a picture", () => {
  it("is where the face is, its colour, and a placeholder of a few bytes", async () => {
    const traits = await pool.describe(SAMPLES[0]);
    expect(traits.faces?.main.left).toBeCloseTo(0.4, 1);
    expect(traits.faces?.main.top).toBeCloseTo(0.12, 1);
    expect(traits.faces?.all).toEqual(traits.faces?.main);
    expect(traits.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(Buffer.from(traits.thumbhash, "base64").length).toBeLessThan(40);
  });

  it("is no face where there is none", async () => {
    const scene = files.path("scene.png");
    await faceless().png().toFile(scene);
    expect((await pool.describe(scene)).faces).toBeNull();
  });

  it("is the same to the engine that draws from it, and of the cartoon what is found in it", async () => {
    const target = files.path("cartoon.webp");
    const drawn = await pool.cartoonize({ source: SAMPLES[0], target, style: "ink", seed: 4 });
    const photo = await pool.describe(SAMPLES[0]);
    const cartoon = await pool.describe(target);
    expect(drawn.sourceTraits.faces?.main.left).toBeCloseTo(photo.faces?.main.left ?? 0, 2);
    expect(drawn.traits.faces?.main.left).toBeCloseTo(cartoon.faces?.main.left ?? 0, 1);
    expect(drawn.traits.faces?.main.top).toBeCloseTo(cartoon.faces?.main.top ?? 0, 1);
    const cut = await pool.cutFace({ source: target, target: files.path("face.webp") });
    const { main } = cut.traits.faces ?? {};
    expect((main?.left ?? 0) + (main?.width ?? 0) / 2).toBeCloseTo(0.5, 1);
  });
});

describe("a crop", () => {
  it("shows the face that is at the picture's side", async () => {
    const wide = files.path("wide.png");
    const portrait = await sharp(SAMPLES[0]).resize(400).toBuffer();
    await sharp({ create: { width: 1600, height: 500, channels: 3, background: "#ccd" } })
      .composite([{ input: portrait, left: 1200, top: 0 }])
      .png()
      .toFile(wide);
    const { faces } = await pool.describe(wide);
    const target = files.path("grid.png");
    await pool.renderVariant({ source: wide, target, size: "thumbnail", format: "png", faces });
    const seen = (await pool.describe(target)).faces?.main;
    expect(seen?.top).toBeGreaterThan(0);
    expect((seen?.left ?? 0) + (seen?.width ?? 0) / 2).toBeGreaterThan(0.3);
    expect((seen?.left ?? 0) + (seen?.width ?? 0) / 2).toBeLessThan(0.75);
  });
});

describe("a person without background", () => {
  it("is opaque in the face, clear in the corners, as large as the photo", async () => {
    const target = files.path("person.webp");
    const cut = await pool.cutOutPeople({ source: SAMPLES[0], target });
    expect(cut).toMatchObject({ mimeType: "image/webp", width: 910, height: 1137 });
    const { data, info } = await sharp(target).raw().toBuffer({ resolveWithObject: true });
    const alphaAt = (x: number, y: number) => data[(y * info.width + x) * info.channels + 3];
    expect(info.channels).toBe(4);
    expect(alphaAt(490, 270)).toBe(255);
    expect([alphaAt(5, 5), alphaAt(905, 5)]).toEqual([0, 0]);
  });

  it("is refused as NO_FACE where nobody is", async () => {
    const scene = files.path("empty.png");
    await faceless().png().toFile(scene);
    const cut = pool.cutOutPeople({ source: scene, target: files.path("nobody.webp") });
    await expect(cut).rejects.toMatchObject({ code: "NO_FACE" });
  });
});
