import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { taskContext } from "../../../scripts/imaging/task-context.js";
import { renderCartoon } from "../../../src/imaging/cartoon.js";
import { findFaces } from "../../../src/imaging/people/faces.js";
import { companions } from "../../../src/imaging/people/framing.js";
import { loadModels } from "../../../src/imaging/people/models.js";
import { loadPhoto } from "../../../src/imaging/photo.js";
import { Progress } from "../../../src/imaging/progress.js";
import { ink } from "../../../src/imaging/styles/ink.js";
import type { CartoonStyle } from "../../../src/imaging/styles/style.js";
import { SAMPLES } from "./pictures.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
/** Beside the styles, as the page says; removed again. */
const FILE = path.join(ROOT, "src/imaging/styles", `poster-of-the-page-${process.pid}.ts`);

let poster: CartoonStyle;
let line: string;

beforeAll(async () => {
  const page = await readFile(path.join(ROOT, "docs/adding-a-style.md"), "utf8");
  const [file = "", index = ""] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
  await writeFile(FILE, file);
  ({ poster } = (await import(FILE)) as { poster: CartoonStyle });
  line = index.trim();
});

afterAll(() => rm(FILE, { force: true }));

it("the line of the page is one that the list of styles could have", async () => {
  const index = await readFile(path.join(ROOT, "src/imaging/styles/index.ts"), "utf8");
  const [head] = line.split("[");
  expect(index).toContain(head);
  expect(line).toContain(poster.id);
});

it("the style of the page draws a cartoon that is none of ink's", async () => {
  const photo = await loadPhoto(SAMPLES[0], taskContext);
  const faces = companions(await findFaces(await loadModels(), photo));
  const draw = (style: CartoonStyle) =>
    renderCartoon({ photo, faces, style, seed: 1, progress: new Progress(taskContext, 100) });
  const drawn = (await draw(poster)).slice();
  expect(drawn).toHaveLength(1024 * 1024 * 3);
  const inked = await draw(ink);
  let different = 0;
  for (let i = 0; i < drawn.length; i += 3) {
    if (Math.abs((drawn[i] ?? 0) - (inked[i] ?? 0)) > 20) different += 1;
  }
  expect(different / (drawn.length / 3)).toBeGreaterThan(0.1);
});
