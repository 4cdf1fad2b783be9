import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Catalog } from "../../../src/storage/database/embedded/catalog.js";
import { compareValues, type Doc, field } from "../../../src/storage/database/embedded/compare.js";
import { parseFilter } from "../../../src/storage/database/embedded/filter.js";
import { choosePlan, parseIndex, parseSort } from "../../../src/storage/database/embedded/indexes.js";
import { Store } from "../../../src/storage/database/embedded/store.js";
import { parseUpdate } from "../../../src/storage/database/embedded/update.js";
import { bson } from "./values.js";

const INDEXES = [
  { name: "ab", key: { a: 1, b: -1 } },
  { name: "b", key: { b: 1 } },
  { name: "ca", key: { c: -1, a: 1, _id: -1 } },
  { name: "a", key: { a: -1 } },
  { name: "partial", key: { c: 1 }, partialFilterExpression: { c: { $exists: true } } },
  { name: "partialRange", key: { b: 1, c: 1 }, partialFilterExpression: { a: { $gte: 1 } } },
].map((definition) => parseIndex(bson(definition)));

const value = fc.constantFrom<unknown>(null, -1, 0, 1, 2, 1.5, Number.NaN, "", "x", "y", true, new Date(1), {
  a: 1,
});
const fields = { a: value, b: value, c: value };
const docs = fc.array(fc.record(fields, { requiredKeys: [] }), { maxLength: 30 });
const rangeOperator = fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$eq", "$ne");
const condition = fc.oneof(
  value,
  fc.tuple(rangeOperator, value).map(([name, operand]) => ({ [name]: operand })),
  fc.tuple(value, value).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(value, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const flat = fc.record({ a: condition, b: condition, c: condition }, { requiredKeys: [] });
const filter = fc.oneof(
  flat,
  fc.tuple(flat, flat).map(([one, other]) => ({ $and: [one, other] })),
  fc.tuple(flat, flat, flat).map(([one, other, more]) => ({ ...more, $or: [one, other] })),
);
const sort = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "_id"), fc.constantFrom(1, -1)), {
    selector: ([name]) => name,
    maxLength: 3,
  })
  .map((pairs) => Object.fromEntries(pairs));

describe("finding through indexes", () => {
  let directory: string;
  let store: Store;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "toonbooth-test-"));
    store = new Store(directory);
  });

  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  async function check(sources: Doc[], filterSource: Doc, sortSource: Doc): Promise<void> {
    await store.write(() => {
      const catalog = new Catalog(store);
      for (const index of INDEXES.slice(0, sources.length % 7)) {
        catalog.getOrCreate("db.c");
        catalog.addIndex("db.c", index);
      }
      const collection = catalog.getOrCreate("db.c");
      const all = sources.map((source, i) => collection.insert(bson({ _id: i, ...source })));
      // A change and a removal, so that stale entries would show.
      const [first] = collection.find({ filter: parseFilter({}), sort: [] });
      if (first) all[0] = collection.update(first, parseUpdate(bson({ $set: { a: 2, c: "x" } }))).doc;
      const last = all.pop();
      for (const found of collection.find({ filter: parseFilter({ _id: last?._id ?? null }), sort: [] }))
        collection.remove(found);
      const query = { filter: parseFilter(bson(filterSource)), sort: parseSort(bson(sortSource)) };
      const found = [...collection.find(query)].map((one) => one.doc);
      expectSame(
        found,
        all.filter((doc) => query.filter.matches(doc)),
        sortSource,
      );
      catalog.drop("db.c");
      expect([...store.entries({ start: Buffer.of(1), end: Buffer.of(0xff) })]).toEqual([]);
    });
  }

  function expectSame(found: Doc[], expected: Doc[], sortSource: Doc): void {
    const ids = (some: Doc[]) => some.map((doc) => Number(doc._id)).sort((a, b) => a - b);
    expect(ids(found)).toEqual(ids(expected));
    for (const [i, doc] of found.slice(1).entries())
      expect(compareBy(sortSource, found[i] ?? {}, doc)).toBeLessThanOrEqual(0);
  }

  function compareBy(order: Doc, a: Doc, b: Doc): number {
    for (const [name, direction] of Object.entries(order)) {
      const difference = compareValues(field(a, name), field(b, name)) * Number(direction);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  it("finds what looking at every document finds, in the same order", async () => {
    await fc.assert(
      fc.asyncProperty(docs, filter, sort, (sources, one, order) => check(sources, one, order)),
      { numRuns: 400 },
    );
  });

  it.each<[string, Doc, Doc, boolean]>([
    ["_id_", { _id: 1, a: 1 }, {}, true],
    ["_id_", { _id: { $in: [1, 2] }, a: 1 }, {}, true],
    ["ab", { a: 1 }, { b: -1 }, true],
    ["ab", { a: 1 }, { b: 1 }, true],
    ["ab", { a: 1, b: { $gt: 5 } }, { b: 1, _id: -1 }, true],
    ["ca", { c: 1, a: { $lte: 5 } }, { a: 1, _id: -1 }, true],
    ["ca", { c: 1, a: { $lte: 5 } }, { a: -1, _id: 1 }, true],
    ["ca", { c: 1, a: { $lte: 5 } }, { a: 1, _id: 1 }, false],
    ["b", { b: { $in: [1, 2] } }, {}, true],
    ["_id_", {}, {}, true],
    ["b", {}, { b: -1 }, true],
  ])("uses %s for %j sorted by %j", (name, filterSource, sortSource, sorted) => {
    const plan = choosePlan(
      INDEXES.slice(0, 3),
      parseFilter(bson(filterSource)),
      parseSort(bson(sortSource)),
    );
    expect([plan.index.name, plan.sorted]).toEqual([name, sorted]);
  });
});
