import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { paletteOf } from "../../../../src/imaging/analysis/colours.js";
import { contrastOf, exposureOf, histogramOf } from "../../../../src/imaging/analysis/exposure.js";
import { mediumOf } from "../../../../src/imaging/analysis/medium.js";
import { moodWords, toneOf } from "../../../../src/imaging/analysis/mood.js";
import { noiseOf } from "../../../../src/imaging/analysis/noise.js";
import { qualityOf } from "../../../../src/imaging/analysis/quality.js";
import { sharpnessOf } from "../../../../src/imaging/analysis/sharpness.js";
import { styleWords } from "../../../../src/imaging/analysis/style-words.js";
import { textureOf } from "../../../../src/imaging/analysis/texture.js";
import { type View, viewOf } from "../../../../src/imaging/analysis/view.js";
import { drawing, ground, pictureOf, samplePhoto, viewed } from "./drawn.js";

function measured(view: View) {
  const noise = noiseOf(view.luma, view.rgb);
  const histogram = histogramOf(view.luma);
  return {
    noise,
    sharpness: sharpnessOf(view.luma, view.rgb, noise),
    exposure: exposureOf(histogram),
    contrast: contrastOf(histogram),
    texture: textureOf(view),
  };
}

let photo: Buffer;

beforeAll(async () => {
  photo = await samplePhoto().png().toBuffer();
});

describe("sharpness", () => {
  it("falls with every wider blur", async () => {
    const blurs = [undefined, 0.8, 1.6, 3.2, 6.4];
    const views = blurs.map((sigma) => viewed(sigma ? sharp(photo).blur(sigma) : sharp(photo)));
    const scores = (await Promise.all(views)).map((view) => measured(view).sharpness.score);
    expect(scores[0]).toBeGreaterThan(75);
    expect(scores.at(-1)).toBeLessThan(25);
    scores.slice(1).forEach((score, i) => {
      expect(score).toBeLessThan(scores[i] ?? 0);
    });
  });

  it("of a subject counts, not of what is out of focus behind it", async () => {
    const { width = 0, height = 0 } = await sharp(photo).metadata();
    const part = { left: width >> 2, top: 0, width: width >> 1, height: height >> 1 };
    const subject = await sharp(photo).extract(part).toBuffer();
    const focused = sharp(photo)
      .blur(5)
      .composite([{ input: subject, left: part.left, top: part.top }]);
    expect(measured(await viewed(focused)).sharpness.score).toBeGreaterThan(70);
  });

  it("is not raised by noise as if that were detail", async () => {
    const blurred = await sharp(photo).blur(5).toBuffer();
    const clean = measured(await viewed(sharp(blurred))).sharpness.score;
    const noisy = measured(await viewed(await withNoise(blurred, 6))).sharpness.score;
    expect(noisy).toBeLessThan(clean + 25);
  });
});

describe("noise", () => {
  it("is measured as it was added, and a drawing has none", async () => {
    const grey = await drawing(256, 256, ground("#808080")).png().toBuffer();
    for (const sigma of [3, 9]) {
      const { noise } = measured(await viewed(await withNoise(grey, sigma)));
      expect(noise / sigma).toBeGreaterThan(0.75);
      expect(noise / sigma).toBeLessThan(1.25);
    }
    const disc = drawing(300, 300, `${ground("#8ab")}<circle cx="150" cy="150" r="90" fill="#a42"/>`);
    expect(measured(await viewed(disc)).noise).toBe(0);
  });
});

describe("exposure and contrast", () => {
  it("score worst where a photo is too dark or too light", async () => {
    const [right, dark, light] = await Promise.all(
      [1, 0.15, 3.5].map(async (gain) => measured(await viewed(sharp(photo).linear(gain))).exposure),
    );
    expect(right?.score).toBeGreaterThan(80);
    expect(dark?.score).toBeLessThan(50);
    expect(light?.score).toBeLessThan(60);
    expect(light?.clippedWhite).toBeGreaterThan(0.2);
  });

  it("of a picture without range is none", async () => {
    const flat = measured(await viewed(sharp(photo).linear(0.1, 115)));
    expect(flat.contrast.score).toBeLessThan(20);
    expect(measured(await viewed(sharp(photo))).contrast.score).toBeGreaterThan(80);
  });
});

