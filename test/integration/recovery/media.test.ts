import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MediaDocument } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { sweepOnce } from "../../../src/app.js";
import { readConfig } from "../../../src/config.js";
import { createLogger } from "../../../src/log.js";
import type { Models } from "../../../src/storage/database/database.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { drawnPicture, followMedia, mediaItem, type SeenItem, uploadMedia } from "../../support/media.js";

/** What a crash may leave of the media library, and what a start makes of it. */
let app: TestApp;
/** Items that are COMPLETE, each of a device of its own: made before the first restart, so that models are loaded once. */
let finished: { token: string | undefined; bytes: Buffer; item: SeenItem }[];
let token: string | undefined;
let bytes: Buffer;
let item: SeenItem;

beforeAll(async () => {
  app = await startTestApp();
  finished = await Promise.all([1, 2, 3, 4, 5, 6].map(complete));
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(() => {
  const next = finished.pop();
  if (!next) throw new Error("every test needs an item of its own");
  ({ token, bytes, item } = next);
});

const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

/** The test's device, at wherever the program listens now. */
const device = () => new ToonboothClient(app.url, token);
const fileOf = ({ filename }: { filename: string }) =>
  path.join(app.uploadsDir, "media", ...dayOf(filename), filename);
const dayOf = (filename: string) =>
  new Date(Number(filename.split("_", 1)[0])).toISOString().slice(0, 10).split("-");
const exists = (target: string) => stat(target).then(Boolean, () => false);

async function complete(seed: number) {
  const owner = await app.newDevice();
  const picture = await drawnPicture(seed, { width: 120, height: 90 });
  const { id } = await uploadMedia(owner, picture);
  const last = (await followMedia(owner, id)).at(-1) as SeenItem;
  return { token: owner.token, bytes: picture, item: last };
}

async function count(): Promise<number> {
  const all = { first: null, after: null, type: null, status: null };
  return (await device().request(MediaDocument, all)).media.totalCount;
}

/** As an upload leaves it that was killed before its answer: `steps` says how far it came. */
async function interrupt(models: Models, { id }: SeenItem, steps: { linked: boolean; inserted: boolean }) {
  const stored = await models.media.findById(id).lean();
  if (!stored) throw new Error("expected an item");
  if (!steps.inserted) await models.media.deleteOne({ _id: id });
  if (!steps.linked) await rm(fileOf(stored));
  await models.mediaClaims.updateOne({ jobId: id }, { $set: { completed: false, createdAt: LONG_AGO } });
}

describe("an upload that was killed", () => {
  it.each([
    ["after its file got its name", { linked: true, inserted: false }],
    ["after its item was written", { linked: true, inserted: true }],
  ])("%s is finished, with the same id", async (_when, steps) => {
    await app.restartAfter((models) => interrupt(models, item, steps));
    const events = await followMedia(device(), item.id);
    expect(events.at(-1)).toMatchObject({ status: "COMPLETE", filename: item.filename });
    expect((await readFile(fileOf(item))).equals(bytes)).toBe(true);
    expect((await uploadMedia(device(), bytes)).id).toBe(item.id);
    expect(await count()).toBe(1);
  });

  it("before its file got its name leaves nothing, and can be sent again", async () => {
    await app.restartAfter((models) => interrupt(models, item, { linked: false, inserted: false }));
    expect(await count()).toBe(0);
    const again = await uploadMedia(device(), bytes);
    expect(again.id).not.toBe(item.id);
  });
});

it("a deletion that was killed is finished", async () => {
  await app.restartAfter(async (models) => {
    await models.media.updateOne({ _id: item.id }, { $set: { tombstone: LONG_AGO } });
  });
  expect(await mediaItem(device(), item.id)).toBeNull();
  expect(await exists(fileOf(item))).toBe(false);
  expect(await readdir(path.join(app.uploadsDir, "variants"))).not.toContain(item.id);
});

it("a variant that was lost is made anew when it is asked for", async () => {
  await rm(path.join(app.uploadsDir, "variants"), { recursive: true });
  const { variants = [] } = (await mediaItem(device(), item.id)) ?? {};
  expect(variants).toHaveLength(item.variants.length);
  for (const { url } of variants) expect((await fetch(url)).status).toBe(200);
});

it("the sweep moves files without items to quarantine, forgets variants without items, and reports what is missing; a dry run changes nothing", async () => {
  const missing = await uploadMedia(device(), await drawnPicture(7));
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
  expect(await exists(fileOf(item))).toBe(true);
  expect(await sweep(false)).toMatchObject({
    quarantinedFiles: 0,
    orphanedMediaVariants: 0,
    missingFiles: 1,
  });
});
