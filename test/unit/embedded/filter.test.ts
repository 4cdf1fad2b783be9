import { Double, Long, ObjectId } from "bson";
import { describe, expect, it } from "vitest";
import {
  parseFilter,
  parsePipeline,
  parseProjection,
  parseSort,
} from "../../../src/storage/database/embedded/query.js";
import type { Doc } from "../../../src/storage/database/embedded/values.js";
import { bson } from "./values.js";

/** Filter, a document that matches or not, the outcome. */
const CASES: [Doc, Doc, boolean][] = [
  [{}, { a: 1 }, true],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { a: new Double(1) }, true],
  [{ a: 1 }, { a: "1" }, false],
  [{ "a.b": 1 }, { a: { b: 1 } }, true],
  [{ a: null }, { a: null }, true],
  [{ a: null }, {}, true],
  [{ a: null }, { a: 0 }, false],
  [{ "a.b": null }, { a: 4 }, true],
  [{ "a.b": null }, { a: {} }, true],
  [{ a: { $ne: 1 } }, {}, true],
  [{ a: { $gt: 1 } }, { a: 2 }, true],
  [{ a: { $gt: 1 } }, { a: "2" }, false],
  [{ a: { $gt: 1, $lt: 2 } }, { a: 3 }, false],
  [{ a: { $lt: 1 } }, {}, false],
  [{ a: { $gte: "b" } }, { a: "c" }, true],
  [{ a: { $lte: true } }, { a: false }, true],
  [{ a: { $lt: new Date(5) } }, { a: new Date(4) }, true],
  [{ a: { $in: [1, null] } }, {}, true],
  [{ a: { $in: [] } }, {}, false],
  [{ a: { $nin: [1, null] } }, {}, false],
  [{ a: { $nin: [1] } }, { a: 2 }, true],
  [{ a: { $exists: true } }, { a: null }, true],
  [{ a: { $exists: false } }, {}, true],
  [{ $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
  [{ $or: [{ a: 1 }, { b: 1 }], c: 1 }, { b: 1 }, false],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 5 } }] }, { a: 3 }, true],
  [{ a: 1 }, { a: { b: 1 } }, false],
  [{ a: { $ne: 1 } }, { a: { b: 1 } }, true],
  [{ a: null }, { a: {} }, false],
  [{ a: { $exists: true } }, { a: {} }, true],
  [{ a: { $gt: "a" } }, { a: { b: 1 } }, false],
  [{ "a.b": { $exists: true } }, { a: { b: null } }, true],
  [{ "a.b": { $exists: false } }, { a: 1 }, true],
  [{ a: { $gt: 1, $lt: 5 } }, { a: 3 }, true],
  [{ a: { $lte: Number.MAX_VALUE } }, { a: Number.POSITIVE_INFINITY }, false],
  [{ a: { $gt: 1 } }, { a: Number.POSITIVE_INFINITY }, true],
  [{ a: { $gte: false } }, { a: true }, true],
  [{ a: { $gt: true } }, { a: new Date() }, false],
  [{ "constructor.name": { $exists: false } }, { a: 1 }, true],
];

