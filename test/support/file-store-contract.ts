import { createHash, pbkdf2, randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../src/services/ids.js";
import { type FileNameParts, formatFileName } from "../../src/storage/files/file-names.js";
import type { FileStore, ImageFolder } from "../../src/storage/files/file-store.js";
import { temporaryFolder } from "./models.js";

const deriveKey = promisify(pbkdf2);

const GOOD_NAME = "1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg";

/** Names that try to leave the store's folders, to hide something, or that are simply none of the store's. */
export const HOSTILE_NAMES: readonly string[] = [
  "",
  ".",
  "..",
  "../../etc/passwd",
  `../${GOOD_NAME}`,
  `../originals/${GOOD_NAME}`,
  `..\\${GOOD_NAME}`,
  `/${GOOD_NAME}`,
  `./${GOOD_NAME}`,
  `${GOOD_NAME}/`,
  `${GOOD_NAME}/..`,
  `${GOOD_NAME}/../../jwt-secret`,
  `%2e%2e%2f${GOOD_NAME}`,
  `..%2f${GOOD_NAME}`,
  `${GOOD_NAME}\0.png`,
  `${GOOD_NAME}%00`,
  `${GOOD_NAME}\n`,
  `${GOOD_NAME} `,
  ` ${GOOD_NAME}`,
  `${GOOD_NAME}.`,
  `${GOOD_NAME}.exe`,
  `${GOOD_NAME}:stream`,
  `C:${GOOD_NAME}`,
  `file://${GOOD_NAME}`,
  "1700000000000_.jpg",
  "1700000000000_../../../../../../x/aaaaaaaaaa.jpg",
  "1700000000000_......................................jpg",
  "1700000000000_3F2B8C1E-9D4A-4E6F-8A7B-1C2D3E4F5A6B.jpg",
  "1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.JPG",
  "1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.svg",
  "1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b",
  "-1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg",
  "17e11_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg",
  "١٧٠٠٠٠٠٠٠٠٠٠٠_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg",
  "1700000000000_3f2b8c1e‐9d4a‐4e6f‐8a7b‐1c2d3e4f5a6b.jpg",
  "..\u2215..\u2215etc\u2215passwd",
  ".store-id",
  ".gitkeep",
  "jwt-secret",
  "con",
  `${"1".repeat(300)}_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg`,
];

/**
 * What every file store must do; one suite for all of them.
 * @param make a store on an empty local folder, not yet prepared
 */
export function describeFileStore(name: string, make: (root: string) => FileStore): void {
  describe(`file store on ${name}`, () => {
    const context = prepareStores(make);
    receivesStreams(context);
    publishesNames(context);
    refusesHostileNames(context);
    removesAndLists(context);
    quarantines(context);
    discardsLeftovers(context);
  });
}

interface Context {
  root: string;
  store: FileStore;
}

function prepareStores(make: (root: string) => FileStore): Context {
  const context = {} as Context;
  let parent: string;
  beforeAll(async () => {
    parent = await temporaryFolder();
  });
  afterAll(() => rm(parent, { recursive: true }));
  beforeEach(async () => {
    context.root = path.join(parent, randomUUID());
    context.store = make(context.root);
    await context.store.prepare();
  });
  afterEach(() => rm(context.root, { recursive: true }));
  return context;
}

function receivesStreams(context: Context): void {
  describe("receive", () => {
    test.each([
      ["a small file", [Buffer.from("hello "), Buffer.from("world")]],
      ["an empty stream", []],
      ["one byte at a time", [...Buffer.from("bytewise")].map((byte) => Buffer.from([byte]))],
      ["a file larger than every buffer", Array.from({ length: 160 }, () => randomBytes(65_537))],
    ])("counts, hashes and keeps %s", async (_what, chunks) => {
      const bytes = Buffer.concat(chunks);
      const received = await context.store.receive(Readable.from(chunks));
      expect(received.fileSize).toBe(bytes.length);
      expect(received.sha256).toBe(sha256(bytes));
      expect((await readFile(received.path)).equals(bytes)).toBe(true);
    });

    test("gives a hundred streams at once a file each", async () => {
      const texts = Array.from({ length: 100 }, (_, index) => `file ${index}`);
      const received = await Promise.all(texts.map((text) => context.store.receive(streamOf(text))));
      expect(new Set(received.map((file) => file.path)).size).toBe(100);
      const stored = await Promise.all(received.map((file) => readFile(file.path, "utf8")));
      expect(stored).toEqual(texts);
    });

    test.each([
      ["that fails at once", []],
      ["that fails half-way", [randomBytes(100_000), randomBytes(100_000)]],
    ])("leaves nothing of a stream %s", async (_what, chunks) => {
      const stream = failingAfter(chunks, new Error("the phone went away"));
      await expect(context.store.receive(stream)).rejects.toThrow("the phone went away");
      expect(stream.destroyed).toBe(true);
      expect(await filesUnder(context.root)).toEqual([]);
    });

    test("leaves nothing of streams that fail while their files are only being made", async () => {
      for (let round = 0; round < 60; round += 1) {
        // Busy threads start together what has been waiting for them, in whatever order.
        const busy = Array.from({ length: 16 }, () => deriveKey("secret", "salt", 2_000, 32, "sha256"));
        const failing = Array.from({ length: 20 }, async () => {
          const stream = new Readable({ read() {} });
          const received = context.store.receive(stream);
          stream.destroy(new Error("gone"));
          await expect(received).rejects.toThrow("gone");
        });
        await Promise.all([...busy, ...failing]);
      }
      expect(await filesUnder(context.root)).toEqual([]);
    });

    test("leaves nothing of a stream that is destroyed half-way, and ends", async () => {
      const stream = new Readable({ read() {} });
      const receiving = context.store.receive(stream);
      stream.push(randomBytes(1_000));
      stream.destroy();
      await expect(receiving).rejects.toThrow();
      expect(await filesUnder(context.root)).toEqual([]);
    });
  });

  test("adopt tells size and hash of a file that an engine wrote", async () => {
    const file = path.join(await context.store.newWorkFolder(), "out.png");
    await writeFile(file, "drawn");
    expect(await context.store.adopt(file)).toEqual({ path: file, fileSize: 5, sha256: sha256("drawn") });
  });
}

function publishesNames(context: Context): void {
  describe("publish", () => {
    test("gives the bytes their name, and keeps the temporary one until it is discarded", async () => {
      const { store } = context;
      const received = await store.receive(streamOf("photo"));
      const name = fileName();
      expect(await store.publish(received.path, "originals", name)).toEqual(name);
      expect(await contentOf(store, "originals", name)).toBe("photo");
      expect(await readFile(received.path, "utf8")).toBe("photo");
      await store.discard(received.path);
      expect(await contentOf(store, "originals", name)).toBe("photo");
      expect(await store.exists("originals", formatFileName(name))).toBe(true);
      expect(await store.exists("temp", formatFileName(name))).toBe(false);
    });

    test("moves on to the next free millisecond", async () => {
      const { store } = context;
      const name = fileName();
      const published = [];
      for (const text of ["a", "b", "c"]) published.push(await publishText(store, "temp", name, text));
      const timestamps = published.map(({ timestamp }) => timestamp - name.timestamp);
      expect(timestamps).toEqual([0, 1, 2]);
    });

    test("gives a hundred files of one millisecond a hundred names, and overwrites none", async () => {
      const { store } = context;
      const name = fileName();
      const texts = Array.from({ length: 100 }, (_, index) => `face ${index}`);
      const published = await Promise.all(texts.map((text) => publishText(store, "downloaded", name, text)));
      const names = published.map(formatFileName);
      expect(new Set(names).size).toBe(100);
      const stored = await Promise.all(published.map((each) => contentOf(store, "downloaded", each)));
      expect(stored).toEqual(texts);
      expect((await store.list("downloaded")).map(({ filename }) => filename).sort()).toEqual(names.sort());
    });

    test("takes the same name in another folder for another file", async () => {
      const { store } = context;
      const name = fileName();
      await publishText(store, "temp", name, "cartoon");
      await publishText(store, "downloaded", name, "face");
      expect(await contentOf(store, "temp", name)).toBe("cartoon");
      expect(await contentOf(store, "downloaded", name)).toBe("face");
    });

    test("of a file that is not there fails and takes no name", async () => {
      const { store, root } = context;
      const missing = path.join(root, "incoming", "missing");
      await expect(store.publish(missing, "originals", fileName())).rejects.toThrow(/ENOENT/);
      expect(await store.list("originals")).toEqual([]);
    });
  });

  describe("publishAs", () => {
    test("answers false for a name that is taken, and leaves what is there alone", async () => {
      const { store } = context;
      const name = fileName();
      const [first, second] = [
        await store.receive(streamOf("first")),
        await store.receive(streamOf("second")),
      ];
      expect(await store.publishAs(first.path, "originals", formatFileName(name))).toBe(true);
      expect(await store.publishAs(second.path, "originals", formatFileName(name))).toBe(false);
      expect(await contentOf(store, "originals", name)).toBe("first");
      expect(await readFile(second.path, "utf8")).toBe("second");
    });

    test("lets exactly one of fifty at once have a name", async () => {
      const { store } = context;
      const name = fileName();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const { path: source } = await store.receive(streamOf(`${index}`));
          return store.publishAs(source, "temp", formatFileName(name));
        }),
      );
      const winner = outcomes.indexOf(true);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await contentOf(store, "temp", name)).toBe(`${winner}`);
    });
  });
}

