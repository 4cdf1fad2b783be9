import { Double, Int32, type Long } from "bson";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/storage/database/embedded/collection.js";
import type { Doc } from "../../../src/storage/database/embedded/compare.js";
import { parseFilter } from "../../../src/storage/database/embedded/filter.js";
import { parseProjection } from "../../../src/storage/database/embedded/projection.js";
import { bson, plain } from "./values.js";

/** Filter, a document that matches or not, the outcome. */
const CASES: [Doc, Doc, boolean][] = [
  [{}, { a: 1 }, true],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { a: new Double(1) }, true],
  [{ a: 1 }, { a: "1" }, false],
  [{ a: 1 }, { a: [3, 1] }, true],
  [{ a: [3, 1] }, { a: [3, 1] }, true],
  [{ a: [3, 1] }, { a: [[3, 1], 5] }, true],
  [{ a: [3, 1] }, { a: [1, 3] }, false],
  [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, true],
  [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, false],
  [{ a: { x: 1 } }, { a: { x: 1, y: 2 } }, false],
  [{ a: { x: 1 } }, { a: [{ x: 1 }] }, true],
  [{ a: {} }, { a: {} }, true],
  [{ "a.b": 1 }, { a: { b: 1 } }, true],
  [{ "a.b": 1 }, { a: [{ b: 2 }, { b: 1 }] }, true],
  [{ "a.b": 1 }, { a: [{ b: [7, 1] }] }, true],
  [{ "a.b": 1 }, { a: [[{ b: 1 }]] }, false],
  [{ a: null }, { a: null }, true],
  [{ a: null }, {}, true],
  [{ a: null }, { a: 0 }, false],
  [{ a: null }, { a: [] }, false],
  [{ a: null }, { a: [1, null] }, true],
  [{ "a.b": null }, { a: 4 }, true],
  [{ "a.b": null }, { a: {} }, true],
  [{ "a.b": null }, { a: [] }, false],
  [{ "a.b": null }, { a: [1] }, false],
  [{ "a.b": null }, { a: [{}] }, true],
  [{ "a.b": null }, { a: [{ b: 3 }, {}] }, true],
  [{ "a.b": null }, { a: [[{}]] }, false],
  [{ "a.b": { $ne: null } }, { a: [] }, true],
  [{ "a.b": { $ne: null } }, { a: [{ b: 1 }, {}] }, false],
  [{ a: { $ne: 1 } }, {}, true],
  [{ a: { $ne: 1 } }, { a: [1, 2] }, false],
  [{ a: { $gt: 1 } }, { a: 2 }, true],
  [{ a: { $gt: 1 } }, { a: "2" }, false],
  [{ a: { $gt: 1 } }, { a: [0, 2] }, true],
  [{ a: { $gt: 1, $lt: 2 } }, { a: [0, 3] }, true],
  [{ a: { $gt: 1, $lt: 2 } }, { a: 3 }, false],
  [{ a: { $lt: 1 } }, {}, false],
  [{ a: { $lt: 1 } }, { a: Number.NaN }, false],
  [{ a: { $gte: Number.NaN } }, { a: Number.NaN }, true],
  [{ a: { $gte: Number.NaN } }, { a: 1 }, false],
  [{ a: { $gte: null } }, {}, true],
  [{ a: { $gt: null } }, { a: 1 }, false],
  [{ a: { $gte: "b" } }, { a: "c" }, true],
  [{ a: { $lte: true } }, { a: false }, true],
  [{ a: { $lt: { x: 2 } } }, { a: { x: 1 } }, true],
  [{ a: { $lt: new Date(5) } }, { a: new Date(4) }, true],
  [{ a: { $in: [1, null] } }, {}, true],
  [{ a: { $in: [1, 2] } }, { a: [5, 2] }, true],
  [{ a: { $in: [] } }, {}, false],
  [{ a: { $nin: [1, null] } }, {}, false],
  [{ a: { $nin: [1] } }, { a: 2 }, true],
  [{ a: { $exists: true } }, { a: null }, true],
  [{ a: { $exists: true } }, { a: [] }, true],
  [{ a: { $exists: false } }, {}, true],
  [{ "a.b": { $exists: true } }, { a: [{ c: 1 }, { b: 1 }] }, true],
  [{ "a.b": { $exists: false } }, { a: [1] }, true],
  [{ $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
  [{ $or: [{ a: 1 }, { b: 1 }], c: 1 }, { b: 1 }, false],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 5 } }] }, { a: 3 }, true],
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
    ["an array's position", { "a.0": 1 }],
    ["a range of arrays", { a: { $gt: [1] } }],
    ["an operator inside a value", { a: { b: { $gt: 1 } } }],
    ["$not", { a: { $not: { $gt: 1 } } }],
  ])("refuse %s", (_name, filter) => {
    expect(() => parseFilter(bson(filter))).toThrow(expect.objectContaining({ code: 2 }));
  });

  it("refuse what is nested without end", () => {
    let filter: Doc = { a: 1 };
    for (let i = 0; i < 60; i++) filter = { $and: [filter, {}] };
    expect(() => parseFilter(filter)).toThrow(/MONGODB_URI/);
  });
});

describe("projections", () => {
  const doc = { _id: 1, a: { b: 1, c: 2 }, d: [{ b: 1, c: 2 }, 5, [{ b: 3 }]], e: null };

  it.each<[Doc, Doc]>([
    [{}, doc],
    [{ e: 1 }, { _id: 1, e: null }],
    [{ e: 1, _id: 0 }, { e: null }],
    [{ _id: 1 }, { _id: 1 }],
    [{ _id: 0, a: 0, d: 0 }, { e: null }],
    [
      { "a.b": 1, x: 1 },
      { _id: 1, a: { b: 1 } },
    ],
    [
      { "a.b": 0, d: 0 },
      { _id: 1, a: { c: 2 }, e: null },
    ],
    [{ "d.b": 1 }, { _id: 1, d: [{ b: 1 }, [{ b: 3 }]] }],
    [{ "d.b": 0 }, { _id: 1, a: { b: 1, c: 2 }, d: [{ c: 2 }, 5, [{}]], e: null }],
    [{ "e.x": 1 }, { _id: 1 }],
    [
      { "e.x": 0, a: 0, d: 0 },
      { _id: 1, e: null },
    ],
  ])("%j", (projection, expected) => {
    expect(plain(parseProjection(bson(projection))(bson(doc)))).toEqual(expected);
  });

  it.each<Doc>([{ a: 1, b: 0 }, { a: { $slice: 1 } }, { a: "$b" }, { a: 1, "a.b": 1 }, { "a.b": 1, a: 1 }])(
    "refuse %j",
    (projection) => {
      expect(() => parseProjection(bson(projection))).toThrow();
    },
  );
});

describe("reading BSON", () => {
  it("keeps the type of every number", () => {
    const doc = bson({ a: 1, b: new Double(1), c: 5n });
    expect(doc.a).toBeInstanceOf(Int32);
    expect(doc.b).toBeInstanceOf(Double);
    expect((doc.c as Long).toBigInt()).toBe(5n);
    expect(() => decode(Buffer.from([1, 2]))).toThrow();
  });
});
