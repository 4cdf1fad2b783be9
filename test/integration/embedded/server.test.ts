import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Binary, Decimal128, Long, serialize } from "bson";
import mongoose from "mongoose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type EmbeddedDatabase,
  startEmbeddedDatabase,
} from "../../../src/storage/database/embedded/index.js";

const WRITER = fileURLToPath(new URL("./writer.ts", import.meta.url));

let directory: string;
let database: EmbeddedDatabase | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "toonbooth-test-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await database?.close();
  database = undefined;
});

async function start(name: string): Promise<EmbeddedDatabase> {
  database = await startEmbeddedDatabase({ directory: join(directory, name) });
  return database;
}

async function withConnection<T>(
  work: (db: mongoose.mongo.Db) => Promise<T>,
  uri = database?.uri,
): Promise<T> {
  const connection = await mongoose
    .createConnection(uri ?? "", { w: "majority", journal: true, serverSelectionTimeoutMS: 5000 })
    .asPromise();
  try {
    if (!connection.db) throw new Error("not connected");
    return await work(connection.db);
  } finally {
    await connection.close();
  }
}

interface Row extends mongoose.mongo.Document {
  _id: string;
}

async function allNames(db: mongoose.mongo.Db): Promise<unknown[]> {
  const written = await db.collection("written").find({}).toArray();
  return written.map((one) => one.name);
}

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error) => error);

