import WebSocket from "ws";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { eventually } from "../support/wait.js";

/** What the garbage collector leaves of a process, and what hangs on it. */
export interface Insides {
  /** Megabytes of JavaScript objects. */
  heap: number;
  /** Megabytes of buffers beside them. */
  buffers: number;
  emitters: number;
  /** Listeners of all those emitters together. */
  listeners: number;
  abortSignals: number;
}

interface Reply {
  id: number;
  result?: { result: { value?: unknown; objectId?: string }; objects?: { objectId: string } };
  error?: { message: string };
}

const EMITTER_PROTOTYPE = "Object.getPrototypeOf(Object.getPrototypeOf(process))";
const COUNT_LISTENERS = `function () {
  let listeners = 0;
  for (const emitter of this) {
    // Prototypes have no events of their own.
    if (!Object.hasOwn(emitter, "_events")) continue;
    for (const name of emitter.eventNames()) listeners += emitter.listenerCount(name);
  }
  return [this.length, listeners];
}`;

/**
 * Looks into a running server by Node's inspector, which a signal opens: the program needs nothing for that. Every
 * look collects the garbage first.
 */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const reply = JSON.parse(String(data)) as Reply;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  /** Opens the inspector of a server that was started with `--inspect-port=0`. */
  static async open(server: ServerProcess): Promise<Inspector> {
    process.kill(server.pid, "SIGUSR1");
    const look = async () => /Debugger listening on (ws:\S+)/.exec(server.stderr)?.[1];
    const socket = new WebSocket(await eventually("the inspector", look, 10_000));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new Inspector(socket);
  }

  async look(): Promise<Insides> {
    await this.#ask("HeapProfiler.collectGarbage");
    const [heapUsed, external] = (await this.#evaluate(
      "(({ heapUsed, external }) => [heapUsed, external])(process.memoryUsage())",
    )) as [number, number];
    const [emitters, listeners] = (await this.#ofAll(EMITTER_PROTOTYPE, COUNT_LISTENERS)) as [number, number];
    const abortSignals = await this.#ofAll("AbortSignal.prototype", "function () { return this.length; }");
    const [heap, buffers] = [heapUsed / 1_048_576, external / 1_048_576];
    return { heap, buffers, emitters, listeners, abortSignals: Number(abortSignals) };
  }

  close(): void {
    this.#socket.terminate();
  }

  async #evaluate(expression: string): Promise<unknown> {
    const reply = await this.#ask("Runtime.evaluate", { expression, returnByValue: true });
    return reply?.result.value;
  }

  /** What a function answers of the list of all living objects with that prototype. */
  async #ofAll(prototype: string, functionDeclaration: string): Promise<unknown> {
    const objectGroup = "soak";
    const found = await this.#ask("Runtime.evaluate", { expression: prototype, objectGroup });
    const prototypeObjectId = found?.result.objectId;
    const all = await this.#ask("Runtime.queryObjects", { prototypeObjectId, objectGroup });
    const objectId = all?.objects?.objectId;
    const call = { functionDeclaration, objectId, returnByValue: true };
    const answer = await this.#ask("Runtime.callFunctionOn", call);
    // Or the inspector itself would keep them all alive.
    await this.#ask("Runtime.releaseObjectGroup", { objectGroup });
    return answer?.result.value;
  }

  async #ask(method: string, params: object = {}): Promise<Reply["result"]> {
    this.#asked += 1;
    const id = this.#asked;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await reply;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}
