import { beforeEach, describe, expect, it } from "vitest";
import { flowStrokes } from "../../../src/imaging/pixels/flow-strokes.js";
import { kuwahara } from "../../../src/imaging/pixels/kuwahara.js";
import { addNoise, fractalNoise, grainNoise } from "../../../src/imaging/pixels/noise.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { enlarge, halve, wideBlur } from "../../../src/imaging/pixels/scaling.js";

const width = 64;
const height = 48;
const pool = new PlanePool(width * height);
const size = { width, height, pool };
const plane = (value: (x: number, y: number) => number) => {
  const filled = pool.take();
  for (let i = 0; i < filled.length; i++) filled[i] = value(i % width, Math.floor(i / width));
  return filled;
};

beforeEach(() => pool.restart());

describe("noise", () => {
  const kinds: Record<string, (seed: number) => Float32Array> = {
    smooth: (seed) => {
      const values = plane(() => 0);
      addNoise(values, { ...size, cell: [9, 5], seed, amplitude: 0.5 });
      return values;
    },
    fractal: (seed) => {
      const values = plane(() => 7);
      fractalNoise(values, { ...size, cell: 16, octaves: 4, seed, amplitude: 0.5 });
      return values;
    },
    grain: (seed) => {
      const values = pool.take();
      grainNoise(values, { seed, amplitude: 0.5, pool });
      return values;
    },
  };

  it.each(Object.keys(kinds))(
    "%s: within its amplitude, around 0, the same for a seed, another for the next",
    (kind) => {
      const make = kinds[kind] as (seed: number) => Float32Array;
      const values = make(4);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.5);
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.3);
      expect(Math.abs(values.reduce((sum, v) => sum + v, 0) / values.length)).toBeLessThan(0.15);
      expect(make(4)).toEqual(values);
      expect(make(5)).not.toEqual(values);
    },
  );

  it("is smooth between the points of its lattice", () => {
    const values = plane(() => 0);
    addNoise(values, { ...size, cell: 16, seed: 1, amplitude: 1 });
    let steepest = 0;
    for (let i = 1; i < width; i++)
      steepest = Math.max(steepest, Math.abs((values[i] ?? 0) - (values[i - 1] ?? 0)));
    expect(steepest).toBeLessThan(0.2);
  });

  it("is added to what is there", () => {
    const [once, onTop] = [plane(() => 0), plane(() => 3)];
    for (const values of [once, onTop]) addNoise(values, { ...size, cell: 8, seed: 2, amplitude: 1 });
    onTop.forEach((value, i) => {
      expect(value).toBeCloseTo(3 + (once[i] ?? 0), 5);
    });
  });
});

describe("Kuwahara filter", () => {
  const lab = (value: (x: number, y: number) => number) => ({
    width,
    height,
    L: plane(value),
    a: plane((x, y) => 0.1 * value(x, y)),
    b: plane((x, y) => -0.1 * value(x, y)),
  });

  it("flattens noise and leaves an edge crisp", () => {
    const picture = lab((x, y) => (x < width / 2 ? 0.2 : 0.8) + 0.04 * Math.sin(x * 12.9 + y * 78.2));
    kuwahara(picture, { ...size, reach: 4, stretch: 1.5, where: plane(() => 1), kept: plane(() => 0) });
    const row = picture.L.subarray(20 * width, 21 * width);
    expect((row[width / 2 + 1] ?? 0) - (row[width / 2 - 2] ?? 0)).toBeGreaterThan(0.45);
    const left = row.subarray(8, width / 2 - 4);
    expect(Math.max(...left) - Math.min(...left)).toBeLessThan(0.03);
  });

  it("keeps a constant picture and its colours", () => {
    const picture = lab(() => 0.6);
    kuwahara(picture, { ...size, reach: 5, stretch: 2, where: plane(() => 1), kept: plane(() => 0) });
    for (const [channel, value] of [
      ["L", 0.6],
      ["a", 0.06],
      ["b", -0.06],
    ] as const) {
      for (const v of picture[channel]) expect(v).toBeCloseTo(value, 4);
    }
  });
});

