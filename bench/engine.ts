/**
 * Times the built-in engine on one photo, one thread: `npx tsx bench/engine.ts [photo] [rounds]`.
 * Prints the median of each step and of whole cartoons and face-cuts, in milliseconds.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { drawCartoon } from "../src/imaging/cartoon.js";
import { cutFace } from "../src/imaging/face-cut.js";
import { DEFAULT_MAX_PIXELS, type TaskContext } from "../src/imaging/limits.js";
import { findFaces } from "../src/imaging/people/faces.js";
import { loadModels, warmModels } from "../src/imaging/people/models.js";
import { personMatte } from "../src/imaging/people/person-matte.js";
import { cutFrame, loadPhoto } from "../src/imaging/photo.js";
import { domainTransformFilter } from "../src/imaging/pixels/domain-transform.js";
import { flowLines } from "../src/imaging/pixels/flow-lines.js";
import { guidedFilter } from "../src/imaging/pixels/guided-filter.js";
import { type Lab, labFromRgb, rgbFromLab } from "../src/imaging/pixels/oklab.js";
import { PlanePool } from "../src/imaging/pixels/plane-pool.js";
import { edgeFlow } from "../src/imaging/pixels/structure-tensor.js";

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

sharp.concurrency(1);
sharp.cache(false);
/** Outside a worker: never canceled, reports go nowhere. */
const context: TaskContext = {
  maxPixels: DEFAULT_MAX_PIXELS,
  checkpoint: async () => {},
  report: () => {},
  decoding: (_pixels, decode) => decode(),
};
const folder = await mkdtemp(join(tmpdir(), "toonbooth-bench-"));
const loadStart = performance.now();
const models = await loadModels();
const loaded = performance.now() - loadStart;
await warmModels();

const photo = await loadPhoto(photoPath, context);
const square = await cutFrame(photo, { left: 0, top: 0, width: photo.width, height: photo.width }, size);
const small = await cutFrame(square, { left: 0, top: 0, ...size }, { width: 256, height: 256 });
const pool = new PlanePool(side * side);
const lab: Lab = { ...size, L: pool.take(), a: pool.take(), b: pool.take() };
labFromRgb(square.data, lab, pool);
const matte = pool.take();
matte.set(personMatte(models, small, side));
const quiet = pool.take().fill(0);
const planes = [pool.take(), pool.take(), pool.take()];
const cartoon = join(folder, "cartoon.webp");

const steps: Record<string, () => unknown> = {
  "decode the photo": () => loadPhoto(photoPath, context),
  "find faces": () => findFaces(models, photo),
  "person matte": () => personMatte(models, small, side),
  "guided filter": () =>
    guidedFilter(matte, { ...size, guide: lab.L, radius: side / 90, epsilon: 4e-4, pool }),
  "sRGB to Oklab": () => labFromRgb(square.data, lab, pool),
  "Oklab to sRGB": () => rgbFromLab(lab, pool),
  "structure tensor": () => {
    const flow = edgeFlow(lab.L, { ...size, sigma: 3, pool });
    pool.give(flow.vectors);
  },
  "flow lines": () =>
    pool.give(flowLines(lab.L, { ...size, sigma: 1.55, reach: 4, threshold: [0.012, 0.05], quiet, pool })),
  "recursive filter, 3 planes": () =>
    domainTransformFilter(planes, {
      ...size,
      sigmaSpace: 46,
      sigmaRange: 0.16,
      guide: [{ plane: lab.L, weight: 1 }],
      pool,
    }),
  "WHOLE CARTOON": () => drawCartoon({ source: photoPath, target: cartoon, style: "ink", seed: 1 }, context),
  "WHOLE FACE-CUT": () => cutFace({ source: cartoon, target: join(folder, "face.webp") }, context),
};

console.log(`${photoPath}, ${rounds} rounds, one thread; models loaded in ${loaded.toFixed(0)} ms`);
for (const [name, work] of Object.entries(steps)) {
  console.log(`${name.padEnd(28)} ${(await median(work)).toFixed(0).padStart(6)} ms`);
}
await rm(folder, { recursive: true });
