import { compareValues, type Doc, encodeKey, isDoc, isNumber, TYPE, toNumber, typeOf } from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";
import { type Condition, type Filter, inRange, parseFilter } from "./filter.js";
import { parsePath, scalarAt } from "./paths.js";

/** One field of an index or a sort: its path and 1 for ascending, -1 for descending. */
export interface SortField {
  path: string;
  parts: string[];
  direction: 1 | -1;
}

/** An index, compiled from what the catalog holds of it. */
export interface Index {
  /** Number that its entries' keys begin with; the `_id` index has none, the documents themselves are it. */
  id?: number;
  name: string;
  key: Doc;
  fields: SortField[];
  unique: boolean;
  partialFilterExpression?: Doc;
  partial?: Filter;
}

/** The index that every collection has. */
export const ID_INDEX: Index = {
  name: "_id_",
  key: { _id: 1 },
  fields: parseSort({ _id: 1 }),
  unique: true,
};

const DEFINITION_FIELDS = new Set(["v", "key", "name", "background", "unique", "partialFilterExpression"]);

/** Compiles `{field: 1 | -1, …}`. */
export function parseSort(source: unknown): SortField[] {
  if (source === undefined) return [];
  if (!isDoc(source)) throw new DatabaseError(14, "A sort must be a document.");
  return Object.entries(source).map(([path, value]) => {
    const direction = isNumber(value) ? toNumber(value) : value;
    if (direction !== 1 && direction !== -1) throw unsupported("sorts and indexes other than 1 and -1", 2);
    return { path, parts: parsePath(path), direction };
  });
}

/** Compiles an index definition of `createIndexes` or the catalog. */
export function parseIndex(source: unknown): Index {
  if (!isDoc(source)) throw new DatabaseError(14, "An index must be a document.");
  for (const name of Object.keys(source))
    if (!DEFINITION_FIELDS.has(name)) throw unsupported(`the index option ${name}`);
  const { key, name, partialFilterExpression: partialSource } = source;
  if (!isDoc(key) || Object.keys(key).length === 0 || typeof name !== "string" || name === "")
    throw new DatabaseError(67, "An index needs a key and a name.");
  const index: Index = {
    name,
    key,
    fields: parseSort(key),
    unique: source.unique === true,
  };
  if (partialSource === undefined) return index;
  const partial = parseFilter(partialSource);
  if (!partial.exact) throw unsupported("this partialFilterExpression");
  return { ...index, partial, partialFilterExpression: partialSource as Doc };
}

/** What `listIndexes` and the catalog say of an index. */
export function describeIndex(index: Index): Doc {
  return {
    v: 2,
    key: index.key,
    name: index.name,
    ...(index.unique && index.id !== undefined ? { unique: true } : {}),
    ...(index.partialFilterExpression ? { partialFilterExpression: index.partialFilterExpression } : {}),
  };
}

/** A document's values in the index, or undefined when the index leaves the document out. */
export function indexedValues(index: Index, doc: Doc): unknown[] | undefined {
  if (index.partial && !index.partial.matches(doc)) return undefined;
  return index.fields.map((one) => scalarAt(doc, one.parts, "an index on"));
}

/** The bytes that such values have in the index. */
export function encodeFields(fields: readonly SortField[], values: readonly unknown[]): Buffer {
  return encodeKey(
    values,
    fields.map((one) => one.direction),
  );
}

/** How a query is answered: which index, which pieces of it, in which direction. */
export interface Plan {
  index: Index;
  /** Bounds within the index. */
  ranges: { start: Buffer; end: Buffer }[];
  reverse: boolean;
  /** Whether the entries already come in the order asked for. */
  sorted: boolean;
  score: number;
}

/** Chooses the index whose leading fields the filter and the sort fit best; a whole scan is the last resort. */
export function choosePlan(indexes: readonly Index[], filter: Filter, sort: readonly SortField[]): Plan {
  const plans = [ID_INDEX, ...indexes.filter((index) => holdsEveryMatch(index, filter))].map((index) =>
    planFor(index, filter, sort),
  );
  return plans.reduce((best, plan) => (plan.score > best.score ? plan : best));
}