function refusesHostileNames(context: Context): void {
  test.each(HOSTILE_NAMES)("every way to a file refuses the name %j", async (name) => {
    const { store } = context;
    const { path: source } = await store.receive(streamOf("x"));
    expect(() => store.pathOf("originals", name)).toThrow("not a file name of the store");
    await expect(store.publishAs(source, "originals", name)).rejects.toThrow();
    await expect(async () => store.exists("originals", name)).rejects.toThrow();
    await expect(async () => store.sha256Of("originals", name)).rejects.toThrow();
    await expect(async () => store.remove("originals", name)).rejects.toThrow();
    await expect(async () => store.quarantine("originals", name)).rejects.toThrow();
    expect(await filesUnder(context.root)).toEqual([path.relative(context.root, source)]);
  });

  test("a good name is a path directly in its folder", () => {
    const { store, root } = context;
    expect(store.pathOf("downloaded", GOOD_NAME)).toBe(path.join(root, "downloaded", GOOD_NAME));
  });
}

function removesAndLists(context: Context): void {
  test("remove takes one file away; a missing one is fine", async () => {
    const { store } = context;
    const [kept, gone] = [
      await publishText(store, "temp", fileName(), "kept"),
      await publishText(store, "temp", fileName(), "gone"),
    ];
    await store.remove("temp", formatFileName(gone));
    await store.remove("temp", formatFileName(gone));
    expect(await store.exists("temp", formatFileName(gone))).toBe(false);
    expect(await contentOf(store, "temp", kept)).toBe("kept");
  });

  test("sha256Of tells the hash of a published file, and undefined for a missing one", async () => {
    const { store } = context;
    const name = await publishText(store, "originals", fileName(), "photo");
    expect(await store.sha256Of("originals", formatFileName(name))).toBe(sha256("photo"));
    expect(await store.sha256Of("originals", formatFileName(fileName()))).toBeUndefined();
  });

  test("list names what is in the folder with its time, and nothing that is not ours", async () => {
    const { store, root } = context;
    const name = formatFileName(await publishText(store, "originals", fileName(), "photo"));
    const time = new Date("2024-05-06T07:08:09Z");
    await utimes(store.pathOf("originals", name), time, time);
    for (const foreign of [".gitkeep", "notes.txt", `${name}.part`, "Thumbs.db"]) {
      await writeFile(path.join(root, "originals", foreign), "foreign");
    }
    await mkdir(path.join(root, "originals", "album"));
    expect(await store.list("originals")).toEqual([{ filename: name, modifiedAt: time }]);
    expect(await store.list("temp")).toEqual([]);
  });

  test("prepare changes nothing that is there", async () => {
    const { store } = context;
    const name = await publishText(store, "originals", fileName(), "photo");
    await store.prepare();
    expect(await contentOf(store, "originals", name)).toBe("photo");
  });

  test("freeBytes tells a plausible number", async () => {
    const free = await context.store.freeBytes();
    expect(free).toBeGreaterThan(0);
    expect(Number.isSafeInteger(free)).toBe(true);
  });
}

