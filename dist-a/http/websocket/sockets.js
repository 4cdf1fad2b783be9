/** What clients are known to cope with; the rest is configured. */
export const SOCKET_TIMINGS = { ping: 12_000, keepAlive: 10_000 };
/** Close codes of WebSockets and of graphql-transport-ws, used for both protocols. */
export const CLOSE = { goingAway: 1001, tooSlow: 1013, badRequest: 4400, initTimeout: 4408, internal: 4500 };
/** Bytes that may wait until a client reads them. An operation waits for its own; answers to `ping` and refusals don't. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long a client that was too slow gets to read why it is closed. */
const SLOW_GRACE_MS = 5_000;
/** Pings the client, so that proxies keep the connection, and ends it when no answer comes. */
export function keepAlive(socket, interval) {
    let alive = true;
    const timer = setInterval(() => {
        if (!alive)
            return socket.terminate();
        alive = false;
        socket.ping();
    }, interval);
    socket.on("pong", () => {
        alive = true;
    });
    socket.once("close", () => clearInterval(timer));
}
/**
 * Sends a text frame; resolves when it is on its way, so that a slow client slows down its operations. A client for which
 * too much waits already is closed instead: it would use up the memory.
 */
export function sendText(socket, text) {
    return new Promise((resolve) => {
        if (socket.bufferedAmount > MAX_WAITING_BYTES)
            closeSlow(socket);
        if (socket.readyState !== socket.OPEN)
            return resolve();
        // A failure shows as the socket's close event; there is nobody to tell here.
        socket.send(text, () => resolve());
    });
}
function closeSlow(socket) {
    if (socket.readyState !== socket.OPEN)
        return;
    socket.close(CLOSE.tooSlow, "Messages are not read fast enough; connect again");
    const timer = setTimeout(() => socket.terminate(), SLOW_GRACE_MS);
    socket.once("close", () => clearTimeout(timer));
}
//# sourceMappingURL=sockets.js.map