import { Long } from "bson";
import mongoose from "mongoose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestDatabase, type TestDatabase } from "../../support/database.js";

/** Runs alike against the embedded database and, with TEST_MONGODB_URI, against a MongoDB. */
interface Thing extends mongoose.mongo.Document {
  _id: string;
}

let database: TestDatabase;
let connection: mongoose.Connection;

beforeAll(async () => {
  database = await startTestDatabase();
  const options = { w: "majority", journal: true, readPreference: "primary", maxPoolSize: 50 } as const;
  connection = await mongoose.createConnection(database.uri, options).asPromise();
});

afterAll(async () => {
  await connection.close();
  await database.close();
});

let lastName = 0;
let name = "";
beforeEach(() => {
  name = `things${++lastName}`;
});
const things = () => connection.collection<Thing>(name);

/** Names of three digits, so that their order is that of the numbers. */
const id = (n: number) => `id${String(n).padStart(3, "0")}`;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error) => error);

describe("documents", () => {
  it("come back with every type as it was written", async () => {
    const doc = {
      _id: "a\0",
      text: "ä\0😀",
      int: 1,
      double: 1.5,
      large: 2 ** 40,
      negative: -0.25,
      date: new Date(5),
      nothing: null,
      yes: true,
      nested: { z: 1, a: { b: {} } },
      list: [1, "b", null, [new Date(5)], { c: [] }],
    };
    await things().insertOne({ ...doc });
    const read = await things().findOne({});
    expect(read).toEqual(doc);
    expect(Object.keys(read ?? {})).toEqual(Object.keys(doc));
  });

  it("have an _id of their own", async () => {
    await things().insertOne({ _id: "a", n: 1 });
    const error = await failure(things().insertOne({ _id: "a", n: 2 }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: "a" } });
    expect(await things().findOne({ _id: "a" })).toEqual({ _id: "a", n: 1 });
  });
});

describe("several inserts at once", () => {
  it("go in one after the other, up to the first that is refused", async () => {
    await things().insertMany([{ _id: "a" }, { _id: "b" }]);
    const refused = await failure(things().insertMany([{ _id: "c" }, { _id: "a" }, { _id: "d" }]));
    expect(refused).toMatchObject({ code: 11000 });
    const all = await things().find({}).sort({ _id: 1 }).toArray();
    expect(all.map((one) => one._id)).toEqual(["a", "b", "c"]);
  });
});

describe("updates", () => {
  it("count what matched and what changed", async () => {
    await things().insertMany([
      { _id: "1", n: 1 },
      { _id: "2", n: 1 },
      { _id: "3", n: 2 },
    ]);
    expect(await things().updateMany({ n: 1 }, { $set: { n: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 0,
    });
    expect(await things().updateMany({}, { $max: { n: 2 } })).toMatchObject({
      matchedCount: 3,
      modifiedCount: 2,
    });
    expect(await things().updateOne({ _id: "9" }, { $set: { n: 1 } })).toMatchObject({ matchedCount: 0 });
    expect(await things().deleteOne({ n: 2 })).toMatchObject({ deletedCount: 1 });
    expect(await things().deleteMany({})).toMatchObject({ deletedCount: 2 });
  });

  it("upsert", async () => {
    const update = { $set: { "s.x": 1 }, $setOnInsert: { made: true }, $inc: { n: 2 } };
    const first = await things().updateOne({ _id: "a" }, update, { upsert: true });
    expect(first).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId: "a" });
    const second = await things().updateOne({ _id: "a" }, update, { upsert: true });
    expect(second).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0, upsertedId: null });
    expect(await things().findOne()).toEqual({ _id: "a", s: { x: 1 }, made: true, n: 4 });
  });

  it.each<[number, Record<string, unknown>]>([
    [66, { $set: { _id: "2" } }],
    [66, { $unset: { _id: 1 } }],
    [40, { $set: { a: 1 }, $unset: { a: 1 } }],
    [28, { $set: { "n.x": 1 } }],
    [14, { $inc: { text: 1 } }],
  ])("fail with MongoDB's code %i: %j", async (code, update) => {
    await things().insertOne({ _id: "1", n: 1, text: "x" });
    expect(await failure(things().updateOne({ _id: "1" }, update))).toMatchObject({ code });
    expect(await failure(things().findOneAndUpdate({ _id: "1" }, update))).toMatchObject({ code });
    expect(await things().findOne()).toEqual({ _id: "1", n: 1, text: "x" });
  });

  it("find and modify, before or after, or remove", async () => {
    await things().insertMany([
      { _id: "1", n: 5 },
      { _id: "2", n: 4 },
    ]);
    const options = { sort: { n: 1 } } as const;
    expect(await things().findOneAndUpdate({}, { $inc: { n: 10 } }, options)).toEqual({ _id: "2", n: 4 });
    expect(
      await things().findOneAndUpdate({}, { $inc: { n: 10 } }, { ...options, returnDocument: "after" }),
    ).toEqual({ _id: "1", n: 15 });
    expect(await things().findOneAndDelete({}, options)).toEqual({ _id: "2", n: 14 });
    expect(await things().findOneAndDelete({ _id: "2" })).toBeNull();
    expect(await things().findOneAndUpdate({ _id: "3" }, { $set: { n: 1 } })).toBeNull();
    expect(await things().findOneAndUpdate({ _id: "3" }, { $set: { n: 1 } }, { upsert: true })).toBeNull();
    const whole = await things().findOneAndUpdate(
      { _id: "4" },
      { $set: { n: 1 } },
      { upsert: true, returnDocument: "after", includeResultMetadata: true },
    );
    expect(whole).toMatchObject({
      lastErrorObject: { n: 1, updatedExisting: false },
      value: { _id: "4", n: 1 },
    });
  });
});

