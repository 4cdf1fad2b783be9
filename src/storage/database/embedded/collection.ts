import { DatabaseError, unsupported } from "./errors.js";
import { type Filter, parseFilter, parseSort, type Sort, sortDocs } from "./query.js";
import type { Store } from "./store.js";
import type { Update } from "./update.js";
import { asDoc, checkPath, type Doc, decode, encode, KEY_END, keyOf, type Range, valueAt } from "./values.js";

/** An index, as it is kept. */
interface Index {
  name: string;
  key: Doc;
  unique: boolean;
  /** Only documents that have a field at this path are in the index. */
  partial?: string;
}

/** The documents themselves. */
const ID_INDEX: Index = { name: "_id_", key: { _id: 1 }, unique: true };
const ALL_KEYS = [{ start: "", end: KEY_END }];

/**
 * One collection. A document lies under collection, `_id_` and its `_id`; an index entry under collection, index and
 * fields (and `_id`, if not unique), with the document's key as its value. Fields are always kept ascending: an
 * index is read either way. Nothing is kept in memory. Methods run inside `Store.read` or `Store.write`.
 */
export class Collection {
  private readonly indexes: readonly Index[];

  constructor(
    private readonly store: Store,
    readonly name: string,
  ) {
    this.indexes = JSON.parse(store.get(`${name}\0`)?.toString() ?? "[]");
  }

  /** Adds an index, unless it is there already. */
  addIndex(definition: Doc): Doc {
    const index = parseIndex(definition);
    const present = this.indexes.find(({ name }) => name === index.name);
    if (JSON.stringify(present) === JSON.stringify(index)) return {};
    if (present) throw new DatabaseError(86, `There is another index with the name ${index.name}`);
    const entries = new Map<string, Doc>();
    for (const doc of this.find(parseFilter({}))) {
      for (const key of this.entriesOf(doc, [index]).keys()) {
        if (entries.has(key) || this.store.get(key)) throw this.duplicate(index, doc);
        entries.set(key, doc);
      }
    }
    for (const [key, doc] of entries) this.store.put(key, Buffer.from(this.keyOf(doc), "latin1"));
    this.store.put(`${this.name}\0`, Buffer.from(JSON.stringify([...this.indexes, index])));
    return {};
  }

  /** The matches in the order asked for, read as they are wanted. A limit of 0 is none. */
  *find(filter: Filter, sort: Sort = [], limit = 0): Generator<Doc> {
    const plan = choosePlan(this.indexes, filter, sort);
    const found = this.matches(plan, filter);
    let count = 0;
    for (const doc of plan.isSorted ? found : sortDocs(found, sort)) {
      yield doc;
      if (++count === limit) return;
    }
  }

  private *matches({ index, ranges, isReverse }: Plan, filter: Filter): Generator<Doc> {
    const prefix = this.prefixOf(index);
    for (const { start, end } of ranges)
      for (const value of this.store.values({ start: prefix + start, end: prefix + end }, isReverse)) {
        const bytes = index === ID_INDEX ? value : this.store.get(value.toString("latin1"));
        const doc = bytes && decode(bytes);
        if (doc && filter.matches(doc)) yield doc;
      }
  }

  /** Adds a document. */
  insert(doc: Doc): void {
    if (typeof doc._id !== "string") throw unsupported("an _id that is no string", 2);
    if (this.store.get(this.keyOf(doc))) throw this.duplicate(ID_INDEX, doc);
    this.save(doc, encode(doc), new Map());
  }

  /** Updates a document that was found; returns what it is now, the same object if nothing changes. */
  update(found: Doc, update: Update): Doc {
    const before = encode(found);
    const doc = decode(before);
    update(doc, false);
    const after = encode(doc);
    if (after.equals(before)) return found;
    this.save(doc, after, this.entriesOf(found));
    return doc;
  }

  /** Takes a document that was found away. */
  remove(found: Doc): void {
    for (const key of this.entriesOf(found).keys()) this.store.remove(key);
    this.store.remove(this.keyOf(found));
  }

