import { readFile, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Original } from "../../../src/schema/original.js";
import { newId } from "../../../src/services/ids.js";
import { filePathOf, insertNamed } from "../../../src/services/named-insert.js";
import { formatFileName } from "../../../src/storage/files/file-names.js";
import type { FileStore } from "../../../src/storage/files/file-store.js";
import { createLocalFileStore } from "../../../src/storage/files/local.js";
import { DEVICE } from "../../support/jobs.js";
import { openTestModels, type TestModels, temporaryFolder } from "../../support/models.js";

const TIMESTAMP = 1_700_000_000_000;

let database: TestModels;
let root: string;
let files: FileStore;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.clear();
  root = await temporaryFolder();
  files = createLocalFileStore(root);
  await files.prepare();
});
afterEach(() => rm(root, { recursive: true }));

function nameAt(milliseconds: number): string {
  return formatFileName({ timestamp: TIMESTAMP + milliseconds, identifier: DEVICE, extension: "jpg" });
}

/** A document whose file lies in its place. */
async function original(text: string, filename = nameAt(0)): Promise<Original> {
  const { path: source, fileSize, sha256 } = await files.receive(Readable.from([Buffer.from(text)]));
  await files.publishAs(source, "originals", filename);
  await files.discard(source);
  return {
    _id: newId(),
    deviceId: DEVICE,
    filename,
    filePath: filePathOf("originals", filename),
    fileSize,
    sha256,
    mimeType: "image/jpeg",
    width: 1,
    height: 1,
    createdAt: new Date(TIMESTAMP),
  };
}

function insert(document: Original): Promise<Original> {
  return insertNamed({
    files,
    folder: "originals",
    document,
    insert: (each) => database.models.originals.create(each),
    read: (id) => database.models.originals.findById(id).lean(),
  });
}

async function stored(id: string): Promise<Original> {
  return (await database.models.originals.findById(id).lean<Original>()) ?? expect.fail("it was not stored");
}

/** A document's name is taken by one whose file is missing, so that the file system did not refuse it. */
async function occupy(filename: string): Promise<Original> {
  const occupant = await original("lost", filename);
  await database.models.originals.create(occupant);
  await files.remove("originals", filename);
  return occupant;
}

describe("insertNamed", () => {
  test("stores a document whose name is free as it is", async () => {
    const document = await original("photo");
    await insert(document);
    expect(await stored(document._id)).toEqual(document);
    expect(await files.list("originals")).toHaveLength(1);
  });

  test("repeated changes nothing, whatever the document says the second time", async () => {
    const document = await original("photo");
    await insert(document);
    await insert({ ...document, width: 99, filename: nameAt(5) });
    expect(await stored(document._id)).toEqual(document);
    expect(await database.models.originals.countDocuments({})).toBe(1);
  });

  test("moves on to the next millisecond when another document has the name", async () => {
    const occupant = await occupy(nameAt(0));
    const document = await original("photo");
    await insert(document);
    expect(await stored(document._id)).toEqual({
      ...document,
      filename: nameAt(1),
      filePath: `/uploads/originals/${nameAt(1)}`,
    });
    expect(await readFile(files.pathOf("originals", nameAt(1)), "utf8")).toBe("photo");
    expect(await stored(occupant._id)).toEqual(occupant);
  });

  test("moves on past names that documents have, and past files that are there", async () => {
    await occupy(nameAt(0));
    await occupy(nameAt(1));
    const other = await original("other", nameAt(2));
    const document = await original("photo");
    await insert(document);
    const { filename } = await stored(document._id);
    expect(filename).toBe(nameAt(3));
    expect(await readFile(files.pathOf("originals", filename), "utf8")).toBe("photo");
    expect(await readFile(files.pathOf("originals", other.filename), "utf8")).toBe("other");
  });

  test("passes on every other refusal", async () => {
    const document = await original("photo");
    await expect(insert({ ...document, filePath: "/elsewhere" })).rejects.toThrow(/filePath/);
    expect(await database.models.originals.countDocuments({})).toBe(0);
    const face = { ...document, originalId: newId(), sourceCartoonId: newId() };
    const faces = (name: string) => ({
      ...face,
      _id: newId(),
      filename: name,
      filePath: filePathOf("downloaded", name),
    });
    await database.models.faces.create(faces(nameAt(0)));
    const second = insertNamed({
      files,
      folder: "downloaded",
      document: faces(nameAt(1)),
      insert: (each) => database.models.faces.create(each),
      read: async () => null,
    });
    await expect(second).rejects.toMatchObject({ code: 11000, keyPattern: { originalId: 1 } });
  });
});

test.each([
  ["originals", "/uploads/originals/x.jpg"],
  ["temp", "/uploads/temp/x.jpg"],
  ["downloaded", "/uploads/downloaded/x.jpg"],
] as const)("the public path of a file in %s is %s", (folder, expected) => {
  expect(filePathOf(folder, "x.jpg")).toBe(expected);
});
