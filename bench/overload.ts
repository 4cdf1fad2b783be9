/**
 * Whether the server still answers at once while it is flooded: latency of /health/live while 200 phones upload a photo
 * at the same time, one after another, until the queue is full, and while it sends them away with BUSY. The phones have
 * a core of their own, where there are several. Needs `npm run build`; run with `npm run bench`, or alone with `npx tsx bench/overload.ts`.
 */
import { fork } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { RegisterDeviceDocument } from "../client/generated/operations.js";
import { ToonboothClient } from "../client/toonbooth-client.js";
import { ServerProcess } from "../scripts/demo/server.js";
import { pin, sharedOutCores } from "./probe/cores.js";

const PHONES = 200;
const IDLE_MS = 5_000;
const FULL_MS = 10_000;
/** Of what a phone does when it is told to come back; the header says 10 s, which no benchmark waits for. */
const PAUSE_WHEN_BUSY_MS = 500;

const PROBE = fileURLToPath(new URL("./probe/health.ts", import.meta.url));
const photo = await readFile(new URL("../samples/us-official-01.jpg", import.meta.url));

/** Latencies of one phase, and what became of the uploads in it. */
interface Phase {
  name: string;
  times: number[];
  seconds: number;
  stored: number;
  busy: number;
}

/** Measures while the work goes on. */
async function measured(url: string, name: string, work: () => Promise<Counts>): Promise<Phase> {
  const probe = fork(PROBE, [url]);
  await once(probe, "message");
  const begun = performance.now();
  const counts = await work();
  const seconds = (performance.now() - begun) / 1_000;
  const answer = once(probe, "message");
  probe.send("stop");
  const [times] = (await answer) as [number[]];
  return { name, times, seconds, ...counts };
}

interface Counts {
  stored: number;
  busy: number;
}

/** The same picture in bytes of its own, so that none is taken for a repetition. */
function takePhoto(): Uint8Array<ArrayBuffer> {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16)]);
  return new Uint8Array(Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]));
}

async function upload(url: string, token: string): Promise<"stored" | "busy"> {
  const body = new FormData();
  body.set("image", new Blob([takePhoto()]), "photo.jpg");
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/upload?wait=0`, { method: "POST", headers, body });
  const text = await response.text();
  if (response.status === 200 || response.status === 202) return "stored";
  if (response.status === 503 && text.includes('"BUSY"')) return "busy";
  throw new Error(`an upload was answered ${response.status}: ${text}`);
}

/** All phones at once, each with its next photo as soon as the last one is answered, until `isOver`. */
async function flood(url: string, tokens: string[], isOver: (counts: Counts) => boolean): Promise<Counts> {
  const counts = { stored: 0, busy: 0 };
  const phones = tokens.map(async (token) => {
    while (!isOver(counts)) {
      const outcome = await upload(url, token);
      counts[outcome] += 1;
      if (outcome === "busy") await sleep(PAUSE_WHEN_BUSY_MS);
    }
  });
  await Promise.all(phones);
  return counts;
}

async function register(url: string): Promise<string> {
  const deviceId = randomUUID();
  const { registerDevice } = await new ToonboothClient(url).request(RegisterDeviceDocument, { deviceId });
  return registerDevice.token;
}

function row({ name, times, seconds, stored, busy }: Phase) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return {
    "/health/live": name,
    seconds: seconds.toFixed(1),
    stored,
    busy,
    answers: times.length,
    "median ms": at(0.5).toFixed(2),
    "p99 ms": at(0.99).toFixed(2),
    "longest ms": at(1).toFixed(2),
  };
}

const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-bench-"));
try {
  // All phones share this machine's address.
  const env = { MAX_REQUESTS_PER_ADDRESS: "100000000", MAX_REGISTRATIONS_PER_ADDRESS: "1000" };
  const cores = sharedOutCores();
  if (cores) pin(process.pid, cores.server);
  await using server = await ServerProcess.start({
    folder,
    env: { WORKERS: "2", LOG_LEVEL: "warn", ...env },
  });
  const { url } = server;
  if (cores) pin(process.pid, cores.load);
  process.stdout.write(cores ? `server on core ${cores.server}, phones on core ${cores.load}\n` : "");
  const tokens = await Promise.all(Array.from({ length: PHONES }, () => register(url)));
  const idle = async () => sleep(IDLE_MS, { stored: 0, busy: 0 });
  const phases = [await measured(url, "idle", idle)];
  phases.push(await measured(url, "200 uploads", () => flood(url, tokens, ({ busy }) => busy > 0)));
  const end = performance.now() + FULL_MS;
  phases.push(await measured(url, "queue full", () => flood(url, tokens, () => performance.now() > end)));
  console.table(phases.map(row));
} finally {
  await rm(folder, { recursive: true, force: true });
}
