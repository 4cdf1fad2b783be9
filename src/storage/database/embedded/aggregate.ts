import { Double, Int32, Long } from "bson";
import { asCount, checkFields } from "./arguments.js";
import type { Collection } from "./collection.js";
import { checkValue, compareValues, type Doc, encodeKey, isDoc, isNumber, toNumber } from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";
import { type Filter, parseFilter } from "./filter.js";
import { encodeFields, parseSort, type SortField } from "./indexes.js";
import { parsePath, scalarAt } from "./paths.js";
import { isWhole, toBigInt } from "./update.js";

type Stage = (docs: Iterable<Doc>) => Iterable<Doc>;

/** Compiles an aggregation of the supported stages; running it gives all its results. */
export function parsePipeline(source: unknown): (collection: Collection | undefined) => Iterable<Doc> {
  if (!Array.isArray(source)) throw new DatabaseError(14, "'pipeline' must be a list of stages.");
  const stages = source.map(parseStage);
  // What comes first decides the index: a filter, and a sort right after it.
  const filter = stages[0]?.filter ? stages.shift()?.filter : undefined;
  const sort = stages[0]?.sort ? stages.shift()?.sort : undefined;
  return (collection) => {
    const query = { filter: filter ?? parseFilter({}), sort: sort ?? [] };
    const found: Iterable<Doc> = collection ? documents(collection, query) : [];
    return stages.reduce((docs, stage) => stage.run(docs), found);
  };
}

function* documents(collection: Collection, query: { filter: Filter; sort: SortField[] }): Generator<Doc> {
  for (const { doc } of collection.find(query)) yield doc;
}

interface ParsedStage {
  run: Stage;
  filter?: Filter;
  sort?: SortField[];
}

function parseStage(source: unknown): ParsedStage {
  const [name = "", ...others] = isDoc(source) ? Object.keys(source) : [];
  if (!isDoc(source) || others.length > 0) throw new DatabaseError(2, "A stage must have exactly one field.");
  const value = source[name];
  if (name === "$match") {
    const filter = parseFilter(value);
    return { filter, run: (docs) => [...docs].filter((doc) => filter.matches(doc)) };
  }
  if (name === "$sort") {
    const sort = parseSort(value);
    return { sort, run: (docs) => sortDocs(docs, sort) };
  }
  if (name === "$limit" || name === "$skip") {
    const count = asCount(value, name, -1);
    if (count < (name === "$limit" ? 1 : 0)) throw new DatabaseError(2, `${name} is too small.`);
    return { run: name === "$limit" ? (docs) => take(docs, count) : (docs) => [...docs].slice(count) };
  }
  if (name === "$group") return { run: parseGroup(value) };
  throw unsupported(`the stage ${name}`, 2);
}

function* take(docs: Iterable<Doc>, count: number): Generator<Doc> {
  let taken = 0;
  for (const doc of docs) {
    yield doc;
    if (++taken >= count) return;
  }
}

