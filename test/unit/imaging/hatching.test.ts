import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { strokeField } from "../../../src/imaging/pixels/strokes.js";
import { skinTone } from "../../../src/imaging/steps/graphite.js";
import { skinWashes } from "../../../src/imaging/steps/hatching.js";
import { sketchSheet } from "../../../src/imaging/steps/sketch-book.js";

const SIDE = 96;
const strokes = fc.record({
  angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  spacing: fc.double({ min: 3, max: 14, noNaN: true }),
  length: fc.double({ min: 30, max: 300, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

const pool = new PlanePool(SIDE * SIDE, 4);

function draw(options: Omit<Parameters<typeof strokeField>[1], "side" | "pool">): Float32Array {
  const field = pool.take();
  strokeField(field, { side: SIDE, pool, ...options });
  pool.give(field);
  return field.slice();
}

describe("strokes", () => {
  it("lie within 0..1, in gaps and firm strokes, and are the same each time", () => {
    fc.assert(
      fc.property(strokes, (options) => {
        const field = draw(options);
        expect(field.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(Math.min(...field)).toBeLessThan(0.2);
        expect(Math.max(...field)).toBeGreaterThan(0.5);
        expect(draw(options)).toEqual(field);
      }),
      { numRuns: 20 },
    );
  });

  it("differ from seed to seed", () => {
    const options = { angle: 0.8, spacing: 8, length: 100 };
    expect(draw({ ...options, seed: 1 })).not.toEqual(draw({ ...options, seed: 2 }));
  });

  it("run in their direction: along it they change less than across", () => {
    const field = draw({ angle: 0, spacing: 8, length: 200, seed: 3 });
    let [along, across] = [0, 0];
    for (let i = 0; i < SIDE * (SIDE - 1) - 1; i++) {
      along += Math.abs((field[i] ?? 0) - (field[i + 1] ?? 0));
      across += Math.abs((field[i] ?? 0) - (field[i + SIDE] ?? 0));
    }
    expect(across).toBeGreaterThan(3 * along);
  });

  it("are left out where none are needed, and are the same elsewhere", () => {
    const options = { angle: 0.5, spacing: 8, length: 100, seed: 3 };
    const where = pool.take();
    for (let i = 0; i < where.length; i++) where[i] = i % SIDE < SIDE / 2 ? 1 : 0;
    const [all, half] = [draw(options), draw({ ...options, where })];
    expect(half).toEqual(all.map((value, i) => (i % SIDE < SIDE / 2 ? value : 0)));
    pool.give(where);
  });

  it("are bent by a form", () => {
    const plane = pool.take();
    for (let i = 0; i < plane.length; i++) plane[i] = (i % SIDE) / SIDE;
    const options = { angle: 0, spacing: 8, length: 200, seed: 3 };
    expect(draw({ ...options, bend: { plane, shift: 40 } })).not.toEqual(draw(options));
  });
});

const lightness = fc.double({ min: 0.25, max: 0.85, noNaN: true });

describe("skin in ink and pencil", () => {
  it("stays darker when it is darker, in every wash", () => {
    fc.assert(
      fc.property(lightness, lightness, (one, other) => {
        const [dark, light] = [one, other]
          .sort((a, b) => a - b)
          .map((L) => skinWashes({ L, a: 0, b: 0, turn: L }));
        dark?.forEach((wash, i) => {
          expect(wash.lightness).toBeLessThanOrEqual((light?.[i]?.lightness ?? 0) + 1e-9);
        });
      }),
    );
  });

  it("has washes that get lighter with the tone, within 0..1", () => {
    fc.assert(
      fc.property(lightness, (L) => {
        const washes = skinWashes({ L, a: 0, b: 0, turn: L });
        washes.slice(1).forEach((wash, i) => {
          expect(wash.lightness).toBeGreaterThan(washes[i]?.lightness ?? 1);
          expect(wash.below).toBeGreaterThan(washes[i]?.below ?? 1);
        });
        expect(washes.at(-1)?.lightness).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is drawn within .1 of its lightness", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.35, max: 0.85, noNaN: true }), (L) => {
        expect(Math.abs(skinTone(L) - L)).toBeLessThan(0.1);
      }),
    );
  });
});

it("six neighbouring seeds draw on six different pages", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (block) => {
      const pages = Array.from({ length: 6 }, (_, i) => sketchSheet(block * 6 + i));
      expect(new Set(pages).size).toBe(6);
    }),
  );
});
