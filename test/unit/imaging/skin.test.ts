import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Face } from "../../../src/imaging/people/faces.js";
import { hairLikelihood } from "../../../src/imaging/people/hair.js";
import { continueForehead, measureSkin, type SkinColour } from "../../../src/imaging/people/skin.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { liftChroma, skinTint } from "../../../src/imaging/steps/colour.js";
import { lightSlope } from "../../../src/imaging/steps/even-light.js";
import { faceScale } from "../../../src/imaging/steps/face-scale.js";
import { skinTone } from "../../../src/imaging/steps/quantise.js";

const SIDE = 64;
const plane = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));
const face: Face = { score: 1, centre: { x: 32, y: 36 }, size: 24, eyeDistance: 10, roll: 0, mesh: [] };
const inFace = (x: number, y: number) => (Math.hypot(x - 32, y - 36) < 12 ? 1 : 0);
const SHADING = { deep: 0.5, shade: 0.6, base: 0.65, light: 0.7, bright: 0.75 };
const SKIN: SkinColour = { L: 0.65, a: 0.04, b: 0.045, turn: 0.62, shading: SHADING };

describe("the tones of skin", () => {
  const shading = fc
    .uniqueArray(fc.double({ min: 0.15, max: 0.95, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((values) => [...values].sort((a, b) => a - b) as [number, number, number, number, number])
    .map(([deep, shade, base, light, bright]) => ({ deep, shade, base, light, bright }));
  const stairs = { bins: 7, sharpness: 65, anchor: 0.5 };
  const tone = (value: number, skin: SkinColour) => skinTone(value, { skin, stairs, skinContrast: 1 });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });

  it("stay within 0..1 and keep what was darker darker", () => {
    fc.assert(
      fc.property(shading, unit, unit, (how, one, other) => {
        const skin = { ...SKIN, L: how.base, shading: how };
        const [low, high] = [tone(Math.min(one, other), skin), tone(Math.max(one, other), skin)];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high + 0.02);
      }),
    );
  });

  it("leave the base tone where it is, and shade lies a tenth below it at most", () => {
    const skin = { ...SKIN, shading: { deep: 0.4, shade: 0.52, base: 0.65, light: 0.75, bright: 0.8 } };
    expect(tone(0.65, skin)).toBeCloseTo(0.65, 2);
    expect(tone(0.65, skin) - tone(0.47, skin)).toBeGreaterThan(0.04);
    expect(tone(0.65, skin) - tone(0.47, skin)).toBeLessThan(0.1);
    expect(tone(0.85, skin) - tone(0.65, skin)).toBeGreaterThan(0.03);
  });

  it("of several people, dark and light, all stay near their own", () => {
    const { shading: _, ...several } = SKIN;
    for (const value of [0.4, 0.5, 0.6, 0.7, 0.8]) {
      expect(Math.abs(tone(value, several) - value)).toBeLessThan(0.045);
    }
  });

  it("do not cut up a face that is evenly lit", () => {
    const skin = { ...SKIN, shading: { deep: 0.63, shade: 0.64, base: 0.65, light: 0.66, bright: 0.67 } };
    expect(tone(0.66, skin) - tone(0.64, skin)).toBeLessThan(0.05);
  });
});

describe("the measure of skin", () => {
  it("leaves a dark beard out of the shading", () => {
    const L = plane((_, y) => (y > 42 ? 0.2 : 0.6));
    const lab = { width: SIDE, height: SIDE, L, a: plane(() => 0.04), b: plane(() => 0.04) };
    const skin = measureSkin(lab, plane(inFace));
    expect(skin?.shading?.deep).toBeCloseTo(0.6, 2);
    expect(skin?.shading?.base).toBeCloseTo(0.6, 2);
  });
});

describe("light from the side", () => {
  it("is measured as the slope of lightness across and down a face, whatever a dark fringe says", () => {
    const L = plane((x, y) => (y < 28 ? 0.1 : 0.5 + 0.01 * (x - 32) - 0.004 * (y - 36)));
    const slope = lightSlope(L, { side: SIDE, bare: plane(inFace), face, darkest: 0.3 });
    expect(slope.across).toBeCloseTo(0.01, 4);
    expect(slope.down).toBeCloseTo(-0.004, 4);
  });

  it("is none where no skin is bare", () => {
    const nothing = plane(() => 0);
    expect(lightSlope(nothing, { side: SIDE, bare: nothing, face })).toEqual({ across: 0, down: 0 });
  });
});

describe("lengths", () => {
  it("shrink with the largest face, but not for a portrait or a picture without faces", () => {
    expect(faceScale([])).toBe(1);
    expect(faceScale([{ size: 400 }, { size: 100 }])).toBe(1);
    expect(faceScale([{ size: 170 }, { size: 100 }])).toBeCloseTo(0.5, 5);
    expect(faceScale([{ size: 10 }])).toBe(0.4);
  });
});