describe("queries", () => {
  it("sort, limit and project", async () => {
    await things().insertMany([3, 1, 2, null, "x"].map((n, i) => ({ _id: id(i), n, s: { a: i } })));
    const sorted = await things().find({}).sort({ n: -1 }).limit(4).toArray();
    expect(sorted.map((one) => one.n)).toEqual(["x", 3, 2, 1]);
    expect(await things().find({ "s.a": 1 }).project({ n: 1 }).toArray()).toEqual([{ _id: id(1), n: 1 }]);
  });

  it("read long results in batches, also while documents go", async () => {
    await things().insertMany(range(350).map((n) => ({ _id: id(n) })));
    expect(await things().find({}).toArray()).toHaveLength(350);
    const backwards = await things().find({}).sort({ _id: -1 }).batchSize(7).toArray();
    expect(backwards.map((one) => one._id)).toEqual(range(350).map((n) => id(349 - n)));
    expect(await things().find({}).limit(205).toArray()).toHaveLength(205);
    const cursor = things().find({}).batchSize(100);
    expect(await cursor.next()).toEqual({ _id: id(0) });
    await things().deleteMany({ _id: { $gte: id(200) } });
    const rest = await cursor.toArray();
    expect(rest.length).toBeGreaterThanOrEqual(199);
    await cursor.close();
  });

  it("keep batches of large documents below the limit of a message", async () => {
    const text = "x".repeat(5_000_000);
    for (const n of range(8)) await things().insertOne({ _id: id(n), text });
    const all = await things().find({}).toArray();
    expect(all.map((one) => one._id)).toEqual(range(8).map(id));
  });

  it("leave a cursor early", async () => {
    await things().insertMany(range(300).map((n) => ({ _id: id(n) })));
    for await (const one of things().find({})) if (one._id === id(150)) break;
    const getMore = { getMore: Long.fromNumber(99), collection: name };
    expect(await failure(connection.db?.command(getMore) ?? Promise.resolve())).toMatchObject({ code: 43 });
  });

  it("count", async () => {
    await things().insertMany(range(4).map((n) => ({ _id: id(n), n })));
    expect(await things().countDocuments({})).toBe(4);
    expect(await things().countDocuments({ n: { $gt: 1 } })).toBe(2);
    expect(await things().countDocuments({ _id: "none" })).toBe(0);
  });

  it("group", async () => {
    await things().insertMany([
      { _id: "1", k: "a" },
      { _id: "2", k: "a" },
      { _id: "3", k: "b" },
      { _id: "4" },
    ]);
    const groups = await things()
      .aggregate([
        { $match: { _id: { $gt: "0" } } },
        { $sort: { _id: -1 } },
        { $group: { _id: "$k", n: { $sum: 1 }, first: { $first: "$_id" }, none: { $first: "$x" } } },
      ])
      .toArray();
    const byCount = groups.sort((a, b) => String(a._id).localeCompare(String(b._id)));
    expect(byCount).toEqual([
      { _id: "a", n: 2, first: "2", none: null },
      { _id: "b", n: 1, first: "3", none: null },
      { _id: null, n: 1, first: "4", none: null },
    ]);
  });
});

