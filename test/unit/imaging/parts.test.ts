import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/errors.js";
import { readHalfs } from "../../../src/imaging/people/tflite.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import { brushStroke, smoothCurve, tapered } from "../../../src/imaging/pixels/vectors.js";
import { packError, unpackError } from "../../../src/imaging/protocol.js";
import { TurnGate } from "../../../src/imaging/turn-gate.js";

describe("errors on their way between processes", () => {
  it("stay AppErrors with code and message", () => {
    const back = unpackError(packError(new AppError("NO_FACE", { message: "Nobody there." })));
    expect(back).toBeInstanceOf(AppError);
    expect(back).toMatchObject({ code: "NO_FACE", message: "Nobody there." });
  });

  it("keep the system's code, so that a full disk is seen as one", () => {
    const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    const back = unpackError(packError(full));
    expect(back).not.toBeInstanceOf(AppError);
    expect(back).toMatchObject({ code: "ENOSPC", message: "no space left" });
  });

  it("become plain errors when they were anything else", () => {
    expect(unpackError(packError("odd"))).toMatchObject({ name: "Error", message: "odd" });
  });
});

describe("the gate for big decodes", () => {
  it("lets one through at a time, in order, and skips those who left the line", () => {
    const gate = new TurnGate();
    const [a, b, c] = [{}, {}, {}];
    const admitted = { a: vi.fn(), b: vi.fn(), c: vi.fn() };
    gate.enter(a, admitted.a);
    gate.enter(b, admitted.b);
    gate.enter(c, admitted.c);
    expect(admitted.a).toHaveBeenCalledOnce();
    gate.leave(b);
    expect(admitted.c).not.toHaveBeenCalled();
    gate.leave(a);
    expect(admitted.c).toHaveBeenCalledOnce();
    expect(admitted.b).not.toHaveBeenCalled();
    gate.leave(a);
  });
});

describe("the pool of planes", () => {
  it("hands out what was given back", () => {
    const pool = new PlanePool(16);
    const plane = pool.take();
    pool.give(plane);
    expect(pool.take()).toBe(plane);
    expect(pool.take()).not.toBe(plane);
  });

  it("hands out no more than it has room for, until it starts anew", () => {
    const pool = new PlanePool(16, 2);
    const [first] = [pool.take(), pool.take()];
    expect(() => pool.take()).toThrow("more than 2 planes");
    pool.restart(8);
    expect(pool.take()).toHaveLength(8);
    expect(pool.address(first)).toBe(pool.address(pool.take()) - 32);
    expect(() => pool.restart(1_000_000)).toThrow(RangeError);
  });

  it("has no address for a plane of another", () => {
    expect(() => new PlanePool(16).address(new Float32Array(16))).toThrow("does not belong");
  });
});

describe("half-precision numbers", () => {
  it("are read exactly", () => {
    const bytes = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00);
    const values = readHalfs(new DataView(bytes.buffer));
    expect(values[0]).toBe(1);
    expect(values[1]).toBe(-2);
    expect(values[2]).toBeCloseTo(1 / 3, 3);
    expect(values[3]).toBe(2 ** -24);
    expect(values[4]).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("brush strokes", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 4 },
    { x: 20, y: 0 },
  ];

  it("go through the points they are drawn by", () => {
    const curve = smoothCurve(points);
    for (const point of points) expect(curve).toContainEqual(point);
  });

  it("are closed outlines that taper", () => {
    expect(brushStroke(points, tapered(4))).toMatch(/^M[\d.,L-]+Z$/);
    expect(tapered(4)(0)).toBeLessThan(tapered(4)(0.5));
  });
});
