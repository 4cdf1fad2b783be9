import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open } from "lmdb";
import { Collection } from "./collection.js";
import { parseFilter } from "./query.js";
import { DATA_FILE, Store } from "./store.js";
/**
 * Copies the embedded database of a folder into another one, as it stood at one moment. Another process may be using
 * it: LMDB's readers hold nobody up.
 * @throws Error when there is none.
 */
export async function copyDatabase(directory, target) {
    const source = join(directory, DATA_FILE);
    // LMDB would make what is not there.
    await access(source);
    await mkdir(target, { recursive: true, mode: 0o700 });
    const lmdb = open({ path: source, readOnly: true, encoding: "binary", keyEncoding: "binary" });
    try {
        await lmdb.backup(join(target, DATA_FILE), true);
    }
    finally {
        await lmdb.close();
    }
}
/** All documents of some collections of a database that no process uses, such as a copy; `database` is its name. */
export async function readCollections(directory, database, names) {
    const store = new Store(directory);
    try {
        const entries = names.map((name) => [
            name,
            store.read(() => [...new Collection(store, `${database}.${name}`).find(parseFilter({}))]),
        ]);
        return Object.fromEntries(entries);
    }
    finally {
        await store.close();
    }
}
//# sourceMappingURL=copy.js.map