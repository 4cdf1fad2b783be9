import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxBlur, gaussianBlur, gaussianKernel, softBlur } from "../../../src/imaging/blur.js";
import { PlanePool } from "../../../src/imaging/buffers.js";
import { domainTransformFilter } from "../../../src/imaging/domain-transform.js";
import { flowLines } from "../../../src/imaging/flow-lines.js";
import { guidedFilter } from "../../../src/imaging/guided-filter.js";
import { edgeFlow } from "../../../src/imaging/structure-tensor.js";

const width = 40;
const height = 24;
const size = { width, height };
const plane = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
const newPool = () => new PlanePool(width * height);
const level = fc.double({ min: 0, max: 1, noNaN: true });
const noise = (seed: number) =>
  plane((x, y) => Math.abs(Math.sin(x * 12.9898 + y * 78.233 + seed) * 43758.5453) % 1);

function spread(values: Float32Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

const filters: Record<string, (values: Float32Array) => void> = {
  "box blur": (values) => boxBlur(values, values, { ...size, radius: 3, scratch: values.slice() }),
  "soft blur": (values) => softBlur(values, values, { ...size, sigma: 3, scratch: values.slice() }),
  "Gaussian blur": (values) => gaussianBlur(values, values, { ...size, sigma: 1.4, scratch: values.slice() }),
  "recursive filter": (values) =>
    domainTransformFilter([values], {
      ...size,
      sigmaSpace: 8,
      sigmaRange: 0.3,
      guide: [{ plane: values.slice(), weight: 1 }],
      pool: newPool(),
    }),
  "guided filter": (values) =>
    guidedFilter(values, { ...size, guide: noise(1), radius: 3, epsilon: 1e-3, pool: newPool() }),
};

describe.each(Object.entries(filters))("%s", (_name, filter) => {
  it("keeps a constant plane", () => {
    fc.assert(
      fc.property(level, (value) => {
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
      { ...size, sigma: 2, pool: newPool() },
    );
    const middle = 12 * width + width / 2;
    expect(Math.abs(flow.x[middle] ?? 1)).toBeLessThan(0.05);
    expect(Math.abs(flow.y[middle] ?? 0)).toBeCloseTo(1, 2);
  });
});

describe("flow lines", () => {
  const options = { ...size, sigma: 1.5, reach: 3, threshold: [0.012, 0.05] as const, pool: newPool() };
  const none = plane(() => 0);

  it("draws nothing on a flat plane", () => {
    expect(
      Math.max(
        ...flowLines(
          plane(() => 0.5),
          { ...options, quiet: none },
        ),
      ),
    ).toBe(0);
  });

  it("draws a dark stroke, and less of it where lines are to be quiet", () => {
    const stroke = plane((x) => (Math.abs(x - 20) < 2 ? 0.35 : 0.6));
    const drawn = flowLines(stroke, { ...options, quiet: none });
    expect(drawn[12 * width + 20]).toBeGreaterThan(0.9);
    expect(drawn[12 * width + 5]).toBeLessThan(0.05);
    const quiet = flowLines(stroke, { ...options, quiet: plane(() => 0.2) });
    expect(quiet[12 * width + 20]).toBeLessThan(drawn[12 * width + 20] ?? 0);
  });
});
