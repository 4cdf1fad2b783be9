import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taskContext } from "../../../scripts/imaging/task-context.js";
import { drawCartoon } from "../../../src/imaging/cartoon.js";
import { cutFace } from "../../../src/imaging/face-cut.js";
import { type Face, findFaces } from "../../../src/imaging/people/faces.js";
import { loadModels, type Models } from "../../../src/imaging/people/models.js";
import { findSubjects } from "../../../src/imaging/people/subjects.js";
import { loadPhoto } from "../../../src/imaging/photo.js";
import { SAMPLES, temporaryFolder } from "./pictures.js";

let files: Awaited<ReturnType<typeof temporaryFolder>>;
let models: Models;
/** The face of the first sample, in its pixels. */
let face: Face;

beforeAll(async () => {
  files = await temporaryFolder();
  models = await loadModels();
  [face] = (await findFaces(models, await loadPhoto(SAMPLES[0], taskContext))) as [Face];
});

afterAll(() => files.remove());

/** A square around the middle of the face; `reach` in sizes of the face, to each side. */
async function square(reach: number, side: number) {
  const half = Math.round(reach * face.size);
  const [left, top] = [Math.round(face.centre.x) - half, Math.round(face.centre.y) - half];
  const path = files.path(`square-${reach}.png`);
  const part = { left, top, width: 2 * half, height: 2 * half };
  await sharp(SAMPLES[0]).extract(part).resize(side).toFile(path);
  return loadPhoto(path, taskContext);
}

/** The sample without what is above a line; `above` its distance from the middle of the face, in sizes of the face. */
async function cutAbove(above: number): Promise<string> {
  const { width, height } = await sharp(SAMPLES[0]).metadata();
  const top = Math.max(0, Math.round(face.centre.y - above * face.size));
  const path = files.path(`above-${above}.png`);
  await sharp(SAMPLES[0])
    .extract({ left: 0, top, width, height: height - top })
    .toFile(path);
  return path;
}

describe("a face that fills the picture", () => {
  it("is found", async () => {
    const found = await findFaces(models, await square(0.3, 600));
    expect(found).toHaveLength(1);
    expect(found[0]?.size).toBeGreaterThan(600);
  });

  it("has no faces in it", async () => {
    const [found, ...others] = await findFaces(models, await square(0.4, 330));
    expect(found).toBeDefined();
    expect(others).toEqual([]);
  });
});

describe("a head that the photo's upper border cuts off", () => {
  it.each([
    ["in the forehead", 0.35, true],
    ["at the hairline", 0.5, true],
    ["in the hair", 0.7, true],
    ["above the hair", 1.1, false],
  ])("is told from a whole one: %s", async (_where, above, isCutOff) => {
    const photo = await loadPhoto(await cutAbove(above), taskContext);
    expect(await findSubjects(models, photo)).toMatchObject([{ isCutOff }]);
  });

  it("is drawn near by, with nothing above it, and its face can be cut out", async () => {
    const draw = async (source: string, target: string) =>
      drawCartoon({ source, target: files.path(target), style: "pixel", seed: 1 }, taskContext);
    const [whole, cut] = [await draw(SAMPLES[0], "whole.webp"), await draw(await cutAbove(0.5), "cut.webp")];
    // What is beyond the photo would move the face down, away from the border.
    expect(whole.traits.faces?.main.top).toBeGreaterThan(0.15);
    expect(cut.traits.faces?.main.top).toBeLessThan(0.02);
    const target = files.path("face.png");
    await cutFace({ source: files.path("cut.webp"), target }, taskContext);
    const { data, info } = await sharp(await readFile(target))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[(info.width * (info.height >> 1) + (info.width >> 1)) * 4 + 3]).toBe(255);
  });
});
