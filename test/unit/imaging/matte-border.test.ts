import { describe, expect, it } from "vitest";
import { repeatBeyond } from "../../../src/imaging/people/matte-border.js";

describe("a matte beyond the photo's sides", () => {
  const side = 100;
  const halves = () =>
    Float32Array.from({ length: side * side }, (_, i) => {
      const inside = i % side >= 20 && i % side < 90;
      // Figure in the lower half of the photo; noise outside.
      return inside ? Number(i >= (side * side) / 2) : 0.5;
    });

  it("goes on as it is at the border: nothing above, the shoulder below", () => {
    const matte = halves();
    repeatBeyond(matte, side, { from: 20, to: 90 });
    expect(new Set(matte.subarray(0, 50 * side))).toEqual(new Set([0]));
    expect(new Set(matte.subarray(50 * side))).toEqual(new Set([1]));
  });

  it("has no hole below a shoulder", () => {
    const matte = halves().fill(0, 80 * side);
    repeatBeyond(matte, side, { from: 20, to: 90 });
    expect(matte[90 * side + 5]).toBe(1);
  });

  it("is left alone where the photo fills the frame, and where hardly any of it is shown", () => {
    for (const shown of [
      { from: 0, to: side },
      { from: 50, to: 52 },
    ]) {
      const matte = halves();
      repeatBeyond(matte, side, shown);
      expect(matte).toEqual(halves());
    }
  });
});
