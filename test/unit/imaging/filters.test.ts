import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { boxBlur, gaussianBlur, gaussianKernel, softBlur } from "../../../src/imaging/pixels/blur.js";
import { domainTransformFilter } from "../../../src/imaging/pixels/domain-transform.js";
import { flowLines } from "../../../src/imaging/pixels/flow-lines.js";
import { guidedFilter } from "../../../src/imaging/pixels/guided-filter.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { edgeFlow } from "../../../src/imaging/pixels/structure-tensor.js";

const width = 40;
const height = 24;
const size = { width, height };
const pool = new PlanePool(width * height);
const plane = (value: (x: number, y: number) => number) => {
  const filled = pool.take();
  for (let i = 0; i < filled.length; i++) filled[i] = value(i % width, Math.floor(i / width));
  return filled;
};
const copyOf = (values: Float32Array) => plane((x, y) => values[y * width + x] ?? 0);

beforeEach(() => pool.restart());

const level = fc.double({ min: 0, max: 1, noNaN: true });
const noise = (seed: number) =>
  plane((x, y) => Math.abs(Math.sin(x * 12.9898 + y * 78.233 + seed) * 43758.5453) % 1);

function spread(values: Float32Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

const filters: Record<string, (values: Float32Array) => void> = {
  "box blur": (values) => boxBlur(values, values, { ...size, radius: 3, pool }),
  "soft blur": (values) => softBlur(values, values, { ...size, sigma: 3, pool }),
  "Gaussian blur": (values) => gaussianBlur(values, values, { ...size, sigma: 1.4, pool }),
  "recursive filter": (values) =>
    domainTransformFilter([values], {
      ...size,
      sigmaSpace: 8,
      sigmaRange: 0.3,
      guide: [{ plane: copyOf(values), weight: 1 }],
      pool: pool,
    }),
  "guided filter": (values) =>
    guidedFilter(values, { ...size, guide: noise(1), radius: 3, epsilon: 1e-3, pool: pool }),
};

describe.each(Object.entries(filters))("%s", (_name, filter) => {
  it("keeps a constant plane", () => {
    fc.assert(
      fc.property(level, (value) => {
        pool.restart();
        const values = plane(() => value);
        filter(values);
        for (const v of values) expect(Math.abs(v - value)).toBeLessThan(1e-4);
      }),
      { numRuns: 20 },
    );
  });

  it("stays within the range of what it is given", () => {
    const values = noise(3);
    filter(values);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1e-4);
    expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-4);
  });
});

describe("recursive filter", () => {
  it("flattens noise and leaves a strong edge standing", () => {
    const values = plane((x, y) => (x < width / 2 ? 0.2 : 0.9) + ((x * 7 + y * 3) % 5) * 0.008);
    filters["recursive filter"]?.(values);
    const left = values.filter((_, i) => i % width < width / 2 - 2);
    expect(spread(left)).toBeLessThan(0.006);
    const row = values.subarray(10 * width, 11 * width);
    expect((row[width / 2 + 2] ?? 0) - (row[width / 2 - 3] ?? 0)).toBeGreaterThan(0.55);
  });
});

describe("Gaussian kernel", () => {
  it("sums to one", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.4, max: 6, noNaN: true }), (sigma) => {
        const kernel = gaussianKernel(sigma);
        const sum = kernel.reduce((total, weight, i) => total + (i ? 2 * weight : weight), 0);
        expect(sum).toBeCloseTo(1, 4);
      }),
    );
  });
});

describe("edge flow", () => {
  it("runs along an edge, as a unit vector", () => {
    const flow = edgeFlow(
      plane((x) => (x < width / 2 ? 0 : 1)),
      { ...size, sigma: 2, pool: pool },
    );
    expect(flow.width).toBe(width / 2);
    const middle = 2 * (6 * flow.width + flow.width / 2);
    expect(Math.abs(flow.vectors[middle] ?? 1)).toBeLessThan(0.05);
    expect(Math.abs(flow.vectors[middle + 1] ?? 0)).toBeCloseTo(1, 2);
  });
});

