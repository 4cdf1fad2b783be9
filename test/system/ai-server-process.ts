import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { eventually } from "../support/wait.js";

const PROGRAM = fileURLToPath(new URL("../../examples/ai-server/server.py", import.meta.url));

/** The system's own, for which Debian's python3-flask and python3-opencv are made; another may be first in the path. */
const PYTHON = "/usr/bin/python3";

/** The reference AI server in a process of its own; ends by `await using`. */
export class AiServerProcess implements AsyncDisposable {
  #child: ChildProcess | undefined;
  /** Everything it has written. */
  output = "";

  private constructor(readonly port: number) {}

  /** Starts it on a free port and waits until it answers. */
  static async start(): Promise<AiServerProcess> {
    const server = new AiServerProcess(await freePort());
    await server.restart();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it (again) on the same port. */
  async restart(): Promise<void> {
    const env = { PATH: process.env.PATH, PORT: String(this.port), TOONBOOTH_URL: "http://127.0.0.1:" };
    const child = spawn(PYTHON, [PROGRAM], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    await eventually("the AI server to answer", async () => {
      if (child.exitCode !== null) throw new Error(`the AI server ended:\n${this.output}`);
      return fetch(this.url).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  }

  /** Kills it, as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address ? address.port : 0;
}
