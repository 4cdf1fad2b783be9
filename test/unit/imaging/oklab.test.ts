import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { hexOfLch, type Lab, labFromRgb, rgbFromLab, rgbOfLab } from "../../../src/imaging/pixels/oklab.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";

const pool = new PlanePool(8, 8);

beforeEach(() => pool.restart());

function labOf(pixels: number): Lab {
  return { width: pixels, height: 1, L: pool.take(), a: pool.take(), b: pool.take() };
}

describe("Oklab", () => {
  it("gives every sRGB colour back to within one step", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 3 }), (rgb) => {
        pool.restart();
        const lab = labOf(1);
        labFromRgb(rgb, lab, pool);
        const back = rgbFromLab(lab, pool);
        rgb.forEach((byte, i) => {
          expect(Math.abs(byte - (back[i] ?? -99))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it("knows black, white and the published value of red", () => {
    const lab = labOf(3);
    labFromRgb(Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 0, 0), lab, pool);
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
});
