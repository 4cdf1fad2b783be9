import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Face } from "../../../src/imaging/people/faces.js";
import { INNER_LIPS } from "../../../src/imaging/people/mesh-points.js";
import type { Lab } from "../../../src/imaging/pixels/oklab.js";
import { svgDocument } from "../../../src/imaging/pixels/vectors.js";
import { drawFeatures } from "../../../src/imaging/steps/features.js";

const SIDE = 400;
const CENTRE = { x: 200, y: 200 };
/** Width of the mouth as a share of the face's size. */
const MOUTH = 0.4;

/** A face all of whose points but those of the inner lips lie in one place; `gap` is in pixels. */
function faceWithMouth(size: number, gap: number): Face {
  const mesh: Face["mesh"] = Array.from({ length: 478 }, () => [CENTRE.x, 40]);
  for (const [points, direction] of [
    [INNER_LIPS.upper, -1],
    [INNER_LIPS.lower, 1],
  ] as const) {
    points.forEach((index, i) => {
      const t = i / (points.length - 1);
      const opening = direction * (gap / 2) * Math.sin(Math.PI * t);
      mesh[index] = [CENTRE.x + (t - 0.5) * MOUTH * size, CENTRE.y + opening];
    });
  }
  return { score: 1, centre: CENTRE, size, eyeDistance: size / 2.4, roll: 0, mesh };
}

/** How much ink is in each pixel of the column through the mouth's middle, 0..1. */
async function inkDownTheMiddle(face: Face, weight: number): Promise<number[]> {
  const plane = () => new Float32Array(SIDE * SIDE);
  const colours: Lab = { width: SIDE, height: SIDE, L: plane(), a: plane(), b: plane() };
  const shapes = drawFeatures(face, { ink: "#000000", weight, colours });
  const pixels = await sharp(Buffer.from(svgDocument(SIDE, SIDE, shapes)))
    .ensureAlpha()
    .raw()
    .toBuffer();
  return Array.from({ length: 200 }, (_, i) => (pixels[4 * ((100 + i) * SIDE + CENTRE.x) + 3] ?? 0) / 255);
}

/** Runs of pixels that are more than half ink. */
function lines(column: number[]): number {
  return column.filter((ink, i) => ink > 0.5 && !((column[i - 1] ?? 0) > 0.5)).length;
}

describe("a mouth", () => {
  it("that is closed is one line", async () => {
    expect(lines(await inkDownTheMiddle(faceWithMouth(250, 3), 1))).toBe(1);
  });

  it("that is wide open has a line at each lip, as thick as suits the face", async () => {
    const column = await inkDownTheMiddle(faceWithMouth(250, 40), 1);
    expect(lines(column)).toBe(2);
    const thick = column.reduce((sum, ink) => sum + ink, 0);
    // 1.9 % of the face's size and, at three quarters of the ink, three fifths of that.
    expect(thick).toBeGreaterThan(250 * 0.019 * 1.3);
    expect(thick).toBeLessThan(250 * 0.019 * 1.6);
  });

  it.each([
    [75, 1.35],
    [75, 1],
    [250, 1.35],
    [400, 1.35],
  ])(
    "that smiles shows teeth between its lips, in a face of %s pixels at weight %s",
    async (size, weight) => {
      const gap = 0.09 * MOUTH * size;
      const column = await inkDownTheMiddle(faceWithMouth(size, gap), weight);
      const covered = column.reduce((sum, ink) => sum + ink, 0);
      expect(covered).toBeGreaterThan(0.2 * gap);
      expect(covered).toBeLessThan(0.5 * gap);
    },
  );
});
