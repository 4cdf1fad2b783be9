import { expect, it } from "vitest";
import type { MediaItem } from "../../src/schema/media.js";
import { MediaStatus } from "../../src/schema/media-enums.js";
import { likenessOf } from "../../src/services/media/likeness.js";
import { type ComparedFields, LikenessCache } from "../../src/services/media/likeness-cache.js";

const ANN = "11111111-2222-4333-8444-555555555555";
const BOB = ANN.replace("1", "2");

/** A finished item, the `number`th of its device. */
function item(number: number, deviceId = ANN): MediaItem {
  const likeness = likenessOf({ version: 1, perceptualHash: null }, [1, 0]);
  const seen = { _id: `${number}`.padStart(24, "0"), deviceId, createdAt: new Date(number), likeness };
  return { ...seen, status: MediaStatus.COMPLETE } as MediaItem;
}

/** A cache over items that are there, newest first, and how often they were read. */
function aCache(options: { most?: number; freshMs?: number } = {}) {
  const there: MediaItem[] = [];
  const reads: string[] = [];
  const read = async (deviceId: string): Promise<ComparedFields[]> => {
    reads.push(deviceId);
    const own = there.filter((one) => one.deviceId === deviceId);
    return own.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, 3);
  };
  const cache = new LikenessCache({ read, perDevice: 3, freshMs: Number.POSITIVE_INFINITY, ...options });
  const seen = async (deviceId = ANN) =>
    [...(await cache.of(deviceId))].map(({ mediaId }) => Number(mediaId)).sort();
  return { cache, there, reads, seen };
}

it("is read once, and holds the newest however they come", async () => {
  const { cache, there, reads, seen } = aCache();
  there.push(item(1), item(5));
  expect([await seen(), await seen()]).toEqual([
    [1, 5],
    [1, 5],
  ]);
  // Finished in another order than they were sent in.
  for (const number of [4, 3]) cache.changed(item(number));
  expect(await seen()).toEqual([3, 4, 5]);
  cache.changed({ ...item(9), status: MediaStatus.PROCESSING });
  cache.changed(item(9, BOB));
  expect(await seen()).toEqual([3, 4, 5]);
  expect(reads).toEqual([ANN]);
});

it("is read anew when one is gone of a device that has more than are compared", async () => {
  const { cache, there, reads, seen } = aCache();
  there.push(...[1, 2, 3, 4].map((number) => item(number)));
  expect(await seen()).toEqual([2, 3, 4]);
  there.splice(2, 1);
  cache.gone(item(3)._id);
  expect(await seen()).toEqual([1, 2, 4]);
  cache.gone(item(7)._id);
  await seen();
  expect(reads).toEqual([ANN, ANN]);
});

it("does not hold what was read before a change", async () => {
  const { cache, there, seen } = aCache();
  there.push(item(1));
  const reading = seen();
  there.push(item(2));
  cache.changed(item(2));
  await reading;
  expect(await seen()).toEqual([1, 2]);
});

it("lets go what was used longest ago, and what is no longer fresh", async () => {
  const { there, reads, seen } = aCache({ most: 3 });
  there.push(item(1), item(2), item(3, BOB), item(4, BOB));
  await seen(ANN);
  await seen(BOB);
  await seen(BOB);
  await seen(ANN);
  expect(reads).toEqual([ANN, BOB, ANN]);
  const shared = aCache({ freshMs: 0 });
  await shared.seen();
  await shared.seen();
  expect(shared.reads).toEqual([ANN, ANN]);
});