describe("refusals", () => {
  interface Thing extends mongoose.mongo.Document {
    _id: string;
  }
  const things = (db: mongoose.mongo.Db) => db.collection<Thing>("things");
  const insert = (db: mongoose.mongo.Db, value: unknown) => things(db).insertOne({ _id: "a", value });
  const find = (db: mongoose.mongo.Db, filter: object) => things(db).find(filter).toArray();
  const update = (db: mongoose.mongo.Db, change: object, options: object = {}) =>
    things(db).updateOne({ _id: "a" }, change, options);
  const oneUpdate = { updateOne: { filter: { _id: "a" }, update: { $set: { n: 1 } } } };
  const upsert = (db: mongoose.mongo.Db, filter: object) =>
    things(db).updateOne(filter, { $set: { a: 1 } }, { upsert: true });

  it.each<[string, number, (db: mongoose.mongo.Db) => Promise<unknown>]>([
    ["an unknown command", 59, (db) => db.command({ mapReduce: "things" })],
    ["count", 59, (db) => things(db).estimatedDocumentCount()],
    ["distinct", 59, (db) => things(db).distinct("a")],
    ["explain", 59, (db) => db.command({ explain: { find: "things" } })],
    ["listing collections", 59, (db) => db.listCollections().toArray()],
    ["listing indexes", 59, (db) => things(db).indexes()],
    ["dropping a collection", 59, (db) => things(db).drop()],
    ["dropping a database", 59, (db) => db.dropDatabase()],
    ["dropping an index", 59, (db) => things(db).dropIndex("a_1")],
    ["a transaction", 115, (db) => inTransaction(db)],
    ["a hint", 115, (db) => things(db).find({}).hint({ a: 1 }).toArray()],
    ["a collation", 115, (db) => things(db).find({}).collation({ locale: "de" }).toArray()],
    ["let", 115, (db) => withLet(db)],
    ["skip", 115, (db) => things(db).find({}).skip(1).toArray()],
    ["a tailable cursor", 115, (db) => things(db).find({}, { tailable: true }).toArray()],
    ["read concerns", 115, (db) => things(db).find({}, { readConcern: "linearizable" }).toArray()],
    ["array filters", 115, (db) => update(db, { $set: { a: 1 } }, { arrayFilters: [{ a: 1 }] })],
    ["a hint in an update", 115, (db) => update(db, { $set: { a: 1 } }, { hint: "_id_" })],
    ["several copies", 115, (db) => things(db).insertOne({ _id: "a" }, { writeConcern: { w: 3 } })],
    ["an unordered insert", 115, (db) => things(db).insertMany([{ _id: "a" }], { ordered: false })],
    ["several updates at once", 115, (db) => things(db).bulkWrite([oneUpdate, oneUpdate])],
    ["$regex", 2, (db) => find(db, { a: { $regex: "x" } })],
    ["$where", 2, (db) => find(db, { $where: "true" })],
    ["$elemMatch", 2, (db) => find(db, { a: { $elemMatch: { b: 1 } } })],
    ["an array in a filter", 2, (db) => find(db, { a: [1] })],
    ["a document in a filter", 2, (db) => find(db, { a: { b: 1 } })],
    ["an ObjectId in a filter", 2, (db) => find(db, { a: new mongoose.mongo.ObjectId() })],
    ["a projection of a part", 2, (db) => things(db).find({}).project({ "a.b": 1 }).toArray()],
    ["a projection that leaves out", 2, (db) => things(db).find({}).project({ a: 0 }).toArray()],
    ["a pipeline in an update", 2, (db) => things(db).updateOne({}, [{ $set: { a: 1 } }])],
    ["a replacement", 2, (db) => things(db).replaceOne({}, { a: 1 })],
    ["$push", 2, (db) => update(db, { $push: { a: 1 } })],
    ["a position", 2, (db) => update(db, { $set: { "a.$": 1 } })],
    ["an upsert without an _id", 2, (db) => upsert(db, { a: 1 })],
    ["an upsert by more than an _id", 2, (db) => upsert(db, { _id: "a", a: 1 })],
    ["a regular expression in an array", 2, (db) => insert(db, [1, /x/])],
    ["an ObjectId", 2, (db) => insert(db, new mongoose.mongo.ObjectId())],
    ["an _id that is no string", 2, (db) => db.collection("things").insertOne({ a: 1 })],
    ["a 64-bit integer", 2, (db) => insert(db, Long.fromBigInt(2n ** 60n))],
    ["binary data", 2, (db) => insert(db, new Binary(Buffer.from("x")))],
    ["Decimal128", 2, (db) => insert(db, Decimal128.fromString("1"))],
    ["a timestamp", 2, (db) => insert(db, new mongoose.mongo.Timestamp({ t: 1, i: 1 }))],
    ["a nested regular expression", 2, (db) => insert(db, { a: { b: /x/ } })],
    ["$lookup", 2, (db) => aggregate(db, { $lookup: { from: "x" } })],
    ["an expression", 2, (db) => aggregate(db, { $group: { _id: { a: "$a" } } })],
    ["an accumulator", 2, (db) => aggregate(db, { $group: { _id: 1, a: { $avg: "$a" } } })],
    ["counting a part", 2, (db) => things(db).countDocuments({}, { skip: 1 })],
    ["a text index", 2, (db) => things(db).createIndex({ a: "text" })],
    ["an expiring index", 115, (db) => things(db).createIndex({ a: 1 }, { expireAfterSeconds: 5 })],
    ["a sparse index", 115, (db) => things(db).createIndex({ a: 1 }, { sparse: true })],
    ["an index's collation", 115, (db) => things(db).createIndex({ a: 1 }, { collation: { locale: "de" } })],
    ["a partial index on a value", 115, (db) => partialIndex(db, { a: 1 })],
    ["a partial index on two fields", 115, (db) => partialIndex(db, { a: { $exists: true }, b: 1 })],
    ["a capped collection", 115, (db) => db.createCollection("capped", { capped: true, size: 1000 })],
    ["a long _id", 2, (db) => things(db).insertOne({ _id: "x".repeat(3000) })],
    ["a long indexed value", 2, (db) => insertIndexed(db, "x".repeat(3000))],
    ["an indexed document", 2, (db) => insertIndexed(db, { a: 1 })],
    ["sorting by a document", 2, (db) => sortByDocument(db)],
  ])("%s with code %i", async (_name, code, work) => {
    await start("refusals");
    const error = await withConnection((db) => failure(work(db)));
    expect(error).toMatchObject({ code, message: expect.stringContaining("set MONGODB_URI") });
    // Nothing is broken by it.
    await withConnection((db) => update(db, { $set: { n: 1 } }));
  });

  function withLet(db: mongoose.mongo.Db): Promise<unknown> {
    return things(db)
      .find({}, { let: { a: 1 } })
      .toArray();
  }

  function aggregate(db: mongoose.mongo.Db, stage: object): Promise<unknown> {
    return things(db).aggregate([stage]).toArray();
  }

  function partialIndex(db: mongoose.mongo.Db, partialFilterExpression: object): Promise<unknown> {
    return things(db).createIndex({ a: 1 }, { partialFilterExpression });
  }

  async function insertIndexed(db: mongoose.mongo.Db, value: unknown): Promise<unknown> {
    const indexed = db.collection<Thing>("indexed");
    await indexed.createIndex({ value: 1 });
    const error = await failure(indexed.insertOne({ _id: "a", value }));
    expect(await indexed.countDocuments({})).toBe(0);
    throw error;
  }

  async function sortByDocument(db: mongoose.mongo.Db): Promise<unknown> {
    await db
      .collection<Thing>("nested")
      .updateOne({ _id: "a" }, { $set: { part: { a: 1 } } }, { upsert: true });
    return db.collection("nested").find({}).sort({ part: 1 }).toArray();
  }

  async function inTransaction(db: mongoose.mongo.Db): Promise<unknown> {
    const transaction = { txnNumber: 1, startTransaction: true, autocommit: false };
    return db.command({ insert: "things", documents: [{ _id: "a" }], ...transaction });
  }
});

