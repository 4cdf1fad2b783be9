import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, hash, kindOf } from "../../../src/imaging/seed.js";

const kinds = 6;
const seed = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 2 });

describe("what a seed decides", () => {
  it("is the same every time and within its ranges", () => {
    fc.assert(
      fc.property(seed, (n) => {
        const choices = choicesOf(n);
        expect(choices).toEqual(choicesOf(n));
        expect(choices.hue).toBeGreaterThanOrEqual(0);
        expect(choices.hue).toBeLessThan(360);
        expect(choices.zoom).toBeGreaterThanOrEqual(0);
        expect(choices.zoom).toBeLessThanOrEqual(1);
        expect(Number.isInteger(kindOf(n, kinds))).toBe(true);
        expect(kindOf(n, kinds)).toBeGreaterThanOrEqual(0);
        expect(kindOf(n, kinds)).toBeLessThan(kinds);
      }),
    );
  });

  it("differs between neighbours by a third of the colour circle", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 2 }), (n) => {
        const apart = Math.abs(choicesOf(n).hue - choicesOf(n + 1).hue);
        expect(Math.min(apart, 360 - apart)).toBeGreaterThan(120);
      }),
    );
  });

  it("goes through all kinds of background within six seeds", () => {
    expect(new Set([12, 13, 14, 15, 16, 17].map((n) => kindOf(n, kinds))).size).toBe(kinds);
  });

  it("mixes bits without collisions among small numbers", () => {
    expect(new Set(Array.from({ length: 5000 }, (_, i) => hash(i))).size).toBe(5000);
  });
});
