import { closeSync, fsyncSync, openSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { open } from "lmdb";
import { DatabaseError, unsupported } from "./errors.js";
/** Name of the one file in the database's folder that holds everything. */
export const DATA_FILE = "data.mdb";
const MAX_KEY_BYTES = 1900;
const DISK_FULL = new Set([constants.errno.ENOSPC, constants.errno.EDQUOT]);
/**
 * LMDB as this database uses it: one ordered map from keys (see `keyOf`) to bytes. Reads see the last commit; a
 * write's promise resolves only after its commit has been flushed. Writers that wait together share one commit.
 */
export class Store {
    constructor(directory) {
        this.changes = 0;
        this.lmdb = open({
            path: join(directory, DATA_FILE),
            encoding: "binary",
            keyEncoding: "binary",
            // lmdb's default resolves a write before its flush.
            overlappingSync: false,
            // Its batching makes a promise that nobody holds, and a failed commit would end the process by it.
            eventTurnBatching: false,
        });
        // A power failure must not take the new files' names away.
        for (const folder of [directory, dirname(directory)]) {
            const handle = openSync(folder, "r");
            fsyncSync(handle);
            closeSync(handle);
        }
    }
    /** Runs a synchronous look at the last committed state. */
    read(work) {
        this.lmdb.resetReadTxn();
        return work();
    }
    /** Runs synchronous reads and writes as one unit; resolves when it is on the disk. Nothing is rolled back. */
    async write(work) {
        try {
            return await this.lmdb.transaction(() => {
                if (this.broken === undefined)
                    return this.attempt(work);
                throw new DatabaseError(8, `No more writes until a restart; one failed: ${String(this.broken)}`);
            });
        }
        catch (error) {
            throw error instanceof DatabaseError ? error : await this.failure(error);
        }
    }
    /** A fault that comes before anything was changed concerns its own command only. */
    attempt(work) {
        const before = this.changes;
        try {
            return work();
        }
        catch (error) {
            if (error instanceof DatabaseError || this.changes > before)
                throw error;
            throw new DatabaseError(8, `The command failed: ${String(error)}`);
        }
    }
    /**
     * After a full disk the last state stands untouched (LMDB writes beside it) and a later write may succeed.
     * Any other failure leaves doubt about what the disk holds: from then on nothing more is written.
     */
    async failure(error) {
        const { commitError } = error;
        const cause = (await Promise.race([commitError?.catch((reason) => reason), delay(1000)])) ?? error;
        if (DISK_FULL.has(Number(cause.code)))
            return new DatabaseError(14031, "The disk is full; nothing was written.");
        this.broken ??= cause;
        return new DatabaseError(8, `The commit failed: ${String(cause)}`);
    }
    /** The value of a key. */
    get(key) {
        return this.lmdb.get(toBytes(key));
    }
    /** Sets a value; only inside `write`. */
    put(key, value) {
        this.changes += 1;
        this.lmdb.putSync(toBytes(key), value);
    }
    /** Takes a key away; only inside `write`. */
    remove(key) {
        this.changes += 1;
        this.lmdb.removeSync(toBytes(key));
    }
    /** The values of a range in the order of their keys, read piece by piece: between pieces nothing is held open. */
    *values(range, reverse = false) {
        const [start, end] = [toBytes(range.start), toBytes(range.end)];
        let from = reverse ? end : start;
        for (let limit = 8, isFirst = true;; limit = 128, isFirst = false) {
            const bounds = reverse ? { start: from, end: start, inclusiveEnd: true } : { start: from, end };
            const exclusiveStart = reverse || !isFirst;
            const piece = [...this.lmdb.getRange({ ...bounds, reverse, limit, exclusiveStart })];
            for (const { value } of piece)
                yield value;
            const last = piece.at(-1);
            if (!last || piece.length < limit)
                return;
            from = last.key;
        }
    }
    /** Waits for what is being written and closes the files. */
    close() {
        return this.lmdb.close();
    }
}
/** LMDB's keys are limited, unlike MongoDB's. */
function toBytes(key) {
    if (key.length > MAX_KEY_BYTES)
        throw unsupported(`_id and index values over ${MAX_KEY_BYTES} bytes`, 2);
    return Buffer.from(key, "latin1");
}
//# sourceMappingURL=store.js.map