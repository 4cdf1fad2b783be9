import { deserialize, ObjectId, serialize } from "bson";
import { checkValue, type Doc, encodeKey, field } from "./compare.js";
import { DatabaseError } from "./errors.js";
import type { Filter } from "./filter.js";
import { choosePlan, encodeFields, type Index, indexedValues, type SortField } from "./indexes.js";
import { scalarAt } from "./paths.js";
import { checkKey, type KeyRange, type Store } from "./store.js";
import { refuseNewId, type Update, upsertedDocument } from "./update.js";

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const DOCUMENTS = 1;
const ENTRIES = 2;

/** A document with the key and the bytes under which it is stored. */
export interface Found {
  key: Buffer;
  bytes: Buffer;
  doc: Doc;
}

/** What to look for, in which order. */
export interface Query {
  filter: Filter;
  sort: readonly SortField[];
  skip?: number;
  /** 0 is no limit. */
  limit?: number;
}

/** Reads BSON without losing any number's type. */
export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteValues: false, promoteBuffers: false });
}

/**
 * The documents of one collection and their index entries. A document lies under its collection's
 * number and its encoded `_id`; an index entry under its index's number, the encoded fields and the
 * encoded `_id`, with that `_id` as the value. Methods run inside `Store.read` or `Store.write`.
 */
export class Collection {
  private readonly prefix: Buffer;

  constructor(
    private readonly store: Store,
    private readonly ns: string,
    id: number,
    readonly indexes: readonly Index[],
  ) {
    this.prefix = tablePrefix(DOCUMENTS, id);
  }

  /** The matches in the order asked for, read as they are wanted and looked at anew when they are. */
  *find({ filter, sort, skip = 0, limit = 0 }: Query): Generator<Found> {
    let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
    let toSkip = skip;
    for (const key of this.candidates(filter, sort)) {
      const found = this.load(key);
      if (!found || !filter.matches(found.doc)) continue;
      if (toSkip-- > 0) continue;
      yield found;
      if (--left <= 0) return;
    }
  }

  private *candidates(filter: Filter, sort: readonly SortField[]): Generator<Buffer> {
    const plan = choosePlan(this.indexes, filter, sort);
    const keys = this.scan(plan.index, plan.ranges, plan.reverse);
    if (plan.sorted) {
      yield* keys;
      return;
    }
    const matches: { key: Buffer; order: Buffer }[] = [];
    for (const key of keys) {
      const found = this.load(key);
      if (!found || !filter.matches(found.doc)) continue;
      const values = sort.map((one) => scalarAt(found.doc, one.parts, "sorting by"));
      matches.push({ key, order: encodeFields(sort, values) });
    }
    matches.sort((a, b) => Buffer.compare(a.order, b.order));
    for (const { key } of matches) yield key;
  }

  private *scan(index: Index, ranges: readonly KeyRange[], reverse: boolean): Generator<Buffer> {
    const prefix = index.id === undefined ? this.prefix : tablePrefix(ENTRIES, index.id);
    for (const { start, end } of ranges) {
      if (Buffer.compare(start, end) >= 0) continue;
      const range = { start: Buffer.concat([prefix, start]), end: Buffer.concat([prefix, end]) };
      for (const { key, value } of this.store.entries(range, reverse))
        yield index.id === undefined ? key : Buffer.concat([this.prefix, value]);
    }
  }

  private load(key: Buffer): Found | undefined {
    const bytes = this.store.get(key);
    return bytes && { key, bytes, doc: decode(bytes) };
  }

  /** Adds a document, giving it an `_id` if it has none. */
  insert(source: Doc): Doc {
    const { _id = new ObjectId(), ...fields } = source;
    const doc = { _id, ...fields };
    const bytes = toBytes(doc);
    const key = this.keyOf(doc);
    if (this.store.get(key)) throw this.duplicate({ name: "_id_", key: { _id: 1 } }, [_id]);
    const entries = this.entriesOf(doc, key);
    this.refuseDuplicates(entries, key);
    this.store.put(key, bytes);
    for (const entry of entries) this.store.put(entry.key, this.idOf(key));
    return doc;
  }

