import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServerOptions, ServerProcess, ServerStartError } from "../../../scripts/demo/server.js";

/** Folders below UPLOADS_DIR. */
export type UploadFolder = "originals" | "temp" | "downloaded" | "incoming" | "quarantine";

/** The folders of one installation, on which servers are started one after another. Ends by `await using`. */
export class Home implements AsyncDisposable {
  readonly #servers: ServerProcess[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<Home> {
    return new Home(await mkdtemp(path.join(tmpdir(), "toonbooth-acceptance-")));
  }

  get dataDir(): string {
    return path.join(this.folder, "data");
  }

  get uploadsDir(): string {
    return path.join(this.folder, "uploads");
  }

  /** Starts a server on these folders and waits until it listens; the built program unless another one is named. */
  async start(
    env: Record<string, string> = {},
    program: Pick<ServerOptions, "program" | "execArgv"> = {},
  ): Promise<ServerProcess> {
    const server = await ServerProcess.start({
      ...program,
      folder: this.folder,
      // Most of these servers never draw; the demo starts one as people do.
      env: { PRELOAD_MODELS: "off", PREPARE_VARIANTS: "off", ...env },
    });
    this.#servers.push(server);
    return server;
  }

  /** Starts a server that is expected to refuse, and answers how it ended. */
  async startInVain(env: Record<string, string>): Promise<ServerStartError> {
    try {
      await this.start(env);
    } catch (error) {
      if (error instanceof ServerStartError) return error;
      throw error;
    }
    throw new Error("the server started although it should have refused");
  }

  /** Names in a folder of UPLOADS_DIR. */
  filesIn(folder: UploadFolder): Promise<string[]> {
    return readdir(path.join(this.uploadsDir, folder));
  }

  /** SHA-256 of an original as it lies on the disk. */
  async hashOfOriginal(filename: string): Promise<string> {
    return sha256(await readFile(path.join(this.uploadsDir, "originals", filename)));
  }

  /** Path and hash of every file of UPLOADS_DIR, in order. */
  async inventory(): Promise<string[]> {
    const entries = await readdir(this.uploadsDir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
    return Promise.all(files.sort().map(async (file) => `${file} ${sha256(await readFile(file))}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop("SIGKILL")));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Hash of bytes, as hexadecimal text. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
