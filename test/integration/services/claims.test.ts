import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Claim } from "../../../src/schema/claim.js";
import { assertIdempotencyKey, ClaimService, fingerprintOf } from "../../../src/services/claims.js";
import { newId } from "../../../src/services/ids.js";
import { openTestModels, type TestModels } from "../../support/models.js";

let database: TestModels;
let claims: ClaimService;
let id: string;

const never = async () => false;
const always = async () => true;

beforeAll(async () => {
  database = await openTestModels();
  claims = new ClaimService(database.models.claims);
});
afterAll(() => database.close());

beforeEach(() => {
  id = `device:upload:key:${randomUUID()}`;
});

function proposal(more: Partial<Claim> = {}): Claim {
  const createdAt = new Date();
  return {
    _id: id,
    deviceId: "device",
    ownerId: newId(),
    keyed: true,
    fingerprint: "f1",
    originalId: newId(),
    jobId: newId(),
    resultId: newId(),
    styleId: "ink",
    seed: 1,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + 60_000),
    completed: false,
    file: {
      filename: "1700000000000_65f0c0ffee00000000000001.jpg",
      sha256: "0".repeat(64),
      fileSize: 1,
      mimeType: "image/jpeg",
      width: 1,
      height: 1,
    },
    ...more,
  };
}

function stored(): Promise<Claim | null> {
  return database.models.claims.findById(id).lean();
}

describe("take", () => {
  test("gives the first one its own proposal, and everyone after it the first one's", async () => {
    const [first, second] = [proposal(), proposal()];
    expect(await claims.take(first, never)).toBe(first);
    expect(await claims.take(second, never)).toEqual(first);
    expect(await stored()).toEqual(first);
  });

  test("lets exactly one of fifty at once win, and all get its ids", async () => {
    const proposals = Array.from({ length: 50 }, () => proposal());
    const taken = await Promise.all(proposals.map((each) => claims.take(each, never)));
    const winners = taken.filter((claim, index) => claim === proposals[index]);
    expect(winners).toHaveLength(1);
    expect(new Set(taken.map(({ jobId }) => jobId))).toEqual(new Set([winners[0]?.jobId]));
    expect(new Set(taken.map(({ originalId }) => originalId)).size).toBe(1);
  });

  test("refuses the same key with other arguments, and leaves the claim alone", async () => {
    const first = await claims.take(proposal(), never);
    await expect(claims.take(proposal({ fingerprint: "f2" }), always)).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    expect(await stored()).toEqual(first);
  });

  test("repeats itself for one that takes its own claim again", async () => {
    const first = proposal();
    await claims.take(first, never);
    expect(await claims.take(first, always)).toBe(first);
    expect(await stored()).toEqual(first);
  });

  test("replaces a claim that has expired, whatever its arguments were", async () => {
    await claims.take(proposal({ expiresAt: new Date(Date.now() - 1), completed: true }), never);
    const next = proposal({ fingerprint: "f2" });
    expect(await claims.take(next, never)).toBe(next);
    expect(await stored()).toEqual(next);
  });

  test("replaces a stale claim as a whole, its file included", async () => {
    await claims.take(proposal({ completed: true }), never);
    const { file, ...withoutFile } = proposal();
    const asked: string[] = [];
    const taken = await claims.take(withoutFile, async ({ jobId }) => asked.push(jobId) > 0);
    expect(taken).toBe(withoutFile);
    expect(await stored()).toEqual(withoutFile);
    expect(asked).toHaveLength(1);
    expect(file).toBeDefined();
  });

  test("lets exactly one of fifty at once replace a stale claim", async () => {
    const stale = await claims.take(proposal(), never);
    const proposals = Array.from({ length: 50 }, () => proposal());
    const isStale = async ({ jobId }: Claim) => jobId === stale.jobId;
    const taken = await Promise.all(proposals.map((each) => claims.take(each, isStale)));
    expect(taken.filter((claim, index) => claim === proposals[index])).toHaveLength(1);
    expect(new Set(taken.map(({ jobId }) => jobId)).size).toBe(1);
    expect(taken[0]?.jobId).not.toBe(stale.jobId);
  });

  test("keeps different keys apart", async () => {
    const first = await claims.take(proposal(), never);
    const other = proposal({ _id: `${id}x` });
    expect(await claims.take(other, never)).toBe(other);
    expect(await stored()).toEqual(first);
  });
});

