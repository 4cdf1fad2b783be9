import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The built program. */
const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** How long a start may take on a busy machine, in milliseconds. */
const START_MS = 30_000;

/** What of the caller's environment a server gets: nothing that could change its settings. */
const INHERITED = ["PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"];

/** How a process ended: its exit code, or the signal that killed it. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One line of the server's log. */
export type LogLine = Record<string, unknown> & { msg?: string };

/** Where a server keeps its things, and further settings by the names of their variables. */
export interface ServerOptions {
  /** Becomes the parent of DATA_DIR and UPLOADS_DIR. */
  folder: string;
  env?: Record<string, string>;
  /** Absolute path of another program to start, which logs as the built one does. */
  program?: string;
  /** Arguments for Node.js itself, before the program. */
  execArgv?: string[];
}

/** Thrown when a server ends, or says nothing, before it listens. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";

  constructor(
    message: string,
    readonly exit: Exit | undefined,
    readonly output: string,
  ) {
    super(message);
  }
}

/** A server in a process of its own, on embedded defaults. */
export class ServerProcess implements AsyncDisposable {
  /** Every line written to standard output, as it came. */
  readonly stdout: string[] = [];
  /** Everything written to standard error. */
  stderr = "";
  /** Settles when the process has ended and everything it wrote has been read. */
  readonly exited: Promise<Exit>;
  /** Empty until it listens. */
  url = "";
  readonly #child: ChildProcess;

  private constructor({ folder, env, program = PROGRAM, execArgv = [] }: ServerOptions) {
    this.#child = spawn(process.execPath, [...execArgv, program], {
      // A group of its own: Ctrl-C in the terminal reaches the caller alone, who then stops the server in order.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...inheritedEnvironment(),
        PORT: "0",
        DATA_DIR: path.join(folder, "data"),
        UPLOADS_DIR: path.join(folder, "uploads"),
        ...env,
      },
    });
    this.exited = once(this.#child, "close").then(([code, signal]) => ({ code, signal }));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  /**
   * Starts the built program and resolves when it listens.
   * @throws ServerStartError when it ends before that, or takes longer than half a minute.
   */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    try {
      server.url = await server.#listening();
      return server;
    } catch (error) {
      await server.stop("SIGKILL");
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The lines of its log that are JSON objects. */
  get log(): LogLine[] {
    return this.stdout.map(parseLine).filter((line) => line !== undefined);
  }

  /** Sends a signal and waits for the end; a server that has ended already just tells how. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }

  async #listening(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const give = () => reject(this.#startError("it did not listen in time", undefined));
      timer = setTimeout(give, START_MS);
    });
    const ended = this.exited.then((exit): never => {
      throw this.#startError(`it ended with exit code ${exit.code}`, exit);
    });
    try {
      return await Promise.race([this.#listeningLine(), ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #listeningLine(): Promise<string> {
    const { stdout } = this.#child;
    if (!stdout) throw new Error("the server's output is not read");
    return new Promise((resolve) => {
      createInterface({ input: stdout }).on("line", (line) => {
        this.stdout.push(line);
        const { msg, url } = parseLine(line) ?? {};
        if (msg === "listening" && typeof url === "string") resolve(url);
      });
    });
  }

  #startError(reason: string, exit: Exit | undefined): ServerStartError {
    const output = [...this.stdout, this.stderr.trim()].filter(Boolean).join("\n");
    return new ServerStartError(`The server did not start: ${reason}.`, exit, output);
  }
}

function inheritedEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => INHERITED.includes(name.toUpperCase())));
}

function parseLine(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
