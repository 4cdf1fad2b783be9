import { describe, expect, it } from "vitest";
import { choicesOf, dice } from "../../../src/imaging/seed.js";
import { scribbleShapes } from "../../../src/imaging/steps/scribbles.js";
import { paperTint } from "../../../src/imaging/steps/tinted-paper.js";
import { washShapes } from "../../../src/imaging/steps/wash-shapes.js";

const seeds = Array.from({ length: 40 }, (_, i) => i + 1).concat(2 ** 31 - 1, 2 ** 32 - 1);

describe("dice", () => {
  it("depend on the seed and the purpose alone, spread over 0..1", () => {
    const throws = (seed: number, purpose: number) => {
      const next = dice(seed, purpose);
      return Array.from({ length: 200 }, next);
    };
    expect(throws(7, 1)).toEqual(throws(7, 1));
    expect(throws(7, 1)).not.toEqual(throws(8, 1));
    expect(throws(7, 1)).not.toEqual(throws(7, 2));
    const values = throws(3, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, v) => sum + v, 0) / values.length).toBeCloseTo(0.5, 1);
  });
});

describe.each([
  ["washes", (seed: number) => Object.values(washShapes(seed)).join("")],
  ["scribbles", (seed: number) => scribbleShapes(seed, choicesOf(seed).hue)],
])("%s", (_name, shapesOf) => {
  it.each(seeds)("of seed %i are well-formed and the same every time", (seed) => {
    const shapes = shapesOf(seed);
    expect(shapes).toMatch(/<(path|circle|ellipse)/);
    expect(shapes).not.toMatch(/NaN|Infinity|undefined/);
    expect(shapesOf(seed)).toBe(shapes);
  });

  it("differ from seed to seed", () => {
    expect(new Set(seeds.map(shapesOf)).size).toBe(seeds.length);
  });
});

describe("tinted papers", () => {
  it("differ between neighbouring seeds", () => {
    for (const seed of seeds) expect(paperTint(seed)).not.toEqual(paperTint(seed + 1));
  });
});
