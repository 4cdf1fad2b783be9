import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bayer } from "../../../src/imaging/pixels/bayer.js";
import type { LabColour } from "../../../src/imaging/pixels/oklab.js";
import {
  gatherColours,
  makePalette,
  nearestColour,
  toneRamp,
  unlikeness,
} from "../../../src/imaging/pixels/palette.js";

const colour = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  fc.double({ min: -0.3, max: 0.3, noNaN: true }),
) as fc.Arbitrary<LabColour>;

describe("a palette made for a picture", () => {
  it("has no more colours than asked for, all within the picture's range, and the same each time", () => {
    fc.assert(
      fc.property(
        fc.array(colour, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 16 }),
        (all, size) => {
          const palette = makePalette(gatherColours(all), size);
          expect(palette.length).toBeLessThanOrEqual(size);
          expect(palette).toEqual(makePalette(gatherColours(all), size));
          for (const [L, a, b] of palette) {
            expect(L).toBeGreaterThanOrEqual(Math.min(...all.map((one) => one[0])) - 1e-9);
            expect(Math.max(Math.abs(a), Math.abs(b))).toBeLessThanOrEqual(0.3 + 1e-9);
          }
        },
      ),
    );
  });

  it("has the few colours of a plain picture, however little there is of one", () => {
    const navy: LabColour = [0.25, 0, -0.08];
    const red: LabColour = [0.55, 0.2, 0.1];
    const palette = makePalette(gatherColours([...Array<LabColour>(500).fill(navy), red, red]), 4);
    expect(palette).toHaveLength(2);
    for (const wanted of [navy, red]) {
      const found = palette[nearestColour(palette, wanted)] ?? [0, 0, 0];
      expect(unlikeness(found, wanted)).toBeLessThan(1e-6);
    }
  });

  it("spends nothing on what is reserved", () => {
    const skin: LabColour = [0.7, 0.05, 0.06];
    expect(makePalette(gatherColours([skin, skin]), 3, [skin])).toEqual([]);
  });
});

describe("tones of a material", () => {
  it("rise by the least step at each, with the middle one as it was seen", () => {
    const same = Array<LabColour>(40).fill([0.5, 0.04, 0.05]);
    const ramp = toneRamp(same, 5, 0.06);
    expect(ramp[2]).toEqual([0.5, expect.closeTo(0.04), expect.closeTo(0.05)]);
    ramp.slice(1).forEach((tone, i) => {
      expect(tone[0] - (ramp[i]?.[0] ?? 0)).toBeGreaterThanOrEqual(0.06 - 1e-9);
    });
  });
});

describe("dithering", () => {
  it("has sixteen different thresholds within 0..1 and repeats after four cells", () => {
    const thresholds = Array.from({ length: 16 }, (_, i) => bayer(i & 3, i >> 2));
    expect(new Set(thresholds).size).toBe(16);
    expect(Math.min(...thresholds)).toBeGreaterThan(0);
    expect(Math.max(...thresholds)).toBeLessThan(1);
    expect(bayer(5, 6)).toBe(bayer(1, 2));
  });
});
