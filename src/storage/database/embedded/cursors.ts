import { calculateObjectSize, Long } from "bson";
import type { Doc } from "./compare.js";
import { DatabaseError } from "./errors.js";

/** A result with its size, so that batches can be kept below the limit of a message. */
export interface Sized {
  doc: Doc;
  bytes: number;
}

interface Cursor {
  ns: string;
  rest: Generator<Sized>;
  /** Read already, but too large for the batch before. */
  waiting?: Sized;
  usedAt: number;
}

const FIRST_BATCH = 101;
const BATCH_BYTES = 16_000_000;
const IDLE_MILLISECONDS = 10 * 60_000;

/** What to answer first. */
export interface FirstBatch {
  ns: string;
  rows: Generator<Sized>;
  batchSize?: number;
  /** Whether to forget what does not fit. */
  single?: boolean;
}

/** Results that clients fetch in batches. A cursor that nobody has asked for ten minutes is forgotten. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private lastId = 0n;

  /** The answer to a query, leaving a cursor open when there is more. */
  first({ ns, rows, batchSize = FIRST_BATCH, single = false }: FirstBatch): Doc {
    const now = Date.now();
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MILLISECONDS) this.open.delete(id);
    const cursor: Cursor = { ns, rest: rows, usedAt: now };
    const { docs, isDone } = nextBatch(cursor, batchSize);
    if (isDone || single) return reply("firstBatch", ns, docs, Long.ZERO);
    this.lastId += 1n;
    this.open.set(String(this.lastId), cursor);
    return reply("firstBatch", ns, docs, Long.fromBigInt(this.lastId));
  }

  /** The answer to `getMore`. */
  next(id: Long, ns: string, batchSize: number): Doc {
    const cursor = this.open.get(String(id));
    if (!cursor || cursor.ns !== ns) throw new DatabaseError(43, `cursor id ${String(id)} not found`);
    cursor.usedAt = Date.now();
    const { docs, isDone } = nextBatch(cursor, batchSize || Number.POSITIVE_INFINITY);
    if (isDone) this.open.delete(String(id));
    return reply("nextBatch", ns, docs, isDone ? Long.ZERO : id);
  }

  /** Forgets a cursor; tells whether there was one. */
  kill(id: Long): boolean {
    return this.open.delete(String(id));
  }
}

function nextBatch(cursor: Cursor, limit: number): { docs: Doc[]; isDone: boolean } {
  const docs: Doc[] = [];
  let bytes = 0;
  for (;;) {
    if (docs.length >= limit) return { docs, isDone: false };
    const row = cursor.waiting ?? takeNext(cursor.rest);
    cursor.waiting = undefined;
    if (!row) return { docs, isDone: true };
    bytes += row.bytes + 16;
    if (bytes > BATCH_BYTES && docs.length > 0) {
      cursor.waiting = row;
      return { docs, isDone: false };
    }
    docs.push(row.doc);
  }
}

function takeNext(rows: Generator<Sized>): Sized | undefined {
  const step = rows.next();
  return step.done ? undefined : step.value;
}

function reply(name: string, ns: string, docs: Doc[], id: Long): Doc {
  return { cursor: { id, ns, [name]: docs }, ok: 1 };
}

/** Gives documents that are in memory the form that batches are made of. */
export function* sized(docs: Iterable<Doc>): Generator<Sized> {
  for (const doc of docs) yield { doc, bytes: calculateObjectSize(doc) };
}
