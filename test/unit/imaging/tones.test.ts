import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentiles } from "../../../src/imaging/pixels/percentiles.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { liftChroma } from "../../../src/imaging/steps/colour.js";
import { quantiseTone } from "../../../src/imaging/steps/quantise.js";
import { applyCurve, toneCurve } from "../../../src/imaging/steps/tone.js";

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe("soft quantisation", () => {
  const options = fc.record({
    bins: fc.integer({ min: 3, max: 10 }),
    sharpness: fc.double({ min: 5, max: 70, noNaN: true }),
    anchor: unit,
  });

  it("never turns darker into lighter", () => {
    fc.assert(
      fc.property(options, unit, unit, (how, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(quantiseTone(low, how)).toBeLessThanOrEqual(quantiseTone(high, how) + 1e-9);
      }),
    );
  });

  it("moves no value further than half a step", () => {
    fc.assert(
      fc.property(options, unit, (how, value) => {
        expect(Math.abs(quantiseTone(value, how) - value)).toBeLessThanOrEqual(0.5 / how.bins + 1e-9);
      }),
    );
  });

  it("has a riser at its anchor: a little below and above lie most of a step apart", () => {
    const how = { bins: 7, sharpness: 65, anchor: 0.55 };
    expect(quantiseTone(0.57, how) - quantiseTone(0.53, how)).toBeGreaterThan(0.7 / 7);
  });
});

describe("tone curve", () => {
  const inputs = fc.record({
    black: fc.double({ min: 0, max: 0.4, noNaN: true }),
    white: fc.double({ min: 0.5, max: 1, noNaN: true }),
    skin: fc.option(fc.double({ min: 0.2, max: 0.9, noNaN: true }), { nil: undefined }),
  });

  it("rises and stays within 0..1", () => {
    fc.assert(
      fc.property(inputs, unit, unit, (how, one, other) => {
        const curve = toneCurve(how);
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(curve(low)).toBeLessThanOrEqual(curve(high) + 1e-9);
        expect(curve(low)).toBeGreaterThanOrEqual(0);
        expect(curve(high)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([0.32, 0.45, 0.55, 0.65, 0.75, 0.84])(
    "keeps a face of lightness %d within .06 of its tone",
    (skin) => {
      const after = toneCurve({ black: 0.08, white: 0.95, skin })(skin);
      expect(Math.abs(after - skin)).toBeLessThanOrEqual(0.06);
    },
  );

  it("helps a face more where nothing in the photo is bright, but only so far", () => {
    const face = (brightest: number) => toneCurve({ black: 0.02, white: 0.4, skin: 0.25, brightest })(0.25);
    expect(face(0.5)).toBeGreaterThan(face(0.9) + 0.06);
    expect(face(0.2)).toBeLessThan(0.55);
  });

  it("is applied to planes as it is", () => {
    const pool = new PlanePool(4);
    const plane = pool.take();
    plane.set([0, 0.25, 0.5, 1]);
    applyCurve(plane, (v) => v * v, pool);
    [0, 0.0625, 0.25, 1].forEach((expected, i) => {
      expect(plane[i]).toBeCloseTo(expected, 3);
    });
  });
});

describe("percentiles", () => {
  const ramp = Float32Array.from({ length: 3000 }, (_, i) => i / 3000);

  it("finds the value below which a share lies", () => {
    const [tenth, half] = percentiles(ramp, [0.1, 0.5]);
    expect(tenth).toBeCloseTo(0.1, 2);
    expect(half).toBeCloseTo(0.5, 2);
  });

  it("counts pixels by their weight", () => {
    const weights = ramp.map((v) => (v > 0.8 ? 1 : 0));
    expect(percentiles(ramp, [0.5], { weights })[0]).toBeCloseTo(0.9, 2);
  });
});

describe("chroma", () => {
  const pool = new PlanePool(1);
  const one = (value: number) => pool.take().fill(value);
  const lift = (a: number, b: number, likelihood: number) => {
    pool.restart();
    const lab = { width: 1, height: 1, L: one(0.6), a: one(a), b: one(b) };
    const shading = { deep: 0.5, shade: 0.55, base: 0.6, light: 0.65, bright: 0.7 };
    const skinColour = { L: 0.6, a: 0.05, b: 0.05, turn: 0.55, shading };
    liftChroma(lab, { things: 1.4, skin: 1.1, skinColour, likelihood: one(likelihood), lips: one(0), pool });
    return Math.hypot(lab.a[0] ?? 0, lab.b[0] ?? 0);
  };

  it("is lifted, but never beyond what sRGB can show", () => {
    expect(lift(0.05, 0, 0)).toBeCloseTo(0.07, 3);
    expect(lift(0.3, 0.1, 0)).toBeLessThanOrEqual(0.251);
  });

  it("of skin is brought nearly half the way to the face's own colour", () => {
    // From a = .1, b = 0 toward .05, .05 by 45 %: a = .0775, b = .0225, then lifted by 1.1 and a little more for pallor.
    const lifted = lift(0.1, 0, 1) / Math.hypot(0.0775, 0.0225);
    expect(lifted).toBeGreaterThan(1.1);
    expect(lifted).toBeLessThan(1.2);
  });

  it("of grey stays grey", () => {
    expect(lift(0, 0, 0)).toBe(0);
  });
});
