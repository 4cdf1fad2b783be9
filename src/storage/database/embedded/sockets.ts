import { rename } from "node:fs/promises";
import { connect, type ListenOptions, type Server } from "node:net";
import { join } from "node:path";

/** Starts listening; rejects when that fails. */
export function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

/**
 * Listens on a unix socket of that name. Binding and listening are two steps; the name appears only after
 * both, so that nobody takes a socket between the two for a dead one.
 */
export async function listenAs(server: Server, folder: string, name: string): Promise<void> {
  await listen(server, { path: join(folder, `.${name}`) });
  await rename(join(folder, `.${name}`), join(folder, name));
}

/** Stops listening; resolves when all connections have ended. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Whether somebody listens there: the system answers, however busy that process is. */
export function probe(path: string): Promise<"alive" | "dead" | "gone"> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve("alive");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve("gone");
      else resolve(error.code === "ECONNREFUSED" || error.code === "ENOTSOCK" ? "dead" : "alive");
    });
  });
}
