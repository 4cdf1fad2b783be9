/**
 * The image processes as the server uses them: the first cartoon after a start beside a warm one, throughput by the
 * number of processes, their memory, and how soon a cancel ends. Needs `npm run build`; run with `npm run bench`, or
 * alone with `npx tsx bench/workers.ts [photo]`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import type { ImageCallOptions, ImagePool as ImagePoolType } from "../src/imaging/pool.js";
import { cartoonStyles } from "../src/imaging/styles/index.js";

// The built code, which is what runs in production: its processes start without a compiler.
const { ImagePool } = (await import("../dist/imaging/pool.js" as string)) as {
  ImagePool: typeof ImagePoolType;
};

const [photo = "samples/us-official-01.jpg"] = process.argv.slice(2);
/** Cartoons by which throughput is measured. */
const CARTOONS = 18;
/** Cancels of each style, spread over the time that its cartoon takes. */
const CANCELS = 8;

const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-workers-"));
let drawn = 0;

function draw(pool: ImagePoolType, style: string, options: ImageCallOptions = {}): Promise<unknown> {
  drawn += 1;
  const target = path.join(folder, `${drawn}.webp`);
  return pool.cartoonize({ source: photo, target, style, seed: drawn }, options);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function row(name: string, figure: string): void {
  console.log(`${name.padEnd(58)} ${figure}`);
}

/** The most memory that a process has held so far, megabytes (Linux). */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}

async function measureStart(): Promise<void> {
  const pool = new ImagePool({ workers: 1 });
  const first = await timed(() => draw(pool, "ink"));
  const warm: number[] = [];
  for (let i = 0; i < 7; i++) warm.push(await timed(() => draw(pool, "ink")));
  await pool.close();
  const usual = median(warm);
  row("first cartoon, the process not yet started", `${first.toFixed(0)} ms`);
  row("a warm one, median of 7", `${usual.toFixed(0)} ms (${(first - usual).toFixed(0)} ms less)`);
}

/** Cartoons in all styles, so many at a time as there are processes; answers how long they took together. */
async function measureThroughput(workers: number): Promise<number> {
  const pool = new ImagePool({ workers });
  await Promise.all(Array.from({ length: workers }, () => draw(pool, "ink")));
  const styles = cartoonStyles.map(({ id }) => id);
  const jobs = Array.from({ length: CARTOONS }, (_, i) => styles[i % styles.length] ?? "ink");
  const time = await timed(() => Promise.all(jobs.map((style) => draw(pool, style))));
  const peaks = await Promise.all(pool.pids.engine.map(peakMegabytes));
  await pool.close();
  const rate = ((1000 * CARTOONS) / time).toFixed(2);
  row(`${workers} process${workers > 1 ? "es" : ""}, ${CARTOONS} cartoons in all styles`, `${rate} a second`);
  row("  most memory of a process", `${Math.max(...peaks)} MB`);
  return time;
}

/** How long after the cancel each call ended, milliseconds. */
async function measureCancels(pool: ImagePoolType, style: string): Promise<number[]> {
  const whole = await timed(() => draw(pool, style));
  const waits: number[] = [];
  for (let i = 0; i < CANCELS; i++) {
    const controller = new AbortController();
    let canceled = 0;
    const timer = setTimeout(
      () => {
        canceled = performance.now();
        controller.abort(new Error("canceled"));
      },
      (whole * (i + 0.5)) / CANCELS,
    );
    const ended = await draw(pool, style, { signal: controller.signal }).catch(() => "canceled");
    clearTimeout(timer);
    if (ended === "canceled") waits.push(performance.now() - canceled);
  }
  return waits;
}

console.log(`${photo}, ${availableParallelism()} cores`);
await measureStart();
const alone = await measureThroughput(1);
for (let workers = 2; workers <= availableParallelism(); workers *= 2) {
  row("  times as fast as one", (alone / (await measureThroughput(workers))).toFixed(2));
}
const pool = new ImagePool({ workers: 1 });
await draw(pool, "ink");
for (const { id } of cartoonStyles) {
  const waits = await measureCancels(pool, id);
  row(`cancel of ${id}, longest of ${waits.length}`, `${Math.max(...waits).toFixed(0)} ms`);
}
await pool.close();
await rm(folder, { recursive: true });
