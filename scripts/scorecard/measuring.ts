import { availableParallelism } from "node:os";
import path from "node:path";
import { type Drawing, PICTURES, pictureName } from "./drawing.js";
import { inLanes } from "./lanes.js";
import type { MeterTask } from "./meter.js";
import { MeterClient } from "./meter-client.js";
import type { ScorecardOptions } from "./options.js";
import type { Watch } from "./progress.js";
import { CONTROL, type MeasuredFile } from "./report.js";

/** A photo and everything that is to be measured of it. */
type Batch = Omit<MeasuredFile, "measured" | "drawn"> & { drawn: Drawing[] };

/** Measures the photos with their cartoons, and the photos' own parts in the cartoons' frames, on all cores. */
export async function measureAll(
  options: ScorecardOptions,
  drawings: readonly Drawing[],
  { progress, signal }: Watch,
): Promise<MeasuredFile[]> {
  const batches = options.photos.map((file, i) =>
    batchOf({ file, index: i, seeds: options.seeds }, drawings),
  );
  const tasks = batches.map((batch) => taskOf(batch, options));
  const meters = Array.from(
    { length: Math.min(availableParallelism(), tasks.length) },
    () => new MeterClient(),
  );
  progress.start(
    "measuring",
    tasks.reduce((sum, { cartoons }) => sum + cartoons.length, 0),
  );
  try {
    const measured = await inLanes(tasks, { lanes: meters.length, signal }, (task, lane) =>
      (meters[lane] as MeterClient).measure(task, () => progress.advance()),
    );
    return batches.flatMap((batch, i) => {
      const figures = measured[i];
      return figures ? [{ ...batch, measured: figures }] : [];
    });
  } finally {
    for (const meter of meters) meter.close();
  }
}

function batchOf(
  { file, index, seeds }: { file: string; index: number; seeds: readonly number[] },
  drawings: readonly Drawing[],
): Batch {
  const pictureOf = (seed: number) => `${PICTURES}/${pictureName(index, CONTROL, seed)}`;
  const controls = seeds.map((seed) => ({
    file,
    style: CONTROL,
    seed,
    path: undefined,
    thumbnail: pictureOf(seed),
  }));
  const drawn = [...controls, ...drawings.filter((drawing) => drawing.file === file)];
  return { file, drawn };
}

function taskOf({ file, drawn }: Batch, { folder, out }: ScorecardOptions): MeterTask {
  const cartoons = drawn
    .filter(({ error }) => error === undefined)
    .map(({ style, seed, path: from, thumbnail }) => ({
      style,
      seed,
      path: from,
      thumbnail: path.join(out, thumbnail),
    }));
  return { photo: path.join(folder, file), cartoons };
}
