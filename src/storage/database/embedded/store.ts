import { open as openFile } from "node:fs/promises";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { open, type RootDatabase } from "lmdb";
import { DatabaseError, unsupported } from "./errors.js";

/** Keys from `start` up to, not including, `end`. */
export interface KeyRange {
  start: Buffer;
  end: Buffer;
}

/** One key with its value. */
export interface Entry {
  key: Buffer;
  value: Buffer;
}

const MAX_KEY_BYTES = 1900;
const CHUNK = 128;
const DISK_FULL = new Set([constants.errno.ENOSPC, constants.errno.EDQUOT]);

/**
 * LMDB as this database uses it: one ordered map from bytes to bytes. Reads see the last commit;
 * a write's promise resolves only after its commit has been flushed. Writers that wait at the same time share one commit.
 */
export class Store {
  private readonly lmdb: RootDatabase<Buffer, Buffer>;
  private broken: unknown;
  private dirty = false;

  constructor(directory: string) {
    this.lmdb = open<Buffer, Buffer>({
      path: join(directory, "data.mdb"),
      encoding: "binary",
      keyEncoding: "binary",
      // lmdb's default resolves a write before its flush.
      overlappingSync: false,
      // Its batching makes a promise that nobody holds, and a failed commit would end the process by it.
      eventTurnBatching: false,
      maxReaders: 16,
    });
  }

  /** Runs a synchronous look at the last committed state. */
  read<T>(work: () => T): T {
    this.lmdb.resetReadTxn();
    return work();
  }

  /** Runs synchronous reads and writes as one serialised unit; resolves when all of it is on the disk. */
  async write<T>(work: () => T): Promise<T> {
    this.refuseWhenBroken();
    let outcome: { result: T } | { error: unknown } | undefined;
    try {
      await this.lmdb.transaction(() => {
        outcome = this.attempt(work);
      });
    } catch (error) {
      await this.fail(error);
    }
    if (!outcome) throw new DatabaseError(8, "The write was not run.");
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  /**
   * After a full disk the last state stands untouched (LMDB writes beside it) and a later write may succeed.
   * Any other failed commit leaves doubt about what the disk holds: from then on nothing more is written.
   */
  private async fail(error: unknown): Promise<never> {
    const reason = (error as { commitError?: Promise<unknown> }).commitError?.catch(
      (cause: unknown) => cause,
    );
    const cause = (await Promise.race([reason, delay(1000)])) ?? error;
    if (DISK_FULL.has(Number((cause as { code?: unknown }).code)))
      throw new DatabaseError(14031, "The disk is full; nothing was written.");
    this.broken ??= cause;
    throw new DatabaseError(8, `The commit failed: ${String(cause)}`);
  }

  private attempt<T>(work: () => T): { result: T } | { error: unknown } {
    this.dirty = false;
    try {
      this.refuseWhenBroken();
      return { result: work() };
    } catch (error) {
      // Commands check everything before they change anything; whoever throws half way has left torn data.
      if (this.dirty && !(error instanceof DatabaseError)) this.broken = error;
      return { error };
    }
  }

  private refuseWhenBroken(): void {
    if (this.broken !== undefined)
      throw new DatabaseError(8, `No more writes until a restart; one failed: ${String(this.broken)}`);
  }

  /** The value of a key. */
  get(key: Buffer): Buffer | undefined {
    return this.lmdb.get(key);
  }

  /** Sets a value; only inside `write`. */
  put(key: Buffer, value: Buffer): void {
    this.dirty = true;
    this.lmdb.putSync(key, value);
  }

  /** Takes a key away; only inside `write`. */
  remove(key: Buffer): void {
    this.dirty = true;
    this.lmdb.removeSync(key);
  }

  /**
   * The entries of a range in order, read piece by piece: between pieces nothing is held open, so a
   * cursor may rest here for minutes and goes on with the state of that time.
   */
  *entries({ start, end }: KeyRange, reverse = false): Generator<Entry> {
    let from = reverse ? end : start;
    let isFirst = true;
    for (;;) {
      const limit: number = isFirst ? 8 : CHUNK;
      const bounds = reverse ? { start: from, end: start, inclusiveEnd: true } : { start: from, end };
      const piece = [
        ...this.lmdb.getRange({ ...bounds, reverse, limit, exclusiveStart: reverse || !isFirst }),
      ];
      yield* piece;
      const last = piece.at(-1);
      if (!last || piece.length < limit) return;
      from = last.key;
      isFirst = false;
    }
  }

  /** Waits for what is being written and closes the files. */
  async close(): Promise<void> {
    await this.lmdb.close();
  }
}

/** Opens the store in a folder, and makes sure that a power failure can't take the new files' names away. */
export async function openStore(directory: string): Promise<Store> {
  const store = new Store(directory);
  if (process.platform === "win32") return store; // folders can't be flushed there
  for (const folder of [directory, dirname(directory)]) {
    const handle = await openFile(folder);
    await handle.sync();
    await handle.close();
  }
  return store;
}

/** Throws when a key is too long for LMDB. MongoDB has no such limit. */
export function checkKey(key: Buffer): Buffer {
  if (key.length > MAX_KEY_BYTES) throw unsupported(`_id and index values over ${MAX_KEY_BYTES} bytes`, 2);
  return key;
}
