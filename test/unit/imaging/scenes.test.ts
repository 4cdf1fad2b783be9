import { describe, expect, it } from "vitest";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { enlarge } from "../../../src/imaging/pixels/scaling.js";
import { dimGamma } from "../../../src/imaging/steps/dim-light.js";

const SIDE = 16;

function poolWith(...values: ((i: number) => number)[]) {
  const pool = new PlanePool(SIDE * SIDE, 8);
  const planes = values.map((value) => {
    const plane = pool.take();
    for (let i = 0; i < plane.length; i++) plane[i] = value(i);
    return plane;
  });
  return { pool, planes: planes as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array] };
}

describe("enlarging", () => {
  it("keeps a slope straight and ends level", () => {
    const { pool, planes } = poolWith(
      (i) => i % 8,
      () => -1,
    );
    enlarge(planes[0], planes[1], { width: 8, height: 8, pool });
    const row = [...planes[1].subarray(5 * SIDE, 6 * SIDE)];
    expect(row).toEqual([0, ...Array.from({ length: 14 }, (_, i) => 0.25 + i / 2), 7]);
  });
});

describe("a figure before a background", () => {
  it("shows the one, the other, and a line where the blurred matte is near a half", () => {
    const matte = [0, 0.45, 1, 1];
    const { pool, planes } = poolWith(
      () => 0.8,
      () => 0.3,
      (i) => matte[i % 4] as number,
      (i) => matte[i % 4] as number,
    );
    const [figure, ground, cover, edge] = planes;
    pool.kernels.setFigure(...pool.addresses(figure, ground, cover, edge), 0.1, figure.length);
    expect([...figure.subarray(0, 4)].map((value) => Math.round(value * 100) / 100)).toEqual([
      0.3, 0.1, 0.8, 0.8,
    ]);
  });
});

describe("inking strokes", () => {
  const inked = (tone: number, skin: number, black: number) => {
    const { pool, planes } = poolWith(
      () => 0,
      (i) => (i % SIDE) / SIDE,
      () => tone,
      () => skin,
    );
    const [ink, strokes, tones, skins] = planes;
    const at = pool.addresses(ink, strokes, tones, skins);
    pool.kernels.inkStrokes(...at, 0.7, 0.3, 0.5, 0.6, 4, black, 0.07, ink.length);
    return ink.reduce((sum, value) => sum + value, 0) / ink.length;
  };

  it("leaves light tones bare, widens strokes in the dark and fills what is black", () => {
    expect(inked(0.8, 0, 0.2)).toBe(0);
    expect(inked(0.4, 0, 0.2)).toBeGreaterThan(inked(0.6, 0, 0.2));
    expect(inked(0.1, 0, 0.2)).toBe(1);
  });

  it("is finer on skin", () => {
    expect(inked(0.4, 1, 0.2)).toBeLessThan(inked(0.4, 0, 0.2));
  });
});

describe("lead", () => {
  it("covers what is high, is darker than the glass and leaves the rest alone", () => {
    const { pool, planes } = poolWith(
      (i) => (i % SIDE > 7 ? 0.2 : 0),
      () => 0.9,
      () => 0.1,
      () => 0.1,
    );
    const [height, L, a, b] = planes;
    pool.kernels.layLead(...pool.addresses(height, L, a, b), L.length, SIDE + 1, 0.09, 0.12, 0.2, 0, 0, 0.2);
    expect(L[0]).toBeCloseTo(0.9);
    expect(L[5 * SIDE + 12]).toBeCloseTo(0.2);
    expect(a[5 * SIDE + 12]).toBeCloseTo(0);
  });
});

describe("dim light", () => {
  const gammaOf = (lightness: number, shading: boolean) => {
    const { planes } = poolWith(
      () => lightness,
      () => 1,
    );
    const [plane, matte] = planes;
    const lab = { width: SIDE, height: SIDE, L: plane, a: plane, b: plane };
    const tones = { deep: 0.1, shade: 0.15, base: 0.2, light: 0.25, bright: 0.3 };
    const skin = shading ? { L: 0.2, a: 0, b: 0, turn: 0.2, shading: tones } : undefined;
    return dimGamma({ lab, matte, skin });
  };

  it("lifts a dim group, within limits, and nothing that is well lit", () => {
    expect(gammaOf(0.45, false)).toBeLessThan(1);
    expect(gammaOf(0.05, false)).toBeGreaterThanOrEqual(0.6);
    expect(gammaOf(0.8, false)).toBe(1);
  });

  it("leaves the skin of a portrait alone", () => {
    expect(gammaOf(0.3, true)).toBe(1);
  });
});
