import { Decimal128, Double, Int32, Long } from "bson";
import { describe, expect, it } from "vitest";
import type { Doc } from "../../../src/storage/database/embedded/compare.js";
import { parseFilter } from "../../../src/storage/database/embedded/filter.js";
import { parseUpdate, upsertedDocument } from "../../../src/storage/database/embedded/update.js";
import { bson, plain } from "./values.js";

function apply(update: Doc, doc: Doc, inserting = false): Doc {
  const changed = bson(doc);
  parseUpdate(bson(update)).apply(changed, inserting);
  return changed;
}

describe("updates", () => {
  it.each<[Doc, Doc, Doc]>([
    [{ $set: { a: 2 } }, { a: 1 }, { a: 2 }],
    [{ $set: { a: 2 } }, {}, { a: 2 }],
    [{ $set: {} }, { a: 1 }, { a: 1 }],
    [{ $set: { "a.b.c": 1 } }, {}, { a: { b: { c: 1 } } }],
    [{ $set: { "a.b": 1 } }, { a: { c: 2 } }, { a: { c: 2, b: 1 } }],
    [{ $set: { a: null } }, { a: 1 }, { a: null }],
    [{ $unset: { a: "" } }, { a: 1, b: 2 }, { b: 2 }],
    [{ $unset: { "a.b": 1 } }, { a: { b: 1 } }, { a: {} }],
    [{ $unset: { "a.b": 1 } }, { a: 5 }, { a: 5 }],
    [{ $unset: { "a.b.c": 1 } }, {}, {}],
    [{ $inc: { a: 2 } }, { a: 1 }, { a: 3 }],
    [{ $inc: { a: -2 } }, {}, { a: -2 }],
    [{ $inc: { "s.a": 0.5 } }, { s: { a: 1 } }, { s: { a: 1.5 } }],
    [{ $min: { a: 2 } }, { a: 5 }, { a: 2 }],
    [{ $min: { a: 2 } }, { a: 1 }, { a: 1 }],
    [{ $min: { a: 2 } }, {}, { a: 2 }],
    [{ $min: { a: 2 } }, { a: null }, { a: null }],
    [{ $max: { a: 2 } }, { a: null }, { a: 2 }],
    [{ $max: { a: 2 } }, { a: "x" }, { a: "x" }],
    [{ $max: { a: new Date(9) } }, { a: new Date(3) }, { a: new Date(9) }],
    [{ $setOnInsert: { a: 2 } }, { a: 1 }, { a: 1 }],
  ])("%j on %j", (update, doc, expected) => {
    expect(plain(apply(update, doc))).toEqual(expected);
  });

  it("add new fields in the order of their names, as MongoDB does", () => {
    expect(Object.keys(apply({ $set: { c: 1, a: 1 }, $inc: { b: 1 } }, { z: 1 }))).toEqual([
      "z",
      "a",
      "b",
      "c",
    ]);
  });

  it("keep the kinds of numbers", () => {
    const cases: [unknown, unknown, unknown][] = [
      [new Int32(1), new Int32(2), new Int32(3)],
      [new Int32(2147483647), new Int32(1), Long.fromNumber(2147483648)],
      [new Int32(1), Long.fromNumber(1), Long.fromNumber(2)],
      [new Int32(1), new Double(1), new Double(2)],
      [Long.fromBigInt(2n ** 60n), new Int32(1), Long.fromBigInt(2n ** 60n + 1n)],
    ];
    for (const [before, by, after] of cases) {
      const doc: Doc = { a: before };
      parseUpdate({ $inc: { a: by } }).apply(doc, false);
      expect(doc.a).toStrictEqual(after);
    }
  });

  it.each<[number, Doc, Doc]>([
    [40, { $set: { a: 1 }, $inc: { a: 1 } }, {}],
    [40, { $set: { a: 1, "a.b": 1 } }, {}],
    [40, { $set: { "a.b": 1 }, $setOnInsert: { a: 1 } }, {}],
    [28, { $set: { "a.b": 1 } }, { a: 1 }],
    [28, { $set: { "a.b": 1 } }, { a: null }],
    [28, { $set: { "a.b": 1 } }, { a: [] }],
    [14, { $inc: { a: "1" } }, {}],
    [14, { $inc: { a: 1 } }, { a: "1" }],
    [14, { $inc: { a: 1 } }, { a: null }],
    [2, { $inc: { a: 1 } }, { a: Long.MAX_VALUE }],
    [2, { a: 1 }, {}],
    [2, {}, {}],
    [2, { $push: { a: 1 } }, {}],
    [2, { $rename: { a: "b" } }, {}],
    [2, { $currentDate: { a: true } }, {}],
    [2, { $set: { "a.0": 1 } }, { a: [1] }],
    [2, { $set: { "a.$": 1 } }, { a: [1] }],
    [2, { $set: { "a.$[]": 1 } }, { a: [1] }],
    [2, { $set: { a: Decimal128.fromString("1") } }, {}],
    [9, { $set: 1 }, {}],
  ])("fail with code %i: %j on %j", (code, update, doc) => {
    expect(() => apply(update, doc)).toThrow(expect.objectContaining({ code }));
  });

  it("refuse pipelines", () => {
    expect(() => parseUpdate([{ $set: { a: 1 } }])).toThrow(/set MONGODB_URI/);
  });
});

describe("upserts", () => {
  function upsert(filter: Doc, update: Doc): Doc {
    return plain(upsertedDocument(parseFilter(bson(filter)), parseUpdate(bson(update))));
  }

  it("take the filter's equalities, and put _id in front", () => {
    const filter = { b: 1, "c.d": { $eq: 2 }, _id: "x", e: { $gt: 1 }, $and: [{ f: 3 }], g: { $in: [4] } };
    const made = upsert(filter, { $set: { a: 9 }, $setOnInsert: { h: 5 }, $inc: { b: 1 } });
    expect(JSON.stringify(made)).toBe('{"_id":"x","b":2,"c":{"d":2},"f":3,"g":4,"a":9,"h":5}');
    expect(upsert({ a: { $gte: null } }, { $set: { b: 1 } })).not.toHaveProperty("a");
  });

  it("make an _id when nothing gives one", () => {
    expect(Object.keys(upsert({ a: 1 }, { $set: { b: 1 } }))).toEqual(["_id", "a", "b"]);
  });

  it("refuse contradictions", () => {
    expect(() => upsert({ a: 1, $and: [{ a: 2 }] }, { $set: { b: 1 } })).toThrow(
      expect.objectContaining({ code: 54 }),
    );
    expect(() => upsert({ _id: 1 }, { $setOnInsert: { _id: 2 } })).toThrow(
      expect.objectContaining({ code: 66 }),
    );
  });
});
