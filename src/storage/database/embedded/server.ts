import { timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { Binary } from "bson";
import { type Context, runCommand } from "./commands.js";
import type { Doc } from "./compare.js";
import { DatabaseError, toDatabaseError } from "./errors.js";
import { formatReply, MessageReader, parseMessage } from "./wire.js";

/** What may be said before a password, when there is one. */
const OPEN_COMMANDS = new Set(["hello", "ismaster", "isMaster", "saslStart"]);

const LAST_WORDS_MILLISECONDS = 1000;

/** Where and for whom to listen. */
export interface ServerOptions {
  context: Context;
  /** Asked for by the PLAIN mechanism; without one the socket's folder keeps others out. */
  password?: string;
}

/** Speaks MongoDB's wire protocol with any number of connections, each command after the one before. */
export class WireServer {
  readonly server: Server;
  private readonly connections = new Map<Socket, Promise<void>>();
  private closing = false;

  constructor(private readonly options: ServerOptions) {
    this.server = createServer((socket) => this.serve(socket));
  }

  private serve(socket: Socket): void {
    const reader = new MessageReader();
    const session = { isTrusted: this.options.password === undefined };
    this.connections.set(socket, Promise.resolve());
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.connections.delete(socket));
    socket.on("data", (piece) => {
      try {
        for (const message of reader.push(piece)) this.enqueue(socket, message, session);
      } catch {
        socket.destroy();
      }
    });
  }

  private enqueue(socket: Socket, message: Buffer, session: { isTrusted: boolean }): void {
    const before = this.connections.get(socket) ?? Promise.resolve();
    const done = before.then(() => this.answer(socket, message, session)).catch(() => void socket.destroy());
    this.connections.set(socket, done);
  }

  private async answer(socket: Socket, message: Buffer, session: { isTrusted: boolean }): Promise<void> {
    if (this.closing) return;
    const request = parseMessage(message);
    const reply = await this.run(request.command, session).catch((error) => toDatabaseError(error).toReply());
    if (request.wantsReply && !socket.destroyed) socket.write(formatReply(request, reply));
  }

  private async run(command: Doc, session: { isTrusted: boolean }): Promise<Doc> {
    const [name = ""] = Object.keys(command);
    if (!session.isTrusted && !OPEN_COMMANDS.has(name))
      throw new DatabaseError(13, `Command ${name} requires authentication`);
    if (name !== "saslStart") return runCommand(this.options.context, command);
    session.isTrusted = this.isRightPassword(command);
    if (!session.isTrusted) throw new DatabaseError(18, "Authentication failed.");
    return { conversationId: 1, done: true, payload: new Binary(), ok: 1 };
  }

  private isRightPassword({ mechanism, payload }: Doc): boolean {
    const { password } = this.options;
    if (password === undefined || mechanism !== "PLAIN" || !(payload instanceof Binary)) return false;
    const given = Buffer.from(payload.buffer.subarray(0, payload.position));
    const right = Buffer.from(`\0embedded\0${password}`);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** Listens no more, lets what has begun end, and closes every connection. */
  async close(): Promise<void> {
    this.closing = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    await Promise.allSettled(this.connections.values());
    for (const socket of this.connections.keys()) {
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LAST_WORDS_MILLISECONDS).unref(); // it may have stopped reading
    }
    await closed;
  }
}
