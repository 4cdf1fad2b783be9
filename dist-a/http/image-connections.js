import { randomUUID } from "node:crypto";
import { pathOf } from "./image-lane.js";
import { readHead } from "./request-head.js";
/** A new connection that says nothing for so long (milliseconds) is Node's, which knows how long clients may take. */
const FIRST_WORD_MS = 1_000;
const REASONS = { 200: "OK", 304: "Not Modified" };
/**
 * Connections on which nothing but images from memory was asked for so far. Node's HTTP server takes twice as long for
 * such an answer as writing it does, so these are read and written here. With the first request that is anything else (another
 * path, an image that is not in memory, a head that is not quite plain, one that comes in two pieces) a connection goes over
 * to Node's server, that request with it, and stays there.
 */
export class ImageConnections {
    #options;
    #open = new Set();
    #closing = false;
    constructor(options) {
        this.#options = { ...options, turn: new Turn() };
    }
    /** Puts itself between a server and its connections; before it listens. */
    precede(server) {
        // What Node's server does with a connection. To hand it one with this event is documented.
        const [accept] = server.listeners("connection");
        if (!accept)
            throw new Error("the server takes no connections");
        server.removeAllListeners("connection");
        server.on("connection", (socket) => {
            const pass = () => accept.call(server, socket);
            if (this.#closing)
                return pass();
            const connection = new ImageConnection(socket, this.#options, () => {
                this.#open.delete(connection);
                pass();
            });
            this.#open.add(connection);
            socket.once("close", () => this.#open.delete(connection));
        });
    }
    /** Ends the connections on which nothing is being sent, and the others when their answer is out. */
    close() {
        this.#closing = true;
        for (const connection of this.#open)
            connection.end();
    }
    /** Cuts off what is still open. */
    destroy() {
        for (const connection of this.#open)
            connection.destroy();
    }
}
/**
 * Work for the end of a turn of the event loop. Answers are written one right after the other: a proxy on the same machine
 * that falls asleep between two of them has to be woken for each, which takes longer than all the rest.
 */
class Turn {
    #due = [];
    atEnd(work) {
        if (this.#due.length === 0)
            setImmediate(this.#end);
        this.#due.push(work);
    }
    #end = () => {
        const due = this.#due;
        this.#due = [];
        for (const work of due)
            work();
    };
}
class ImageConnection {
    #socket;
    #options;
    #pass;
    /** Header fields of answers after which a connection is kept. */
    #keepAlive;
    #wasUsed = false;
    #isBusy = false;
    #isEnding = false;
    /** What came while an answer was being prepared. */
    #held = [];
    constructor(socket, options, pass) {
        this.#socket = socket;
        this.#options = options;
        this.#pass = pass;
        const seconds = Math.floor(options.keepAlive / 1_000);
        this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`;
        socket.on("data", this.#onData).on("timeout", this.#onTimeout).on("error", this.#onError);
        socket.on("end", this.#onEnd).setTimeout(FIRST_WORD_MS);
    }
    end() {
        this.#isEnding = true;
        if (!this.#isBusy)
            this.#socket.end();
    }
    destroy() {
        this.#socket.destroy();
    }
    #onData = (chunk) => {
        if (this.#isBusy) {
            this.#held.push(chunk);
            // Who sends on and on and reads nothing fills no memory.
            this.#socket.pause();
            return;
        }
        const { lane } = this.#options;
        const head = readHead(chunk);
        const answer = head && lane.recall(head);
        if (!head || !answer)
            return this.#handOver(chunk);
        this.#isBusy = true;
        const call = { head, answer, chunk, start: performance.now() };
        const holds = lane.holds(answer);
        if (holds === true)
            this.#answer(call);
        else
            void this.#answerIf(holds, call);
    };
    /** Nothing is read meanwhile: of a connection whose end was read nothing can be handed over. */
    async #answerIf(holds, call) {
        this.#socket.pause();
        if (!(await holds))
            return this.#handOver(call.chunk);
        this.#answer(call);
        this.#socket.resume();
    }
    #onTimeout = () => {
        if (this.#wasUsed)
            this.#socket.destroy();
        else
            this.#handOver();
    };
    // It closes by itself; there is nobody to tell.
    #onError = () => { };
    // Who has asked for all it wants may say so, and still waits for its answer.
    #onEnd = () => this.end();
    /** Gives the connection to Node's server, with what it has not read yet. */
    #handOver(...unread) {
        const socket = this.#socket;
        // Node's server would wait for the end of a connection that has ended.
        if (socket.destroyed)
            return;
        socket.off("data", this.#onData).off("timeout", this.#onTimeout).off("error", this.#onError);
        socket.off("end", this.#onEnd).setTimeout(0);
        const bytes = Buffer.concat([...unread, ...this.#held]);
        if (bytes.length > 0)
            socket.unshift(bytes);
        this.#pass();
        socket.resume();
    }
    #answer(call) {
        const { lane } = this.#options;
        let release;
        try {
            release = lane.admit({ headers: call.head.headers, socket: this.#socket });
        }
        catch {
            // Refused, which Node's side knows how to say.
            this.#handOver(call.chunk);
            return;
        }
        const requestId = randomUUID();
        const ready = lane.ready(call.head, call.answer, requestId);
        if (!this.#wasUsed)
            this.#socket.setTimeout(this.#options.keepAlive);
        this.#wasUsed = true;
        this.#options.turn.atEnd(() => this.#write(ready, (error) => {
            release();
            this.#note(call, requestId, error ? 499 : ready.status);
            this.#onSent();
        }));
    }
    #note({ head: { method, url }, answer: { route }, start }, requestId, status) {
        this.#options.exchanges.note({ requestId, method, path: pathOf(url), route, status, start });
    }
    #onSent() {
        this.#isBusy = false;
        if (this.#isEnding)
            this.#socket.end();
        // What was not waited for with sending has to be told apart by somebody who can.
        else if (this.#held.length > 0)
            this.#handOver();
    }
    #write({ status, fixed, own, body }, sent) {
        const socket = this.#socket;
        let lines = fixed.text;
        for (const name in own)
            lines += `${name}: ${own[name]}\r\n`;
        const connection = this.#isEnding ? "Connection: close\r\n" : this.#keepAlive;
        const head = `HTTP/1.1 ${status} ${REASONS[status]}\r\n${lines}Date: ${now()}\r\n${connection}\r\n`;
        if (!body)
            return void socket.write(head, "latin1", sent);
        socket.cork();
        // Two buffers go out as they are; a text among them would have Node copy the lot.
        socket.write(Buffer.from(head, "latin1"));
        socket.write(body, sent);
        socket.uncork();
    }
}
let second = 0;
let date = "";
/** The time as answers tell it; made once a second. */
function now() {
    const current = Math.floor(Date.now() / 1_000);
    if (current !== second)
        date = new Date(current * 1_000).toUTCString();
    second = current;
    return date;
}
//# sourceMappingURL=image-connections.js.map