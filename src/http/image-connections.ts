import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Exchanges } from "./exchanges.js";
import { type ImageLane, pathOf, type ReadyAnswer } from "./image-lane.js";
import type { MemoAnswer } from "./image-memo.js";
import { type RequestHead, readHead } from "./request-head.js";

/** A new connection that says nothing for so long (milliseconds) is Node's, which knows how long clients may take. */
const FIRST_WORD_MS = 1_000;

const REASONS = { 200: "OK", 304: "Not Modified" } as const;

/** What the connections are made of. */
export interface ImageConnectionsOptions {
  lane: ImageLane;
  exchanges: Exchanges;
  /** How long a connection that was used is kept, milliseconds. */
  keepAlive: number;
}

/**
 * Connections on which nothing but images from memory was asked for so far. Node's HTTP server takes twice as long for
 * such an answer as writing it does, so these are read and written here. With the first request that is anything else (another
 * path, an image that is not in memory, a head that is not quite plain, one that comes in two pieces) a connection goes over
 * to Node's server, that request with it, and stays there.
 */
export class ImageConnections {
  readonly #options: ImageConnectionsOptions;
  readonly #open = new Set<ImageConnection>();
  #closing = false;

  constructor(options: ImageConnectionsOptions) {
    this.#options = options;
  }

  /** Puts itself between a server and its connections; before it listens. */
  precede(server: Server): void {
    // What Node's server does with a connection. To hand it one with this event is documented.
    const [accept] = server.listeners("connection");
    if (!accept) throw new Error("the server takes no connections");
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      const pass = () => accept.call(server, socket);
      if (this.#closing) return pass();
      const connection = new ImageConnection(socket, this.#options, () => {
        this.#open.delete(connection);
        pass();
      });
      this.#open.add(connection);
      socket.once("close", () => this.#open.delete(connection));
    });
  }

  /** Ends the connections on which nothing is being sent, and the others when their answer is out. */
  close(): void {
    this.#closing = true;
    for (const connection of this.#open) connection.end();
  }

  /** Cuts off what is still open. */
  destroy(): void {
    for (const connection of this.#open) connection.destroy();
  }
}

class ImageConnection {
  readonly #socket: Socket;
  readonly #options: ImageConnectionsOptions;
  readonly #pass: () => void;
  #wasUsed = false;
  #isBusy = false;
  #isEnding = false;
  /** What came while an answer was being prepared. */
  #held: Buffer[] = [];

  constructor(socket: Socket, options: ImageConnectionsOptions, pass: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.#pass = pass;
    socket.on("data", this.#onData).on("timeout", this.#onTimeout).on("error", this.#onError);
    socket.on("end", this.#onEnd).setTimeout(FIRST_WORD_MS);
  }

  end(): void {
    this.#isEnding = true;
    if (!this.#isBusy) this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer) => {
    if (this.#isBusy) return void this.#held.push(chunk);
    const head = readHead(chunk);
    const answer = head && this.#options.lane.recall(head);
    if (!head || !answer) return this.#handOver(chunk);
    this.#isBusy = true;
    void this.#answer(head, answer, chunk);
  };

  readonly #onTimeout = () => {
    if (this.#wasUsed) this.#socket.destroy();
    else this.#handOver();
  };

  // It closes by itself; there is nobody to tell.
  readonly #onError = () => {};

  readonly #onEnd = () => this.#socket.end();

  /** Gives the connection to Node's server, with what it has not read yet. */
  #handOver(...unread: Buffer[]): void {
    const socket = this.#socket;
    socket.off("data", this.#onData).off("timeout", this.#onTimeout).off("error", this.#onError);
    socket.off("end", this.#onEnd).setTimeout(0);
    const bytes = Buffer.concat([...unread, ...this.#held]);
    if (bytes.length > 0) socket.unshift(bytes);
    this.#pass();
  }

  async #answer(head: RequestHead, answer: MemoAnswer, chunk: Buffer): Promise<void> {
    const { lane, exchanges, keepAlive } = this.#options;
    const socket = this.#socket;
    const start = performance.now();
    let release: () => void;
    const held = lane.holds(answer);
    if (held !== true && !(await held)) return this.#handOver(chunk);
    try {
      release = await lane.admit({ headers: head.headers, socket });
    } catch {
      // Refused, which Node's side knows how to say.
      return this.#handOver(chunk);
    }
    const requestId = randomUUID();
    const ready = lane.ready(head, answer, requestId);
    if (!this.#wasUsed) socket.setTimeout(keepAlive);
    this.#wasUsed = true;
    this.#write(ready, (error) => {
      release();
      const status = error ? 499 : ready.status;
      const { method, url } = head;
      exchanges.note({ requestId, method, path: pathOf(url), route: answer.route, status, start });
      this.#onSent();
    });
  }

  #onSent(): void {
    this.#isBusy = false;
    if (this.#isEnding) this.#socket.end();
    // What was not waited for with sending has to be told apart by somebody who can.
    else if (this.#held.length > 0) this.#handOver();
  }

  #write({ status, fixed, own, body }: ReadyAnswer, sent: (error?: Error | null) => void): void {
    const socket = this.#socket;
    const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    const seconds = Math.floor(this.#options.keepAlive / 1_000);
    const connection = this.#isEnding
      ? "Connection: close\r\n"
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`;
    const head = `HTTP/1.1 ${status} ${REASONS[status]}\r\n${fixed.text}${lines.join("")}Date: ${now()}\r\n${connection}\r\n`;
    if (!body) return void socket.write(head, "latin1", sent);
    socket.cork();
    socket.write(head, "latin1");
    socket.write(body, sent);
    socket.uncork();
  }
}

let second = 0;
let date = "";

/** The time as answers tell it; made once a second. */
function now(): string {
  const current = Math.floor(Date.now() / 1_000);
  if (current !== second) date = new Date(current * 1_000).toUTCString();
  second = current;
  return date;
}
