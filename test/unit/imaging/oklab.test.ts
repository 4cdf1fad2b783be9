import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cubeRoot,
  hexOfLch,
  type Lab,
  labFromRgb,
  rgbFromLab,
  rgbOfLab,
} from "../../../src/imaging/oklab.js";

function labOf(pixels: number): Lab {
  const plane = () => new Float32Array(pixels);
  return { width: pixels, height: 1, L: plane(), a: plane(), b: plane() };
}

describe("Oklab", () => {
  it("gives every sRGB colour back to within one step", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 3 }), (rgb) => {
        const lab = labOf(1);
        labFromRgb(rgb, lab);
        const back = new Uint8Array(3);
        rgbFromLab(lab, back);
        rgb.forEach((byte, i) => {
          expect(Math.abs(byte - (back[i] ?? -99))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it("knows black, white and the published value of red", () => {
    const lab = labOf(3);
    labFromRgb(Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 0, 0), lab);
    expect(lab.L[0]).toBeCloseTo(0, 3);
    expect(lab.L[1]).toBeCloseTo(1, 3);
    expect(lab.L[2]).toBeCloseTo(0.62796, 3);
    expect(lab.a[2]).toBeCloseTo(0.22486, 3);
    expect(lab.b[2]).toBeCloseTo(0.12585, 3);
  });

  it("clips colours that sRGB does not have instead of wrapping round", () => {
    expect(rgbOfLab([1.4, 0, 0])).toEqual([255, 255, 255]);
    expect(rgbOfLab([-0.3, 0, 0])).toEqual([0, 0, 0]);
    expect(hexOfLch(0.8, 0.3, 140)).toMatch(/^#[0-9a-f]{6}$/);
  });

  it("takes cube roots to a millionth", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (value) => {
        expect(Math.abs(cubeRoot(value) - Math.cbrt(value))).toBeLessThan(1e-5);
      }),
    );
    expect(cubeRoot(0)).toBeCloseTo(0, 6);
  });
});
