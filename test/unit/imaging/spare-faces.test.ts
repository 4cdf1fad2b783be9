import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Face } from "../../../src/imaging/people/faces.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import type { Sheet, Step, Work } from "../../../src/imaging/steps/sheet.js";
import { type Spared, smallness, sparingFaces } from "../../../src/imaging/steps/spare-faces.js";

const SIDE = 256;
const GREY = 0.5;
const WORK: Work = { checkpoint: async () => {}, preview: async () => {} };
/** The eye of a face of 100 pixels in the middle. */
const EYE = { from: 120, to: 128 };
const DOT = 0.2;
const LIFT = 0.1;

function inEye(i: number): boolean {
  const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
  return x >= EYE.from && x < EYE.to && y >= EYE.from && y < EYE.to;
}

/** A grey picture with one dark eye in a round face of that size. */
function sheetWith(size: number): Sheet {
  const pool = new PlanePool(SIDE * SIDE, 8);
  const [L, face] = [pool.take(), pool.take()];
  for (let i = 0; i < L.length; i++) {
    const [x, y] = [(i % SIDE) - SIDE / 2, Math.floor(i / SIDE) - SIDE / 2];
    face[i] = Math.hypot(x, y) < size / 2 ? 1 : 0;
    L[i] = inEye(i) ? 0.2 : GREY;
  }
  const faces = [{ size, centre: { x: SIDE / 2, y: SIDE / 2 } }] as Face[];
  return { side: SIDE, lab: { L }, masks: { face }, faces, pool } as unknown as Sheet;
}

/** Paints over everything: stripes of four pixels, a little lighter than grey. */
const stripes: Step = {
  name: "stripes",
  cost: 7,
  run: ({ lab }) => {
    for (let i = 0; i < lab.L.length; i++) lab.L[i] = GREY + LIFT + (i & 4 ? DOT : -DOT);
  },
};

async function striped(size: number, spared: Spared): Promise<Sheet> {
  const sheet = sheetWith(size);
  await sparingFaces(stripes, spared).run(sheet, WORK);
  return sheet;
}

/** Lightness, mean over a square of 8 × 8 pixels: a whole number of stripes. */
function meanAt({ lab }: Sheet, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + 8; y++) for (let x = left; x < left + 8; x++) sum += lab.L[y * SIDE + x] ?? 0;
  return sum / 64;
}

function contrastAt({ lab }: Sheet, left: number, top: number): number {
  return Math.abs((lab.L[top * SIDE + left] ?? 0) - (lab.L[top * SIDE + left + 4] ?? 0));
}

describe("a step that spares faces", () => {
  it("gives a small face its eye back, in the tone that the step gave the face", async () => {
    const sheet = await striped(100, { detail: 1 });
    const [eye, cheek] = [meanAt(sheet, EYE.from, EYE.from), meanAt(sheet, 144, 144)];
    expect(cheek - eye).toBeGreaterThan(0.2);
    expect(cheek).toBeCloseTo(GREY + LIFT, 1);
    expect(contrastAt(sheet, 144, 144)).toBeLessThan(0.05);
  });

  it("leaves the style its texture as far as it is told, and around the face all of it", async () => {
    const sheet = await striped(100, { detail: 0.5 });
    expect(contrastAt(sheet, 144, 144)).toBeCloseTo(DOT, 1);
    expect(contrastAt(sheet, 16, 16)).toBeCloseTo(2 * DOT, 5);
  });

  it("does to a large face what it always does", async () => {
    const [spared, plain] = [await striped(340, { detail: 1 }), sheetWith(340)];
    await stripes.run(plain, WORK);
    expect(spared.lab.L).toEqual(plain.lab.L);
  });

  it("gives a large face back what it is told to", async () => {
    const sheet = await striped(340, { detail: 1, ofLarge: 0.25 });
    expect(contrastAt(sheet, 144, 144)).toBeCloseTo(1.5 * DOT, 1);
  });

  it("keeps modelling in what would be lighter than white", async () => {
    const bright: Step = { name: "bright", run: ({ lab }) => void lab.L.fill(0.98) };
    const sheet = sheetWith(100);
    for (let i = 0; i < SIDE * SIDE; i++) sheet.lab.L[i] = GREY + (i & 4 ? 0.1 : -0.1);
    await sparingFaces(bright, { detail: 1, contrast: 1.5 }).run(sheet, WORK);
    expect(contrastAt(sheet, 144, 144)).toBeGreaterThan(0.05);
    expect(Math.max(...sheet.lab.L)).toBeLessThan(1);
  });

  it("gives its planes back, and is named and priced as the step is", async () => {
    const sheet = sheetWith(100);
    const step = sparingFaces(stripes, { detail: 1 });
    for (let run = 0; run < 9; run++) await step.run(sheet, WORK);
    expect(step).toMatchObject({ name: "stripes", cost: 7 });
  });
});

it("faces are the smaller the fewer pixels they have, within 0..1", () => {
  const sizes = fc.double({ min: 1, max: 1024, noNaN: true });
  fc.assert(
    fc.property(sizes, sizes, (one, other) => {
      const [small, large] = one < other ? [one, other] : [other, one];
      expect(smallness({ size: small })).toBeGreaterThanOrEqual(smallness({ size: large }));
      expect(smallness({ size: large })).toBeGreaterThanOrEqual(0);
      expect(smallness({ size: small })).toBeLessThanOrEqual(1);
    }),
  );
});
