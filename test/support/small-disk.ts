import { execFile } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system of a few megabytes that a test can fill. Ends by `await using`. */
export class SmallDisk implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /**
   * Mounts one in memory.
   * @throws Error where the system does not allow it: it takes root, in a container with the right to mount.
   */
  static async mount(megabytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-disk-"));
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
    return new SmallDisk(folder);
  }

  /** Takes all the space but so many bytes. */
  async fill(bytesLeft: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(this.#filler, Buffer.alloc(Math.max(0, bavail * bsize - bytesLeft)));
  }

  /** Gives back what `fill` has taken. */
  async free(): Promise<void> {
    await rm(this.#filler, { force: true });
  }

  get #filler(): string {
    return path.join(this.folder, "filler");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", [this.folder]);
    await rm(this.folder, { recursive: true });
  }
}