function quarantines(context: Context): void {
  describe("quarantine", () => {
    test("moves a file out of its folder with its bytes", async () => {
      const { store, root } = context;
      const name = formatFileName(await publishText(store, "originals", fileName(), "photo"));
      await store.quarantine("originals", name);
      expect(await store.list("originals")).toEqual([]);
      expect(await filesUnder(path.join(root, "quarantine"))).toEqual([`originals_${name}`]);
      expect(await readFile(path.join(root, "quarantine", `originals_${name}`), "utf8")).toBe("photo");
    });

    test("keeps both of two files that had the same name", async () => {
      const { store, root } = context;
      const name = fileName();
      for (const text of ["first", "second", "third"]) {
        await publishText(store, "originals", name, text);
        await store.quarantine("originals", formatFileName(name));
      }
      expect(await contentsUnder(path.join(root, "quarantine"))).toEqual(["first", "second", "third"]);
    });

    test("keeps files of the same name from different folders apart", async () => {
      const { store, root } = context;
      const name = fileName();
      await publishText(store, "originals", name, "photo");
      await publishText(store, "downloaded", name, "face");
      await store.quarantine("originals", formatFileName(name));
      await store.quarantine("downloaded", formatFileName(name));
      expect(await contentsUnder(path.join(root, "quarantine"))).toEqual(["face", "photo"]);
    });
  });
}

