import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { MediaItem } from "../../../src/schema/media.js";
import { MediaStatus, MediaType } from "../../../src/schema/media-enums.js";
import { newId } from "../../../src/services/ids.js";
import { likenessOf } from "../../../src/services/media/likeness.js";
import { newChecklist } from "../../../src/services/media/media-steps.js";
import { SimilarMediaService } from "../../../src/services/media/similar-media.js";
import { openTestStorage, type TestStorage } from "../../support/system.js";

const DEVICE = "11111111-2222-4333-8444-555555555555";
const HASH = "00000000000000ff";

let storage: TestStorage;
let similar: SimilarMediaService;
let wanted: string;
let time = 1_700_000_000_000;

beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

/** A search that nobody has told anything yet. */
function service(most?: number): SimilarMediaService {
  const { models } = storage.database;
  return new SimilarMediaService({ models, isShared: false, ...(most ? { most } : {}) });
}

beforeEach(async () => {
  similar = service();
  await storage.database.models.media.deleteMany({});
  wanted = await store(0);
});

/** Stores a finished item whose embedding is that of the first one turned by so many degrees. */
async function store(degrees: number, more: Partial<MediaItem> & { version?: number; hash?: string } = {}) {
  const { version = 1, hash = HASH, ...rest } = more;
  const filename = `${++time}_${DEVICE}.jpg`;
  const radians = (degrees * Math.PI) / 180;
  const item: MediaItem = {
    ...{
      _id: newId(),
      deviceId: DEVICE,
      type: MediaType.PRODUCT,
      status: MediaStatus.COMPLETE,
      percent: 100,
    },
    ...{ seq: 1, filename, filePath: `/uploads/media/${filename}`, fileSize: 1, mimeType: "image/jpeg" },
    ...{ width: 1, height: 1, sha256: "0".repeat(64), createdAt: new Date(time), steps: newChecklist() },
    ...{ variants: [], backgroundRemoved: false, fence: 0, heals: 0 },
    likeness: likenessOf({ version, perceptualHash: hash }, [Math.cos(radians), Math.sin(radians)]),
    ...rest,
  };
  await storage.database.models.media.create(item);
  return item._id;
}

async function found(first: number | null = null, id = wanted) {
  return (await similar.of(DEVICE, id, first)).map(({ item, score, nearDuplicate }) => ({
    id: item._id,
    degrees: Math.round((Math.acos(score) * 180) / Math.PI),
    nearDuplicate,
  }));
}

const FAR = "ff00ff00ff00ff00";

it("the most similar come first, but near-duplicates before them", async () => {
  const [near, nearer, copy] = [
    await store(30, { hash: FAR }),
    await store(10, { hash: FAR }),
    await store(60, { hash: "00000000000003ff" }),
  ];
  expect(await found()).toEqual([
    { id: copy, degrees: 60, nearDuplicate: true },
    { id: nearer, degrees: 10, nearDuplicate: false },
    { id: near, degrees: 30, nearDuplicate: false },
  ]);
  expect(await found(2)).toHaveLength(2);
});

it("neither other devices' items are found, nor what is not finished, deleted, of other rules or not compared", async () => {
  await store(1, { deviceId: DEVICE.replace("1", "2") });
  await store(1, { status: MediaStatus.PROCESSING });
  await store(1, { tombstone: new Date() });
  await store(1, { version: 2 });
  await store(1, { likeness: null });
  expect(await found()).toEqual([]);
  const mine = await store(1);
  similar = service();
  expect((await found()).map(({ id }) => id)).toEqual([mine]);
});

it("pictures of one plain tone are nobody's near-duplicates", async () => {
  const plain = likenessOf({ version: 1, perceptualHash: null }, [1, 0]);
  const [one] = [await store(0, { likeness: plain }), await store(0, { likeness: plain })];
  expect((await found(null, one)).map(({ nearDuplicate }) => nearDuplicate)).toEqual([false, false]);
});

it("compared are the newest, so many as are allowed", async () => {
  const older = await store(1);
  const newer = await store(40);
  const few = service(1);
  const seen = async (by: SimilarMediaService) =>
    (await by.of(DEVICE, wanted, null)).map(({ item }) => item._id);
  expect(await seen(few)).toEqual([newer]);
  expect(await seen(similar)).toEqual([older, newer]);
});

it("an item that was not analysed is like no other; another device's does not exist", async () => {
  const unknown = await store(0, { likeness: null });
  expect(await found(null, unknown)).toEqual([]);
  await expect(similar.of(DEVICE.replace("1", "2"), wanted, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(similar.of(DEVICE, newId(), 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(similar.of(DEVICE, wanted, 0)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
});

it("vectors of another length, as a worker elsewhere may deliver them, are not compared", async () => {
  await store(0, { likeness: likenessOf({ version: 1, perceptualHash: HASH }, [1, 0, 0]) });
  const mine = await store(1);
  expect((await found()).map(({ id }) => id)).toEqual([mine]);
});

it("what this process completes and takes away is known at once", async () => {
  const { media } = storage.database.models;
  const [first, second] = [await store(20), await store(30)];
  expect((await found()).map(({ id }) => id)).toEqual([first, second]);
  const third = await store(10);
  similar.cache.changed((await media.findById(third).lean()) as MediaItem);
  expect((await found()).map(({ id }) => id)).toEqual([third, first, second]);
  await media.deleteOne({ _id: first });
  similar.cache.gone(first);
  expect((await found(2)).map(({ id }) => id)).toEqual([third, second]);
});
