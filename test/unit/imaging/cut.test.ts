import { describe, expect, it } from "vitest";
import { addOdds, learnOdds, MOST_ODDS } from "../../../src/imaging/cut/colour-odds.js";
import { edgeColours, refineEdge } from "../../../src/imaging/cut/edge.js";
import { spreadColours } from "../../../src/imaging/cut/foreground.js";
import { fillGrid, gridAround, resample } from "../../../src/imaging/cut/grid.js";
import { faceAndTop, faceInside, leadOver, shapeOf } from "../../../src/imaging/cut/head-shape.js";
import { peelRim } from "../../../src/imaging/cut/rim.js";
import { withoutShoulders } from "../../../src/imaging/cut/shoulders.js";
import { squareCut } from "../../../src/imaging/cut/square.js";
import { dropThin } from "../../../src/imaging/cut/thin.js";
import { FACE_OVAL, type Face, mapFace } from "../../../src/imaging/people/faces.js";
import type { MeshPoint } from "../../../src/imaging/people/models.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";

/** A round face of 100 pixels at 150, 150. */
function roundFace(): Face {
  const mesh = Array.from({ length: 468 }, (): MeshPoint => [150, 150, 0]);
  FACE_OVAL.forEach((index, i) => {
    const angle = (2 * Math.PI * i) / FACE_OVAL.length;
    mesh[index] = [150 + 50 * Math.sin(angle), 150 - 50 * Math.cos(angle), 0];
  });
  return { score: 1, centre: { x: 150, y: 150 }, size: 100, eyeDistance: 40, roll: 0, mesh };
}

const grid = { side: 60, origin: { x: 0, y: 0 }, pitch: 5 };
const at = (plane: Float32Array, x: number, y: number) =>
  plane[Math.floor(y / 5) * 60 + Math.floor(x / 5)] ?? -1;

describe("the shapes of a cut", () => {
  it("hold the face; the head reaches up to the hair, the oval does not, and both end below the chin", () => {
    const [head, oval] = [shapeOf("head", roundFace(), grid), shapeOf("oval", roundFace(), grid)];
    for (const shape of [head, oval]) {
      expect(at(shape, 150, 150)).toBe(1);
      expect(at(shape, 150, 220)).toBe(0);
      expect(Math.min(...shape)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...shape)).toBeLessThanOrEqual(1);
    }
    expect([at(head, 150, 50), at(oval, 150, 50)]).toEqual([1, 0]);
    // The outline is 50 away everywhere; upwards the oval reaches 13 more.
    expect([at(oval, 150, 92), at(oval, 92, 150)]).toEqual([1, 0]);
  });

  it("know the face's inside", () => {
    const inside = faceInside(roundFace(), grid);
    expect([at(inside, 150, 110), at(inside, 150, 95), at(inside, 208, 150)]).toEqual([1, 0, 0]);
  });

  it("know that the head goes on above the face", () => {
    const [face, top] = [faceInside(roundFace(), grid), faceAndTop(roundFace(), grid)];
    expect([at(face, 150, 92), at(top, 150, 92), at(top, 150, 60), at(top, 210, 150)]).toEqual([0, 1, 0, 0]);
  });

  it("leave a neighbour what is nearer to it, and know when there is none near", () => {
    const neighbour = mapFace(roundFace(), 1, { x: 100, y: 0 });
    const lead = leadOver([neighbour], roundFace(), grid) ?? new Float32Array();
    expect(at(lead, 180, 130)).toBeGreaterThan(0);
    expect(at(lead, 220, 130)).toBeLessThan(0);
    expect(leadOver([mapFace(roundFace(), 1, { x: 900, y: 0 })], roundFace(), grid)).toBeUndefined();
  });
});

it("shoulders are what has nothing above it at the ears; hair that hangs down stays", () => {
  const figure = fillGrid(grid, ({ x, y }) => {
    const face = (x - 150) ** 2 + (y - 150) ** 2 < 50 ** 2;
    const hair = x > 90 && x < 130 && y < 210;
    return face || hair || y > 180 ? 1 : 0;
  });
  const kept = withoutShoulders(figure, grid, roundFace(), grid);
  expect(at(kept, 105, 195)).toBe(1);
  expect(at(kept, 150, 195)).toBe(1);
  expect(at(kept, 225, 195)).toBe(0);
  expect(at(kept, 225, 100)).toBe(1);
});

it("a grid is read at the points of another", () => {
  const wide = gridAround({ x: 50, y: 50 }, 100, 50);
  const narrow = gridAround({ x: 40, y: 60 }, 20, 40);
  const pool = new PlanePool(50 * 50, 4);
  const target = pool.take();
  const source = fillGrid(wide, ({ x, y }) => x + 2 * y);
  resample(source, wide, target, narrow, pool);
  fillGrid(narrow, ({ x, y }) => x + 2 * y).forEach((value, i) => {
    expect(target[i]).toBeCloseTo(value, 3);
  });
});

