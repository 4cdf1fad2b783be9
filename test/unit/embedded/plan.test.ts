import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Collection } from "../../../src/storage/database/embedded/collection.js";
import { parseFilter, parseSort } from "../../../src/storage/database/embedded/query.js";
import { Store } from "../../../src/storage/database/embedded/store.js";
import { parseUpdate } from "../../../src/storage/database/embedded/update.js";
import { type Doc, keyOf, valueAt } from "../../../src/storage/database/embedded/values.js";
import { bson } from "./values.js";

const INDEXES: Doc[] = [
  { name: "ab", key: { a: 1, b: -1 } },
  { name: "b", key: { b: 1 } },
  { name: "ca", key: { c: -1, a: 1, _id: -1 } },
  { name: "a", key: { a: -1 } },
  { name: "partial", key: { c: 1 }, partialFilterExpression: { c: { $exists: true } } },
  { name: "partialOther", key: { b: 1, c: 1 }, partialFilterExpression: { a: { $exists: true } } },
  { name: "unique", key: { n: 1 }, unique: true },
];

const value = fc.constantFrom<unknown>(null, -1, 0, 1, 2, 1.5, "", "x", "y", true, new Date(1));
const fields = { a: value, b: value, c: value };
const docs = fc.array(fc.record(fields, { requiredKeys: [] }), { maxLength: 30 });
const operator = fc.constantFrom("$gt", "$gte", "$lt", "$lte");
const bound = value.filter((one) => one !== null);
const condition = fc.oneof(
  value,
  fc.tuple(operator, bound).map(([name, operand]) => ({ [name]: operand })),
  value.map((operand) => ({ $ne: operand })),
  fc.tuple(bound, bound).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(value, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc.array(value, { maxLength: 3 }).map((values) => ({ $nin: values })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const number = fc.integer({ min: 0, max: 30 });
const numbers = fc.oneof(
  number,
  fc.array(number, { maxLength: 3 }).map((values) => ({ $in: values })),
);
const flat = fc.record({ a: condition, b: condition, c: condition, n: numbers }, { requiredKeys: [] });
const filter = fc.oneof(
  flat,
  fc.tuple(flat, flat).map(([one, other]) => ({ $and: [one, other] })),
  fc.tuple(flat, flat, flat).map(([one, other, more]) => ({ ...more, $or: [one, other] })),
);
const sort = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "n", "_id"), fc.constantFrom(1, -1)), {
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

  let runs = 0;

  async function check(sources: Doc[], filterSource: Doc, sortSource: Doc): Promise<void> {
    const ns = `db.c${runs++}`;
    await store.write(() => {
      const half = Math.floor(INDEXES.length / 2);
      for (const index of INDEXES.slice(0, half)) new Collection(store, ns).addIndex(index);
      const all = sources.map((source, n): Doc => bson({ _id: `id${n}`, n, ...source }));
      for (const doc of all) new Collection(store, ns).insert(doc);
      // The others find the documents there already.
      for (const index of INDEXES.slice(half)) new Collection(store, ns).addIndex(index);
      const collection = new Collection(store, ns);
      // A change and a removal, so that stale entries would show.
      const [first] = collection.find(parseFilter({}));
      if (first) all[0] = collection.update(first, parseUpdate({ $set: { a: 2, c: "x" } }));
      const last = all.pop();
      for (const doc of [...collection.find(parseFilter({ _id: last?._id ?? null }))]) collection.remove(doc);
      const filter = parseFilter(bson(filterSource));
      const found = [...collection.find(filter, parseSort(sortSource))];
      expectSame(
        found,
        all.filter((doc) => filter.matches(doc)),
        sortSource,
      );
      expect([...collection.find(filter, parseSort(sortSource), 2)]).toEqual(found.slice(0, 2));
      for (const doc of [...collection.find(parseFilter({}))]) collection.remove(doc);
      // Nothing but the definitions is left.
      expect([...store.values({ start: `${ns}\0`, end: `${ns}\0\xff` })]).toHaveLength(1);
    });
  }

  function expectSame(found: Doc[], expected: Doc[], sortSource: Doc): void {
    const ids = (some: Doc[]) => some.map((doc) => String(doc._id)).sort();
    expect(ids(found)).toEqual(ids(expected));
    for (const [i, doc] of found.slice(1).entries())
      expect(compareBy(sortSource, found[i] ?? {}, doc)).toBeLessThanOrEqual(0);
  }

  function compareBy(order: Doc, a: Doc, b: Doc): number {
    for (const [name, direction] of Object.entries(order)) {
      const [one, other] = [keyOf(valueAt(a, name)), keyOf(valueAt(b, name))];
      if (one !== other) return (one < other ? -1 : 1) * Number(direction);
    }
    return 0;
  }

  it("finds what looking at every document finds, in the same order", async () => {
    await fc.assert(
      fc.asyncProperty(docs, filter, sort, (sources, one, order) => check(sources, one, order)),
      { numRuns: 400 },
    );
  });

  it.each<[string, Doc, Doc, number]>([
    ["an _id", { _id: "id7", even: false }, {}, 1],
    ["several _ids, whatever else there is", { _id: { $in: ["id7", "id8"] }, even: true }, {}, 2],
    ["a unique field", { u: 7 }, {}, 1],
    ["the first in an order", { even: true, at: { $gte: new Date(20) } }, { at: 1, _id: 1 }, 1],
    ["the last in an order", { even: true, at: { $lte: new Date(20) } }, { at: -1, _id: -1 }, 1],
    ["the greatest", {}, { at: -1 }, 1],
    ["a field that is rarely there", { rare: "x" }, {}, 1],
  ])("reads no more than it has to for %s", async (_name, filterSource, sortSource, most) => {
    await store.write(() => {
      const definitions = [
        { name: "u", key: { u: 1 }, unique: true },
        { name: "even", key: { even: 1, at: 1, _id: 1 } },
        { name: "at", key: { at: 1 } },
        {
          name: "rare",
          key: { rare: 1 },
          unique: true,
          partialFilterExpression: { rare: { $exists: true } },
        },
      ];
      const name = "db.plans";
      for (const definition of definitions) new Collection(store, name).addIndex(definition);
      const collection = new Collection(store, name);
      if ([...collection.find(parseFilter({}))].length === 0)
        for (let n = 0; n < 50; n++)
          collection.insert({
            _id: `id${n}`,
            u: n,
            even: n % 2 === 0,
            at: new Date(n),
            ...(n === 5 ? { rare: "x" } : {}),
          });
      let looked = 0;
      const filter = parseFilter(filterSource);
      const counting = { ...filter, matches: (doc: Doc) => ++looked > 0 && filter.matches(doc) };
      expect([...collection.find(counting, parseSort(sortSource), most)].length).toBeGreaterThan(0);
      expect(looked).toBeLessThanOrEqual(most);
    });
  });
});