describe("the server", () => {
  it("keeps everything over a restart, and closes twice without harm", async () => {
    await start("reopened");
    await withConnection(async (db) => {
      await db.collection("kept").createIndex({ a: 1 }, { unique: true });
      const kept = db.collection<Row>("kept");
      for (let a = 0; a < 500; a++) await kept.insertOne({ _id: `id${a}`, a, text: `number ${a}` });
    });
    await Promise.all([database?.close(), database?.close()]);
    await start("reopened");
    await withConnection(async (db) => {
      expect(await db.collection("kept").countDocuments({})).toBe(500);
      expect(await db.collection("kept").findOne({ a: 77 })).toMatchObject({ text: "number 77" });
      const twin = db.collection<Row>("kept").insertOne({ _id: "other", a: 77 });
      expect(await failure(twin)).toMatchObject({ code: 11000, keyPattern: { a: 1 } });
    });
  });

  it("answers what was being written when it closes", async () => {
    const { uri } = await start("closing");
    const acknowledged = await withConnection(async (db) => {
      const rows = db.collection<Row>("x");
      await rows.insertOne({ _id: "first" });
      const writes = Array.from({ length: 200 }, (_, n) => rows.insertOne({ _id: String(n) }));
      const outcomes = Promise.allSettled(writes);
      await writes[0];
      await database?.close();
      return (await outcomes).filter((one) => one.status === "fulfilled").length;
    }, uri);
    await start("closing");
    const there = await withConnection((db) => db.collection("x").countDocuments({}));
    expect(there).toBeGreaterThanOrEqual(acknowledged + 1);
  });

  it("lets only this user in, and leaves nothing behind", async () => {
    const { uri, close } = await start("private");
    const socket = decodeURIComponent(uri.slice("mongodb://".length, uri.lastIndexOf("/")));
    expect(dirname(socket)).toBe(join(directory, "private"));
    expect((await stat(dirname(socket))).mode & 0o777).toBe(0o700);
    await close();
    expect(await readdir(join(directory, "private"))).toEqual(["data.mdb", "data.mdb-lock"]);
  });

  it("survives malformed messages, closing only their connection", async () => {
    const { uri } = await start("malformed");
    const path = decodeURIComponent(uri.slice("mongodb://".length, uri.lastIndexOf("/")));
    const ping = message(2013, Buffer.concat([Buffer.alloc(5), serialize({ ping: 1, $db: "admin" })]));
    const bad = [
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      message(2012, Buffer.alloc(10)),
      message(2013, Buffer.alloc(4)),
      message(2013, Buffer.alloc(30)),
      message(2013, Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(8)])),
      message(2013, Buffer.concat([Buffer.from([4, 0, 0, 0, 0]), serialize({ ping: 1 })])),
      message(2013, Buffer.concat([Buffer.from([2, 0, 0, 0, 0]), serialize({ ping: 1 })])),
      message(2004, Buffer.alloc(3)),
      ping.subarray(0, 30).fill(0xff, 26),
      // A connection that ends within the very length of a message.
      Buffer.from([7]),
      Buffer.from([7, 0, 0]),
    ];
    for (const bytes of bad) expect(await talk(path, bytes)).toHaveLength(0);
    // Byte by byte is fine.
    expect(await talk(path, ping, 1, true)).not.toHaveLength(0);
    expect(await withConnection((db) => db.command({ ping: 1 }))).toMatchObject({ ok: 1 });
  });
});