describe("indexes", () => {
  it("keep compound and partial values unique", async () => {
    await things().createIndex({ a: 1, "s.b": -1 }, { unique: true });
    await things().createIndex({ r: 1 }, { unique: true, partialFilterExpression: { r: { $exists: true } } });
    await things().insertMany([
      { _id: "1", a: 1, s: { b: 1 } },
      { _id: "2", a: 1 },
      { _id: "3", a: 2, r: "x" },
    ]);
    const compound = await failure(things().insertOne({ _id: "4", a: 1, s: { b: 1 } }));
    expect(compound).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, "s.b": -1 },
      keyValue: { a: 1, "s.b": 1 },
    });
    expect(await failure(things().insertOne({ _id: "4", a: 1 }))).toMatchObject({
      code: 11000,
      keyValue: { a: 1, "s.b": null },
    });
    const partial = await failure(things().updateOne({ _id: "2" }, { $set: { r: "x" } }));
    expect(partial).toMatchObject({ code: 11000, keyPattern: { r: 1 }, keyValue: { r: "x" } });
    await things().deleteOne({ _id: "3" });
    expect(await things().updateOne({ _id: "2" }, { $set: { r: "x" } })).toMatchObject({ modifiedCount: 1 });
    expect(await things().find({ r: "x" }).toArray()).toMatchObject([{ _id: "2" }]);
  });

  it("may be asked for again, must not contradict each other, and are all or nothing", async () => {
    await things().createIndex({ a: 1 }, { unique: true });
    await things().createIndex({ a: 1 }, { unique: true });
    expect(await failure(things().createIndex({ b: 1 }, { name: "a_1" }))).toMatchObject({ code: 86 });
    await things().insertMany([
      { _id: "1", a: 1, b: 1 },
      { _id: "2", a: 2, b: 1 },
    ]);
    const refused = await failure(things().createIndex({ b: 1 }, { unique: true }));
    expect(refused).toMatchObject({ code: 11000, keyPattern: { b: 1 }, keyValue: { b: 1 } });
    await things().insertOne({ _id: "3", a: 3, b: 1 });
    await things().createIndex({ b: 1 });
    expect(await things().find({ b: 1 }).toArray()).toHaveLength(3);
  });

  it("serve mongoose's models", async () => {
    const schema = new mongoose.Schema(
      { _id: String, name: { type: String, unique: true }, sub: { n: Number } },
      { timestamps: true, collection: name },
    );
    schema.index({ "sub.n": 1, createdAt: -1 });
    const Model = connection.model("Thing", schema);
    for (let i = 0; i < 2; i++) {
      await Model.createCollection();
      await Model.createIndexes();
    }
    const made = await Model.create({ _id: "a", name: "x", sub: { n: 1 } });
    made.set("sub.n", 2);
    await made.save();
    expect(await Model.findById("a").lean()).toMatchObject({ sub: { n: 2 }, __v: 0 });
    expect(await Model.exists({ name: "y" })).toBeNull();
    expect(await failure(Model.create({ _id: "b", name: "x" }))).toMatchObject({
      code: 11000,
      keyValue: { name: "x" },
    });
    connection.deleteModel("Thing");
  });
});

describe("concurrency", () => {
  it("gives each job to one of fifty workers", async () => {
    await things().createIndex({ status: 1, claimAt: 1, _id: 1 });
    await things().insertMany(
      range(200).map((n) => ({ _id: id(n), status: "QUEUED", claimAt: new Date(n % 7), fence: 0 })),
    );
    const claimed: { _id: unknown; at: number }[] = [];
    const work = async () => {
      for (;;) {
        const job = await things().findOneAndUpdate(
          { status: "QUEUED", claimAt: { $lte: new Date() } },
          { $set: { status: "RUNNING" }, $inc: { fence: 1 } },
          { sort: { claimAt: 1, _id: 1 }, returnDocument: "after" },
        );
        if (!job) return;
        expect(job).toMatchObject({ status: "RUNNING", fence: 1 });
        claimed.push({ _id: job._id, at: Number(job.claimAt) });
      }
    };
    await Promise.all(Array.from({ length: 50 }, work));
    expect(new Set(claimed.map((one) => one._id)).size).toBe(200);
    expect(claimed).toHaveLength(200);
  });

  it("lets one of many equal inserts, and of many upserts, through", async () => {
    await things().createIndex({ name: 1 }, { unique: true });
    const inserts = await Promise.allSettled(
      range(30).map((n) => things().insertOne({ _id: id(n), name: "same" })),
    );
    expect(inserts.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const upserts = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        things().findOneAndUpdate(
          { _id: "claim" },
          { $setOnInsert: { name: "claim", n } },
          { upsert: true, returnDocument: "after" },
        ),
      ),
    );
    expect(new Set(upserts.map((one) => one?.n)).size).toBe(1);
  });

  it("loses no increment", async () => {
    await things().insertOne({ _id: "1", n: 0 });
    await Promise.all(
      Array.from({ length: 100 }, () => things().updateOne({ _id: "1" }, { $inc: { n: 1 } })),
    );
    expect(await things().findOne()).toEqual({ _id: "1", n: 100 });
  });
});