describe("filters", () => {
  it.each(CASES)("%j on %j: %s", (filter, doc, expected) => {
    expect(parseFilter(bson(filter)).matches(bson(doc))).toBe(expected);
  });

  it.each<[string, Doc]>([
    ["a regular expression", { a: /x/ }],
    ["$regex", { a: { $regex: "x" } }],
    ["a regular expression in $in", { a: { $in: [/x/] } }],
    ["$where", { $where: "1" }],
    ["$expr", { $expr: true }],
    ["$text", { $text: { $search: "x" } }],
    ["$nor", { $nor: [{ a: 1 }] }],
    ["$elemMatch", { a: { $elemMatch: { b: 1 } } }],
    ["$size", { a: { $size: 1 } }],
    ["$all", { a: { $all: [1] } }],
    ["$type", { a: { $type: 2 } }],
    ["$mod", { a: { $mod: [2, 0] } }],
    ["a mixture", { a: { $gt: 1, b: 1 } }],
    ["an array", { a: [1] }],
    ["a range of arrays", { a: { $gt: [1] } }],
    ["a whole document", { a: { b: 1 } }],
    ["an empty document", { a: {} }],
    ["a document in $in", { a: { $in: [{ b: 1 }] } }],
    ["a range of null", { a: { $gte: null } }],
    ["NaN", { a: Number.NaN }],
    ["an ObjectId", { a: new ObjectId() }],
    ["a 64-bit integer", { a: Long.fromNumber(1) }],
    ["$exists: 1", { a: { $exists: 1 } }],
    ["an empty $or", { $or: [] }],
    ["an operator inside a value", { a: { b: { $gt: 1 } } }],
    ["$not", { a: { $not: { $gt: 1 } } }],
  ])("refuse %s", (_name, filter) => {
    expect(() => parseFilter(bson(filter))).toThrow(expect.objectContaining({ code: 2 }));
  });

  it.each<Doc>([{ a: 1 }, { a: { $ne: 1 } }, { a: { $gt: 1 } }, { "a.b": 1 }, { "a.b": { $exists: false } }])(
    "refuse to look into an array: %j",
    (filter) => {
      expect(() => parseFilter(bson(filter)).matches({ a: [1] })).toThrow(
        expect.objectContaining({ code: 2 }),
      );
      expect(parseFilter({ a: { $exists: true } }).matches({ a: [1] })).toBe(true);
    },
  );

  it.each<[string, Doc]>([
    ["$in without an array", { a: { $in: 1 } }],
    ["$or without an array", { $or: { a: 1 } }],
    ["$and of no documents", { $and: [1] }],
  ])("refuse %s as MongoDB does", (_name, filter) => {
    expect(() => parseFilter(bson(filter))).toThrow();
  });
});

describe("sorts", () => {
  it.each<Doc>([{ a: 2 }, { a: "asc" }, { a: { $meta: "textScore" } }])("refuse %j", (sort) => {
    expect(() => parseSort(sort)).toThrow(expect.objectContaining({ code: 2 }));
  });
});

describe("projections", () => {
  const doc = { _id: "1", a: { b: 1, c: 2 }, e: null };

  it.each<[Doc, Doc]>([
    [{}, doc],
    [{ e: 1 }, { _id: "1", e: null }],
    [{ _id: 1 }, { _id: "1" }],
    [
      { a: 1, x: 1 },
      { _id: "1", a: doc.a },
    ],
  ])("%j", (projection, expected) => {
    expect([...parseProjection(projection)([doc])]).toEqual([expected]);
  });

  it.each<Doc>([{ a: 0 }, { _id: 0 }, { a: 1, b: 0 }, { a: { $slice: 1 } }, { a: "$b" }, { "a.b": 1 }])(
    "refuse %j",
    (projection) => {
      expect(() => parseProjection(projection)).toThrow(expect.objectContaining({ code: 2 }));
    },
  );
});

describe("aggregations", () => {
  const docs = [{ _id: "1", k: "a" }, { _id: "2", k: "b" }, { _id: "3", k: "a" }, { _id: "4" }];

  it.each<[Doc, Doc[]]>([
    [{ _id: 1, n: { $sum: 1 } }, [{ _id: 1, n: 4 }]],
    [
      { _id: null, first: { $first: "$k" }, none: { $first: "$x.y" } },
      [{ _id: null, first: "a", none: null }],
    ],
    [
      { _id: "$k", n: { $sum: 1 }, id: { $first: "$_id" } },
      [
        { _id: "a", n: 2, id: "1" },
        { _id: "b", n: 1, id: "2" },
        { _id: null, n: 1, id: "4" },
      ],
    ],
  ])("%j", (group, expected) => {
    expect([...parsePipeline([{ $group: group }]).group(docs)]).toEqual(expected);
  });

  it.each<[string, unknown[]]>([
    ["another stage", [{ $limit: 1 }]],
    ["another order", [{ $sort: { a: 1 } }, { $match: {} }]],
    ["a stage twice", [{ $match: {} }, { $match: {} }]],
    ["two stages in one", [{ $match: {}, $sort: { a: 1 } }]],
    ["no stage", [{}]],
    ["an expression", [{ $group: { _id: { a: "$a" } } }]],
    ["no _id", [{ $group: { n: { $sum: 1 } } }]],
    ["another accumulator", [{ $group: { _id: 1, a: { $avg: "$a" } } }]],
    ["another sum", [{ $group: { _id: 1, a: { $sum: "$a" } } }]],
    ["two accumulators in one", [{ $group: { _id: 1, a: { $sum: 1, $first: "$a" } } }]],
  ])("refuse %s", (_name, pipeline) => {
    expect(() => parsePipeline(pipeline)).toThrow(expect.objectContaining({ code: 2 }));
  });
});
