import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import { cartoonStyles } from "../../../src/imaging/styles/index.js";
import {
  drawAnything,
  drawSeeds,
  leastDistance,
  STYLE_IDS,
  sameBytes,
  VISIBLY_DIFFERENT,
} from "../../support/styles.js";
import { labAt, perceptualDistance, SAMPLES, temporaryFolder } from "./pictures.js";

/** Oklab lightness by which a face may differ from the photo's: a little more than what is just noticeable. */
const SAME_SKIN = 0.1;

const pool = new ImagePool({ workers: 2 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;
const firsts = new Map<string, string>();
let photoLightness: number;

beforeAll(async () => {
  files = await temporaryFolder();
  photoLightness = await faceLightness(SAMPLES[0]);
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

/** Mean lightness of the middle of a face-cut: cheeks and nose. */
async function faceLightness(picture: string): Promise<number> {
  const target = files.path("face.png");
  await pool.cutFace({ source: picture, target });
  const { L, width, height } = await labAt(target, 96);
  let sum = 0;
  let count = 0;
  for (let y = Math.round(height * 0.42); y < height * 0.7; y += 1) {
    for (let x = Math.round(width * 0.36); x < width * 0.64; x += 1) {
      sum += L[y * width + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

it("there are at least eight styles, each with an id, a name and a description of its own", () => {
  expect(STYLE_IDS.length).toBeGreaterThanOrEqual(8);
  for (const key of ["id", "name", "description"] as const) {
    expect(new Set(cartoonStyles.map((style) => style[key])).size).toBe(STYLE_IDS.length);
  }
});

describe.each(STYLE_IDS)("%s", (style) => {
  it("draws the same bytes for the same seed, and visibly something else for the next ones", async () => {
    const [one = "", again = "", ...others] = await drawSeeds(
      { pool, files },
      { source: SAMPLES[0], style, seeds: [1, 1, 2] },
    );
    firsts.set(style, one);
    expect(await sameBytes(one, again)).toBe(true);
    expect(await leastDistance([one, ...others])).toBeGreaterThan(VISIBLY_DIFFERENT);
  });

  it("keeps the face, which is found again, and its lightness", async () => {
    const cartoon = await faceLightness(firsts.get(style) ?? "");
    expect(Math.abs(photoLightness - cartoon)).toBeLessThan(SAME_SKIN);
  });

  it("makes a cartoon of anything that is a picture", () =>
    drawAnything({ pool, files }, { style, numRuns: 1 }));
});

it("no two styles look alike", async () => {
  const pairs = STYLE_IDS.flatMap((one, i) => STYLE_IDS.slice(i + 1).map((other) => [one, other] as const));
  for (const [one, other] of pairs) {
    const distance = await perceptualDistance(firsts.get(one) ?? "", firsts.get(other) ?? "");
    expect({ one, other, distance }).toMatchObject({ distance: expect.toSatisfy((d) => d > 0.03) });
  }
});
