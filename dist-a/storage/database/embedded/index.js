import { resolve } from "node:path";
import { Commands } from "./commands.js";
import { listenAlone } from "./lock.js";
import { WireServer } from "./server.js";
import { Store } from "./store.js";
/** What the program calls its database. */
export const DATABASE_NAME = "toonbooth";
/**
 * Starts the embedded database in a folder: a server inside this process that speaks MongoDB's wire protocol on
 * a unix socket, with LMDB behind it. It does exactly what this program asks of MongoDB and refuses all else.
 * @throws Error when another process uses the folder.
 */
export async function startEmbeddedDatabase(options) {
    if (process.platform === "win32")
        throw new Error("Set MONGODB_URI: Windows has no embedded database.");
    const directory = resolve(options.directory);
    const server = new WireServer();
    const listening = await listenAlone(server.listener, directory);
    try {
        const store = new Store(directory);
        server.commands = new Commands(store);
        let closed;
        const close = () => {
            // The lock goes last, when nothing can be written any more.
            closed ??= server.end().then(() => store.close().then(listening.close));
            return closed;
        };
        return { uri: `mongodb://${encodeURIComponent(listening.path)}/${DATABASE_NAME}`, close };
    }
    catch (error) {
        await listening.close();
        throw error;
    }
}
//# sourceMappingURL=index.js.map