describe("the lock", () => {
  it("names the process that uses the folder", async () => {
    await start("locked");
    await expect(startEmbeddedDatabase({ directory: join(directory, "locked") })).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
    await database?.close();
    const { child } = await startWriter("locked");
    await expect(startEmbeddedDatabase({ directory: join(directory, "locked") })).rejects.toThrow(
      `in use by process ${child.pid}`,
    );
  });

  it("lets no two of several in that start at once", async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 6 }, () => startEmbeddedDatabase({ directory: join(directory, "race") })),
    );
    const winners = starts.filter((one) => one.status === "fulfilled");
    expect(winners.length).toBeLessThanOrEqual(1);
    for (const one of winners) await one.value.close();
    // The losers have left nothing behind that would keep the next one out.
    await start("race");
  });

  it("is taken from a killed process, whose socket is swept", async () => {
    const { child } = await startWriter("swept");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await sockets("swept")).toEqual([expect.stringMatching(`^${child.pid}-`)]);
    await start("swept");
    expect(await sockets("swept")).toEqual([expect.stringMatching(`^${process.pid}-`)]);
  });

  async function sockets(name: string): Promise<string[]> {
    return (await readdir(join(directory, name))).filter((file) => file.endsWith(".sock"));
  }

  it("makes the folder private that others could enter", async () => {
    await mkdir(join(directory, "open"), { mode: 0o777 });
    await start("open");
    expect((await stat(join(directory, "open"))).mode & 0o777).toBe(0o700);
  });

  it("works in folders whose path is longer than a socket's may be", async () => {
    await start("long".repeat(40));
    await withConnection((db) => db.collection<Row>("x").insertOne({ _id: "a" }));
    await expect(startEmbeddedDatabase({ directory: join(directory, "long".repeat(40)) })).rejects.toThrow(
      "in use",
    );
  });
});

describe("kill -9 in the middle of writes", () => {
  it("loses no acknowledged write in ten rounds", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      const { child, output } = await startWriter("killed");
      await output.reached(100 + round * 37);
      child.kill("SIGKILL");
      acknowledged.push(...(await output.all()));
      await start("killed");
      const there = await withConnection(allNames);
      const found = new Set(there);
      expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
      await database?.close();
    }
    expect(acknowledged.length).toBeGreaterThan(1000);
  }, 180_000);
});

describe("a commit that fails", () => {
  it("is not acknowledged, stops all later writes, and costs nothing that was", async () => {
    // No file of that process may grow beyond 400 kilobytes: the system's stand-in for a broken disk.
    const run = `ulimit -f 400; exec "$0" --import tsx "$1" "$2"`;
    const child = spawn("bash", ["-c", run, process.execPath, WRITER, join(directory, "failing")], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(child);
    const lines = await collectLines(child).all();
    expect(child.exitCode).toBe(0);
    const failed = lines.filter((line) => line.startsWith("failed"));
    expect(failed[0]).toContain("The commit failed");
    expect(failed.at(-2)).toContain("No more writes until a restart");
    // Health checks ask so: whoever supervises the server has to learn that it needs a restart.
    expect(failed.at(-1)).toMatch(/^failed ping .*No more writes until a restart/);
    const acknowledged = lines.filter((line) => !failed.includes(line));
    await start("failing");
    const there = await withConnection(allNames);
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(there).toEqual(expect.arrayContaining(acknowledged));
    await withConnection((db) => db.collection<Row>("written").insertOne({ _id: "again", name: "again" }));
  });
});

async function startWriter(name: string) {
  const child = spawn(process.execPath, ["--import", "tsx", WRITER, join(directory, name)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const output = collectLines(child);
  await output.reached(1);
  return { child, output };
}

/** The whole lines a child has printed so far, and a wait for some number of them. */
function collectLines(child: ChildProcess) {
  let text = "";
  let check = () => {};
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
    check();
  });
  const lines = () => text.split("\n").slice(0, -1);
  return {
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        check = () => lines().length >= count && resolve();
        check();
      }),
    all: () =>
      new Promise<string[]>((resolve) => {
        child.once("close", () => resolve(lines()));
      }),
  };
}

function message(opCode: number, body: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(header.length + body.length, 0);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, body]);
}

/** Sends bytes in pieces and gives back what came before the connection ended or, if so asked, the first answer. */
function talk(path: string, bytes: Buffer, pieceSize = bytes.length, endsAtAnswer = false): Promise<Buffer> {
  return new Promise((resolve) => {
    const answer: Buffer[] = [];
    const socket = connect({ path });
    socket.on("data", (piece) => {
      answer.push(piece);
      if (endsAtAnswer) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(Buffer.concat(answer)));
    for (let at = 0; at < bytes.length; at += pieceSize) socket.write(bytes.subarray(at, at + pieceSize));
    if (bytes.length < 4 || bytes.readUInt32LE() > bytes.length) socket.end();
  });
}
