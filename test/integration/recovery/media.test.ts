import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MediaDocument } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { sweepOnce } from "../../../src/app.js";
import { readConfig } from "../../../src/config.js";
import { createLogger } from "../../../src/log.js";
import type { Models } from "../../../src/storage/database/database.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { drawnPicture, mediaItem, type SeenItem, uploadMedia } from "../../support/media.js";
import { goodResult, WORKER_KEY, WorkerClient } from "../../support/media-workers.js";

/** A COMPLETE item, and the device of its own that has it. */
interface Finished {
  token: string | undefined;
  bytes: Buffer;
  item: SeenItem;
}

const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

/**
 * What a crash may leave of the media library, and what a start makes of it: one start finds all of this. The items were
 * made by a worker elsewhere, so that no start has to load models.
 */
let app: TestApp;
let named: Finished;
let inserted: Finished;
let received: Finished;
let buried: Finished;
let sound: Finished;

beforeAll(async () => {
  app = await startTestApp({ MEDIA_PROCESSING: "external", MEDIA_API_KEY: WORKER_KEY });
  named = await complete(1);
  inserted = await complete(2);
  received = await complete(3);
  buried = await complete(4);
  sound = await complete(5);
  await app.restartAfter(async (models) => {
    await interrupt(models, named, { hasName: true, hasItem: false });
    await interrupt(models, inserted, { hasName: true, hasItem: true });
    await interrupt(models, received, { hasName: false, hasItem: false });
    await models.media.updateOne({ _id: buried.item.id }, { $set: { tombstone: LONG_AGO } });
  });
});
afterAll(() => app[Symbol.asyncDispose]());

/** An item's device, and a worker, at wherever the program listens now. */
const deviceOf = ({ token }: Pick<Finished, "token">) => new ToonboothClient(app.url, token);
const worker = () => new WorkerClient(app.url);
const fileOf = ({ filename }: { filename: string }) =>
  path.join(app.uploadsDir, "media", ...dayOf(filename), filename);
const dayOf = (filename: string) =>
  new Date(Number(filename.split("_", 1)[0])).toISOString().slice(0, 10).split("-");
const exists = (target: string) => stat(target).then(Boolean, () => false);

async function complete(seed: number): Promise<Finished> {
  const owner = await app.newDevice();
  const bytes = await drawnPicture(seed, { width: 120, height: 90 });
  const { id } = await uploadMedia(owner, bytes, "SITE");
  const claim = await worker().claimOne();
  const { payload, files } = await goodResult(claim.variants);
  await worker().complete(claim, payload, files);
  return { token: owner.token, bytes, item: (await mediaItem(owner, id)) as SeenItem };
}

async function count(one: Finished): Promise<number> {
  const all = { first: null, after: null, type: null, status: null };
  return (await deviceOf(one).request(MediaDocument, all)).media.totalCount;
}

/** As an upload leaves it that was killed before its answer: `steps` says how far it came. */
async function interrupt(
  models: Models,
  { item: { id } }: Finished,
  steps: { hasName: boolean; hasItem: boolean },
) {
  const stored = await models.media.findById(id).lean();
  if (!stored) throw new Error("expected an item");
  if (!steps.hasItem) await models.media.deleteOne({ _id: id });
  if (!steps.hasName) await rm(fileOf(stored));
  await models.mediaClaims.updateOne({ jobId: id }, { $set: { completed: false, createdAt: LONG_AGO } });
}

describe("an upload that was killed", () => {
  it.each([
    ["after its file got its name", () => named, "PENDING"],
    ["after its item was written", () => inserted, "COMPLETE"],
  ])("%s is finished, with the same id", async (_when, which, status) => {
    const { item, bytes } = which();
    const { id, filename } = item;
    const present = await mediaItem(deviceOf(which()), id);
    expect(present).toMatchObject({ status, filename, fileSize: bytes.length });
    expect((await readFile(fileOf(item))).equals(bytes)).toBe(true);
    expect((await uploadMedia(deviceOf(which()), bytes, "SITE")).id).toBe(id);
    expect(await count(which())).toBe(1);
  });

  it("before its file got its name leaves nothing, and can be sent again", async () => {
    expect(await count(received)).toBe(0);
    const again = await uploadMedia(deviceOf(received), received.bytes, "SITE");
    expect(again.id).not.toBe(received.item.id);
    // And what was made anew waits for its worker, as any other.
    const waiting = (await worker().claim(10)).map(({ id }) => id);
    expect(waiting.toSorted()).toEqual([again.id, named.item.id].toSorted());
  });
});

it("a deletion that was killed is finished", async () => {
  const { item } = buried;
  expect(await mediaItem(deviceOf(buried), item.id)).toBeNull();
  expect(await exists(fileOf(item))).toBe(false);
  const left = await readdir(path.join(app.uploadsDir, "variants"), { recursive: true });
  expect(left.filter((name) => name.endsWith(item.id))).toEqual([]);
  expect(left.filter((name) => name.endsWith(sound.item.id))).toHaveLength(1);
});

it("a variant that was lost is made anew when it is asked for", async () => {
  await rm(path.join(app.uploadsDir, "variants"), { recursive: true });
  const { variants = [] } = (await mediaItem(deviceOf(sound), sound.item.id)) ?? {};
  expect(variants).toHaveLength(9);
  for (const { url } of variants) expect((await fetch(url)).status).toBe(200);
});

it("the sweep moves files without items to quarantine, forgets variants without items, and reports what is missing; a dry run changes nothing", async () => {
  const missing = await uploadMedia(deviceOf(sound), await drawnPicture(7));
  await app.stop();
  await rm(fileOf(missing));
  const stray = `1600000000000_${"3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b"}.png`;
  await mkdir(path.dirname(fileOf({ filename: stray })), { recursive: true });
  await writeFile(fileOf({ filename: stray }), "picture");
  await utimes(fileOf({ filename: stray }), LONG_AGO, LONG_AGO);
  const gone = path.join(
    app.uploadsDir,
    "variants",
    "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b/logo",
    "a".repeat(24),
  );
  await mkdir(gone, { recursive: true });
  await writeFile(path.join(gone, "small.webp"), "picture");
  const config = readConfig({ DATA_DIR: app.dataDir, UPLOADS_DIR: app.uploadsDir, WORKERS: "1" });
  const sweep = (dryRun: boolean) => sweepOnce(config, createLogger("silent"), { dryRun });
  const found = { quarantinedFiles: 1, orphanedMediaVariants: 1, missingFiles: 1 };
  expect(await sweep(true)).toMatchObject(found);
  expect([await exists(fileOf({ filename: stray })), await exists(gone)]).toEqual([true, true]);
  expect(await sweep(false)).toMatchObject(found);
  expect([await exists(fileOf({ filename: stray })), await exists(gone)]).toEqual([false, false]);
  expect(await app.filesIn("quarantine")).toEqual([`media_${stray}`]);
  expect(await exists(fileOf(sound.item))).toBe(true);
  expect(await sweep(false)).toMatchObject({
    quarantinedFiles: 0,
    orphanedMediaVariants: 0,
    missingFiles: 1,
  });
});
