import { lstat, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_SOCKET_PATH } from "./lock.js";
import { listen, listenAs, probe } from "./sockets.js";

const FOLDER_PREFIX = "toonbooth-db-";
const SOCKET = "db.sock";
const DATABASE = "toonbooth";
/** A folder without a socket may belong to a process that is just starting. */
const STARTING_MILLISECONDS = 60 * 60_000;

/** Where a server listens. */
export interface Endpoint {
  /** For `mongoose.connect`. */
  uri: string;
  /** Removes what was made for it; after the server has closed. */
  remove(): Promise<void>;
}

/** Listens on a unix socket in a new folder that only this user can enter. */
export async function listenPrivately(server: Server): Promise<Endpoint> {
  const hasRoom = (parent: string) =>
    Buffer.byteLength(join(parent, `${FOLDER_PREFIX}XXXXXX`, `.${SOCKET}`)) <= MAX_SOCKET_PATH;
  const parent = [tmpdir(), "/tmp"].find(hasRoom) ?? "/tmp";
  await sweep(parent);
  const folder = await mkdtemp(join(parent, FOLDER_PREFIX)); // mode 0700
  const path = join(folder, SOCKET);
  await listenAs(server, folder, SOCKET);
  return {
    uri: `mongodb://${encodeURIComponent(path)}/${DATABASE}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Listens on a free port of this machine; the address carries the password. */
export async function listenOnPort(server: Server, password: string): Promise<Endpoint> {
  await listen(server, { host: "127.0.0.1", port: 0 });
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://embedded:${password}@127.0.0.1:${port}/${DATABASE}?authMechanism=PLAIN&authSource=$external`,
    remove: async () => undefined,
  };
}

/** Removes the folders that processes left behind when they were killed. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(parent, name);
    const state = await probe(join(folder, SOCKET));
    const info = await lstat(folder).catch(() => undefined);
    if (!info?.isDirectory() || info.uid !== process.getuid?.() || state === "alive") continue;
    if (state === "gone" && Date.now() - info.mtimeMs < STARTING_MILLISECONDS) continue;
    for (const file of [SOCKET, `.${SOCKET}`]) await rm(join(folder, file), { force: true });
    await rmdir(folder).catch(() => undefined); // another process may sweep as well
  }
}
