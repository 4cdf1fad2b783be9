import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MediaItem } from "../../../src/schema/media.js";
import { MediaStatus, MediaType } from "../../../src/schema/media-enums.js";
import { newId } from "../../../src/services/ids.js";
import { ImageUrls } from "../../../src/services/image-urls.js";
import { createMediaEvents } from "../../../src/services/media/media-events.js";
import { newChecklist } from "../../../src/services/media/media-steps.js";
import { MediaStore } from "../../../src/services/media/media-store.js";
import { OutsideVariants } from "../../../src/services/media/outside-variants.js";
import { OutsideWork } from "../../../src/services/media/outside-work.js";
import { PublishedVariants } from "../../../src/storage/files/published-variants.js";
import { DEVICE } from "../../support/jobs.js";
import { openTestStorage, type TestStorage } from "../../support/system.js";
import { eventually } from "../../support/wait.js";

let storage: TestStorage;
let store: MediaStore;

beforeAll(async () => {
  storage = await openTestStorage();
  store = new MediaStore({
    models: storage.database.models,
    events: createMediaEvents(),
    longestLeaseMs: 60_000,
  });
});
afterAll(() => storage[Symbol.asyncDispose]());

/** The counter for workers, with leases of so many milliseconds. */
function openCounter(leaseMs = 60_000): OutsideWork {
  const { database, root } = storage;
  const published = new PublishedVariants(root);
  return new OutsideWork({
    ...{ models: database.models, store, leaseMs, hosts: [] },
    media: { removePicture: async () => {} },
    urls: new ImageUrls({ secrets: ["s".repeat(32)], baseUrl: () => "http://test" }),
    variants: new OutsideVariants({ published, verify: () => Promise.reject(new Error("no file came")) }),
    look: () => {},
    disk: { take: async () => () => {} },
  });
}

let made = 0;

/** Items that wait, and nothing else. */
async function onlyItems(count: number, more: Partial<MediaItem> = {}): Promise<string[]> {
  await storage.database.models.media.deleteMany({});
  return moreItems(count, more);
}

async function moreItems(count: number, more: Partial<MediaItem> = {}): Promise<string[]> {
  const { media } = storage.database.models;
  const items = Array.from({ length: count }, (): MediaItem => {
    made += 1;
    const filename = `${1_700_000_000_000 + made}_${DEVICE}.jpg`;
    return {
      ...{ _id: newId(), deviceId: DEVICE, filename },
      ...{ type: MediaType.LOGO, status: MediaStatus.PENDING, percent: 0, seq: 1, fence: 0, heals: 0 },
      ...{
        filePath: `/uploads/media/${filename}`,
        fileSize: 1,
        mimeType: "image/jpeg",
        sha256: "0".repeat(64),
      },
      ...{ width: 10, height: 10, steps: newChecklist(), variants: [], backgroundRemoved: false },
      ...{ createdAt: new Date(made), claimAt: new Date(made), ...more },
    };
  });
  for (const item of items) await media.create(item);
  return items.map(({ _id }) => _id);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );

async function stateOf(id: string): Promise<MediaItem> {
  const item = await storage.database.models.media.findById(id).lean();
  if (!item) throw new Error("the item is gone");
  return item;
}

