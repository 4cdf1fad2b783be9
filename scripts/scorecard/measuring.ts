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
  const { photos, seeds } = options;
  const batches = photos.map((file, index) => batchOf({ file, index, seeds }, drawings));
  const lanes = Math.min(availableParallelism(), photos.length);
  const meters = new Map(Array.from({ length: lanes }, (_, lane) => [lane, new MeterClient()]));
  progress.start(
    "measuring",
    batches.reduce((sum, { drawn }) => sum + drawn.filter(isDrawn).length, 0),
  );
  try {
    return await inLanes(batches, { lanes, signal }, async (batch, lane) => {
      const meter = meters.get(lane);
      if (!meter) throw new Error(`There is no lane ${lane}`);
      return { ...batch, measured: await meter.measure(taskOf(batch, options), () => progress.advance()) };
    });
  } finally {
    for (const meter of meters.values()) meter.close();
  }
}

function isDrawn({ error }: Drawing): boolean {
  return error === undefined;
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
  const cartoons = drawn.filter(isDrawn).map(({ style, seed, path: from, thumbnail }) => ({
    style,
    seed,
    path: from,
    thumbnail: path.join(out, thumbnail),
  }));
  return { photo: path.join(folder, file), cartoons };
}
