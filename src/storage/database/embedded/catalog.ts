import { serialize } from "bson";
import { Collection, decode } from "./collection.js";
import { toNumber } from "./compare.js";
import { DatabaseError } from "./errors.js";
import { describeIndex, type Index, parseIndex } from "./indexes.js";
import type { Store } from "./store.js";

/** Key that a collection's record has; every database's records lie together. */
const KIND = "\u0000";
const COUNTER = Buffer.from(KIND);

interface Described {
  bytes: Buffer;
  id: number;
  collection: Collection;
}

/** Which collections and indexes there are: read from the store each time, compiled anew only when changed. */
export class Catalog {
  private readonly compiled = new Map<string, Described>();

  constructor(private readonly store: Store) {}

  /** The collection of that full name, if it exists. */
  get(ns: string): Collection | undefined {
    return this.describe(ns)?.collection;
  }

  /** The collection of that full name, made if it does not exist. */
  getOrCreate(ns: string): Collection {
    const existing = this.get(ns);
    if (existing) return existing;
    const name = ns.slice(ns.indexOf(".") + 1);
    if (name === "" || /[$\0]|^system\./.test(name) || Buffer.byteLength(ns) > 255)
      throw new DatabaseError(73, `Invalid collection name: ${ns}`);
    this.save(ns, this.takeNumber(), []);
    return this.getOrThrow(ns);
  }

  /** The collection of that full name; throws when there is none. */
  getOrThrow(ns: string): Collection {
    const collection = this.get(ns);
    if (!collection) throw new DatabaseError(26, `ns does not exist: ${ns}`);
    return collection;
  }

  /** Adds an index to a collection and fills it. */
  addIndex(ns: string, definition: Index): void {
    const collection = this.getOrThrow(ns);
    const index = { ...definition, id: this.takeNumber() };
    collection.build(index);
    this.saveIndexes(ns, [...collection.indexes, index]);
  }

  /** Takes an index away from a collection. */
  dropIndex(ns: string, name: string): void {
    const collection = this.getOrThrow(ns);
    const index = collection.indexes.find((one) => one.name === name);
    if (!index) throw new DatabaseError(27, `index not found with name [${name}]`);
    collection.dropEntries(index);
    this.saveIndexes(
      ns,
      collection.indexes.filter((one) => one !== index),
    );
  }

  /** Takes a collection with everything in it away. */
  drop(ns: string): void {
    this.get(ns)?.dropAll();
    this.store.remove(recordKey(ns));
  }

  /** The names of a database's collections. */
  names(db: string): string[] {
    const start = recordKey(`${db}.`);
    const range = { start, end: Buffer.concat([start, Buffer.of(0xff)]) };
    return [...this.store.entries(range)].map(({ key }) => key.subarray(start.length).toString());
  }

  private saveIndexes(ns: string, indexes: readonly Index[]): void {
    this.save(ns, this.describe(ns)?.id ?? this.takeNumber(), indexes);
  }

  private save(ns: string, id: number, indexes: readonly Index[]): void {
    const records = indexes.map((index) => ({ id: index.id, definition: describeIndex(index) }));
    this.store.put(recordKey(ns), Buffer.from(serialize({ id, indexes: records })));
  }

  private describe(ns: string): Described | undefined {
    const bytes = this.store.get(recordKey(ns));
    if (!bytes) return undefined;
    const known = this.compiled.get(ns);
    if (known?.bytes.equals(bytes)) return known;
    const record = decode(bytes);
    const id = toNumber(record.id as number);
    const indexes = (record.indexes as { id: number; definition: unknown }[]).map((one) => ({
      ...parseIndex(one.definition),
      id: toNumber(one.id),
    }));
    const fresh = { bytes, id, collection: new Collection(this.store, ns, id, indexes) };
    this.compiled.set(ns, fresh);
    return fresh;
  }

  /** Numbers for collections and indexes; none is ever used twice. */
  private takeNumber(): number {
    const next = (this.store.get(COUNTER)?.readUInt32BE() ?? 0) + 1;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(next);
    this.store.put(COUNTER, bytes);
    return next;
  }
}

function recordKey(ns: string): Buffer {
  return Buffer.from(`${KIND}${ns}`);
}
