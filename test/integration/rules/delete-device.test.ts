import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  DeleteDeviceDocument,
  DownloadedFacesDocument,
  MeDocument,
  OriginalsDocument,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import type { Models } from "../../../src/storage/database/database.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import {
  download,
  jobEnd,
  jobStatus,
  refusal,
  regenerate,
  upload,
  uploadAndDraw,
} from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

let ai: AiServer;
let app: TestApp;
let photos: Buffer[];

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  photos = await Promise.all(["#358", "#a63"].map(plain));
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

/** A small picture: the AI server of the tests finds a face in anything. */
function plain(background: string): Promise<Buffer> {
  return sharp({ create: { width: 160, height: 120, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

beforeEach(() => ai.behave("ok"));

/** A device with everything that there is. */
interface Household {
  client: ToonboothClient;
  deviceId: string;
  /** Texts that are in everything it owns: its id, and those of its originals. */
  marks: string[];
}

/** Two originals, one with a face and the other with two cartoons, variants of all of them, claims, ended jobs. */
async function settle(): Promise<Household> {
  const client = await app.newDevice();
  const { me } = await client.request(MeDocument, {});
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = photos;
  const toCut = await uploadAndDraw(client, first);
  await jobEnd(client, (await download(client, toCut.cartoonId)).job?.id ?? "");
  const { originalId } = await uploadAndDraw(client, second);
  await jobEnd(client, (await regenerate(client, originalId)).id);
  const keyed = await upload(client, second, { idempotencyKey: `key of ${me.deviceId}` });
  await jobEnd(client, keyed.job.id);
  await Promise.all((await addresses(client)).map(load));
  return {
    client,
    deviceId: me.deviceId,
    marks: [me.deviceId, me.id, toCut.originalId, originalId, keyed.original.id],
  };
}

/** Addresses of everything that can be seen, in two sizes. */
async function addresses(client: ToonboothClient): Promise<string[]> {
  const { originals } = await client.request(OriginalsDocument, {});
  const { downloadedFaces } = await client.request(DownloadedFacesDocument, {});
  const all = [
    ...originals.nodes.flatMap((original) => [
      original.imageUrl,
      ...original.cartoons.map(({ imageUrl }) => imageUrl),
    ]),
    ...downloadedFaces.nodes.map(({ faceUrl }) => faceUrl),
  ];
  return all.flatMap((address) => ["thumbnail", "small"].map((size) => inSize(address, size)));
}

function inSize(address: string, size: string): string {
  const url = new URL(address);
  url.searchParams.set("size", size);
  return url.href;
}

async function load(address: string): Promise<number> {
  const response = await fetch(address);
  await response.arrayBuffer();
  return response.status;
}

/** Every file and folder under UPLOADS_DIR and the variants, files with the hash of what is in them. */
async function onDisk(): Promise<string[]> {
  return eventually("a look in which nothing vanishes", () => lookAtDisk().catch(ifVanished));
}

/** Undefined for what was taken away between listing and reading. */
function ifVanished(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

async function lookAtDisk(): Promise<string[]> {
  const roots = [app.uploadsDir, path.join(app.dataDir, "variants")];
  const lists = await Promise.all(
    roots.map(async (root) => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return Promise.all(
        entries.map(async (entry) => {
          const target = path.join(entry.parentPath, entry.name);
          if (!entry.isFile()) return target;
          return `${target} ${createHash("sha256")
            .update(await readFile(target))
            .digest("hex")}`;
        }),
      );
    }),
  );
  return lists.flat().sort();
}

function of({ marks }: Household, things: string[]): string[] {
  return things.filter((thing) => marks.some((mark) => thing.includes(mark)));
}

/** Every document of every collection, as text. */
async function documents(models: Models): Promise<string[]> {
  const lists = await Promise.all(
    Object.entries(models).map(async ([name, model]) => {
      const found = await (model as Models["jobs"]).find({}).lean();
      return found.map((document) => `${name} ${JSON.stringify(document)}`);
    }),
  );
  return lists.flat().sort();
}

/** The documents as they are when the program has stopped; it is started again. */
async function stored(): Promise<string[]> {
  let found: string[] = [];
  await app.restartAfter(async (models) => {
    found = await documents(models);
  });
  return found;
}

function leave({ client }: Household) {
  return client.request(DeleteDeviceDocument, {});
}

/** Waits until nothing is left of a household on the disk; then looks into the database. */
async function expectGone(household: Household): Promise<void> {
  await eventually("its files to be gone", async () => of(household, await onDisk()).length === 0);
  await eventually("the work folders to be gone", async () => (await app.filesIn("incoming")).length === 0);
  expect(of(household, await stored())).toEqual([]);
  // The sweep of the start has nothing to move either.
  expect([of(household, await onDisk()), await app.filesIn("quarantine")]).toEqual([[], []]);
}

describe("deleteDevice", () => {
  it("leaves nothing of the device, and everything of another", { timeout: 120_000 }, async () => {
    const [leaving, staying] = [await settle(), await settle()];
    await ai.behave("hold");
    const [photo = Buffer.alloc(0)] = photos;
    const running = await upload(leaving.client, photo, { seed: 77 });
    await jobStatus(leaving.client, running.job.id, "RUNNING");
    const queued = await upload(leaving.client, photo, { seed: 78 });
    expect(queued.job.status).toBe("QUEUED");
    leaving.marks.push(running.original.id, queued.original.id);
    const before = of(staying, await onDisk());
    // Otherwise what follows would prove nothing.
    for (const household of [leaving, staying]) {
      const mine = of(household, await onDisk());
      for (const part of ["originals/", "temp/", "downloaded/", "variants/originals/", "variants/temp/"]) {
        expect(mine.some((thing) => thing.includes(`/${part}`))).toBe(true);
      }
    }

    const { token = "" } = leaving.client;
    await leave(leaving);
    ai.release();
    expect(await refusal(new ToonboothClient(app.url, token).request(MeDocument, {}))).toBe(
      "UNAUTHENTICATED",
    );
    await expectGone(leaving);

    expect(of(staying, await onDisk())).toEqual(before);
    const kept = of(staying, await stored());
    const count = (collection: string) => kept.filter((text) => text.startsWith(`${collection} `)).length;
    expect(["devices", "originals", "cartoons", "faces", "jobs", "claims"].map(count)).toEqual([
      1,
      3,
      3,
      1,
      5,
      expect.any(Number),
    ]);
    expect(count("claims")).toBeGreaterThan(0);
    const remaining = new ToonboothClient(app.url, staying.client.token);
    for (const address of await addresses(remaining)) expect(await load(address)).toBe(200);
  });

  it("while a cartoon is being drawn leaves nothing of what the AI server sends afterwards", async () => {
    const client = await app.newDevice();
    const { me } = await client.request(MeDocument, {});
    await ai.behave("hold");
    const { original, job } = await upload(client, photos[0] ?? Buffer.alloc(0));
    await jobStatus(client, job.id, "RUNNING");
    const household = { client, deviceId: me.deviceId, marks: [me.deviceId, me.id, original.id] };
    expect(of(household, await onDisk())).not.toEqual([]);
    await leave(household);
    ai.release();
    await expectGone(household);
  });

  it("while variants are being rendered leaves none of them", async () => {
    const client = await app.newDevice();
    const { me } = await client.request(MeDocument, {});
    const { originalId } = await uploadAndDraw(client, await samplePhoto());
    const household = { client, deviceId: me.deviceId, marks: [me.deviceId, me.id, originalId] };
    const [address = ""] = await addresses(client);
    const sizes = ["zoom", "header", "detail"].map((size) => load(inSize(address, size)));
    await eventually("the first to be under way", async () =>
      of(household, await onDisk()).some((thing) => thing.includes("/variants/originals/")),
    );
    await leave(household);
    const statuses = await Promise.all(sizes);
    expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
    await expectGone(household);
  });

  it.each([
    ["right after the device was buried", false],
    ["after its originals were", true],
  ])("that was killed %s is completed at the start", { timeout: 120_000 }, async (_when, originalsBuried) => {
    const household = await settle();
    await app.restartAfter(async ({ devices, originals }) => {
      const { deviceId } = household;
      await devices.updateOne({ deviceId }, { $set: { tombstone: LONG_AGO } });
      if (originalsBuried) await originals.updateMany({ deviceId }, { $set: { tombstone: LONG_AGO } });
    });
    await expectGone(household);
  });
});
