import { createServer } from "node:net";
import { serialize } from "bson";
import { toErrorReply } from "./errors.js";
import { decode } from "./values.js";
/** The largest message that is accepted. */
export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
/** Gives each whole message of a stream, without its length; destroys the stream when a length can't be. */
export function readMessages(stream, onMessage) {
    let length;
    stream.on("readable", () => {
        for (;;) {
            if (length === undefined) {
                const head = stream.read(4);
                if (head?.length !== 4)
                    return; // at the end of a stream it may be less
                length = head.readInt32LE();
            }
            if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES)
                return void stream.destroy();
            const message = stream.read(length - 4);
            if (message?.length !== length - 4)
                return;
            length = undefined;
            onMessage(message);
        }
    });
}
/** Reads a message, given without its length; throws when it is malformed. */
export function parseMessage(message) {
    const requestId = message.readInt32LE(0);
    const opCode = message.readInt32LE(8);
    const body = message.subarray(HEADER_BYTES - 4);
    if (opCode === OP_MSG)
        return { requestId, isQuery: false, command: parseOpMsg(body) };
    if (opCode !== OP_QUERY)
        throw new Error(`Unknown operation ${opCode}`);
    // The old way, which only handshakes still use: flags, a name that a zero byte ends, skip, count, document.
    return { requestId, isQuery: true, command: decode(takeSized(body, body.indexOf(0, 4) + 9)) };
}
/** The command and, as fields of it, the sequences of documents that came beside it. */
function parseOpMsg(body) {
    // The flags that must be understood by whoever reads them; the program sends none.
    if (body.readUInt16LE() !== 0)
        throw new Error("Unknown flags");
    let command;
    const sequences = {};
    for (let at = 4; at < body.length;) {
        const section = takeSized(body, at + 1);
        if (body[at] === 0 && !command)
            command = decode(section);
        else if (body[at] === 1)
            Object.assign(sequences, parseSequence(section));
        else
            throw new Error(`Section of the kind ${body[at]}`);
        at += 1 + section.length;
    }
    if (!command)
        throw new Error("No command");
    return { ...command, ...sequences };
}
function parseSequence(section) {
    const nameEnd = section.indexOf(0, 4);
    const docs = [];
    for (let at = nameEnd + 1; at < section.length;) {
        const bytes = takeSized(section, at);
        docs.push(decode(bytes));
        at += bytes.length;
    }
    return { [section.toString("utf8", 4, nameEnd)]: docs };
}
/** The bytes that begin with their own length. */
function takeSized(bytes, at) {
    const length = bytes.readInt32LE(at);
    if (length < 5 || at + length > bytes.length)
        throw new Error("A part reaches beyond the whole");
    return bytes.subarray(at, at + length);
}
/** The bytes of an answer, in the form that the request asks for. */
function formatReply(requestId, isQuery, reply) {
    const body = serialize(reply);
    const head = Buffer.alloc(HEADER_BYTES + (isQuery ? 20 : 5));
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(requestId, 8);
    head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
    if (isQuery)
        head.writeInt32LE(1, HEADER_BYTES + 16); // one document; no cursor, no flags
    return Buffer.concat([head, body]);
}
/** Speaks MongoDB's wire protocol with any number of connections, each command after the one before. */
export class WireServer {
    constructor() {
        this.listener = createServer((socket) => this.serve(socket));
        this.connections = new Map();
    }
    serve(socket) {
        this.connections.set(socket, Promise.resolve());
        socket.on("error", () => socket.destroy());
        socket.on("close", () => this.connections.delete(socket));
        readMessages(socket, (message) => {
            const before = this.connections.get(socket) ?? Promise.resolve();
            const done = before.then(() => this.answer(socket, message)).catch(() => void socket.destroy());
            this.connections.set(socket, done);
        });
    }
    async answer(socket, message) {
        if (!this.commands)
            return;
        const { requestId, isQuery, command } = parseMessage(message);
        const reply = await this.commands.run(command).catch(toErrorReply);
        if (!socket.destroyed)
            socket.write(formatReply(requestId, isQuery, reply));
    }
    /** Begins no more commands, lets those end that have begun, and closes every connection. */
    async end() {
        this.commands = undefined;
        await Promise.all(this.connections.values());
        for (const socket of this.connections.keys())
            socket.destroySoon();
    }
}
//# sourceMappingURL=server.js.map