describe("hair", () => {
  const likelihoodAbove = (L: number, a: number, b: number, skinLikelihood: number) => {
    const target = plane(() => 0);
    const nothing = plane(() => 0);
    hairLikelihood(target, {
      side: SIDE,
      lab: { width: SIDE, height: SIDE, L: plane(() => L), a: plane(() => a), b: plane(() => b) },
      faces: [face],
      masks: { face: plane(inFace), features: nothing, eyes: nothing },
      matte: plane(() => 1),
      skin: SKIN,
      skinLikelihood: plane(() => skinLikelihood),
    });
    return { crown: target[20 * SIDE + 32], cheek: target[36 * SIDE + 32], far: target[2 * SIDE + 2] };
  };

  it("is told from skin when white, and when dark with the skin's hue", () => {
    expect(likelihoodAbove(0.85, 0.005, 0.008, 0.6).crown).toBeGreaterThan(0.9);
    expect(likelihoodAbove(0.25, 0.03, 0.034, 0.8).crown).toBeGreaterThan(0.9);
  });

  it("is not seen on a bald crown, in a face or far from it", () => {
    expect(likelihoodAbove(0.68, 0.04, 0.044, 1).crown).toBeLessThan(0.05);
    expect(likelihoodAbove(0.85, 0.005, 0.008, 0.6).cheek).toBe(0);
    expect(likelihoodAbove(0.25, 0.03, 0.034, 0.8).far).toBe(0);
  });
});

describe("the tint of skin", () => {
  const hue = ({ a, b }: { a: number; b: number }) => Math.atan2(b, a);

  it("leaves black and white photos grey, and colours pale skin a little", () => {
    expect(skinTint({ ...SKIN, a: 0.002, b: 0.003 }, 1).factor).toBeCloseTo(1, 5);
    expect(skinTint({ ...SKIN, a: 0.03, b: 0.03 }, 1).factor).toBeGreaterThan(1.1);
    expect(skinTint({ ...SKIN, a: 0.08, b: 0.08 }, 1).factor).toBe(1);
  });

  it("takes back a little of a red light, by a few degrees", () => {
    const red = { ...SKIN, a: 0.06, b: 0.03 };
    expect(hue(skinTint(red, 1)) - hue(red)).toBeGreaterThan(0.02);
    expect(hue(skinTint(red, 1)) - hue(red)).toBeLessThan(0.12);
  });

  it("gets richer and no lighter in the shade", () => {
    const pool = new PlanePool(1);
    const one = (value: number) => pool.take().fill(value);
    const chromaAt = (L: number) => {
      const lab = { width: 1, height: 1, L: one(L), a: one(0.04), b: one(0.045) };
      liftChroma(lab, { things: 1, skin: 1, skinColour: SKIN, likelihood: one(1), lips: one(0), pool });
      expect(lab.L[0]).toBeCloseTo(L, 6);
      return Math.hypot(lab.a[0] ?? 0, lab.b[0] ?? 0);
    };
    expect(chromaAt(0.5)).toBeGreaterThan(1.2 * chromaAt(0.65));
  });
});

describe("continueForehead", () => {
  const side = 64;
  const skin = { L: 0.7, a: 0.04, b: 0.05, turn: 0.6 };
  const face = { centre: { x: 32, y: 40 }, size: 30 };

  /** The likelihood of skin where everything has one colour, and was no skin so far. */
  function raised(a: number, b: number): Float32Array {
    const plane = (value: number) => new Float32Array(side * side).fill(value);
    const likelihood = plane(0);
    const lab = { width: side, height: side, L: plane(0.8), a: plane(a), b: plane(b) };
    continueForehead(lab, skin, { likelihood, face });
    return likelihood;
  }
  const above = 22 * side + 32;

  it("takes shining skin above a face for skin, without a seam, and nothing elsewhere", () => {
    const likelihood = raised(skin.a - 0.012, skin.b - 0.016);
    expect(likelihood[above]).toBeGreaterThan(0.8);
    expect(likelihood[above + side * 24]).toBe(0);
    expect(likelihood[2 * side + 32]).toBe(0);
    for (let y = 1; y < 40; y++) {
      const step = (likelihood[y * side + 32] as number) - (likelihood[(y - 1) * side + 32] as number);
      expect(Math.abs(step)).toBeLessThan(0.25);
    }
  });

  it("leaves white hair what it is, and never lowers what is likely", () => {
    expect(raised(0, 0)[above]).toBeLessThan(0.25);
    const likelihood = new Float32Array(side * side).fill(0.9);
    const grey = {
      width: side,
      height: side,
      L: likelihood,
      a: new Float32Array(4096),
      b: new Float32Array(4096),
    };
    continueForehead(grey, skin, { likelihood, face });
    expect(Math.min(...likelihood)).toBeCloseTo(0.9);
  });
});