describe("find", () => {
  test("answers the live claim, and null when there is none or it has expired", async () => {
    expect(await claims.find(id, "f1")).toBeNull();
    const claim = await claims.take(proposal(), never);
    expect(await claims.find(id, "f1")).toEqual(claim);
    await database.models.claims.updateOne({ _id: id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(await claims.find(id, "f1")).toBeNull();
    expect(await claims.find(id, "f2")).toBeNull();
  });

  test("refuses other arguments", async () => {
    await claims.take(proposal(), never);
    await expect(claims.find(id, "f2")).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  });
});

describe("what follows the claim", () => {
  test("waitUntilCompleted ends as soon as the first one is through", async () => {
    const claim = await claims.take(proposal(), never);
    const waiting = claims.waitUntilCompleted(claim);
    await claims.moveFile(claim, "1700000000001_65f0c0ffee00000000000001.jpg");
    await claims.complete(claim);
    const seen = await waiting;
    expect(seen).toMatchObject({ jobId: claim.jobId, completed: true });
    expect(seen.file?.filename).toBe("1700000000001_65f0c0ffee00000000000001.jpg");
  });

  test("waitUntilCompleted ends when the claim is dropped or replaced meanwhile", async () => {
    const claim = await claims.take(proposal(), never);
    const waiting = claims.waitUntilCompleted(claim);
    await claims.drop(claim);
    expect(await waiting).toMatchObject({ jobId: claim.jobId, completed: false });
    expect(await stored()).toBeNull();
  });

  test("one whose claim was replaced changes nothing of the new one", async () => {
    const old = await claims.take(proposal(), never);
    const next = proposal();
    await claims.take(next, always);
    await claims.complete(old);
    await claims.moveFile(old, "x");
    await claims.drop(old);
    expect(await stored()).toEqual(next);
  });

  test("unfinished lists what was taken before a time and not completed", async () => {
    await database.clear();
    const at = (milliseconds: number) => new Date(1_700_000_000_000 + milliseconds);
    const take = (name: string, more: Partial<Claim>) => claims.take(proposal({ _id: name, ...more }), never);
    await take("early", { createdAt: at(0) });
    await take("done", { createdAt: at(0), completed: true });
    await take("in time", { createdAt: at(1000) });
    await take("late", { createdAt: at(1001) });
    const found = await claims.unfinished(at(1000));
    expect(found.map(({ _id }) => _id).sort()).toEqual(["early", "in time"]);
  });
});

describe("an idempotency key", () => {
  test.each([null, undefined, "a", "x".repeat(128), " ", "ключ"])("is accepted: %j", (key) => {
    expect(() => assertIdempotencyKey(key)).not.toThrow();
  });

  test.each(["", "x".repeat(129)])("of the wrong length is refused: %j", (key) => {
    expect(() => assertIdempotencyKey(key)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining("1 to 128") }),
    );
  });
});

describe("a fingerprint", () => {
  const part = fc.option(fc.oneof(fc.string(), fc.integer()));

  test("is the same for the same arguments, and tells others apart", () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (one, other) => {
        expect(fingerprintOf(...one)).toBe(fingerprintOf(...[...one]));
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(fingerprintOf(...one) === fingerprintOf(...other)).toBe(same);
      }),
    );
  });

  test("takes null for not given, and nothing for a text that looks like it", () => {
    expect(fingerprintOf("a", undefined)).toBe(fingerprintOf("a", null));
    expect(fingerprintOf("a", null)).not.toBe(fingerprintOf("a", "null"));
    expect(fingerprintOf("a", 1)).not.toBe(fingerprintOf("a", "1"));
    expect(fingerprintOf("a,b")).not.toBe(fingerprintOf("a", "b"));
  });
});
