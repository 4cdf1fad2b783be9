import { Double, Int32, Long, ObjectId } from "bson";
import mongoose from "mongoose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestDatabase, type TestDatabase } from "../../support/database.js";

/** Runs alike against the embedded database and, with TEST_MONGODB_URI, against a MongoDB. */
interface Thing extends mongoose.mongo.Document {
  _id: string | number | ObjectId;
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

const things = () => connection.collection<Thing>("things");

afterEach(async () => {
  await things().drop();
});

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error) => error);

describe("documents", () => {
  it("come back with every type as it was written", async () => {
    const doc = {
      _id: new ObjectId(),
      text: "ä\0😀",
      int: new Int32(1),
      long: Long.fromBigInt(2n ** 60n + 1n),
      double: new Double(3),
      date: new Date(5),
      bytes: Buffer.from([0, 255]),
      uuid: new mongoose.mongo.UUID(),
      nothing: null,
      list: [1, [2], { a: [] }],
      yes: true,
      nested: { z: 1, a: { b: {} } },
    };
    await things().insertOne({ ...doc });
    const raw = await things().findOne({}, { promoteValues: false });
    expect(raw?.double).toMatchObject({ _bsontype: "Double", value: 3 });
    expect(raw?.int).toMatchObject({ _bsontype: "Int32", value: 1 });
    expect(String(raw?.long)).toBe(String(doc.long));
    const read = await things().findOne({});
    expect(Object.keys(read ?? {})).toEqual(Object.keys(doc));
    expect(read).toMatchObject({ text: doc.text, date: doc.date, list: doc.list, nested: doc.nested });
    expect(read?.uuid).toEqual(doc.uuid);
  });

  it("are inserted in order up to the first that fails, or all that don't", async () => {
    const docs = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const ordered = await failure(things().insertMany(docs));
    expect(ordered).toMatchObject({ code: 11000, insertedCount: 1 });
    expect(ordered.writeErrors).toHaveLength(1);
    await things().deleteMany({});
    const unordered = await failure(things().insertMany(docs, { ordered: false }));
    expect(unordered).toMatchObject({ code: 11000, insertedCount: 2 });
    expect(unordered.writeErrors[0].index).toBe(1);
  });

  it("have one _id whatever kind of number it is", async () => {
    await things().insertOne({ _id: 1 });
    const error = await failure(things().insertOne({ _id: new Double(1) as unknown as number }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } });
    expect(await things().countDocuments({ _id: Long.fromNumber(1) as unknown as number })).toBe(1);
  });

  it("can't have an array as their _id", async () => {
    expect(await failure(things().insertOne({ _id: [1] as unknown as number }))).toMatchObject({ code: 2 });
    expect(await things().countDocuments({})).toBe(0);
  });
});

describe("updates", () => {
  it("count what matched and what changed", async () => {
    await things().insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
      { _id: 3, n: 2 },
    ]);
    expect(await things().updateMany({ n: 1 }, { $set: { n: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 0,
    });
    expect(await things().updateMany({}, { $max: { n: 2 } })).toMatchObject({
      matchedCount: 3,
      modifiedCount: 2,
    });
    expect(await things().updateOne({ _id: 9 }, { $set: { n: 1 } })).toMatchObject({ matchedCount: 0 });
    expect(await things().deleteOne({ n: 2 })).toMatchObject({ deletedCount: 1 });
    expect(await things().deleteMany({})).toMatchObject({ deletedCount: 2 });
  });

  it("upsert", async () => {
    const update = { $set: { "s.x": 1 }, $setOnInsert: { made: true }, $inc: { n: 2 } };
    const first = await things().updateOne({ _id: "a", kind: { $eq: "k" } }, update, { upsert: true });
    expect(first).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId: "a" });
    const second = await things().updateOne({ _id: "a", kind: "k" }, update, { upsert: true });
    expect(second).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0, upsertedId: null });
    expect(await things().findOne()).toEqual({ _id: "a", kind: "k", s: { x: 1 }, made: true, n: 4 });
  });

  it.each<[number, Record<string, unknown>]>([
    [66, { $set: { _id: 2 } }],
    [66, { $unset: { _id: 1 } }],
    [40, { $set: { a: 1 }, $unset: { a: 1 } }],
    [28, { $set: { "n.x": 1 } }],
    [14, { $inc: { text: 1 } }],
  ])("fail with MongoDB's code %i: %j", async (code, update) => {
    await things().insertOne({ _id: 1, n: 1, text: "x" });
    expect(await failure(things().updateOne({ _id: 1 }, update))).toMatchObject({ code });
    expect(await failure(things().findOneAndUpdate({ _id: 1 }, update))).toMatchObject({ code });
    expect(await things().findOne()).toEqual({ _id: 1, n: 1, text: "x" });
  });

  it("find and modify, before or after, with a projection, or remove", async () => {
    await things().insertMany([
      { _id: 1, n: 5, m: 1 },
      { _id: 2, n: 4, m: 1 },
    ]);
    const options = { sort: { n: 1 }, projection: { n: 1 } } as const;
    expect(await things().findOneAndUpdate({}, { $inc: { n: 10 } }, options)).toEqual({ _id: 2, n: 4 });
    expect(
      await things().findOneAndUpdate({}, { $inc: { n: 10 } }, { ...options, returnDocument: "after" }),
    ).toEqual({ _id: 1, n: 15 });
    expect(await things().findOneAndDelete({}, options)).toEqual({ _id: 2, n: 14 });
    expect(await things().findOneAndDelete({ _id: 2 })).toBeNull();
    expect(await things().findOneAndUpdate({ _id: 3 }, { $set: { n: 1 } })).toBeNull();
    expect(await things().findOneAndUpdate({ _id: 3 }, { $set: { n: 1 } }, { upsert: true })).toBeNull();
    const whole = await things().findOneAndUpdate(
      { _id: 4 },
      { $set: { n: 1 } },
      { upsert: true, returnDocument: "after", includeResultMetadata: true },
    );
    expect(whole).toMatchObject({
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 4 },
      value: { _id: 4, n: 1 },
    });
  });
});

