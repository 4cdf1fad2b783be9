/**
 * How fast the embedded database is on this machine, as the program uses it: through mongoose, `w: majority`,
 * `j: true`. Each figure is the median of several runs. Run with `npx tsx bench/embedded-database.ts`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mongoose from "mongoose";
import { startEmbeddedDatabase } from "../src/storage/database/embedded/index.js";

const RUNS = 5;
const JOBS = 20_000;

interface Row extends mongoose.mongo.Document {
  _id: string;
}

interface Measure {
  name: string;
  operations: number;
  parallel: number;
  run(i: number): Promise<unknown>;
}

/** Operations per second of one run. */
async function rate({ operations, parallel, run }: Measure): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const work = async () => {
    while (next < operations) await run(next++);
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return operations / ((performance.now() - begun) / 1000);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(all: Measure[]): Promise<void> {
  const rates = new Map(all.map((one) => [one.name, [] as number[]]));
  for (let i = 0; i < RUNS; i++) for (const one of all) rates.get(one.name)?.push(await rate(one));
  console.table(
    [...rates].map(([what, values]) => ({
      what,
      "median per second": Math.round(median(values)),
      least: Math.round(Math.min(...values)),
      most: Math.round(Math.max(...values)),
    })),
  );
}

async function fillJobs(jobs: mongoose.Collection<Row>): Promise<void> {
  await jobs.createIndex({ status: 1, claimAt: 1, _id: 1 });
  const rows = Array.from({ length: JOBS }, (_, i) => ({
    _id: `job-${i}`,
    status: "QUEUED",
    claimAt: new Date(1_700_000_000_000 + (i % 1000)),
    deviceId: `device-${i % 100}`,
    fence: 0,
  }));
  await jobs.insertMany(rows);
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "toonbooth-bench-"));
  const begun = performance.now();
  const database = await startEmbeddedDatabase({ directory });
  console.log(`Started in ${(performance.now() - begun).toFixed(1)} ms`);
  const options = { w: "majority", journal: true, maxPoolSize: 20 } as const;
  const connection = await mongoose.createConnection(database.uri, options).asPromise();
  const rows = connection.collection<Row>("rows");
  const jobs = connection.collection<Row>("jobs");
  await fillJobs(jobs);
  let lastId = 0;
  const write = () => rows.insertOne({ _id: `row-${lastId++}`, text: "x".repeat(500), at: new Date() });
  const read = (i: number) => rows.findOne({ _id: `row-${i}` });
  // A claimed job goes back into the queue with the claim's own write, so that there are always as many.
  const claim = () =>
    jobs.findOneAndUpdate(
      { status: "QUEUED", claimAt: { $lte: new Date() } },
      { $set: { claimAt: new Date() }, $inc: { fence: 1 } },
      { sort: { claimAt: 1, _id: 1 }, returnDocument: "after" },
    );
  await measure([
    { name: "durable inserts, one after another", operations: 500, parallel: 1, run: write },
    { name: "durable inserts, 20 in parallel", operations: 4000, parallel: 20, run: write },
    { name: "reads by _id, one after another", operations: 2000, parallel: 1, run: read },
    { name: "reads by _id, 20 in parallel", operations: 4000, parallel: 20, run: read },
    { name: `claims among ${JOBS} jobs, one after another`, operations: 500, parallel: 1, run: claim },
    { name: `claims among ${JOBS} jobs, 20 in parallel`, operations: 2000, parallel: 20, run: claim },
  ]);
  await connection.close();
  await database.close();
  await rm(directory, { recursive: true });
}

await main();
