/**
 * Times every step of every style: `npx tsx bench/steps.ts [photo] [rounds] [style …]`. Prints medians in
 * milliseconds, by the clock and of the processor in all threads; by the clock's the `cost` of each step is set. What a step has drawn ahead is
 * part of the processor's time of the steps before it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import sharp from "sharp";
import { taskContext } from "../scripts/imaging/task-context.js";
import { renderCartoon } from "../src/imaging/cartoon.js";
import { writeDrawing } from "../src/imaging/encode.js";
import { loadModels, warmModels } from "../src/imaging/people/models.js";
import { findSubjects } from "../src/imaging/people/subjects.js";
import { loadPhoto } from "../src/imaging/photo.js";
import { ONE_MARKING } from "../src/imaging/pool.js";
import { Progress } from "../src/imaging/progress.js";
import { cartoonStyles } from "../src/imaging/styles/index.js";
import type { CartoonStyle } from "../src/imaging/styles/style.js";

const [photoPath = "samples/us-official-01.jpg", roundsText = "7", ...only] = process.argv.slice(2);
const rounds = Number(roundsText);
/** Milliseconds by the clock, and of the processor in all threads. */
interface Time {
  clock: number;
  processor: number;
}

function now(): Time {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
}

function between(start: Time, end: Time): Time {
  return { clock: end.clock - start.clock, processor: end.processor - start.processor };
}

function medianOf(times: readonly number[]): string {
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
  return median.toFixed(0).padStart(6);
}

type Times = Map<string, Time[]>;

/** The style with every step timed into `times`, under its place and name. */
function timed(style: CartoonStyle, times: Times): CartoonStyle {
  const steps = style.steps.map((step, i) => ({
    ...step,
    run: async (...args: Parameters<typeof step.run>) => {
      const start = now();
      await step.run(...args);
      note(times, `${i + 1} ${step.name}`, between(start, now()));
    },
  }));
  return { ...style, steps };
}

function note(times: Times, name: string, time: Time): void {
  times.set(name, [...(times.get(name) ?? []), time]);
}

async function timeStyle(style: CartoonStyle, folder: string): Promise<void> {
  const times = new Map<string, Time[]>();
  const models = await loadModels();
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) times.clear(); // The first round warms the compiler up.
    const marks = [now()];
    const photo = await loadPhoto(photoPath, taskContext);
    marks.push(now());
    const faces = await findSubjects(models, photo);
    marks.push(now());
    const inputs = { photo, faces, style: timed(style, times), seed: 1 + round };
    const picture = await renderCartoon({ ...inputs, progress: new Progress(taskContext, 1) });
    marks.push(now());
    const raw = { width: 1024, height: 1024, channels: 3 } as const;
    await writeDrawing(sharp(picture, { raw }), join(folder, "cartoon.webp"));
    marks.push(now());
    const parts = ["decode", "find faces", "render, with preparing", "encode"];
    parts.forEach((part, i) => {
      note(times, part, between(marks[i] as Time, marks[i + 1] as Time));
    });
    note(times, "whole", between(marks[0] as Time, marks[4] as Time));
  }
  console.log(`\n${style.id}`);
  for (const [name, all] of times) {
    const [clock, processor] = [all.map((time) => time.clock), all.map((time) => time.processor)];
    console.log(`${name.padEnd(34)} ${medianOf(clock)} ms ${medianOf(processor)} ms of the processor`);
  }
}

setFlagsFromString(ONE_MARKING);
sharp.concurrency(1);
sharp.cache(false);
const folder = await mkdtemp(join(tmpdir(), "toonbooth-steps-"));
await warmModels();
for (const style of cartoonStyles) {
  if (only.length === 0 || only.includes(style.id)) await timeStyle(style, folder);
}
await rm(folder, { recursive: true });
