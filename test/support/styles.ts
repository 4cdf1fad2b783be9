import { readFile } from "node:fs/promises";
import fc from "fast-check";
import sharp from "sharp";
import type { ImagePool } from "../../src/imaging/pool.js";
import { cartoonStyles } from "../../src/imaging/styles/index.js";
import { perceptualDistance, type temporaryFolder } from "../integration/imaging/pictures.js";

/** Mean distance in Oklab by which the cartoons of neighbouring seeds differ at least; .02 is just noticeable. */
export const VISIBLY_DIFFERENT = 0.06;

/** Ids of all styles on offer. */
export const STYLE_IDS = cartoonStyles.map(({ id }) => id);

type Files = Awaited<ReturnType<typeof temporaryFolder>>;

/** Draws one photo with several seeds, all at once; answers the cartoons' paths. */
export function drawSeeds(
  { pool, files }: { pool: ImagePool; files: Files },
  job: { source: string; style: string; seeds: number[] },
): Promise<string[]> {
  return Promise.all(
    job.seeds.map(async (seed, n) => {
      const target = files.path(`${job.style}-${seed}-${n}.webp`);
      await pool.cartoonize({ source: job.source, target, style: job.style, seed });
      return target;
    }),
  );
}

/** The smallest distance between any two of the cartoons. */
export async function leastDistance(cartoons: string[]): Promise<number> {
  const pairs = cartoons.flatMap((one, i) => cartoons.slice(i + 1).map((other) => [one, other] as const));
  const distances = await Promise.all(pairs.map(([one, other]) => perceptualDistance(one, other)));
  return Math.min(...distances);
}

/** Whether two files have the same bytes. */
export async function sameBytes(one: string, other: string): Promise<boolean> {
  return (await readFile(one)).equals(await readFile(other));
}

/** A picture of at most 64 × 64 pixels of anything at all, as a file that the engine accepts. */
export const smallPictures = fc
  .record({
    width: fc.integer({ min: 1, max: 64 }),
    height: fc.integer({ min: 1, max: 64 }),
    channels: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
    kind: fc.constantFrom("noise", "flat", "ramp"),
    seed: fc.integer(),
  })
  .map(({ width, height, channels, kind, seed }) => {
    const bytes = Buffer.alloc(width * height * channels);
    for (let i = 0, state = seed | 1; i < bytes.length; i += 1) {
      state = Math.imul(state, 1_664_525) + 1_013_904_223;
      bytes[i] = kind === "noise" ? state >>> 24 : kind === "flat" ? seed & 255 : (i * 3 + seed) & 255;
    }
    return { bytes, raw: { width, height, channels } };
  });

/** Draws random small pictures in one style; fails when one does not become a cartoon of the full size. */
export function drawAnything(
  { pool, files }: { pool: ImagePool; files: Files },
  { style, numRuns }: { style: string; numRuns: number },
): Promise<void> {
  const property = fc.asyncProperty(smallPictures, fc.integer(), async ({ bytes, raw }, seed) => {
    const source = await files.write(`${style}-any.png`, await sharp(bytes, { raw }).png().toBuffer());
    const drawn = await pool.cartoonize({ source, target: files.path(`${style}-any.webp`), style, seed });
    if (drawn.width !== 1024 || drawn.height !== 1024) throw new Error(`${drawn.width} × ${drawn.height}`);
  });
  return fc.assert(property, { numRuns });
}
