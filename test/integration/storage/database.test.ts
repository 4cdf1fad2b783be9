import { rm } from "node:fs/promises";
import type mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JobKind, JobStage, JobStatus } from "../../../src/schema/enums.js";
import type { Job } from "../../../src/schema/job.js";
import type { Original } from "../../../src/schema/original.js";
import { newId } from "../../../src/services/ids.js";
import { duplicateKeyField, openDatabase } from "../../../src/storage/database/database.js";
import { openTestModels, type TestModels, temporaryFolder } from "../../support/models.js";

const DEVICE = "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b";

let database: TestModels;

beforeAll(async () => {
  database = await openTestModels();
});

afterAll(() => database.close());

function original(more: Partial<Original> = {}): Original {
  const filename = `1700000000000_${newId()}.jpg`;
  return {
    _id: newId(),
    deviceId: DEVICE,
    filename,
    filePath: `/uploads/originals/${filename}`,
    fileSize: 1,
    mimeType: "image/jpeg",
    width: 1,
    height: 1,
    createdAt: new Date(),
    sha256: "0".repeat(64),
    ...more,
  };
}

function face(more: Record<string, unknown> = {}) {
  const filename = `1700000000000_${newId()}.png`;
  return {
    ...original({ filename, filePath: `/uploads/downloaded/${filename}` }),
    originalId: newId(),
    sourceCartoonId: newId(),
    ...more,
  };
}

function cartoon(more: Record<string, unknown> = {}) {
  const filename = `1700000000000_${newId()}.png`;
  return {
    ...original({ filename, filePath: `/uploads/temp/${filename}` }),
    originalId: newId(),
    styleId: "ink",
    seed: 1,
    engine: "builtin",
    fallbackUsed: false,
    expiresAt: new Date(),
    ...more,
  };
}

function job(more: Partial<Job> = {}): Job {
  return {
    _id: newId(),
    deviceId: DEVICE,
    kind: JobKind.CARTOON,
    status: JobStatus.QUEUED,
    stage: JobStage.QUEUED,
    percent: 0,
    seq: 1,
    attempt: 1,
    maxAttempts: 3,
    originalId: newId(),
    createdAt: new Date(),
    styleId: "ink",
    seed: 1,
    resultId: newId(),
    fence: 0,
    ...more,
  };
}

function device(deviceId: string) {
  const now = new Date();
  return {
    _id: newId(),
    deviceId,
    createdAt: now,
    lastActiveAt: now,
    tokenVersion: 0,
    lastUsedTokenVersion: 0,
  };
}

/** The field whose unique index refuses a write. */
async function refusedBy(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => expect.fail("the write was accepted"),
    (error: unknown) => duplicateKeyField(error),
  );
}

describe("unique indexes refuse, and tell by which field:", () => {
  test("a second original with the same file name", async () => {
    const { originals } = database.models;
    const first = original();
    await originals.create(first);
    expect(await refusedBy(originals.create({ ...original(), filename: first.filename }))).toBe("filename");
  });

  test("a second document with the same _id", async () => {
    const { originals } = database.models;
    const first = original();
    await originals.create(first);
    expect(await refusedBy(originals.create({ ...original(), _id: first._id }))).toBe("_id");
  });

  test("a second cartoon with the same file name", async () => {
    const { cartoons } = database.models;
    const first = cartoon();
    await cartoons.create(first);
    expect(await refusedBy(cartoons.create({ ...cartoon(), filename: first.filename }))).toBe("filename");
  });

  test("a second face of an original, and a second face with the same file name", async () => {
    const { faces } = database.models;
    const first = face();
    await faces.create(first);
    expect(await refusedBy(faces.create(face({ originalId: first.originalId })))).toBe("originalId");
    expect(await refusedBy(faces.create({ ...face(), filename: first.filename }))).toBe("filename");
  });

  test("a second device with the same UUID", async () => {
    const { devices } = database.models;
    await devices.create(device(DEVICE));
    expect(await refusedBy(devices.create(device(DEVICE)))).toBe("deviceId");
  });

  test("a second retry of one job, while jobs that retry nothing are as many as they like", async () => {
    const { jobs } = database.models;
    const retryOf = newId();
    await jobs.create(job({ retryOf }));
    expect(await refusedBy(jobs.create(job({ retryOf })))).toBe("retryOf");
    await jobs.create(job());
    await jobs.create(job());
    expect(await jobs.countDocuments({ retryOf: { $exists: false } })).toBe(2);
  });
});

