import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageUrlsDocument } from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { type BadImage, badImages, type Fate, SCRIPT } from "../../support/bad-images.js";
import { jobEnd, refusal, upload } from "../../support/journey.js";
import { descriptors, forgetPeak, memory } from "../../support/process-use.js";
import { eventually } from "../../support/wait.js";

/** Megabytes by which the server and its image processes together may grow. */
const MOST_GROWTH = 256;

let ai: AiServer;
let app: TestApp;
let pool: ImagePool;
let device: ToonboothClient;
let corpus: BadImage[];
let sound: Buffer;

beforeAll(async () => {
  corpus = await badImages();
  sound = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#57a" } })
    .jpeg()
    .toBuffer();
  const drawing = await sharp(sound).png().toBuffer();
  // Every photo is decoded as a whole before it is sent; what comes back is no matter here.
  ai = await startAiServer({ status: 200, body: drawing, headers: { "content-type": "image/png" } });
  const settings = {
    PRELOAD_MODELS: "on",
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    // The corpus asks after its jobs many times a second.
    MAX_REQUESTS_PER_DEVICE: "100000",
    MAX_REQUESTS_PER_ADDRESS: "100000",
  };
  app = await startTestApp(settings, {
    openPool: (options) => {
      pool = new ImagePool(options);
      return pool;
    },
  });
  device = await app.newDevice();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

/** Uploads a file and tells what became of it. */
async function fateOf(bytes: Buffer): Promise<{ fate: Fate; originalId?: string }> {
  const sent = upload(device, bytes);
  const taken = await sent.catch(() => undefined);
  if (!taken) return { fate: { refused: String(await refusal(sent)) } };
  const { status, error } = await jobEnd(device, taken.job.id);
  return { fate: { job: (error?.code ?? status) as "READY" }, originalId: taken.original.id };
}

/** The photo as it is served, with everything that a browser might take for something else. */
async function expectHarmless(originalId: string): Promise<void> {
  for (const format of ["JPEG", "PNG"] as const) {
    const { original } = await device.request(ImageUrlsDocument, { id: originalId, size: "FULL", format });
    const answer = await fetch(original?.imageUrl ?? "");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      `image/${format.toLowerCase()}`,
    ]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    for (const text of [SCRIPT, "%PDF", "PK\x05\x06", "alert("]) expect(bytes.includes(text)).toBe(false);
  }
}

/** Uploads the whole corpus, a few files at a time; answers what became of each by its name. */
async function fatesOfAll(): Promise<Record<string, Fate>> {
  const fates: Record<string, Fate> = {};
  const queue = [...corpus];
  const send = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const { fate, originalId } = await fateOf(file.bytes);
      fates[file.name] = fate;
      if (file.polyglot && originalId) await expectHarmless(originalId);
    }
  };
  await Promise.all([send(), send(), send()]);
  return fates;
}

// Linux tells what a process uses; elsewhere the fates alone are looked at.
const linux = process.platform === "linux";

describe("the corpus of bad images", () => {
  let watch: Awaited<ReturnType<typeof startWatch>> | undefined;

  it("is refused or handled, each file as its row says", async () => {
    expect((await fateOf(sound)).fate).toEqual({ job: "READY" });
    if (linux) watch = await startWatch();
    const expected = Object.fromEntries(corpus.map(({ name, fate }) => [name, fate]));
    expect(await fatesOfAll()).toEqual(expected);
  }, 180_000);

  it("kills no process, and makes none grow or keep files open", async () => {
    await watch?.expectUnharmed();
  });

  it("leaves nothing behind, and the next photo is drawn", async () => {
    await eventually("an empty incoming/", async () => (await app.filesIn("incoming")).length === 0);
    const next = await sharp(sound).flop().tint("#f00").jpeg().toBuffer();
    expect((await fateOf(next)).fate).toEqual({ job: "READY" });
  });
});

function processes(): number[] {
  return [process.pid, ...Object.values(pool.pids).flat()];
}

/** Notes what this process and its image processes use, to be compared later. */
async function startWatch() {
  const pids = processes();
  // The server's own, one that makes variants, one that draws.
  expect(pids.length).toBeGreaterThanOrEqual(3);
  await calm(pids);
  const open = await Promise.all(pids.map(descriptors));
  await Promise.all(pids.map(forgetPeak));
  const before = await Promise.all(pids.map(memory));
  return {
    expectUnharmed: async () => {
      const after = await Promise.all(pids.map(memory));
      const growth = after.map(({ peak }, i) => peak - (before[i]?.now ?? 0));
      // For docs/security.md, which states the figures.
      if (process.env.MEASURE) console.info(growth.map(Math.round));
      expect(growth.reduce((sum, megabytes) => sum + megabytes)).toBeLessThan(MOST_GROWTH);
      expect(processes()).toEqual(pids);
      const isSocket = (target: string) => target.startsWith("socket:");
      await eventually("as few open files as before, and hardly more sockets", async () => {
        const now = await Promise.all(pids.map(descriptors));
        return now.every((list, i) => {
          const past = open[i] ?? [];
          const files = list.filter((target) => !isSocket(target)).length;
          const sockets = list.length - files;
          // Connections of the client and to the AI server are kept for the next request: a few, not one per file.
          return (
            files <= past.filter((target) => !isSocket(target)).length &&
            sockets <= past.filter(isSocket).length + 20
          );
        });
      });
    },
  };
}

/** Waits until the processes have loaded what they load when they start. */
async function calm(pids: number[]): Promise<void> {
  let last = 0;
  let looks = 0;
  await eventually("the image processes to have started", async () => {
    const now = (await Promise.all(pids.slice(1).map(memory))).reduce((sum, { now }) => sum + now, 0);
    looks = Math.abs(now - last) < 1 ? looks + 1 : 0;
    last = now;
    return looks === 20;
  });
}
