/**
 * Times every step of every style: `npx tsx bench/steps.ts [photo] [rounds] [style …]`. Prints medians in
 * milliseconds; by these the `cost` of each step is set.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { renderCartoon } from "../src/imaging/cartoon.js";
import { writeDrawing } from "../src/imaging/encode.js";
import { DEFAULT_MAX_PIXELS, type TaskContext } from "../src/imaging/limits.js";
import { findFaces } from "../src/imaging/people/faces.js";
import { companions } from "../src/imaging/people/framing.js";
import { loadModels, warmModels } from "../src/imaging/people/models.js";
import { loadPhoto } from "../src/imaging/photo.js";
import { Progress } from "../src/imaging/progress.js";
import { cartoonStyles } from "../src/imaging/styles/index.js";
import type { CartoonStyle } from "../src/imaging/styles/style.js";

const [photoPath = "samples/us-official-01.jpg", roundsText = "7", ...only] = process.argv.slice(2);
const rounds = Number(roundsText);
const context: TaskContext = {
  maxPixels: DEFAULT_MAX_PIXELS,
  checkpoint: async () => {},
  report: () => {},
  decoding: (_pixels, decode) => decode(),
};

function medianOf(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** The style with every step timed into `times`, under its place and name. */
function timed(style: CartoonStyle, times: Map<string, number[]>): CartoonStyle {
  const steps = style.steps.map((step, i) => ({
    ...step,
    run: async (...args: Parameters<typeof step.run>) => {
      const start = performance.now();
      await step.run(...args);
      note(times, `${i + 1} ${step.name}`, performance.now() - start);
    },
  }));
  return { ...style, steps };
}

function note(times: Map<string, number[]>, name: string, milliseconds: number): void {
  times.set(name, [...(times.get(name) ?? []), milliseconds]);
}

async function timeStyle(style: CartoonStyle, folder: string): Promise<void> {
  const times = new Map<string, number[]>();
  const models = await loadModels();
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) times.clear(); // The first round warms the compiler up.
    const marks = [performance.now()];
    const photo = await loadPhoto(photoPath, context);
    marks.push(performance.now());
    const faces = companions(await findFaces(models, photo));
    marks.push(performance.now());
    const inputs = { photo, faces, style: timed(style, times), seed: 1 + round };
    const picture = await renderCartoon({ ...inputs, progress: new Progress(context, 1) });
    marks.push(performance.now());
    const raw = { width: 1024, height: 1024, channels: 3 } as const;
    await writeDrawing(sharp(picture, { raw }), join(folder, "cartoon.webp"));
    marks.push(performance.now());
    const [start = 0, decoded = 0, found = 0, rendered = 0, written = 0] = marks;
    note(times, "decode", decoded - start);
    note(times, "find faces", found - decoded);
    note(times, "render, with preparing", rendered - found);
    note(times, "encode", written - rendered);
    note(times, "whole", written - start);
  }
  console.log(`\n${style.id}`);
  for (const [name, all] of times)
    console.log(`${name.padEnd(34)} ${medianOf(all).toFixed(0).padStart(6)} ms`);
}

sharp.concurrency(1);
sharp.cache(false);
const folder = await mkdtemp(join(tmpdir(), "toonbooth-steps-"));
await warmModels();
for (const style of cartoonStyles) {
  if (only.length === 0 || only.includes(style.id)) await timeStyle(style, folder);
}
await rm(folder, { recursive: true });