  /** Updates one document; tells whether anything in it changed. */
  update(found: Found, update: Update): { doc: Doc; modified: boolean } {
    const doc = decode(found.bytes);
    update.apply(doc, false);
    refuseNewId(field(found.doc, "_id"), field(doc, "_id"));
    const bytes = toBytes(doc);
    if (bytes.equals(found.bytes)) return { doc, modified: false };
    const before = this.entriesOf(found.doc, found.key);
    const after = this.entriesOf(doc, found.key);
    const gone = before.filter((entry) => !after.some((other) => other.key.equals(entry.key)));
    const added = after.filter((entry) => !before.some((other) => other.key.equals(entry.key)));
    this.refuseDuplicates(added, found.key);
    this.store.put(found.key, bytes);
    for (const entry of gone) this.store.remove(entry.key);
    for (const entry of added) this.store.put(entry.key, this.idOf(found.key));
    return { doc, modified: true };
  }

  /** Inserts what an upsert that matched nothing makes. */
  upsert(filter: Filter, update: Update): Doc {
    return this.insert(upsertedDocument(filter, update));
  }

  /** Takes a document and its index entries away. */
  remove(found: Found): void {
    for (const entry of this.entriesOf(found.doc, found.key)) this.store.remove(entry.key);
    this.store.remove(found.key);
  }

  /** Adds the entries of a new index; when a unique one meets duplicates nothing is changed. */
  build(index: Index): void {
    const seen = new Set<string>();
    const entries: { key: Buffer; id: Buffer }[] = [];
    const everything = { start: this.prefix, end: Buffer.concat([this.prefix, Buffer.of(0xff)]) };
    for (const { key, value } of this.store.entries(everything)) {
      const entry = this.entryOf(index, decode(value), key);
      if (!entry) continue;
      const fields = entry.fields.toString("latin1");
      if (index.unique && seen.has(fields)) throw this.duplicate(index, entry.values);
      seen.add(fields);
      entries.push({ key: entry.key, id: this.idOf(key) });
    }
    for (const { key, id } of entries) this.store.put(key, id);
  }

  /** Takes all entries of an index away. */
  dropEntries(index: Index): void {
    if (index.id !== undefined) this.clear(tablePrefix(ENTRIES, index.id));
  }

  /** Takes all documents and index entries away. */
  dropAll(): void {
    for (const index of this.indexes) this.dropEntries(index);
    this.clear(this.prefix);
  }

  private clear(prefix: Buffer): void {
    const range = { start: prefix, end: Buffer.concat([prefix, Buffer.of(0xff)]) };
    for (const { key } of this.store.entries(range)) this.store.remove(key);
  }

  private keyOf(doc: Doc): Buffer {
    if (Array.isArray(doc._id)) throw new DatabaseError(2, "can't use an array for _id");
    return checkKey(Buffer.concat([this.prefix, encodeKey([doc._id])]));
  }

  private idOf(key: Buffer): Buffer {
    return key.subarray(this.prefix.length);
  }

  private entriesOf(doc: Doc, key: Buffer): IndexEntry[] {
    return this.indexes.flatMap((index) => this.entryOf(index, doc, key) ?? []);
  }

  private entryOf(index: Index, doc: Doc, key: Buffer): IndexEntry | undefined {
    const values = indexedValues(index, doc);
    if (!values || index.id === undefined) return undefined;
    const fields = Buffer.concat([tablePrefix(ENTRIES, index.id), encodeFields(index.fields, values)]);
    return { index, values, fields, key: checkKey(Buffer.concat([fields, this.idOf(key)])) };
  }

  private refuseDuplicates(entries: readonly IndexEntry[], own: Buffer): void {
    for (const { index, values, fields } of entries) {
      if (!index.unique) continue;
      const range = { start: fields, end: Buffer.concat([fields, Buffer.of(0xff)]) };
      for (const { value } of this.store.entries(range))
        if (!value.equals(this.idOf(own))) throw this.duplicate(index, values);
    }
  }

  private duplicate(index: Pick<Index, "name" | "key">, values: readonly unknown[]): DatabaseError {
    const keyValue = Object.fromEntries(Object.keys(index.key).map((path, i) => [path, values[i] ?? null]));
    return new DatabaseError(
      11000,
      `E11000 duplicate key error collection: ${this.ns} index: ${index.name} dup key: ${JSON.stringify(keyValue)}`,
      { keyPattern: index.key, keyValue },
    );
  }
}

interface IndexEntry {
  index: Index;
  values: unknown[];
  /** The index's number and the encoded fields. */
  fields: Buffer;
  /** The same followed by the document's `_id`. */
  key: Buffer;
}

function tablePrefix(kind: number, id: number): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = kind;
  prefix.writeUInt32BE(id, 1);
  return prefix;
}

function toBytes(doc: Doc): Buffer {
  checkValue(doc);
  const bytes = Buffer.from(serialize(doc));
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new DatabaseError(10334, "The document is larger than 16 MB.");
  return bytes;
}