function sortDocs(docs: Iterable<Doc>, sort: SortField[]): Doc[] {
  const keyed = [...docs].map((doc) => ({
    doc,
    key: encodeFields(
      sort,
      sort.map((one) => scalarAt(doc, one.parts, "sorting by")),
    ),
  }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map((one) => one.doc);
}

/** Something evaluated per document: `"$path"`, or a constant. */
function parseExpression(source: unknown): (doc: Doc) => unknown {
  if (typeof source === "string" && source.startsWith("$")) {
    const parts = parsePath(source.slice(1));
    return (doc) => valueAt(doc, parts);
  }
  if (isDoc(source) || Array.isArray(source))
    throw unsupported("expressions other than a field or a constant", 2);
  checkValue(source);
  return () => source;
}

/** A path's value. An array at its end is a value like any other; one on the way would be mapped, so it is refused. */
function valueAt(doc: Doc, parts: readonly string[]): unknown {
  const last = parts.at(-1) ?? "";
  const holder = scalarAt(doc, parts.slice(0, -1), "the expression");
  return isDoc(holder) && Object.hasOwn(holder, last) ? holder[last] : undefined;
}

interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const ACCUMULATORS: Record<string, () => Accumulator> = {
  $sum: () => new Sum(),
  $first: () => choose((held) => held === undefined),
  $min: () => extreme(-1),
  $max: () => extreme(1),
};

function parseGroup(source: unknown): Stage {
  if (!isDoc(source) || !Object.hasOwn(source, "_id"))
    throw new DatabaseError(2, "a group specification must include an _id");
  const { _id: id, ...others } = source;
  const idOf = parseExpression(id);
  const fields = Object.entries(others).map(([name, value]) => ({ name, ...parseAccumulator(name, value) }));
  return (docs) => {
    const groups = new Map<string, { id: unknown; held: Accumulator[] }>();
    for (const doc of docs) {
      const id = idOf(doc) ?? null;
      const key = encodeKey([id]).toString("latin1");
      const group = groups.get(key) ?? { id, held: fields.map((one) => one.create()) };
      groups.set(key, group);
      for (const [i, one] of fields.entries()) group.held[i]?.add(one.valueOf(doc));
    }
    return [...groups.values()].map(({ id, held }) => ({
      _id: id,
      ...Object.fromEntries(fields.map((one, i) => [one.name, held[i]?.result() ?? null])),
    }));
  };
}

function parseAccumulator(name: string, source: unknown) {
  if (!isDoc(source) || Object.keys(source).length !== 1)
    throw new DatabaseError(2, `The field '${name}' must be an accumulator object`);
  parsePath(name);
  if (name.includes(".")) throw new DatabaseError(2, `The field name '${name}' cannot contain '.'`);
  checkFields(source, new Set(Object.keys(ACCUMULATORS)), "$group");
  const [[operator, operand] = ["", undefined]] = Object.entries(source);
  const create = ACCUMULATORS[operator];
  if (!create) throw unsupported(`the accumulator ${operator}`, 2);
  return { create, valueOf: parseExpression(operand) };
}

function choose(isBetter: (held: unknown, value: unknown) => boolean): Accumulator {
  let held: unknown;
  return {
    add: (value) => {
      if (isBetter(held, value)) held = value ?? null;
    },
    result: () => held,
  };
}

/** The least (-1) or greatest (1) value; null and missing ones don't count. */
function extreme(sign: 1 | -1): Accumulator {
  return choose((held, value) => {
    if (value === undefined || value === null) return false;
    return held === undefined || compareValues(value, held) * sign > 0;
  });
}

/** Integers are added exactly; doubles with the error of each addition carried along, as MongoDB does. */
class Sum implements Accumulator {
  private whole = 0n;
  private double = 0;
  private carried = 0;
  private hasDouble = false;
  private hasLong = false;

  add(value: unknown): void {
    if (!isNumber(value)) return;
    if (isWhole(value)) {
      this.whole += toBigInt(value);
      this.hasLong ||= value instanceof Long;
      return;
    }
    this.hasDouble = true;
    this.addDouble(toNumber(value));
  }

  private addDouble(value: number): void {
    const sum = this.double + value;
    const part = sum - this.double;
    this.carried += this.double - (sum - part) + (value - part);
    this.double = sum;
  }

  result(): unknown {
    if (this.hasDouble) {
      const whole = Number(this.whole);
      this.addDouble(whole);
      this.carried += Number(this.whole - BigInt(whole));
      return new Double(Number.isFinite(this.double) ? this.double + this.carried : this.double);
    }
    if (BigInt.asIntN(64, this.whole) !== this.whole) return new Double(Number(this.whole));
    if (this.hasLong || BigInt.asIntN(32, this.whole) !== this.whole) return Long.fromBigInt(this.whole);
    return new Int32(Number(this.whole));
  }
}