describe("displacement", () => {
  it("takes each pixel from where it points, repeats the border, and leaves out what is not wanted", () => {
    const sources = [plane((x) => x), plane((_x, y) => y), plane(() => 0.5)] as const;
    const targets = [plane(() => -1), plane(() => -1), plane(() => -1)] as const;
    const [dx, dy, where] = [plane(() => 2.5), plane(() => -1), plane((_x, y) => (y < 4 ? 1 : 0))];
    pool.kernels.displace(...pool.addresses(...sources, ...targets, dx, dy, where), width, height);
    const [L, a, b] = targets;
    expect(L[width * 3 + 10]).toBeCloseTo(12.5, 5);
    expect(L[width * 3 + width - 1]).toBe(width - 1);
    expect([a[width * 3], a[0], b[0]]).toEqual([2, 0, 0.5]);
    expect(L[width * 4 + 10]).toBe(-1);
  });
});

describe("scaling", () => {
  it("keeps a constant, and a slope away from the border, when it halves and enlarges", () => {
    const slope = plane((x, y) => 0.01 * x + 0.02 * y);
    const [small, back] = [pool.take(), pool.take()];
    halve(slope, small, size);
    enlarge(small, back, { width: width / 2, height: height / 2, pool });
    for (const [x, y] of [
      [2, 2],
      [21, 40],
      [60, 13],
    ] as const)
      expect(back[y * width + x]).toBeCloseTo(slope[y * width + x] ?? 0, 5);
    wideBlur(
      plane(() => 0.3),
      back,
      { ...size, sigma: 8 },
    );
    for (const value of back) expect(value).toBeCloseTo(0.3, 4);
  });
});

describe("strokes along the flow", () => {
  const options = { ...size, seed: 3, reach: 8, breadth: 2, lean: { angle: 0, strength: 0.01 } };

  /** Mean difference between neighbours in a direction. */
  const roughness = (values: Float32Array, step: number) => {
    let sum = 0;
    for (let i = width * 8; i < width * (height - 8); i++)
      sum += Math.abs((values[i + step] ?? 0) - (values[i] ?? 0));
    return sum / (width * (height - 16));
  };

  it("have mean 0 and follow the lean where there is no edge", () => {
    const strokes = flowStrokes(
      plane(() => 0.5),
      options,
    );
    expect(Math.abs(strokes.reduce((sum, v) => sum + v, 0) / strokes.length)).toBeLessThan(0.1);
    expect(roughness(strokes, 1)).toBeLessThan(0.65 * roughness(strokes, width));
  });

  it("follow an edge where there is one", () => {
    const strokes = flowStrokes(
      plane((x) => (Math.floor(x / 8) % 2 ? 0.1 : 0.9)),
      options,
    );
    expect(roughness(strokes, width)).toBeLessThan(roughness(strokes, 1));
  });

  it("are left out away from where they are wanted, with mean 0 where they are", () => {
    const where = plane((x) => (x < 8 ? 1 : 0));
    const strokes = flowStrokes(
      plane(() => 0.5),
      { ...options, reach: 2, where },
    );
    const column = (x: number) => strokes.filter((_, i) => i % width === x);
    expect(column(50).every((value) => value === 0)).toBe(true);
    expect(Math.max(...column(3))).toBeGreaterThan(0.3);
    expect(Math.min(...column(3))).toBeLessThan(-0.3);
  });

  it("are the same for a seed, and others for the next", () => {
    const paper = plane(() => 0.5);
    const first = flowStrokes(paper, options);
    expect(flowStrokes(paper, options)).toEqual(first);
    expect(flowStrokes(paper, { ...options, seed: 4 })).not.toEqual(first);
  });
});