it("colours that only the head has speak for it, others against it, unknown ones say nothing", () => {
  const count = 300;
  const lab = {
    width: count,
    height: 1,
    L: Float32Array.from({ length: count }, (_, i) => [0.7, 0.3, 0.95][i % 3] ?? 0),
    a: Float32Array.from({ length: count }, (_, i) => [0.05, -0.1, 0.15][i % 3] ?? 0),
    b: new Float32Array(count),
  };
  const inside = Float32Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const outside = Float32Array.from({ length: count }, (_, i) => (i % 3 === 1 ? 1 : 0));
  const target = new Float32Array(count);
  addOdds(target, learnOdds(lab, inside, outside), lab);
  const [head, other, unknown] = target;
  expect(head).toBeGreaterThan(2);
  expect(head).toBeLessThanOrEqual(MOST_ODDS);
  expect(other).toBeLessThan(-2);
  expect(Math.abs(unknown ?? 9)).toBeLessThan(0.1);
});

describe("the edge of a figure", () => {
  // A red figure to the left, green to the right, and a mixture of both between them.
  const side = 64;
  const colourAt = (x: number) => (x < 32 ? [200, 40, 20] : x < 34 ? [100, 148, 10] : [0, 255, 0]);
  const picture = () => {
    const data = new Uint8Array(side * side * 3);
    for (let i = 0; i < side * side; i++) data.set(colourAt(i % side), 3 * i);
    return { width: side, height: side, data };
  };
  const alphaUpTo = (pool: PlanePool, end: number) => {
    const alpha = pool.take().subarray(0, side * side);
    for (let i = 0; i < alpha.length; i++) alpha[i] = i % side < end ? 1 : 0;
    return alpha;
  };

  it("lets the sure colours spread, and knows nothing far away from them", () => {
    const certainty = Float32Array.from({ length: side * side }, (_, i) => (i % side < 20 ? 1 : 0));
    const pool = new PlanePool(4 * side * side, 8);
    const { values } = spreadColours(picture(), certainty, pool);
    const [red = 0, green = 0, , weight = 0] = values.subarray(4 * 24, 4 * 24 + 4);
    expect(red / weight).toBeCloseTo(200, 1);
    expect(green / weight).toBeCloseTo(40, 1);
    const nowhere = spreadColours(picture(), new Float32Array(side * side), pool);
    expect(nowhere.values.every((value) => value === 0)).toBe(true);
  });

  it("loses alpha where its colour is a mixture, and the background's colour where it keeps some", () => {
    const pool = new PlanePool(4 * side * side, 10);
    const [alpha, image] = [alphaUpTo(pool, 34), picture()];
    refineEdge({ picture: image, alpha, colours: edgeColours(image, alpha, pool), pool });
    const row = side * 32;
    expect(alpha[row + 20]).toBe(1);
    expect(alpha[row + 33]).toBeGreaterThan(0.05);
    expect(alpha[row + 33]).toBeLessThan(0.6);
    const [red = 0, green = 0] = image.data.subarray(3 * (row + 33));
    expect(red).toBeGreaterThan(190);
    expect(green).toBeLessThan(60);
    expect([...image.data.subarray(3 * (row + 50), 3 * (row + 50) + 3)]).toEqual([0, 255, 0]);
  });

  it("loses thin lines, and patches that hang on them; what is thick stays with a fringe", () => {
    const pool = new PlanePool(side * side, 8);
    const alpha = alphaUpTo(pool, 24);
    // A line to the right with a patch at its end.
    for (let x = 24; x < 60; x++) alpha[side * 32 + x] = 1;
    for (let y = 26; y < 40; y++) for (let x = 46; x < 60; x++) alpha[side * y + x] = 1;
    dropThin(alpha, { width: side, height: side, radius: 2, keep: { x: 10, y: 32 }, pool });
    expect([23, 25, 35, 52].map((x) => alpha[side * 32 + x])).toEqual([1, 1, 0, 0]);
  });
});

it("a white rim is peeled off up to the ink, not beyond its depth, and never from what is to be kept", () => {
  const [width, height] = [40, 3];
  const plane = (value: (x: number) => number) =>
    Float32Array.from({ length: width * height }, (_, i) => value(i % width));
  // Outside to 5, white to 12, ink to 15, white hair behind it.
  const lab = {
    width,
    height,
    L: plane((x) => (x >= 12 && x < 15 ? 0.1 : 1)),
    a: plane(() => 0),
    b: plane(() => 0),
  };
  const peeled = (depth: number, keep: (x: number) => number) => {
    const alpha = plane((x) => (x < 5 ? 0 : 1));
    peelRim(alpha, lab, { depth, keep: plane(keep) });
    return alpha.subarray(width, 2 * width).indexOf(1);
  };
  expect(peeled(20, () => 0)).toBe(12);
  expect(peeled(3, () => 0)).toBe(8);
  expect(peeled(20, (x) => (x === 9 ? 1 : 0))).toBe(9);
});

it("nothing visible gives no square", () => {
  expect(squareCut({ width: 4, height: 4, data: new Uint8Array(48) }, new Float32Array(16))).toBeUndefined();
});
