import { beforeEach, describe, expect, it } from "vitest";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";

const side = 16;
const count = side * side;
const pool = new PlanePool(count, 24);
const { kernels } = pool;
const filled = (value: number | ((x: number) => number)) => {
  const plane = pool.take();
  for (let i = 0; i < count; i++) plane[i] = typeof value === "number" ? value : value(i % side);
  return plane;
};

beforeEach(() => pool.restart());

describe("pigment", () => {
  /** Paints one grey all over, under clouds of the given height; answers the middle. */
  const settle = (grey: number, cloud: number) => {
    const [L, a, b] = [filled(grey), filled(0), filled(0)];
    const flat = [filled(grey), filled(cloud), filled(0), filled(0), filled(0)] as const;
    kernels.settlePigment(...pool.addresses(L, a, b, ...flat), 7, 0.4, 0.2, 0.03, side, side);
    const middle = (count + side) / 2;
    return [L[middle], a[middle], b[middle]] as [number, number, number];
  };

  it("parts into warm and cool, and black hair never turns green", () => {
    const [warm, cool] = [settle(0.25, -0.8), settle(0.25, 0.8)];
    expect(warm[1]).toBeGreaterThan(0);
    expect(warm[2]).toBeGreaterThan(0.01);
    expect(cool[1]).toBeGreaterThanOrEqual(0);
    expect(cool[2]).toBeLessThan(-0.01);
  });

  it("is denser under clouds, and leaves bare paper as it is", () => {
    expect(settle(0.5, 0.5)[0]).toBeLessThan(settle(0.5, -0.5)[0]);
    const bare = settle(1, 0.5);
    [1, 0, 0].forEach((value, i) => {
      expect(bare[i]).toBeCloseTo(value, 5);
    });
  });
});

describe("dark things on black paper", () => {
  it("come up; skin and features keep their tone, light things too", () => {
    const lift = (L: number, skin: number, features: number) => {
      const plane = filled(L);
      kernels.liftDarks(...pool.addresses(plane, filled(skin), filled(features)), 0.5, 0.6, count);
      return plane[0];
    };
    expect(lift(0.2, 0, 0)).toBeCloseTo(0.38, 5);
    expect(lift(0.2, 1, 0)).toBeCloseTo(0.2, 5);
    expect(lift(0.2, 0, 1)).toBeCloseTo(0.2, 5);
    expect(lift(0.7, 0, 0)).toBeCloseTo(0.7, 5);
  });
});

describe("graphite on skin", () => {
  it("is brought to the tone that it is to have, and not elsewhere", () => {
    const graphite = filled(0.3);
    const [drawn, wanted] = [filled(0.3), filled(0.45)];
    kernels.toneRatios(...pool.addresses(drawn, wanted), count);
    const skin = filled((x) => (x < 8 ? 1 : 0));
    kernels.settleTones(...pool.addresses(graphite, drawn, skin, filled(0)), count);
    expect(graphite[0]).toBeCloseTo(0.45, 1);
    expect(graphite[12]).toBeCloseTo(0.3, 5);
  });

  it("never leaves 0..1 under strokes", () => {
    const graphite = filled(0.9);
    const planes = pool.addresses(graphite, filled(1), filled(1));
    for (let layer = 0; layer < 5; layer++) kernels.addStrokes(...planes, 0.8, count);
    expect(graphite.every((value) => value >= 0.9 && value <= 1)).toBe(true);
  });
});
