/**
 * Times the built-in engine on one photo, one thread: `npx tsx bench/engine.ts [photo] [rounds]`. Prints medians of
 * each filter, beside OpenCV's on the same picture, and of whole cartoons in every style and face-cuts, in milliseconds.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import sharp from "sharp";
import { taskContext } from "../scripts/imaging/task-context.js";
import { drawCartoon } from "../src/imaging/cartoon.js";
import { cutFace } from "../src/imaging/face-cut.js";
import { findFaces } from "../src/imaging/people/faces.js";
import { loadModels, warmModels } from "../src/imaging/people/models.js";
import { enlargedMatte, personMatte, SEGMENTER_SIDE } from "../src/imaging/people/person-matte.js";
import { cutFrame, loadPhoto } from "../src/imaging/photo.js";
import { domainTransformFilter } from "../src/imaging/pixels/domain-transform.js";
import { flowLines } from "../src/imaging/pixels/flow-lines.js";
import { guidedFilter } from "../src/imaging/pixels/guided-filter.js";
import { type Lab, labFromRgb, rgbFromLab } from "../src/imaging/pixels/oklab.js";
import { PlanePool } from "../src/imaging/pixels/plane-pool.js";
import { edgeFlow } from "../src/imaging/pixels/structure-tensor.js";
import { ONE_MARKING } from "../src/imaging/pool.js";
import { cartoonStyles } from "../src/imaging/styles/index.js";

const [photoPath = "samples/us-official-01.jpg", roundsText = "7"] = process.argv.slice(2);
const rounds = Number(roundsText);
const side = 1024;
const size = { width: side, height: side };

/** Median of the times that `work` takes, after one unmeasured run. */
async function median(work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

setFlagsFromString(ONE_MARKING);
sharp.concurrency(1);
sharp.cache(false);
const folder = await mkdtemp(join(tmpdir(), "toonbooth-bench-"));
const loadStart = performance.now();
const models = await loadModels();
const loaded = performance.now() - loadStart;
await warmModels();

const photo = await loadPhoto(photoPath, taskContext);
const square = await cutFrame(photo, { left: 0, top: 0, width: photo.width, height: photo.width }, size);
const small = await cutFrame(
  square,
  { left: 0, top: 0, ...size },
  { width: SEGMENTER_SIDE, height: SEGMENTER_SIDE },
);
const pool = new PlanePool(side * side);
const lab: Lab = { ...size, L: pool.take(), a: pool.take(), b: pool.take() };
labFromRgb(square.data, lab, pool);
const matte = enlargedMatte(personMatte(models, small), pool);
const quiet = pool.take().fill(0);
const planes = [pool.take(), pool.take(), pool.take()];

const lines = { sigma: 1.55, reach: 4, threshold: [0.012, 0.05] as const };

const filters: Record<string, () => unknown> = {
  "decode the photo": () => loadPhoto(photoPath, taskContext),
  "find faces": () => findFaces(models, photo),
  "person matte": () => pool.give(enlargedMatte(personMatte(models, small), pool)),
  "guided filter": () =>
    guidedFilter(matte, { ...size, guide: lab.L, radius: side / 90, epsilon: 4e-4, pool }),
  "sRGB to Oklab": () => labFromRgb(square.data, lab, pool),
  "Oklab to sRGB": () => rgbFromLab(lab, pool),
  "structure tensor": () => pool.give(edgeFlow(lab.L, { ...size, sigma: 3, pool }).vectors),
  "flow lines": () => pool.give(flowLines(lab.L, { ...size, ...lines, quiet, pool })),
  "recursive filter, 3 planes": recursiveFilter,
};

function recursiveFilter(): void {
  const guide = [{ plane: lab.L, weight: 1 }];
  domainTransformFilter(planes, { ...size, sigmaSpace: 46, sigmaRange: 0.16, guide, pool });
}

/** What `cv2.stylization` does, our way: colours in, smooth with edges kept, lines, colours out. */
function abstraction(): void {
  labFromRgb(square.data, lab, pool);
  recursiveFilter();
  pool.give(flowLines(lab.L, { ...size, ...lines, quiet, pool }));
  rgbFromLab(lab, pool);
}

/** OpenCV's medians on the same square, one thread; undefined when Debian's python3-opencv is not installed. */
async function timeOpenCv(): Promise<Record<string, number> | undefined> {
  const png = join(folder, "square.png");
  await sharp(square.data, { raw: { ...size, channels: 3 } }).toFile(png);
  // That of Debian, which the package belongs to; another in the path would not find it.
  const script = fileURLToPath(new URL("opencv.py", import.meta.url));
  const { stdout, status } = spawnSync("/usr/bin/python3", [script, png, String(rounds)], {
    encoding: "utf8",
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

function row(name: string, milliseconds: number, note = ""): void {
  console.log(`${name.padEnd(34)} ${milliseconds.toFixed(0).padStart(6)} ms ${note}`);
}

console.log(`${photoPath}, ${rounds} rounds, medians, one thread; models loaded in ${loaded.toFixed(0)} ms`);
for (const [name, work] of Object.entries(filters)) row(name, await median(work));

const openCv = await timeOpenCv();
if (openCv) {
  const { version, ...peers } = openCv;
  console.log(`\nOpenCV ${version} on the same ${side} × ${side} pixels`);
  for (const [name, milliseconds] of Object.entries(peers)) row(`OpenCV: ${name}`, milliseconds);
  const [filter, whole] = [await median(recursiveFilter), await median(abstraction)];
  row(
    "ours: recursive filter",
    filter,
    `= ${(filter / (peers.edgePreservingFilter ?? 1)).toFixed(2)} of edgePreservingFilter`,
  );
  row(
    "ours: smooth, lines, colours",
    whole,
    `= ${(whole / (peers.stylization ?? 1)).toFixed(2)} of stylization`,
  );
} else console.log("\nOpenCV is not timed: install Debian's python3-opencv for it");

console.log(`\nWhole cartoons of ${side} × ${side} pixels, from the photo's file to the cartoon's`);
for (const { id } of cartoonStyles) {
  const target = join(folder, `${id}.webp`);
  row(id, await median(() => drawCartoon({ source: photoPath, target, style: id, seed: 1 }, taskContext)));
}
const face = { source: join(folder, `${cartoonStyles[0]?.id}.webp`), target: join(folder, "face.webp") };
row("face-cut", await median(() => cutFace(face, taskContext)));
console.log(`\npeak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
await rm(folder, { recursive: true });
