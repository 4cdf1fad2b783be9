import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { FileSource } from "../resolvers/incoming-file.js";
import { openIncomingFile } from "../resolvers/incoming-file.js";
import type { FileStore } from "../storage/files/file-store.js";

/** What keeps files on disk for as long as a request lasts. */
export type FileHolder = Pick<FileStore, "receive" | "discard">;

/**
 * The files of one request that can't stream into their operation: where there are several, the one that is asked for
 * first may come last, and where one is wanted twice, its bytes come only once.
 */
export class HeldFiles {
  readonly #holder: FileHolder;
  readonly #held: Promise<string>[] = [];

  constructor(holder: FileHolder) {
    this.#holder = holder;
  }

  /** Takes a file in at once; the result can be opened as often as it is wanted. */
  async hold(file: Readable): Promise<FileSource> {
    const receiving = this.#receive(file);
    const path = receiving.then((received) => received.path);
    // Whoever waits for the file hears of its failure.
    path.catch(() => {});
    this.#held.push(path);
    const received = await receiving;
    return { createReadStream: () => createReadStream(received.path), expectedBytes: received.fileSize };
  }

  /** Takes them off the disk; to be called when nothing comes in any more. */
  async discard(): Promise<void> {
    const settled = await Promise.allSettled(this.#held.splice(0));
    const paths = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await Promise.all(paths.map((path) => this.#holder.discard(path)));
  }

  async #receive(file: Readable) {
    const { stream } = await openIncomingFile({ createReadStream: () => file });
    return this.#holder.receive(stream);
  }
}
