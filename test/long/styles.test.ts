import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../../src/imaging/pool.js";
import { SAMPLES, temporaryFolder } from "../integration/imaging/pictures.js";
import { drawAnything, drawSeeds, leastDistance, STYLE_IDS, VISIBLY_DIFFERENT } from "../support/styles.js";

const SIX_NEIGHBOURS = [40, 41, 42, 43, 44, 45];
/** Over all styles a thousand. */
const PICTURES = Math.ceil(1_000 / STYLE_IDS.length);

const pool = new ImagePool({ workers: 2 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

describe.each(STYLE_IDS)("%s", (style) => {
  it.each(SAMPLES)("looks different with each of six neighbouring seeds, on %s", async (source) => {
    const cartoons = await drawSeeds({ pool, files }, { source, style, seeds: SIX_NEIGHBOURS });
    expect(await leastDistance(cartoons)).toBeGreaterThan(VISIBLY_DIFFERENT);
  });

  it("makes a cartoon of anything that is a picture", () =>
    drawAnything({ pool, files }, { style, numRuns: PICTURES }));
});
