/**
 * Draws every photo of a folder in one style and lays the cartoons out on a sheet:
 * `npx tsx scripts/contact-sheet.ts FOLDER STYLE SHEET.png [FIRST] [COUNT] [SEEDS]`. With SEEDS each photo is drawn
 * with that many neighbouring seeds, else each with one of its own.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { contactSheet } from "../src/imaging/contact-sheet.js";
import { ImagePool } from "../src/imaging/pool.js";

const [folder = "samples", style = "ink", target = "sheet.png", first = "0", count = "99", seeds] =
  process.argv.slice(2);
const photos = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
const work = await mkdtemp(path.join(tmpdir(), "toonbooth-sheet-"));
const pool = new ImagePool({ workers: 2 });
const jobs = photos.slice(Number(first), Number(first) + Number(count)).flatMap((name, i) =>
  Array.from({ length: Number(seeds ?? 1) }, (_, n) => ({
    source: path.join(folder, name),
    target: path.join(work, `${name}-${n}.webp`),
    style,
    seed: seeds ? n + 1 : i + 1,
    label: seeds ? `${name} ${n + 1}` : name,
  })),
);
const times = await Promise.all(
  jobs.map(async ({ label: _label, ...job }) => {
    const start = performance.now();
    await pool.cartoonize(job);
    return performance.now() - start;
  }),
);
await contactSheet(
  jobs.map(({ target: file, label }) => ({ path: file, label })),
  path.resolve(target),
);
await pool.close();
await rm(work, { recursive: true });
console.log(`${jobs.length} cartoons, ${Math.round(Math.max(...times))} ms in all`);