describe("quality", () => {
  it("is lowered by each fault, and says by which", async () => {
    const score = async (image: Sharp, longestSide = 2000) => {
      const all = measured(await viewed(image));
      return qualityOf({ ...all, kind: "header", medium: "photo", longestSide });
    };
    const good = await score(sharp(photo));
    expect(good.score).toBeGreaterThan(75);
    const blurred = await score(sharp(photo).blur(4));
    expect(blurred.score).toBeLessThan(good.score - 15);
    expect(blurred.parts.sharpness).toBeLessThan(50);
    const tiny = await score(sharp(photo), 200);
    expect(tiny.score).toBeLessThan(good.score - 15);
    expect(tiny.parts.resolution).toBeCloseTo(12.5);
    const noisy = await score(await withNoise(photo, 12));
    expect(noisy.parts.noise).toBeLessThan(50);
    expect(noisy.score).toBeLessThan(good.score - 5);
  });

  it("of a graphic is not judged by exposure and noise", async () => {
    const all = measured(await viewed(drawing(512, 512, ground("#fff"))));
    const { parts } = qualityOf({ ...all, kind: "logo", medium: "graphic", longestSide: 512 });
    expect(parts).toMatchObject({ exposure: null, noise: null, resolution: 100 });
  });
});

describe("medium, style and mood", () => {
  const medium = async (image: Sharp) => mediumOf(measured(await viewed(image)).texture).medium;

  it("tells photos, graphics and pages of text apart", async () => {
    expect(await medium(sharp(photo))).toBe("photo");
    expect(await medium(samplePhoto(1))).toBe("photo");
    const shapes = `${ground("#246")}<circle cx="300" cy="200" r="120" fill="#fc3"/><path d="M0 400 L600 300 V400 Z" fill="#e54"/>`;
    expect(await medium(drawing(600, 400, shapes))).toBe("graphic");
    expect(await medium(drawing(600, 400, ground("#fff") + page(0, 600)))).toBe("text");
  });

  it("gives words by stated thresholds", async () => {
    const view = await viewed(drawing(600, 400, ground("#101828")));
    const { texture, sharpness, contrast } = measured(view);
    const tone = toneOf(paletteOf(view.rgba));
    expect(moodWords(tone, contrast, texture)).toEqual(["serene", "dark", "muted", "cool"]);
    expect(styleWords({ medium: "graphic", texture, tone, sharpness, contrast, clear: 0 })).toEqual(
      expect.arrayContaining(["flat", "minimal", "low contrast"]),
    );
  });
});

describe("every measure of any small picture", () => {
  it("lies within its range and is the same each time", () => {
    const picture = fc
      .tuple(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.uint8Array({ minLength: 4, maxLength: 400 }),
      )
      .map(([width, height, bytes]) => pictureOf(width, height, bytes));
    fc.assert(
      fc.property(picture, (rgba) => {
        const all = measured(viewOf(rgba));
        expect(all).toEqual(measured(viewOf(rgba)));
        const { score, parts } = qualityOf({
          ...all,
          kind: "product",
          medium: "photo",
          longestSide: rgba.width,
        });
        const scores = [
          score,
          all.sharpness.score,
          all.exposure.score,
          all.contrast.score,
          ...Object.values(parts),
        ];
        for (const value of scores) expectWithin(value ?? 0, 0, 100);
        const { colours, ...shares } = all.texture;
        for (const share of Object.values(shares)) expectWithin(share, 0, 1);
        expectWithin(colours, 1, 4096);
        expectWithin(all.noise, 0, 255);
        const palette = paletteOf(rgba);
        if (palette.length > 0) expect(palette.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        for (const { hex } of palette) expect(hex).toMatch(/^#[0-9a-f]{6}$/);
      }),
      { numRuns: 40 },
    );
  });
});

function expectWithin(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

/** Adds noise of that standard deviation (steps of a byte), alike in all channels, from a fixed seed. */
async function withNoise(image: Buffer, sigma: number): Promise<Sharp> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < data.length; i += info.channels) {
    // The sum of twelve uniform numbers is nearly normal, with variance 1.
    const normal = Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
    for (let c = 0; c < info.channels; c++) {
      data[i + c] = Math.max(0, Math.min(255, Math.round((data[i + c] as number) + sigma * normal)));
    }
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

/** Lines of text over the width from one column to another; drawn as strokes, so that no font is needed. */
function page(left: number, right: number): string {
  const strokes: string[] = [];
  for (let y = 12; y < 400; y += 18) {
    for (let x = left + 8; x < right - 8; x += 5 + ((x * 7 + y) % 4)) {
      strokes.push(`<rect x="${x}" y="${y}" width="2" height="${8 + ((x + y) % 5)}" fill="#111"/>`);
    }
  }
  return strokes.join("");
}
