/**
 * The embedded database: a server inside this process that speaks MongoDB's wire protocol, with LMDB
 * behind it. It does exactly what this program asks of MongoDB and refuses everything else.
 *
 * Documents and index entries both live in LMDB, as BSON and as bytes whose plain order is
 * MongoDB's order of values, and nothing is kept in memory but compiled definitions and open cursors:
 * a start takes milliseconds whatever there is, memory does not grow with the data, and no second
 * copy can come to differ from the disk. Every write command runs as one callback inside LMDB's only
 * write transaction, so commands are serialised by construction; those that wait together
 * share one commit and one flush, and each is answered after that flush.
 */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { createContext } from "./commands.js";
import { type Endpoint, listenOnPort, listenPrivately } from "./endpoint.js";
import { lockFolder } from "./lock.js";
import { WireServer } from "./server.js";
import { closeServer } from "./sockets.js";
import { openStore, type Store } from "./store.js";

/** A started embedded database. */
export interface EmbeddedDatabase {
  /** For `mongoose.connect`. */
  uri: string;
  /** Waits for commands that have begun, then closes the sockets and the files. */
  close(): Promise<void>;
}

/** How to start. */
export interface EmbeddedDatabaseOptions {
  /** Holds the data and the lock; made if it is missing. */
  directory: string;
  /** By default a unix socket; a port with a password where there are none. */
  transport?: "socket" | "port";
}

/** Starts the embedded database; rejects when another process uses the folder. */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const directory = resolve(options.directory);
  const lock = await lockFolder(directory);
  let store: Store | undefined;
  try {
    store = await openStore(directory);
    const started = await serve(store, options.transport);
    const { uri } = started.endpoint;
    return { uri, close: once(() => stop(started, [() => store?.close(), () => lock.release()])) };
  } catch (error) {
    await store?.close();
    await lock.release();
    throw error;
  }
}

interface Started {
  server: WireServer;
  endpoint: Endpoint;
}

async function serve(
  store: Store,
  transport = process.platform === "win32" ? "port" : "socket",
): Promise<Started> {
  const password = transport === "port" ? randomBytes(32).toString("hex") : undefined;
  const server = new WireServer({ context: createContext(store), password });
  try {
    const endpoint = password
      ? await listenOnPort(server.server, password)
      : await listenPrivately(server.server);
    return { server, endpoint };
  } catch (error) {
    await closeServer(server.server);
    throw error;
  }
}

/** In this order: the lock goes last, when nothing can be written any more. */
async function stop({ server, endpoint }: Started, rest: (() => Promise<void> | undefined)[]): Promise<void> {
  await server.close();
  await endpoint.remove();
  for (const step of rest) await step();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