function discardsLeftovers(context: Context): void {
  test("newWorkFolder gives everyone an empty folder of their own, on the store's file system", async () => {
    const { store, root } = context;
    const folders = await Promise.all(Array.from({ length: 20 }, () => store.newWorkFolder()));
    expect(new Set(folders).size).toBe(20);
    for (const folder of folders) expect(await readdir(folder)).toEqual([]);
    const devices = await Promise.all([...folders, root].map(async (folder) => (await stat(folder)).dev));
    expect(new Set(devices).size).toBe(1);
  });

  test("discard takes a work folder away with what is in it; a missing one is fine", async () => {
    const { store, root } = context;
    const folder = await store.newWorkFolder();
    await writeFile(path.join(folder, "out.png"), "drawn");
    await store.discard(folder);
    await store.discard(folder);
    expect(await filesUnder(root)).toEqual([]);
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
  });

  test("discardOlderThan takes old uploads and work folders, and nothing that is newer or published", async () => {
    const { store, root } = context;
    const published = await publishText(store, "originals", fileName(), "photo");
    const old = [await store.receive(streamOf("old")), await store.receive(streamOf("older"))];
    const oldFolder = await store.newWorkFolder();
    await writeFile(path.join(oldFolder, "out.png"), "drawn");
    const fresh = await store.receive(streamOf("fresh"));
    const freshFolder = await store.newWorkFolder();
    const long = new Date(Date.now() - 7_200_000);
    const aged = [
      ...old.map((file) => file.path),
      oldFolder,
      store.pathOf("originals", formatFileName(published)),
    ];
    for (const target of aged) await utimes(target, long, long);

    expect(await store.discardOlderThan(new Date(Date.now() - 3_600_000))).toBe(3);
    expect(await filesUnder(path.join(root, "incoming"))).toEqual([path.basename(fresh.path)]);
    expect((await stat(freshFolder)).isDirectory()).toBe(true);
    expect(await contentOf(store, "originals", published)).toBe("photo");
    expect(await store.discardOlderThan(new Date(Date.now() - 3_600_000))).toBe(0);
  });

  test("discardOlderThan leaves a backup at work alone, whatever the time, and takes one that was killed", async () => {
    const { store } = context;
    const [atWork, killed] = [await store.newWorkFolder("backup"), await store.newWorkFolder("backup")];
    const long = new Date(Date.now() - 7_200_000);
    await utimes(killed, long, long);
    // As a start does, which knows of no work but the server's own.
    expect(await store.discardOlderThan(new Date(Date.now() + 1_000))).toBe(1);
    expect((await stat(atWork)).isDirectory()).toBe(true);
  });
}

function fileName(): FileNameParts {
  return { timestamp: 1_700_000_000_000, identifier: newId(), extension: "png" };
}

function streamOf(text: string): Readable {
  return Readable.from([Buffer.from(text)]);
}

function failingAfter(chunks: Buffer[], error: Error): Readable {
  return Readable.from(
    (async function* () {
      yield* chunks;
      throw error;
    })(),
  );
}

function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function publishText(
  store: FileStore,
  folder: ImageFolder,
  name: FileNameParts,
  text: string,
): Promise<FileNameParts> {
  const { path: source } = await store.receive(streamOf(text));
  const published = await store.publish(source, folder, name);
  await store.discard(source);
  return published;
}

function contentOf(store: FileStore, folder: ImageFolder, name: FileNameParts): Promise<string> {
  return readFile(store.pathOf(folder, formatFileName(name)), "utf8");
}

/** Relative paths of all files below a folder. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function contentsUnder(folder: string): Promise<string[]> {
  const files = await filesUnder(folder);
  const contents = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  return contents.sort();
}