describe("claims", () => {
  it("of many workers at once never meet, and leave nothing", async () => {
    const ids = await onlyItems(30);
    const counter = openCounter();
    const limits = [1, 7, 3, 20, 2, 5, 4];
    const claimed = await Promise.all(limits.map((limit, n) => counter.claim({ worker: `w${n}`, limit })));
    const taken = claimed.flat().map(({ item }) => item._id);
    expect(taken.sort()).toEqual(ids.sort());
    expect(new Set(claimed.flat().map(({ claimToken }) => claimToken)).size).toBe(ids.length);
  });

  it("take turns between devices: one that has much to be done delays the others by one item each", async () => {
    const { media } = storage.database.models;
    const [flood, second, third] = ["1", "2", "3"].map((digit) => digit.repeat(8) + DEVICE.slice(8));
    const floodIds = await onlyItems(6, { deviceId: flood });
    const [late] = await moreItems(1, { deviceId: second });
    const [later] = await moreItems(1, { deviceId: third });
    const counter = openCounter();
    const claim = async (limit: number) =>
      (await counter.claim({ worker: "w", limit })).map(({ item }) => item._id);
    expect(await claim(4)).toEqual([floodIds[0], late, later, floodIds[1]]);
    // One that comes again waits for one item of each of those that wait, whatever time it was sent.
    await media.deleteMany({ status: MediaStatus.PROCESSING });
    const [again] = await moreItems(1, { deviceId: second, claimAt: new Date(0) });
    expect(await claim(6)).toEqual([again, ...floodIds.slice(2)]);
  });

  it("that ran out are lost to the worker, and found by the next one, with one try more", async () => {
    const [id = ""] = await onlyItems(1);
    const [first] = await openCounter(30).claim({ worker: "first", limit: 1 });
    const token = first?.claimToken ?? "";
    const next = openCounter();
    const [second] = await eventually("the lease to run out", async () => {
      const claims = await next.claim({ worker: "second", limit: 1 });
      return claims.length > 0 && claims;
    });
    expect(second?.item.steps[0]).toMatchObject({ state: "RUNNING", attempts: 2 });
    const before = await stateOf(id);
    expect(await codeOf(next.complete({ mediaId: id, claimToken: token }, {}, []))).toBe("CLAIM_LOST");
    expect(await codeOf(next.reject(id, token, "no"))).toBe("CLAIM_LOST");
    expect(await next.renew([{ mediaId: id, claimToken: token }])).toEqual({ held: [], lost: [id] });
    expect(await stateOf(id)).toEqual(before);
  });

  it("that ran out are lost although nobody else has come", async () => {
    const [id = ""] = await onlyItems(1);
    const counter = openCounter(30);
    const [claim] = await counter.claim({ worker: "slow", limit: 1 });
    const proof = { mediaId: id, claimToken: claim?.claimToken ?? "" };
    await eventually("the lease to run out", async () => ((await stateOf(id)).claimAt ?? 0) < new Date());
    expect(await codeOf(counter.complete(proof, {}, []))).toBe("CLAIM_LOST");
  });

  it("survive a restart of the server, which ends only those of its own processes", async () => {
    const [id = ""] = await onlyItems(1);
    const counter = openCounter();
    const [claim] = await counter.claim({ worker: "elsewhere", limit: 1 });
    expect(await store.expireAllLeases()).toBe(0);
    expect(await codeOf(counter.complete({ mediaId: id, claimToken: claim?.claimToken ?? "" }, {}, []))).toBe(
      "done",
    );
  });

  it("are no longer given out after three tries that ended without a word", async () => {
    const [id = ""] = await onlyItems(1);
    const { media } = storage.database.models;
    for (const attempts of [1, 2, 3]) {
      const [claim] = await openCounter().claim({ worker: "crashes", limit: 1 });
      expect(claim?.item.steps[0]?.attempts).toBe(attempts);
      await media.updateOne({ _id: id }, { $set: { claimAt: new Date(0) } });
    }
    expect(await openCounter().claim({ worker: "crashes", limit: 1 })).toEqual([]);
    const item = await stateOf(id);
    expect(item).toMatchObject({
      status: MediaStatus.FAILED,
      steps: [{ error: { code: "INTERNAL" } }, {}, {}, {}],
    });
    expect(item.nextRetryAt).toBeInstanceOf(Date);
    expect(item.claimToken).toBeUndefined();
  });
});

/** What a worker may do next, and to which of the items. */
type Move = ["claim" | "renew" | "complete" | "reject" | "lapse" | "bury", item: number];

const moves = fc.array(
  fc.tuple(
    fc.constantFrom("claim", "claim", "renew", "complete", "complete", "reject", "lapse", "bury"),
    fc.nat(2),
  ) as fc.Arbitrary<Move>,
  { maxLength: 14 },
);

it("whatever workers do in whatever order: an item ends at most once, by who held it then", async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (sequence) => {
      const ids = await onlyItems(3);
      const { media } = storage.database.models;
      const counter = openCounter();
      /** Every token that was ever given out, by item; the last is the one that may hold. */
      const tokens = new Map<string, string[]>(ids.map((id) => [id, []]));
      const holds = new Map<string, boolean>();
      const ends = new Map<string, string>();
      const buried = new Set<string>();
      for (const [move, at] of sequence) {
        const id = ids[at] ?? "";
        const given = tokens.get(id) ?? [];
        const expected = (settlement: string, token: string | undefined) => {
          if (buried.has(id)) return "NOT_FOUND";
          const end = ends.get(id);
          if (end?.endsWith(String(token))) return end.startsWith(settlement) ? "done" : "RESULT_CONFLICT";
          return holds.get(id) && token === given.at(-1) ? "done" : "CLAIM_LOST";
        };
        if (move === "claim") {
          for (const { item, claimToken } of await counter.claim({ worker: "w", limit: 3 })) {
            expect([holds.get(item._id) ?? false, ends.has(item._id), buried.has(item._id)]).toEqual([
              false,
              false,
              false,
            ]);
            tokens.get(item._id)?.push(claimToken);
            holds.set(item._id, true);
          }
        } else if (move === "lapse") {
          if (holds.get(id)) await media.updateOne({ _id: id }, { $set: { claimAt: new Date(0) } });
          holds.set(id, false);
        } else if (move === "bury") {
          await store.bury({ _id: id });
          buried.add(id);
          holds.set(id, false);
        } else {
          for (const claimToken of given) {
            if (move === "renew") {
              const { held } = await counter.renew([{ mediaId: id, claimToken }]);
              expect(held.length === 1).toBe(Boolean(holds.get(id)) && claimToken === given.at(-1));
              continue;
            }
            const outcome = expected(move, claimToken);
            const work =
              move === "complete"
                ? counter.complete({ mediaId: id, claimToken }, {}, [])
                : counter.reject(id, claimToken, "no");
            expect(await codeOf(work)).toBe(outcome);
            if (outcome === "done" && !ends.has(id)) {
              ends.set(id, `${move} ${claimToken}`);
              holds.set(id, false);
            }
          }
        }
      }
      for (const id of ids.filter((one) => !buried.has(one))) {
        const { status } = await stateOf(id);
        const end = ends.get(id)?.split(" ", 1)[0];
        if (end) expect(status).toBe(end === "complete" ? MediaStatus.COMPLETE : MediaStatus.FAILED);
        else expect([MediaStatus.PENDING, MediaStatus.PROCESSING, MediaStatus.FAILED]).toContain(status);
      }
    }),
    { numRuns: 20 },
  );
});
