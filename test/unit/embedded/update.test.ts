import { Decimal128, Long, ObjectId } from "bson";
import { describe, expect, it } from "vitest";
import { parseUpdate } from "../../../src/storage/database/embedded/update.js";
import type { Doc } from "../../../src/storage/database/embedded/values.js";
import { bson, plain } from "./values.js";

function apply(update: Doc, doc: Doc, inserting = false): Doc {
  const changed = bson(doc);
  parseUpdate(bson(update))(changed, inserting);
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
    [{ $set: { a: [1, { b: [] }] } }, { a: [2] }, { a: [1, { b: [] }] }],
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

  it("set what only an insert sets", () => {
    expect(apply({ $setOnInsert: { a: 2 }, $set: { b: 1 }, $inc: { c: 1 } }, {}, true)).toEqual({
      a: 2,
      b: 1,
      c: 1,
    });
  });

  it.each<[number, Doc, Doc]>([
    [40, { $set: { a: 1 }, $inc: { a: 1 } }, {}],
    [40, { $set: { a: 1, "a.b": 1 } }, {}],
    [40, { $set: { "a.b": 1 }, $setOnInsert: { a: 1 } }, {}],
    [28, { $set: { "a.b": 1 } }, { a: 1 }],
    [28, { $set: { "a.b": 1 } }, { a: null }],
    [2, { $inc: { a: "1" } }, {}],
    [2, { $inc: { a: Long.fromNumber(1) } }, {}],
    [14, { $inc: { a: 1 } }, { a: "1" }],
    [14, { $inc: { a: 1 } }, { a: null }],
    [2, { $inc: { a: 1 } }, { a: Number.MAX_SAFE_INTEGER }],
    [2, { $min: { a: 1 } }, { a: { b: 1 } }],
    [66, { $set: { _id: "x" } }, {}],
    [66, { $unset: { _id: 1 } }, {}],
    [2, { a: 1 }, {}],
    [2, {}, {}],
    [2, { $push: { a: 1 } }, {}],
    [2, { $rename: { a: "b" } }, {}],
    [2, { $currentDate: { a: true } }, {}],
    [2, { $set: { "a.$": 1 } }, {}],
    [2, { $set: { "a.$[]": 1 } }, {}],
    [2, { $set: { a: [Long.fromNumber(1)] } }, {}],
    [2, { $set: { "a.0": 1 } }, { a: [2] }],
    [2, { $unset: { "a.b": 1 } }, { a: [{ b: 1 }] }],
    [2, { $min: { a: 1 } }, { a: [2] }],
    [2, { $set: { a: new ObjectId() } }, {}],
    [2, { $set: { a: Decimal128.fromString("1") } }, {}],
    [14, { $set: 1 }, {}],
  ])("fail with code %i: %j on %j", (code, update, doc) => {
    expect(() => apply(update, doc)).toThrow(expect.objectContaining({ code }));
  });

  it("refuse pipelines", () => {
    expect(() => parseUpdate([{ $set: { a: 1 } }])).toThrow(/set MONGODB_URI/);
  });
});
