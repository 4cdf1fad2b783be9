import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { closeServer, listen, listenAs, probe } from "./sockets.js";

/** The room for a unix socket's path where it is smallest. */
export const MAX_SOCKET_PATH = 103;

const NAME_ROOM = 32;
const POLL_MILLISECONDS = 20;

/** What keeps other processes off a folder for as long as this one lives. */
export interface FolderLock {
  /** Lets the folder go. */
  release(): Promise<void>;
}

/**
 * Locks a folder by a listening socket in it, which the system closes however its process ends.
 * Each process listens under a name of its own (`start-<process>-<random>`) and only then looks for
 * others: of two that start together at least one sees the other. Names are never used twice, so
 * what nobody answers for can be deleted without taking a living lock away.
 */
export async function lockFolder(directory: string): Promise<FolderLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (process.platform === "win32") return lockPipe(directory);
  const handle = await open(directory);
  const folder = shortName(directory, handle);
  const suffix = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const server = createServer((socket) => socket.destroy());
  const release = async () => {
    for (const state of ["start", "held"]) await rm(join(folder, `${state}-${suffix}`), { force: true });
    await closeServer(server);
    await handle.close();
  };
  try {
    await listenAs(server, folder, `start-${suffix}`);
    await waitForTurn(directory, folder, suffix);
    await rename(join(folder, `start-${suffix}`), join(folder, `held-${suffix}`));
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The shortest way to name the folder: a socket's path has little room. */
function shortName(directory: string, handle: FileHandle): string {
  const names = [directory, relative(process.cwd(), directory) || "."];
  if (process.platform === "linux") names.push(`/proc/self/fd/${handle.fd}`);
  const short = names.find((name) => Buffer.byteLength(name) + NAME_ROOM <= MAX_SOCKET_PATH);
  if (!short) throw new Error(`The path of the database folder is too long: ${directory}`);
  return short;
}

/** Resolves when nobody else has or gets the folder. Of several that start, the one with the least random part wins. */
async function waitForTurn(directory: string, folder: string, own: string): Promise<void> {
  // A look at a folder can miss what is being renamed meanwhile; that happens once, so two looks see all.
  for (let quietLooks = 0; quietLooks < 2; ) {
    quietLooks++;
    for (const name of await readdir(folder)) {
      const [, state, pid, random = ""] = /^(start|held)-(\d+)-(\w+)$/.exec(name) ?? [];
      if (!state || `${pid}-${random}` === own) continue;
      const found = await probe(join(folder, name));
      if (found === "dead") await rm(join(folder, name), { force: true });
      if (found === "alive" && (state === "held" || random < own.slice(own.indexOf("-") + 1)))
        throw inUse(directory, pid);
      if (found !== "dead") quietLooks = 0;
    }
    if (quietLooks === 0) await delay(POLL_MILLISECONDS);
  }
}

/** On Windows a pipe's name is taken by one process at a time and freed with it. */
async function lockPipe(directory: string): Promise<FolderLock> {
  const name = createHash("sha256")
    .update(await realpath(directory))
    .digest("hex");
  const server = createServer((socket) => socket.destroy());
  await listen(server, { path: `\\\\.\\pipe\\embedded-database-${name}` }).catch((error) => {
    throw error.code === "EADDRINUSE" ? inUse(directory) : error;
  });
  return { release: () => closeServer(server) };
}

function inUse(directory: string, pid?: string): Error {
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new Error(
    `The database folder ${directory} is in use by ${who}. Stop it, or set MONGODB_URI to share one database.`,
  );
}
