import { serialize } from "bson";
import { decode } from "./collection.js";
import type { Doc } from "./compare.js";

/** The largest message that is accepted. */
export const MAX_MESSAGE_BYTES = 48_000_000;

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The bits 0 to 15 must be understood by whoever reads them. */
const UNKNOWN_REQUIRED_FLAGS = 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME);

/** A command as it came over the wire. */
export interface Request {
  requestId: number;
  command: Doc;
  /** Whether it came by the old way that only handshakes still use. */
  isQuery: boolean;
  wantsReply: boolean;
}

/** Collects a connection's bytes and gives back whole messages. Throws on a length that can't be. */
export class MessageReader {
  private pieces: Buffer[] = [];
  private size = 0;

  /** Adds what has arrived; returns the messages that are complete now. */
  push(piece: Buffer): Buffer[] {
    this.pieces.push(piece);
    this.size += piece.length;
    const messages: Buffer[] = [];
    for (
      let length = this.nextLength();
      length !== undefined && this.size >= length;
      length = this.nextLength()
    ) {
      const all = this.joined();
      messages.push(all.subarray(0, length));
      this.pieces = [all.subarray(length)];
      this.size -= length;
    }
    return messages;
  }

  private nextLength(): number | undefined {
    if (this.size < 4) return undefined;
    const start = (this.pieces[0]?.length ?? 0) >= 4 ? this.pieces[0] : this.joined();
    const length = start?.readInt32LE() ?? 0;
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new Error(`Message of ${length} bytes`);
    return length;
  }

  private joined(): Buffer {
    const all = this.pieces.length === 1 && this.pieces[0] ? this.pieces[0] : Buffer.concat(this.pieces);
    this.pieces = [all];
    return all;
  }
}

/** Reads a whole message; throws when it is malformed. */
export function parseMessage(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return { requestId, isQuery: false, ...parseOpMsg(message) };
  if (opCode === OP_QUERY)
    return { requestId, isQuery: true, wantsReply: true, command: parseOpQuery(message) };
  throw new Error(`Unknown operation ${opCode}`);
}

function parseOpMsg(message: Buffer): Pick<Request, "command" | "wantsReply"> {
  const flags = message.readUInt32LE(HEADER_BYTES);
  if (flags & UNKNOWN_REQUIRED_FLAGS) throw new Error(`Unknown flags ${flags}`);
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let command: Doc | undefined;
  const sequences: [string, Doc[]][] = [];
  for (let at = HEADER_BYTES + 4; at < end; ) {
    const kind = message[at];
    const body = message.subarray(at + 1, end);
    const length = body.readInt32LE();
    if (length < 5 || length > body.length) throw new Error("A section reaches beyond its message");
    if (kind === 0 && !command) command = decode(body.subarray(0, length));
    else if (kind === 1) sequences.push(parseSequence(body.subarray(4, length)));
    else throw new Error(`Section of the kind ${kind}`);
    at += 1 + length;
  }
  if (!command) throw new Error("No command");
  for (const [name, docs] of sequences) {
    if (Object.hasOwn(command, name)) throw new Error(`${name} is there twice`);
    command[name] = docs;
  }
  return { command, wantsReply: !(flags & MORE_TO_COME) };
}

function parseSequence(bytes: Buffer): [string, Doc[]] {
  const nameEnd = bytes.indexOf(0);
  if (nameEnd < 1) throw new Error("A sequence without a name");
  const docs: Doc[] = [];
  for (let at = nameEnd + 1; at < bytes.length; ) {
    const length = bytes.readInt32LE(at);
    if (length < 5 || at + length > bytes.length) throw new Error("A document reaches beyond its sequence");
    docs.push(decode(bytes.subarray(at, at + length)));
    at += length;
  }
  return [bytes.toString("utf8", 0, nameEnd), docs];
}

/** The document of an old query: after flags, collection name, skip and count. */
function parseOpQuery(message: Buffer): Doc {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const name = message.toString("utf8", HEADER_BYTES + 4, Math.max(nameEnd, 0));
  if (!name.endsWith(".$cmd")) throw new Error("Only commands are accepted");
  const start = nameEnd + 1 + 8;
  const length = message.readInt32LE(start);
  if (start + length > message.length) throw new Error("A document reaches beyond its message");
  return { ...decode(message.subarray(start, start + length)), $db: name.slice(0, -".$cmd".length) };
}

/** The bytes of an answer, in the form that the request asks for. */
export function formatReply(request: Request, reply: Doc): Buffer {
  const body = serialize(reply);
  const before = request.isQuery ? Buffer.alloc(HEADER_BYTES + 20) : Buffer.alloc(HEADER_BYTES + 5);
  before.writeInt32LE(before.length + body.length, 0);
  before.writeInt32LE(request.requestId, 8);
  before.writeInt32LE(request.isQuery ? OP_REPLY : OP_MSG, 12);
  if (request.isQuery) before.writeInt32LE(1, HEADER_BYTES + 16); // one document; no cursor, no flags
  return Buffer.concat([before, body]);
}
