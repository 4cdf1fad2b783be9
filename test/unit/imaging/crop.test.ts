import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cropToFaces, type FaceBox } from "../../../src/imaging/crop.js";
import { dominantColour } from "../../../src/imaging/dominant-colour.js";
import { encoderLimit, sizeOf } from "../../../src/imaging/sizes.js";

const alone = (main: FaceBox) => ({ main, all: main });

describe("a crop", () => {
  it("follows a face to the side where it is", () => {
    const left = cropToFaces(
      { width: 2000, height: 1000 },
      { width: 300, height: 300 },
      alone(box(0.05, 0.3)),
    );
    const right = cropToFaces(
      { width: 2000, height: 1000 },
      { width: 300, height: 300 },
      alone(box(0.8, 0.3)),
    );
    expect(left.scaled).toEqual({ width: 600, height: 300 });
    expect([left.region.left, right.region.left]).toEqual([0, 300]);
  });

  it("shows everybody where they fit, and else the main face", () => {
    const all = { left: 0.1, top: 0.3, width: 0.4, height: 0.2 };
    const main = { left: 0.4, top: 0.3, width: 0.1, height: 0.2 };
    const wide = cropToFaces({ width: 2000, height: 1000 }, { width: 500, height: 500 }, { main, all });
    expect([wide.region.left, wide.region.left + 500]).toEqual([50, 550]);
    const spread = { ...all, left: 0, width: 0.9 };
    const near = cropToFaces(
      { width: 2000, height: 1000 },
      { width: 500, height: 500 },
      { main, all: spread },
    );
    expect(near.region.left).toBe(200);
  });

  const share = fc.double({ min: 0, max: 0.7, noNaN: true });
  const side = fc.integer({ min: 1, max: 20_000 });
  it("has exactly the size asked for, lies on the picture, and holds the middle of a face in it", () => {
    fc.assert(
      fc.property(
        side,
        side,
        share,
        share,
        fc.constantFrom("thumbnail", "grid", "header" as const),
        (w, h, x, y, size) => {
          const source = { width: w, height: h };
          const wanted = sizeOf(size as "grid", source);
          const { scaled, region } = cropToFaces(source, wanted, alone(box(x, y)));
          expect({ width: region.width, height: region.height }).toEqual(wanted);
          expect(region.left + region.width).toBeLessThanOrEqual(scaled.width);
          expect(region.top + region.height).toBeLessThanOrEqual(scaled.height);
          expect(Math.min(region.left, region.top)).toBeGreaterThanOrEqual(0);
          const middle = { x: (x + 0.1) * scaled.width, y: (y + 0.1) * scaled.height };
          expect(middle.x).toBeGreaterThanOrEqual(region.left - 1);
          expect(middle.x).toBeLessThanOrEqual(region.left + region.width + 1);
          expect(middle.y).toBeGreaterThanOrEqual(region.top - 1);
          expect(middle.y).toBeLessThanOrEqual(region.top + region.height + 1);
        },
      ),
    );
  });
});

describe("AVIF", () => {
  it.each([
    ["zoom", 3000, 3000, true],
    ["zoom", 2000, 2000, false],
    ["full", 4000, 1000, false],
    ["full", 4001, 1000, true],
    ["detail", 8000, 6000, false],
  ] as const)("of the size %s of %d × %d is too large: %s", (size, width, height, tooLarge) => {
    expect(encoderLimit("avif", sizeOf(size, { width, height })) !== undefined).toBe(tooLarge);
  });
});

describe("the dominant colour", () => {
  const pixels = (...colours: [rgba: number[], count: number][]) =>
    Uint8Array.from(colours.flatMap(([rgba, count]) => Array.from({ length: count }, () => rgba).flat()));

  it("is the one that takes up most, and no mixture of different ones", () => {
    const rgba = pixels([[200, 30, 40, 255], 60], [[20, 40, 200, 255], 40]);
    expect(dominantColour(rgba)).toBe("#c81e28");
  });

  it("is not one that can't be seen", () => {
    expect(dominantColour(pixels([[200, 30, 40, 0], 90], [[20, 40, 200, 255], 10]))).toBe("#1428c8");
    expect(dominantColour(pixels([[200, 30, 40, 0], 90]))).toBe("#ffffff");
    expect(dominantColour(new Uint8Array())).toBe("#ffffff");
  });

  it("gathers tones of one colour", () => {
    const blues = Array.from({ length: 40 }, (_, i): [number[], number] => [[20 + i, 60 + i, 200, 255], 1]);
    const rgba = pixels(...blues, [[255, 255, 255, 255], 25]);
    expect(dominantColour(rgba)).toMatch(/^#[2-3].[4-6].c.$/);
  });
});

function box(left: number, top: number): FaceBox {
  return { left, top, width: 0.2, height: 0.2 };
}
