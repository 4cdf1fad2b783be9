import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Face, mapFace } from "../../../src/imaging/people/faces.js";
import { chooseFrame, companions } from "../../../src/imaging/people/framing.js";
import { keepConnected } from "../../../src/imaging/people/matte.js";
import { resizeFor } from "../../../src/imaging/sizes.js";

const picture = (width: number, height: number) => ({ width, height, data: new Uint8Array(0) });
const face = (x: number, y: number, size: number): Face => ({
  score: 0.9,
  centre: { x, y },
  size,
  eyeDistance: size * 0.4,
  roll: 0,
  mesh: [[x, y, 0]],
});

describe("the frame", () => {
  it("of one face is 2.4 to 2.9 faces wide and holds the face", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 800 }),
        fc.integer({ min: 250, max: 700 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, y, zoom) => {
          const framing = chooseFrame(picture(1000, 1200), [face(x, y, 160)], zoom);
          expect(framing.kind).toBe("person");
          const { left, top, width, height } = framing.frame;
          expect(width).toBeCloseTo(height, 6);
          expect(width / 160).toBeGreaterThanOrEqual(2.39);
          expect(width / 160).toBeLessThanOrEqual(2.91);
          expect(x - left).toBeGreaterThan(80);
          expect(left + width - x).toBeGreaterThan(80);
          expect(top + height).toBeLessThanOrEqual(1200.001);
        },
      ),
    );
  });

  it("of a head that the photo cuts off shows the face and nothing beyond the photo", () => {
    const length = fc.integer({ min: 100, max: 1_500 });
    const share = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    const property = fc.property(length, length, share, share, share, (width, height, x, y, zoom) => {
      const cutOff = { ...face(x * width, y * height, 0.8 * Math.min(width, height)), isCutOff: true };
      const { frame, kind } = chooseFrame(picture(width, height), [cutOff], zoom);
      expect(kind).toBe("person");
      expect(frame.width).toBeCloseTo(frame.height, 6);
      expect(Math.min(frame.left, frame.top)).toBeGreaterThanOrEqual(0);
      expect(frame.left + frame.width).toBeLessThanOrEqual(width + 0.001);
      expect(frame.top + frame.height).toBeLessThanOrEqual(height + 0.001);
      const { x: across, y: down } = cutOff.centre;
      expect([across > frame.left, across < frame.left + frame.width]).toEqual([true, true]);
      expect([down > frame.top, down < frame.top + frame.height]).toEqual([true, true]);
    });
    fc.assert(property);
  });

  it("of a head that a high photo cuts off at the hair keeps hair and chin", () => {
    const cutOff = { ...face(250, 300, 330), isCutOff: true };
    const { frame } = chooseFrame(picture(500, 614), [cutOff], 0.5);
    expect(frame.top).toBeLessThan(20);
    expect(frame.top + frame.height).toBeGreaterThan(300 + 0.55 * 330);
  });

  it("of a group holds everyone, and passers-by are not companions", () => {
    const faces = [face(300, 300, 100), face(700, 320, 80), face(900, 700, 20)];
    const people = companions(faces);
    expect(people).toHaveLength(2);
    const { frame, kind } = chooseFrame(picture(1000, 1000), people, 0);
    expect(kind).toBe("card");
    for (const one of people) {
      expect(one.centre.x - one.size / 2).toBeGreaterThan(frame.left);
      expect(one.centre.x + one.size / 2).toBeLessThan(frame.left + frame.width);
    }
  });

  it("without a face is a card with the whole picture", () => {
    expect(chooseFrame(picture(400, 300), [], 0)).toMatchObject({
      kind: "card",
      card: { width: 400, height: 300 },
    });
  });
});

describe("mapping a face", () => {
  it("scales lengths and moves points", () => {
    const mapped = mapFace(face(10, 20, 8), 2, { x: 5, y: -1 });
    expect(mapped).toMatchObject({ centre: { x: 25, y: 39 }, size: 16, mesh: [[25, 39, 0]] });
  });
});

describe("connected parts of a matte", () => {
  it("lose what does not hang together with the face", () => {
    const side = 64;
    const matte = new Float32Array(side * side);
    const fill = (left: number, right: number) => {
      for (let y = 8; y < 56; y++) matte.fill(1, y * side + left, y * side + right);
    };
    fill(0, 24);
    fill(48, 64);
    keepConnected(matte, side, [{ x: 12, y: 30 }]);
    expect(matte[30 * side + 12]).toBe(1);
    expect(matte[30 * side + 56]).toBe(0);
  });
});

describe("the resize of a named size", () => {
  const sides = fc.integer({ min: 1, max: 20_000 });

  it("never asks for more pixels than there are, and keeps a cover's shape", () => {
    fc.assert(
      fc.property(sides, sides, (width, height) => {
        for (const size of ["thumbnail", "grid", "header"] as const) {
          const resize = resizeFor(size, { width, height });
          expect(resize?.width).toBeLessThanOrEqual(Math.max(1, width));
          expect(resize?.height).toBeLessThanOrEqual(Math.max(1, height));
        }
      }),
    );
    expect(resizeFor("thumbnail", { width: 200, height: 400 })).toMatchObject({ width: 200, height: 200 });
    expect(resizeFor("header", { width: 800, height: 800 })).toMatchObject({ width: 800, height: 250 });
  });

  it("of the others forbids enlarging, and full is none", () => {
    for (const size of ["small", "detail", "zoom"] as const) {
      expect(resizeFor(size, { width: 10, height: 10 })).toMatchObject({ withoutEnlargement: true });
    }
    expect(resizeFor("full", { width: 10, height: 10 })).toBeUndefined();
  });
});