  /** Everything is checked before anything is changed; `get` also throws for keys that are too long. */
  private save(doc: Doc, bytes: Buffer, before: ReadonlyMap<string, Index>): void {
    const own = this.keyOf(doc);
    const after = this.entriesOf(doc);
    for (const [key, index] of after)
      if (!before.has(key) && this.store.get(key) && index.unique) throw this.duplicate(index, doc);
    this.store.put(own, bytes);
    for (const key of before.keys()) if (!after.has(key)) this.store.remove(key);
    for (const key of after.keys()) if (!before.has(key)) this.store.put(key, Buffer.from(own, "latin1"));
  }

  /** The keys that a document has in the indexes. */
  private entriesOf(doc: Doc, indexes = this.indexes): Map<string, Index> {
    const present = indexes.filter(({ partial = "_id" }) => valueAt(doc, partial) !== undefined);
    const fields = (index: Index) => pathsOf(index).map((path) => keyOf(valueAt(doc, path)));
    return new Map(present.map((index) => [this.prefixOf(index) + fields(index).join(""), index]));
  }

  private keyOf({ _id }: Doc): string {
    return this.prefixOf(ID_INDEX) + keyOf(_id);
  }

  private prefixOf(index: Index): string {
    return `${this.name}\0${index.name}\0`;
  }

  private duplicate({ name, key }: Index, doc: Doc): DatabaseError {
    const message = `E11000 duplicate key error collection: ${this.name} index: ${name}`;
    const values = Object.keys(key).map((path) => [path, valueAt(doc, path) ?? null]);
    return new DatabaseError(11000, message, { keyPattern: key, keyValue: Object.fromEntries(values) });
  }
}

function parseIndex({ key, name, unique, partialFilterExpression = {} }: Doc): Index {
  const [[partial, condition] = [], ...others] = Object.entries(asDoc(partialFilterExpression));
  if (others.length > 0 || (partial !== undefined && JSON.stringify(condition) !== '{"$exists":true}'))
    throw unsupported("partial indexes but with {field: {$exists: true}}");
  parseSort(key);
  return { name: checkPath(String(name)), key: asDoc(key), unique: unique === true, partial };
}

/** What an index's entries consist of. */
function pathsOf({ key, unique }: Index): string[] {
  return [...new Set([...Object.keys(key), ...(unique ? [] : ["_id"])])];
}

/** How a query is answered: which pieces of which index, whether backwards, and whether that gives the order. */
type Plan = ReturnType<typeof planFor>;

/** Chooses the index whose leading fields the filter and the sort fit best; a whole scan is the last resort. */
export function choosePlan(indexes: readonly Index[], filter: Filter, sort: Sort): Plan {
  const isUsable = ({ partial }: Index) =>
    partial === undefined || filter.ranges.get(partial)?.every(({ start }) => start > keyOf(null));
  const plans = [ID_INDEX, ...indexes.filter(isUsable)].map((index) => planFor(index, filter, sort));
  return plans.reduce((best, plan) => (plan.score > best.score ? plan : best));
}

function planFor(index: Index, filter: Filter, sort: Sort) {
  const paths = pathsOf(index);
  const points = paths.map((path) => pointOf(filter, path));
  const count = [...points, undefined].indexOf(undefined);
  const [equal, rest] = [paths.slice(0, count), paths.slice(count)];
  const prefix = points.slice(0, count).join("");
  const next = filter.ranges.get(rest[0] ?? "");
  const ranges = (next ?? ALL_KEYS).map(({ start, end }) => ({ start: prefix + start, end: prefix + end }));
  const order = sort.filter(([path]) => !equal.includes(path));
  const [[, direction] = []] = order;
  const isInOrder = order.every(([path, other], i) => path === rest[i] && other === direction);
  const isSorted = order.length === 0 || (isInOrder && ranges.length <= 1);
  const isFew = index.unique && paths.every((path) => filter.ranges.get(path)?.every(isPoint));
  const score = count * 4 + (next ? 2 : 0) + (isSorted ? 3 : 0) + (isFew ? 100 : 0);
  return { index, ranges, isReverse: isSorted && direction === -1, isSorted, score };
}

function isPoint({ start, end }: Range): boolean {
  return end === start + KEY_END;
}

/** The key of the one value that every match has at the path. */
function pointOf(filter: Filter, path: string): string | undefined {
  const [range, ...others] = filter.ranges.get(path) ?? [];
  return range && others.length === 0 && isPoint(range) ? range.start : undefined;
}
