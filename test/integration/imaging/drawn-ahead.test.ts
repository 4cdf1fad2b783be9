import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { taskContext } from "../../../scripts/imaging/task-context.js";
import { renderCartoon } from "../../../src/imaging/cartoon.js";
import { type Face, findFaces } from "../../../src/imaging/people/faces.js";
import { loadModels } from "../../../src/imaging/people/models.js";
import { loadPhoto } from "../../../src/imaging/photo.js";
import type { Rgb } from "../../../src/imaging/pixels/raster.js";
import { svgDocument } from "../../../src/imaging/pixels/vectors.js";
import { Progress } from "../../../src/imaging/progress.js";
import { Drawings } from "../../../src/imaging/steps/drawings.js";
import { cartoonStyles } from "../../../src/imaging/styles/index.js";
import { SAMPLES } from "./pictures.js";

let photo: Rgb;
let faces: Face[];

beforeAll(async () => {
  photo = await loadPhoto(SAMPLES[0], taskContext);
  faces = await findFaces(await loadModels(), photo);
});

afterEach(() => vi.restoreAllMocks());

const red = svgDocument(4, 100, `<rect width="50" height="100" fill="#f00"/>`);

describe("a drawing", () => {
  it("has the same pixels begun early, late, and asked for again", async () => {
    const drawings = new Drawings();
    drawings.begin(red);
    const [early, again] = [await drawings.pixels(red), await drawings.pixels(red)];
    expect([...early.subarray(0, 16)]).toEqual([255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(again.equals(early)).toBe(true);
    expect((await new Drawings().pixels(red)).equals(early)).toBe(true);
  });

  it("that can't be drawn fails for who asks for it, and for nobody when it was only begun", async () => {
    const drawings = new Drawings();
    drawings.begin("no SVG");
    // Nobody asks for this one; were its failure nobody's, it would be an unhandled rejection, which fails the run.
    drawings.begin("no SVG either");
    await expect(drawings.pixels("no SVG")).rejects.toThrow("unsupported image format");
    await expect(drawings.pixels("nor this")).rejects.toThrow("unsupported image format");
  });
});

const withDrawings = cartoonStyles.filter(({ steps }) => steps.some(({ ahead }) => ahead));

describe.each(withDrawings.map((style) => [style.id, style] as const))("%s", (_id, style) => {
  it.each([
    ["of a person", 2, 1],
    ["of a thing", 3, 0],
  ])("asks for each drawing that it has begun ahead, %s", async (_what, seed, count) => {
    const begun = vi.spyOn(Drawings.prototype, "begin");
    const wanted = vi.spyOn(Drawings.prototype, "pixels");
    await renderCartoon({
      photo,
      faces: faces.slice(0, count),
      style,
      seed,
      progress: new Progress(taskContext, 100),
    });
    expect(begun).toHaveBeenCalled();
    for (const [svg] of begun.mock.calls) expect(wanted).toHaveBeenCalledWith(svg);
  });
});