describe("queries", () => {
  it("sort, skip, limit and project", async () => {
    await things().insertMany([3, 1, 2, null, "x"].map((n, _id) => ({ _id, n, s: { a: _id, b: 1 } })));
    const sorted = await things().find({}).sort({ n: -1 }).skip(1).limit(3).toArray();
    expect(sorted.map((one) => one.n)).toEqual([3, 2, 1]);
    expect(await things().find({ _id: 1 }).project({ "s.a": 1, _id: 0 }).toArray()).toEqual([
      { s: { a: 1 } },
    ]);
    expect(await things().find({ _id: 1 }).project({ "s.a": 0 }).toArray()).toEqual([
      { _id: 1, n: 1, s: { b: 1 } },
    ]);
  });

  it("read long results in batches, also while documents go", async () => {
    await things().insertMany(Array.from({ length: 350 }, (_, _id) => ({ _id })));
    expect(await things().find({}).toArray()).toHaveLength(350);
    expect(await things().find({}).sort({ _id: -1 }).batchSize(7).toArray()).toHaveLength(350);
    expect(await things().find({}).limit(205).toArray()).toHaveLength(205);
    const cursor = things().find({}).batchSize(100);
    expect(await cursor.next()).toEqual({ _id: 0 });
    await things().deleteMany({ _id: { $gte: 200 } });
    const rest = await cursor.toArray();
    expect(rest.length).toBeGreaterThanOrEqual(199);
    await cursor.close();
  });

  it("keep batches of large documents below the limit of a message", async () => {
    const text = "x".repeat(5_000_000);
    for (let _id = 0; _id < 8; _id++) await things().insertOne({ _id, text });
    const all = await things().find({}).toArray();
    expect(all.map((one) => one._id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("leave a cursor early", async () => {
    await things().insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id })));
    for await (const one of things().find({})) if (one._id === 150) break;
    expect(
      await failure(
        connection.db?.command({ getMore: Long.fromNumber(99), collection: "things" }) ?? Promise.resolve(),
      ),
    ).toMatchObject({ code: 43 });
  });

  it("count, and list distinct values", async () => {
    await things().insertMany([{ _id: 1, a: [1, 2] }, { _id: 2, a: 2 }, { _id: 3, a: { b: 1 } }, { _id: 4 }]);
    expect(await things().countDocuments({})).toBe(4);
    expect(await things().countDocuments({}, { skip: 1, limit: 2 })).toBe(2);
    expect(await things().countDocuments({ _id: 77 })).toBe(0);
    const values = await things().distinct("a", { _id: { $lt: 3 } });
    expect(values.sort()).toEqual([1, 2]);
    expect(await things().distinct("a.b")).toEqual([1]);
  });

  it("group", async () => {
    await things().insertMany([
      { _id: 1, k: "a", n: 1, d: 0.1 },
      { _id: 2, k: "a", n: 2, d: 0.2 },
      { _id: 3, k: "b", n: "no", d: 0.3 },
      { _id: 4, n: Long.fromBigInt(2n ** 53n), d: null },
    ]);
    const groups = await things()
      .aggregate([
        { $match: { _id: { $gt: 0 } } },
        { $sort: { _id: -1 } },
        {
          $group: {
            _id: "$k",
            count: { $sum: 1 },
            sum: { $sum: "$n" },
            first: { $first: "$_id" },
            last: { $first: "$missing" },
            low: { $min: "$d" },
            high: { $max: "$d" },
          },
        },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(groups).toEqual([
      { _id: null, count: 1, sum: 2 ** 53, first: 4, last: null, low: null, high: null },
      { _id: "a", count: 2, sum: 3, first: 2, last: null, low: 0.1, high: 0.2 },
      { _id: "b", count: 1, sum: 0, first: 3, last: null, low: 0.3, high: 0.3 },
    ]);
    const [total] = await things()
      .aggregate([{ $group: { _id: null, sum: { $sum: "$d" } } }])
      .toArray();
    expect(total).toEqual({ _id: null, sum: 0.6 });
    const some = await things()
      .aggregate([{ $skip: 1 }, { $limit: 2 }])
      .toArray();
    expect(some).toHaveLength(2);
  });
});

describe("indexes", () => {
  it("keep compound and partial values unique", async () => {
    await things().createIndex({ a: 1, "s.b": -1 }, { unique: true });
    await things().createIndex({ r: 1 }, { unique: true, partialFilterExpression: { r: { $exists: true } } });
    await things().insertMany([
      { _id: 1, a: 1, s: { b: 1 } },
      { _id: 2, a: 1 },
      { _id: 3, a: 2, r: "x" },
    ]);
    const compound = await failure(things().insertOne({ _id: 4, a: 1, s: { b: 1 } }));
    expect(compound).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, "s.b": -1 },
      keyValue: { a: 1, "s.b": 1 },
    });
    expect(await failure(things().insertOne({ _id: 4, a: 1 }))).toMatchObject({
      code: 11000,
      keyValue: { a: 1, "s.b": null },
    });
    const partial = await failure(things().updateOne({ _id: 2 }, { $set: { r: "x" } }));
    expect(partial).toMatchObject({ code: 11000, keyPattern: { r: 1 }, keyValue: { r: "x" } });
    await things().deleteOne({ _id: 3 });
    expect(await things().updateOne({ _id: 2 }, { $set: { r: "x" } })).toMatchObject({ modifiedCount: 1 });
    expect(await things().find({ r: "x" }).toArray()).toMatchObject([{ _id: 2 }]);
  });

  it("are listed, may be asked for again, and must not contradict each other", async () => {
    await things().createIndex({ a: 1 }, { unique: true });
    await things().createIndex({ a: 1 }, { unique: true });
    expect(await failure(things().createIndex({ a: 1 }, { unique: true, name: "other" }))).toMatchObject({
      code: 85,
    });
    expect(await failure(things().createIndex({ b: 1 }, { name: "a_1" }))).toMatchObject({ code: 86 });
    expect(await things().indexes()).toMatchObject([
      { key: { _id: 1 }, name: "_id_" },
      { key: { a: 1 }, name: "a_1", unique: true },
    ]);
    await things().dropIndex("a_1");
    expect(await failure(things().dropIndex("a_1"))).toMatchObject({ code: 27 });
    await things().insertMany([{ _id: 1 }, { _id: 2 }]);
    expect(await failure(things().createIndex({ a: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
    expect(
      await failure(things().createIndexes([{ key: { b: 1 } }, { key: { a: 1 }, unique: true }])),
    ).toMatchObject({
      code: 11000,
    });
    expect(await things().indexes()).toHaveLength(1);
  });

  it("serve mongoose's models", async () => {
    const schema = new mongoose.Schema(
      { _id: String, name: { type: String, unique: true }, sub: { n: Number } },
      { timestamps: true, collection: "things" },
    );
    schema.index({ "sub.n": 1, createdAt: -1 });
    const Model = connection.model("Thing", schema);
    await Model.init();
    await Model.init();
    const made = await Model.create({ _id: "a", name: "x", sub: { n: 1 } });
    made.set("sub.n", 2);
    await made.save();
    expect(await Model.findById("a").lean()).toMatchObject({ sub: { n: 2 }, __v: 0 });
    expect(await Model.exists({ name: "y" })).toBeNull();
    expect(await failure(Model.create({ _id: "b", name: "x" }))).toMatchObject({
      code: 11000,
      keyValue: { name: "x" },
    });
    const bulk = await Model.bulkWrite([
      { updateOne: { filter: { _id: "c" }, update: { $set: { name: "c" } }, upsert: true } },
      { deleteOne: { filter: { _id: "a" } } },
    ]);
    expect(bulk).toMatchObject({ upsertedCount: 1, deletedCount: 1 });
    await Model.syncIndexes();
    const names = await connection.db?.listCollections({ name: "things" }).toArray();
    expect(names).toMatchObject([{ name: "things", type: "collection" }]);
    connection.deleteModel("Thing");
  });
});

describe("concurrency", () => {
  it("gives each job to one of fifty workers", async () => {
    await things().createIndex({ status: 1, claimAt: 1, _id: 1 });
    await things().insertMany(
      Array.from({ length: 200 }, (_, _id) => ({
        _id,
        status: "QUEUED",
        claimAt: new Date(_id % 7),
        fence: 0,
      })),
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
      Array.from({ length: 30 }, (_, _id) => things().insertOne({ _id, name: "same" })),
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
    await things().insertOne({ _id: 1, n: 0 });
    await Promise.all(Array.from({ length: 100 }, () => things().updateOne({ _id: 1 }, { $inc: { n: 1 } })));
    expect(await things().findOne()).toEqual({ _id: 1, n: 100 });
  });
});
