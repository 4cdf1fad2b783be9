import { access, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../../src/services/ids.js";
import { formatFileName } from "../../../src/storage/files/file-names.js";
import type { FileStore } from "../../../src/storage/files/file-store.js";
import { createLocalFileStore } from "../../../src/storage/files/local.js";
import { checkStoreIdentity } from "../../../src/storage/store-identity.js";
import { openTestModels, type TestModels, temporaryFolder } from "../../support/models.js";

let database: TestModels;
let uploadsDir: string;
let files: FileStore;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.clear();
  uploadsDir = await temporaryFolder();
  files = createLocalFileStore(uploadsDir);
  await files.prepare();
});
afterEach(() => rm(uploadsDir, { recursive: true }));

function check(): Promise<void> {
  return checkStoreIdentity({ models: database.models, files, uploadsDir });
}

function marker(): string {
  return path.join(uploadsDir, ".store-id");
}

/** The ids that both sides carry. */
async function identities(): Promise<{ onDisk: string | undefined; inDatabase: string | undefined }> {
  const onDisk = await readFile(marker(), "utf8").catch(() => undefined);
  const stored = await database.models.store.find().lean();
  expect(stored.length).toBeLessThanOrEqual(1);
  return { onDisk: onDisk?.trim(), inDatabase: stored[0]?.storeId };
}

async function addPhoto(folder: "originals" | "downloaded" = "originals"): Promise<string> {
  const { path: source } = await files.receive(Readable.from([Buffer.from("photo")]));
  const name = { timestamp: Date.now(), identifier: newId(), extension: "jpg" };
  const filename = formatFileName(await files.publish(source, folder, name));
  await files.discard(source);
  return filename;
}

async function addDocument(collection: "originals" | "faces"): Promise<void> {
  await database.models[collection].collection.insertOne({ _id: newId() as never, filename: "x" });
}

describe("a first start", () => {
  test("gives folder and database one id, a random UUID", async () => {
    await check();
    const { onDisk, inDatabase } = await identities();
    expect(onDisk).toMatch(/^[0-9a-f-]{36}$/);
    expect(inDatabase).toBe(onDisk);
  });

  test("does not mind files in the folder that are not the store's", async () => {
    await writeFile(path.join(uploadsDir, "originals", ".gitkeep"), "");
    await check();
    expect((await identities()).onDisk).toBeDefined();
  });
});

describe("a later start", () => {
  test("changes nothing, also when there are photos on both sides", async () => {
    await check();
    const before = await identities();
    await addPhoto();
    await addDocument("originals");
    await check();
    expect(await identities()).toEqual(before);
  });
});

describe("a crash in the middle of the first start is repaired:", () => {
  test("only the database has its id", async () => {
    await check();
    const { inDatabase } = await identities();
    await rm(marker());
    await check();
    expect(await identities()).toEqual({ onDisk: inDatabase, inDatabase });
  });

  test("the folder's file was made but not written", async () => {
    await check();
    const { inDatabase } = await identities();
    await writeFile(marker(), "");
    await check();
    expect(await identities()).toEqual({ onDisk: inDatabase, inDatabase });
  });

  test("only the folder has its id", async () => {
    await check();
    const { onDisk } = await identities();
    await database.clear();
    await check();
    expect(await identities()).toEqual({ onDisk, inDatabase: onDisk });
  });
});

describe("sides that do not belong together are refused, and nothing is changed:", () => {
  async function expectRefusal(): Promise<void> {
    const before = await identities();
    const listed = await files.list("originals");
    const error = await check().then(
      () => expect.fail("it was accepted"),
      (thrown: Error) => thrown,
    );
    expect(error.message).toContain("do not belong together");
    expect(error.message).toContain(uploadsDir);
    expect(error.message).toContain("nothing was changed");
    expect(await identities()).toEqual(before);
    expect(await files.list("originals")).toEqual(listed);
  }

  test("two different ids", async () => {
    await check();
    await writeFile(marker(), "11111111-2222-4333-8444-555555555555\n");
    await expectRefusal();
  });

  test.each(["originals", "downloaded"] as const)(
    "a folder with %s and a database that has never been used (wrong MONGODB_URI)",
    async (folder) => {
      await check();
      await addPhoto(folder);
      await database.clear();
      await expectRefusal();
    },
  );

  test.each(["originals", "faces"] as const)(
    "a database with %s and an empty folder (wrong UPLOADS_DIR)",
    async (collection) => {
      await check();
      await addDocument(collection);
      await rm(marker());
      await expectRefusal();
      await expect(access(marker())).rejects.toThrow(/ENOENT/);
    },
  );

  test("a folder with photos but no id, and a fresh database", async () => {
    await addPhoto();
    await expectRefusal();
  });

  test("a folder with photos but no id, and a database that has an id but nothing else", async () => {
    await check();
    await rm(marker());
    await addPhoto();
    await expectRefusal();
  });
});

test("two servers that start on one fresh database at once end up with one id in it", async () => {
  const outcomes = await Promise.allSettled([check(), check(), check()]);
  const { inDatabase } = await identities();
  expect(inDatabase).toBeDefined();
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/start this one again/);
  }
  await check();
  expect(await identities()).toEqual({ onDisk: inDatabase, inDatabase });
});
