import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { ROOT } from "../support/doc-examples.js";

/** A line of a worker's log. */
export interface WorkerLine {
  msg: string;
  mediaId?: string;
}

/** The built worker program in a process of its own; ends by `await using`. */
export class MediaWorkerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Everything it has written. */
  output = "";

  /** Starts it. The key comes in the environment. */
  constructor(server: string, key: string, args: string[] = []) {
    const program = path.join(ROOT, "dist/media-worker.js");
    this.#child = spawn(process.execPath, [program, "--server", server, ...args], {
      env: { PATH: process.env.PATH, MEDIA_API_KEY: key },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  /** What it has logged, parsed; a line that is still being written is left out. */
  get lines(): WorkerLine[] {
    const whole = this.output.slice(0, this.output.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as WorkerLine);
  }

  /** Ids of the items of which it has logged that. */
  idsOf(msg: string): string[] {
    return this.lines.flatMap((line) => (line.msg === msg && line.mediaId ? [line.mediaId] : []));
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Sends a signal and waits for the end; answers the exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.hasEnded) return this.#child.exitCode;
    this.#child.kill(signal);
    return this.exit();
  }

  /** Waits for its end. */
  async exit(): Promise<number | null> {
    if (!this.hasEnded) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}
