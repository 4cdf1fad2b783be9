import { describe, expect, it } from "vitest";
import { reachable } from "../../../src/imaging/pixels/flood.js";
import { OUTSIDE, superpixels } from "../../../src/imaging/pixels/superpixels.js";
import { PANE_NUMBERS, windowDesign, windowGlass } from "../../../src/imaging/steps/window.js";

const SIDE = 96;

/** Dark to the left of a column, light from there on. */
function halves(column: number) {
  const L = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < column ? 0.2 : 0.8));
  const grey = new Float32Array(SIDE * SIDE);
  return { width: SIDE, height: SIDE, L, a: grey, b: grey };
}

function cut(within = new Uint8Array(SIDE * SIDE).fill(1), seed = 1) {
  return superpixels(halves(41), {
    width: SIDE,
    height: SIDE,
    within,
    step: 20,
    compactness: 0.1,
    seed,
    grainAt: () => ({ x: 1, y: 0, firmness: 1 }),
  });
}

describe("superpixels", () => {
  it("cover all that is within, and nothing else", () => {
    const within = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE > 10 ? 1 : 0));
    const labels = cut(within);
    expect(labels.every((label, i) => (label === OUTSIDE) === !within[i])).toBe(true);
  });

  it("keep to an edge: no piece has many pixels on either side of it", () => {
    const labels = cut();
    const sides = new Map<number, [number, number]>();
    labels.forEach((label, i) => {
      const counts = sides.get(label) ?? [0, 0];
      counts[i % SIDE < 41 ? 0 : 1]++;
      sides.set(label, counts);
    });
    const astray = [...sides.values()].reduce((sum, [left, right]) => sum + Math.min(left, right), 0);
    expect(astray / labels.length).toBeLessThan(0.02);
    expect(sides.size).toBeGreaterThan(8);
  });

  it("hang together: each label is one piece", () => {
    const labels = cut();
    for (const label of new Set(labels)) {
      const own = Uint8Array.from(labels, (one) => (one === label ? 1 : 0));
      const reached = reachable(own, SIDE, [labels.indexOf(label)]);
      expect(Buffer.compare(reached, own)).toBe(0);
    }
  });

  it("are the same for a seed and others for the next", () => {
    expect(cut()).toEqual(cut());
    expect(cut()).not.toEqual(cut(undefined, 2));
  });
});

describe("flooding", () => {
  it("reaches what is connected over sides, not over corners, nor round the border", () => {
    const open = Uint8Array.of(1, 1, 0, 1, 0, 0, 1, 1, 0);
    expect([...reachable(open, 3, [0])]).toEqual([1, 1, 0, 1, 0, 0, 1, 1, 0]);
    const apart = Uint8Array.of(1, 0, 1, 0, 1, 1, 1, 0, 0);
    expect([...reachable(apart, 3, [0])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...reachable(apart, 3, [2])]).toEqual([0, 0, 1, 0, 1, 1, 0, 0, 0]);
  });

  it("starts nowhere but in open cells", () => {
    expect([...reachable(Uint8Array.of(0, 1), 2, [0, -1, 5])]).toEqual([0, 0]);
  });
});

describe("windows", () => {
  const points = Array.from(
    { length: 900 },
    (_, i) => [(i % 30) / 15 - 1, Math.floor(i / 30) / 15 - 1] as const,
  );
  const seeds = Array.from({ length: 12 }, (_, i) => i);

  it.each(seeds)("are of many panes with several kinds of glass (seed %d)", (seed) => {
    const design = windowDesign(seed);
    const numbers = points.map(([x, y]) => design.paneAt(x, y));
    for (const number of numbers) {
      expect(Number.isInteger(number)).toBe(true);
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThan(PANE_NUMBERS);
    }
    expect(new Set(numbers).size).toBeGreaterThan(30);
    expect(new Set(numbers.map((number) => number % 8)).size).toBeGreaterThanOrEqual(4);
  });

  it("differ between neighbouring seeds", () => {
    for (const seed of seeds.slice(1)) {
      const [one, other] = [windowDesign(seed), windowDesign(seed - 1)];
      const differing = points.filter(([x, y]) => one.paneAt(x, y) % 8 !== other.paneAt(x, y) % 8).length;
      expect(differing / points.length).toBeGreaterThan(0.4);
    }
  });

  it("are of eight colours that can be shown", () => {
    for (let hue = 0; hue < 360; hue += 15) {
      const glass = windowGlass(hue);
      expect(glass).toHaveLength(8);
      for (const [L] of glass) {
        expect(L).toBeGreaterThan(0.25);
        expect(L).toBeLessThan(0.95);
      }
    }
  });
});