function planFor(index: Index, filter: Filter, sort: readonly SortField[]): Plan {
  // Equal entries lie in the order of _id, as if it were one more field.
  const fields = index.fields.some((one) => one.path === "_id")
    ? index.fields
    : [...index.fields, ...ID_INDEX.fields];
  const equal: unknown[] = [];
  for (const { path } of fields) {
    const values = valuesOf(filter, path);
    if (values?.length !== 1) break;
    equal.push(values[0]);
  }
  const rest = fields.slice(equal.length);
  const order = matchSort(rest, remainingSort(sort, fields.slice(0, equal.length)));
  const prefix = encodeFields(fields, equal);
  const next = rest[0] && boundsOf(filter, rest[0]);
  const ranges = (next?.bounds ?? [{ start: Buffer.alloc(0), end: Buffer.of(0xff) }]).map((one) => ({
    start: Buffer.concat([prefix, one.start]),
    end: Buffer.concat([prefix, one.end]),
  }));
  const sorted = sort.length === 0 || (order !== undefined && ranges.length <= 1);
  const bound = equal.length + (next?.isPoints ? 1 : 0);
  const score =
    equal.length * 4 +
    (next ? (next.isPoints ? 3 : 2) : 0) +
    (sorted && sort.length > 0 ? 3 : 0) +
    (index.unique && bound >= index.fields.length ? 100 : 0);
  return { index, ranges, reverse: sorted && order === -1, sorted, score };
}

function valuesOf(filter: Filter, path: string): unknown[] | undefined {
  const values = filter.conditions.flatMap((one) =>
    one.kind === "in" && one.path === path ? [one.values] : [],
  );
  return values.find((one) => one.length === 1) ?? values[0];
}

function remainingSort(sort: readonly SortField[], equal: readonly SortField[]): SortField[] {
  return sort.filter((one) => !equal.some((other) => other.path === one.path));
}

/** 1 or -1 when reading the fields forwards or backwards gives the sort, undefined when neither does. */
function matchSort(fields: readonly SortField[], sort: readonly SortField[]): 1 | -1 | undefined {
  const signs = sort.map((one, i) =>
    fields[i]?.path === one.path ? fields[i].direction * one.direction : undefined,
  );
  if (signs.every((sign) => sign === 1)) return 1;
  return signs.every((sign) => sign === -1) ? -1 : undefined;
}

/** What the filter says of the first field that has no single value: several values, or a range of one type. */
function boundsOf(filter: Filter, one: SortField): { bounds: Plan["ranges"]; isPoints: boolean } | undefined {
  const values = valuesOf(filter, one.path);
  if (values) {
    const keys = values.map((value) => encodeFields([one], [value]));
    const distinct = [...new Map(keys.map((key) => [key.toString("latin1"), key])).values()];
    const bounds = distinct.map((key) => ({ start: key, end: Buffer.concat([key, Buffer.of(0xff)]) }));
    return { bounds, isPoints: true };
  }
  const ranges = filter.conditions.filter((cond) => cond.kind === "range" && cond.path === one.path);
  const [first] = ranges;
  if (first?.kind !== "range") return undefined;
  const type = typeOf(first.value);
  let low: Buffer = Buffer.of(type - 1);
  let high: Buffer = Buffer.of(type + 1);
  for (const cond of ranges) {
    if (cond.kind !== "range" || typeOf(cond.value) !== type) continue;
    if (cond.operator.startsWith("$g")) low = encodeKey([cond.value]);
    else high = encodeKey([cond.value]);
  }
  const [start, end] = one.direction === 1 ? [low, high] : [invert(high), invert(low)];
  return { bounds: [{ start, end: Buffer.concat([end, Buffer.of(0xff)]) }], isPoints: false };
}

function invert(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => ~byte));
}

/** Whether no match of the filter can be missing from a partial index. */
function holdsEveryMatch(index: Index, filter: Filter): boolean {
  const needed: Condition[] = index.partial?.conditions ?? [];
  return needed.every((one) => implies(filter, one));
}

function implies(filter: Filter, needed: Condition): boolean {
  return filter.conditions.some((given) => given.path === needed.path && impliedBy(given, needed));
}

function impliedBy(given: Condition, needed: Condition): boolean {
  if (needed.kind === "exists")
    return given.kind !== "in" || given.values.every((value) => typeOf(value) !== TYPE.null);
  if (needed.kind === "in")
    return (
      given.kind === "in" &&
      given.values.every((value) => needed.values.some((other) => compareValues(value, other) === 0))
    );
  if (given.kind === "in")
    return given.values.every(
      (value) =>
        typeOf(value) === typeOf(needed.value) &&
        inRange(needed.operator, compareValues(value, needed.value)),
    );
  return (
    given.kind === "range" &&
    given.operator === needed.operator &&
    compareValues(given.value, needed.value) === 0
  );
}
