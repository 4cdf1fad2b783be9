import { connectionToken } from "../tokens.js";
import { runOperation } from "./operations.js";
import { SocketClient } from "./socket-client.js";
import { CLOSE, keepAlive, sendText } from "./sockets.js";
/**
 * Serves the legacy `graphql-ws` protocol (that of subscriptions-transport-ws), which Flutter's client speaks unless
 * told otherwise. Written here because its old server no longer fits: about one screen of messages.
 */
export function serveLegacy(options, timings) {
    return (socket, request) => {
        keepAlive(socket, timings.ping);
        socket.on("error", (err) => options.deps.logger.debug({ err }, "WebSocket failed"));
        const { limits, deps } = options;
        const { authenticate } = deps;
        const client = new SocketClient({ socket, request, limits, authenticate, idle: timings.idle });
        new LegacyConnection({ socket, request, client, options, timings }).open();
    };
}
class LegacyConnection {
    #parts;
    #operations = new Map();
    #initTimer;
    #keepAliveTimer;
    #token = null;
    #strict = false;
    /** What came before `connection_init`; undefined from then on. */
    #early = [];
    constructor(parts) {
        this.#parts = parts;
    }
    open() {
        const { socket, timings } = this.#parts;
        this.#initTimer = setTimeout(() => socket.close(CLOSE.initTimeout, "No connection_init came"), timings.init);
        socket.on("message", (data) => this.#onText(String(data)));
        socket.once("close", () => this.#onClose());
    }
    #onText(text) {
        try {
            const message = JSON.parse(text);
            if (typeof message === "object" && message !== null)
                return void this.#onMessage(message);
        }
        catch (err) {
            // Besides what is no JSON: an id that no text can be made of, a `ping` nested too deeply to be answered. Whatever it
            // is, nobody else would catch it, and it would end the process.
            this.#parts.options.deps.logger.debug({ err }, "WebSocket message refused");
        }
        this.#parts.socket.close(CLOSE.badRequest, "Invalid message received");
    }
    #onMessage(message) {
        switch (message.type) {
            case "connection_init":
                this.#onInit(message.payload);
                break;
            case "start":
            case "stop":
                // Clients need not wait for the acknowledgement, nor are all careful about the order.
                if (!this.#early)
                    this.#onOperation(message);
                else if (this.#early.length < this.#parts.options.deps.config.limits.operationsPerSocket) {
                    this.#early.push(message);
                }
                break;
            case "connection_terminate":
                this.#parts.socket.close(1000, "Bye");
                break;
            case "ping":
                this.#send({ type: "pong", payload: message.payload ?? undefined });
                break;
            // `pong`, and whatever else a client may say, is harmless.
        }
    }
    #onInit(payload) {
        const { request, client, timings } = this.#parts;
        clearTimeout(this.#initTimer);
        this.#token = connectionToken(payload, request.headers);
        if (this.#early)
            client.greet(this.#token);
        this.#strict = Object(payload).strict === true;
        // Always acknowledged: a refused client would come back every five seconds for ever, and tell nobody.
        this.#send({ type: "connection_ack" });
        this.#send({ type: "ka" });
        this.#keepAliveTimer ??= setInterval(() => this.#send({ type: "ka" }), timings.keepAlive);
        const early = this.#early ?? [];
        this.#early = undefined;
        for (const message of early)
            this.#onOperation(message);
    }
    #onOperation({ type, id, payload }) {
        if (id === undefined || id === null)
            return;
        const key = String(id);
        // Starting under an id again replaces what ran under it.
        this.#operations.get(key)?.abort();
        this.#operations.delete(key);
        if (type === "start")
            this.#start(key, payload);
    }
    #start(id, payload) {
        const stop = new AbortController();
        this.#operations.set(id, stop);
        const { client, options } = this.#parts;
        const openOnSocket = this.#operations.size;
        const request = { payload, token: this.#token, client, openOnSocket, signal: stop.signal };
        const results = runOperation(request, options);
        this.#deliver({ id, results, stop }).catch((err) => {
            options.deps.logger.error({ err }, "WebSocket operation failed");
            this.#parts.socket.close(CLOSE.internal, "Internal server error");
        });
    }
    async #deliver(operation) {
        const { id, results, stop } = operation;
        for await (const result of results) {
            if (stop.signal.aborted)
                break;
            if (this.#strict && result.errors && !("data" in result)) {
                await this.#write({ type: "error", id, payload: result.errors[0] });
                if (this.#operations.get(id) === stop)
                    this.#operations.delete(id);
                return;
            }
            await this.#write({ type: "data", id, payload: result });
        }
        if (stop.signal.aborted)
            return;
        this.#operations.delete(id);
        await this.#write({ type: "complete", id });
    }
    #onClose() {
        clearTimeout(this.#initTimer);
        clearInterval(this.#keepAliveTimer);
        for (const stop of this.#operations.values())
            stop.abort();
        this.#operations.clear();
    }
    #send(message) {
        void this.#write(message);
    }
    #write(message) {
        return sendText(this.#parts.socket, JSON.stringify(message));
    }
}
//# sourceMappingURL=legacy.js.map