test("exactly one of fifty originals that come at once gets a file name", async () => {
  const { originals } = database.models;
  const { filename } = original();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, () => originals.create({ ...original(), filename })),
  );
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refusals).toHaveLength(49);
  expect(new Set(refusals.map(duplicateKeyField))).toEqual(new Set(["filename"]));
  expect(await originals.countDocuments({ filename })).toBe(1);
});

test.each([
  ["originals", { deviceId: 1, createdAt: -1, _id: -1 }],
  ["cartoons", { originalId: 1, createdAt: -1 }],
  ["cartoons", { expiresAt: 1 }],
  ["faces", { deviceId: 1, createdAt: -1, _id: -1 }],
  ["jobs", { status: 1, claimAt: 1, _id: 1 }],
  ["jobs", { deviceId: 1, createdAt: -1, _id: -1 }],
  ["jobs", { originalId: 1, createdAt: -1, _id: -1 }],
  ["jobs", { finishedAt: 1 }],
  ["claims", { expiresAt: 1 }],
] as const)("%s declares the index that its queries need: %j", (name, key) => {
  const schema = database.models[name].schema as mongoose.Schema;
  const keys = schema.indexes().map(([declared]) => JSON.stringify(declared));
  expect(keys).toContain(JSON.stringify(key));
});

test.each([
  ["originals", original({ filePath: "/uploads/temp/x.jpg" })],
  ["cartoons", cartoon({ filePath: "/uploads/originals/x.png" })],
  ["faces", face({ filePath: "../uploads/downloaded/x.png" })],
] as const)("%s refuses a path outside their folder", async (name, document) => {
  const model = database.models[name] as TestModels["models"]["originals"];
  await expect(model.create(document as Original)).rejects.toThrow(/filePath/);
});

test.each([
  new Error("E11000 duplicate key"),
  Object.assign(new Error("x"), { code: 11000 }),
  undefined,
  "text",
])("what is no refusal of the database is told apart: %s", (error) => {
  expect(duplicateKeyField(error)).toBeUndefined();
});

describe("openDatabase", () => {
  test("finds again, after a restart, what was acknowledged before", async () => {
    const dataDir = await temporaryFolder();
    const before = await openDatabase({ dataDir });
    const stored = original();
    await before.models.originals.create(stored);
    await before.close();
    const after = await openDatabase({ dataDir });
    try {
      expect(await after.models.originals.findById(stored._id).lean()).toEqual(stored);
      await expect(after.ping()).resolves.toBeUndefined();
      expect(after.embedded).toBe(true);
      // The indexes are still at work.
      const twin = { ...original(), filename: stored.filename };
      expect(await refusedBy(after.models.originals.create(twin))).toBe("filename");
    } finally {
      await after.close();
      await rm(dataDir, { recursive: true });
    }
  });

  test("gives two databases of one process nothing in common", async () => {
    const dataDir = await temporaryFolder();
    const other = await openDatabase({ dataDir });
    try {
      const stored = original();
      await other.models.originals.create(stored);
      expect(await other.models.originals.countDocuments({})).toBe(1);
      expect(await database.models.originals.findById(stored._id).lean()).toBeNull();
    } finally {
      await other.close();
      await rm(dataDir, { recursive: true });
    }
  });

  test("refuses a folder that is in use, and frees it when closed", async () => {
    const dataDir = await temporaryFolder();
    const first = await openDatabase({ dataDir });
    try {
      await expect(openDatabase({ dataDir })).rejects.toThrow();
      await first.close();
      const second = await openDatabase({ dataDir });
      await second.close();
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
