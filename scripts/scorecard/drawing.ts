import { availableParallelism } from "node:os";
import path from "node:path";
import { AppError } from "../../src/errors.js";
import { ImagePool } from "../../src/imaging/pool.js";
import { inLanes } from "./lanes.js";
import type { ScorecardOptions } from "./options.js";
import type { Watch } from "./progress.js";
import type { DrawnCartoon } from "./report.js";

/** A cartoon to be drawn, or drawn. */
export interface Drawing extends DrawnCartoon {
  /** Name of the photo within the folder. */
  file: string;
  /** Absolute path of the cartoon; undefined for the photo itself. */
  path: string | undefined;
  /** Why the photo can't be drawn in any style. */
  unreadable?: string;
}

/** Folder of the small pictures within the output. */
export const PICTURES = "pictures";

/** Draws every photo in every style and seed into the folder `work`, as many at a time as there are cores. */
export async function drawAll(
  { folder, photos, styles, seeds }: ScorecardOptions,
  work: string,
  { progress, signal }: Watch,
): Promise<Drawing[]> {
  const workers = availableParallelism();
  const pool = new ImagePool({ workers, warm: true });
  const wanted = photos.flatMap((file, i) =>
    styles.flatMap((style) =>
      seeds.map((seed) => ({ file, style, seed, name: pictureName(i, style, seed) })),
    ),
  );
  progress.start("drawing", wanted.length);
  try {
    return await inLanes(wanted, { lanes: workers, signal }, async ({ name, ...wish }) => {
      const drawing = { ...wish, thumbnail: `${PICTURES}/${name}`, path: path.join(work, name) };
      const done = await draw(pool, path.join(folder, wish.file), drawing);
      progress.advance();
      return done;
    });
  } finally {
    await pool.close();
  }
}

/** Name of a picture made of the photo of that index: the photo's own name may hold anything. */
export function pictureName(index: number, style: string, seed: number): string {
  return `${String(index + 1).padStart(4, "0")}-${style}-${seed}.webp`;
}

async function draw(pool: ImagePool, source: string, drawing: Drawing & { path: string }): Promise<Drawing> {
  const { path: target, style, seed } = drawing;
  const start = performance.now();
  try {
    await pool.cartoonize({ source, target, style, seed });
    return { ...drawing, milliseconds: performance.now() - start };
  } catch (error) {
    // What the pool promises: an AppError when the picture is at fault, a plain one when drawing is.
    if (error instanceof AppError) return { ...drawing, unreadable: error.message };
    return { ...drawing, error: (error as Error).message };
  }
}
