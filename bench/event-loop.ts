/**
 * Whether the server still answers at once while it draws: latency of /health/live, idle and while four cartoons
 * are being drawn by two image processes, measured from outside. Needs `npm run build`; run with `npm run bench`, or
 * alone with `npx tsx bench/event-loop.ts`.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  JobProgressDocument,
  RegenerateDocument,
  RegisterDeviceDocument,
  UploadDocument,
} from "../client/generated/operations.js";
import { ToonboothClient } from "../client/toonbooth-client.js";
import { ServerProcess } from "../scripts/demo/server.js";

const ROUNDS = 5;
const CARTOONS = 4;
const IDLE_MS = 4_000;
const INTERVAL_MS = 5;

interface Percentiles {
  median: number;
  p99: number;
}

/** One connection kept open, so that only the server's answer is timed. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function probe(url: string): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get(`${url}/health/live`, { agent }, (response) => {
      response.resume().on("end", () => resolve(performance.now() - begun));
    }).on("error", reject);
  });
}

/** Asks again and again until the work is done; one question at a time. */
async function latencyDuring(url: string, work: Promise<unknown>): Promise<number[]> {
  let working = true;
  const done = work.finally(() => {
    working = false;
  });
  const times: number[] = [];
  while (working) {
    times.push(await probe(url));
    await sleep(INTERVAL_MS);
  }
  await done;
  return times;
}

function percentiles(times: number[]): Percentiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99) };
}

/** Cartoons of one photo in seeds that were not drawn before; resolves when all are ready. */
async function draw(client: ToonboothClient, originalId: string, firstSeed: number): Promise<void> {
  const jobs = Array.from({ length: CARTOONS }, async (_, index) => {
    const seed = firstSeed + index;
    const { regenerate } = await client.request(RegenerateDocument, { originalId, seed });
    await jobEnd(client, regenerate.job.id);
  });
  await Promise.all(jobs);
}

async function jobEnd(client: ToonboothClient, jobId: string): Promise<void> {
  let status = "";
  for await (const { jobProgress } of client.subscribe(JobProgressDocument, { jobId })) {
    status = jobProgress.status;
  }
  if (status !== "READY") throw new Error(`a job ended ${status}`);
}

async function uploadPhoto(client: ToonboothClient): Promise<string> {
  const registered = await client.request(RegisterDeviceDocument, { deviceId: randomUUID() });
  client.token = registered.registerDevice.token;
  const bytes = await readFile(new URL("../samples/us-official-01.jpg", import.meta.url));
  const { upload } = await client.upload(UploadDocument, { file: { bytes }, seed: 0 });
  await jobEnd(client, upload.job.id);
  return upload.original.id;
}

async function measure(server: ServerProcess): Promise<{ idle: number[]; drawing: number[] }> {
  const client = new ToonboothClient(server.url);
  const idle: number[] = [];
  const drawing: number[] = [];
  try {
    const originalId = await uploadPhoto(client);
    // Turn and turn about, so that what else the machine does weighs on both.
    for (let round = 0; round < ROUNDS; round += 1) {
      idle.push(...(await latencyDuring(server.url, sleep(IDLE_MS))));
      drawing.push(...(await latencyDuring(server.url, draw(client, originalId, 1 + round * CARTOONS))));
    }
  } finally {
    await client.close();
    agent.destroy();
  }
  return { idle, drawing };
}

function report(idle: number[], drawing: number[]): void {
  const [calm, busy] = [percentiles(idle), percentiles(drawing)];
  const row = (name: string, count: number | "", { median, p99 }: Percentiles) => ({
    "/health/live": name,
    answers: count,
    "median ms": median.toFixed(2),
    "p99 ms": p99.toFixed(2),
  });
  console.table([
    row("idle", idle.length, calm),
    row("four cartoons being drawn", drawing.length, busy),
    row("ratio", "", { median: busy.median / calm.median, p99: busy.p99 / calm.p99 }),
  ]);
}

const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-bench-"));
try {
  await using server = await ServerProcess.start({ folder, env: { WORKERS: "2" } });
  const { idle, drawing } = await measure(server);
  report(idle, drawing);
} finally {
  await rm(folder, { recursive: true, force: true });
}
