import { STATUS_CODES } from "node:http";
import { WebSocketServer } from "ws";
import { AppError } from "../../errors.js";
import { serveLegacy } from "./legacy.js";
import { Revocations } from "./revocations.js";
import { CLOSE } from "./sockets.js";
import { serveTransport } from "./transport.js";
/** How long a client may take to answer our close frame. */
const CLOSE_GRACE_MS = 1_000;
/** One server per subprotocol, behind one URL. */
export class WebSockets {
    #options;
    #servers;
    #stopListening;
    #closing;
    constructor(options, timings) {
        this.#closing = false;
        /** Handler of the HTTP server's `upgrade` event. */
        this.upgrade = async (request, socket, head) => {
            // Without a listener, a connection reset during the handshake would end the process.
            socket.on("error", () => socket.destroy());
            const { limits } = this.#options;
            try {
                const address = limits.addressOf(request);
                limits.rates.ofAddress(address);
                const server = this.#serverFor(request);
                // Else the place would never be given back.
                if (socket.destroyed)
                    return;
                socket.once("close", limits.sockets.acquire({ address }));
                server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request));
            }
            catch (thrown) {
                this.#refuse(socket, thrown);
            }
        };
        this.#options = options;
        const { deps, presenter, limits } = options;
        const revocations = new Revocations();
        this.#stopListening = deps.onRevoked(revocations.revoke);
        const shared = { deps, presenter, limits, revocations };
        const maxPayload = deps.config.limits.messageBytes;
        this.#servers = {
            "graphql-transport-ws": createServer({
                protocol: "graphql-transport-ws",
                maxPayload,
                serve: serveTransport(shared, timings),
            }),
            "graphql-ws": createServer({ protocol: "graphql-ws", maxPayload, serve: serveLegacy(shared, timings) }),
        };
        for (const [protocol, server] of Object.entries(this.#servers)) {
            server.on("connection", (client) => client.once("close", deps.observer.socketOpened(protocol)));
            server.on("wsClientError", (_error, socket) => {
                this.#refuse(socket, new AppError("BAD_REQUEST", { message: "This is no valid WebSocket handshake." }));
            });
        }
    }
    /** Says goodbye to the clients, one after another; whoever does not answer soon is cut off. */
    async close() {
        this.#closing = true;
        this.#stopListening();
        const clients = Object.values(this.#servers).flatMap((server) => [...server.clients]);
        await Promise.all(clients.map((client, i) => closeClient(client, closeDelay(i, clients.length))));
    }
    #serverFor(request) {
        const { headers, url = "" } = request;
        if (!/^\/graphql\/?(\?|$)/.test(url))
            throw new AppError("NOT_FOUND", { message: "There is no such page." });
        if (this.#closing)
            throw new AppError("BUSY", { message: "The server is stopping.", retryAfterSeconds: 5 });
        if (headers.upgrade?.toLowerCase() !== "websocket") {
            throw new AppError("BAD_REQUEST", { message: "Only `Upgrade: websocket` is known here." });
        }
        // A page of another site would otherwise reach servers in its visitor's network.
        if (headers.origin !== undefined && !this.#options.origins.allows(headers.origin, headers.host)) {
            throw new AppError("CSRF");
        }
        const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
        const protocol = offered.find((name) => Object.hasOwn(this.#servers, name));
        if (protocol)
            return this.#servers[protocol];
        throw new AppError("BAD_REQUEST", {
            message: "Name the subprotocol graphql-transport-ws or graphql-ws in Sec-WebSocket-Protocol.",
        });
    }
    #refuse(socket, thrown) {
        const { presenter, exchanges, headers } = this.#options;
        const scope = exchanges.detached();
        const error = presenter.judge(thrown, scope);
        const { retryAfterSeconds: wait } = error;
        writeAnswer(socket, {
            status: error.status,
            body: { errors: [presenter.toGraphQL(error, scope)] },
            headers: wait === undefined ? headers : { ...headers, "retry-after": String(wait) },
        });
    }
}
/** Writes a whole HTTP answer to a socket that has no response object, and closes it. */
export function writeAnswer(socket, answer) {
    if (!socket.writable)
        return void socket.destroy();
    const text = JSON.stringify(answer.body);
    const headers = {
        "content-type": "application/json; charset=utf-8",
        "content-length": String(Buffer.byteLength(text)),
        connection: "close",
        ...answer.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.once("finish", () => socket.destroy());
    socket.end(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join("")}\r\n${text}`);
}
function createServer({ protocol, maxPayload, serve, }) {
    const server = new WebSocketServer({
        noServer: true,
        maxPayload,
        // Costs memory for every socket, and our messages are small.
        perMessageDeflate: false,
        handleProtocols: () => protocol,
    });
    return server.on("connection", serve);
}
/** Clients come back after a fixed time: so long after one has been sent away the next is, in milliseconds. */
const CLOSE_STEP_MS = 2;
/** And the last one after so long at most. */
const CLOSE_SPREAD_MS = 3_000;
/**
 * When the client of that index is sent away, milliseconds from the first: they come back as they went, five hundred
 * a second, not all at once. Only beyond 1,500 clients more, so that the stop takes three seconds at most.
 */
export function closeDelay(index, count) {
    return index * Math.min(CLOSE_STEP_MS, CLOSE_SPREAD_MS / count);
}
function closeClient(client, delayMs) {
    return new Promise((resolve) => {
        const goodbye = setTimeout(() => client.close(CLOSE.goingAway, "Going away"), delayMs);
        const cut = setTimeout(() => client.terminate(), delayMs + CLOSE_GRACE_MS);
        client.once("close", () => {
            clearTimeout(goodbye);
            clearTimeout(cut);
            resolve();
        });
    });
}
//# sourceMappingURL=upgrade.js.map