describe("flow lines", () => {
  const options = { ...size, sigma: 1.5, reach: 3, threshold: [0.012, 0.05] as const, pool: pool };
  it("draws nothing on a flat plane", () => {
    expect(
      Math.max(
        ...flowLines(
          plane(() => 0.5),
          { ...options, quiet: plane(() => 0) },
        ),
      ),
    ).toBe(0);
  });

  it("draws a dark stroke, and less of it where lines are to be quiet", () => {
    const stroke = plane((x) => (Math.abs(x - 20) < 2 ? 0.35 : 0.6));
    const drawn = flowLines(stroke, { ...options, quiet: plane(() => 0) });
    expect(drawn[12 * width + 20]).toBeGreaterThan(0.9);
    expect(drawn[12 * width + 5]).toBeLessThan(0.05);
    const quiet = flowLines(stroke, { ...options, quiet: plane(() => 0.2) });
    expect(quiet[12 * width + 20]).toBeLessThan(drawn[12 * width + 20] ?? 0);
  });
});

describe("on planes whose sides are no multiples of a vector's four", () => {
  const odd = { width: 37, height: 23 };
  const value = (x: number, y: number) => Math.sin(x * 0.7) * Math.cos(y * 0.9) * 0.3 + 0.5;

  /** The filter's answer, computed the plain way, one pixel after the other. */
  function meanAround(x: number, y: number, radius: number): number {
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const px = Math.min(Math.max(x + dx, 0), odd.width - 1);
        const py = Math.min(Math.max(y + dy, 0), odd.height - 1);
        sum += value(px, py);
      }
    }
    return sum / (2 * radius + 1) ** 2;
  }

  it("the box blur is the mean around every pixel", () => {
    const pool = new PlanePool(odd.width * odd.height, 8);
    const values = pool.take();
    for (let i = 0; i < values.length; i++) values[i] = value(i % odd.width, Math.floor(i / odd.width));
    boxBlur(values, values, { ...odd, radius: 2, pool });
    for (let y = 0, i = 0; y < odd.height; y++) {
      for (let x = 0; x < odd.width; x++, i++) expect(values[i]).toBeCloseTo(meanAround(x, y, 2), 4);
    }
  });

  it("the Gaussian and the recursive filter treat rows like columns", () => {
    const pool = new PlanePool(odd.width * odd.height, 16);
    const filters = [
      (plane: Float32Array, size: { width: number; height: number }) =>
        gaussianBlur(plane, plane, { ...size, sigma: 1.7, pool }),
      (plane: Float32Array, size: { width: number; height: number }) => {
        const guide = pool.take();
        guide.set(plane);
        domainTransformFilter([plane], {
          ...size,
          sigmaSpace: 6,
          sigmaRange: 0.4,
          guide: [{ plane: guide, weight: 1 }],
          pool,
        });
      },
    ];
    for (const [index, filter] of filters.entries()) {
      pool.restart();
      const upright = pool.take();
      const lying = pool.take();
      for (let y = 0; y < odd.height; y++) {
        for (let x = 0; x < odd.width; x++) {
          upright[y * odd.width + x] = value(x, y);
          lying[x * odd.height + y] = value(x, y);
        }
      }
      filter(upright, odd);
      filter(lying, { width: odd.height, height: odd.width });
      for (let y = 0; y < odd.height; y++) {
        for (let x = 0; x < odd.width; x++) {
          // The recursion goes along rows first: the order shows a little.
          const difference = Math.abs((upright[y * odd.width + x] ?? 0) - (lying[x * odd.height + y] ?? 9));
          expect(difference).toBeLessThan(index === 0 ? 1e-5 : 0.03);
        }
      }
    }
  });
});
