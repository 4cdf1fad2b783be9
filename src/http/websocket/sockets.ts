import type { WebSocket } from "ws";

/** Times of the WebSocket protocols, in milliseconds. */
export interface SocketTimings {
  /** After this a socket that has not said `connection_init` is closed. */
  init: number;
  /** After this a socket on which no operation is open is closed. */
  idle: number;
  /** Between two pings; a socket that has not answered one when the next is due is dead. */
  ping: number;
  /** Between two `ka` of the legacy protocol: they alone reset its clients' 30 s timer. */
  keepAlive: number;
}

/** What clients are known to cope with; the rest is configured. */
export const SOCKET_TIMINGS = { ping: 12_000, keepAlive: 10_000 };

/** Close codes of WebSockets and of graphql-transport-ws, used for both protocols. */
export const CLOSE = { goingAway: 1001, tooSlow: 1013, badRequest: 4400, initTimeout: 4408, internal: 4500 };

/** Bytes that may wait until a client reads them. An operation waits for its own; answers to `ping` and refusals don't. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long a client that was too slow gets to read why it is closed. */
const SLOW_GRACE_MS = 5_000;

/** Pings the client, so that proxies keep the connection, and ends it when no answer comes. */
export function keepAlive(socket: WebSocket, interval: number): void {
  let alive = true;
  const judge = () => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  };
  // When the whole process stood still, timers are due before the answers that have come meanwhile are read.
  const timer = setInterval(() => setImmediate(judge), interval);
  socket.on("pong", () => {
    alive = true;
  });
  socket.once("close", () => clearInterval(timer));
}

/**
 * Sends a text frame; resolves when it is on its way, so that a slow client slows down its operations. A client for which
 * too much waits already is closed instead: it would use up the memory.
 */
export function sendText(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > MAX_WAITING_BYTES) closeSlow(socket);
    if (socket.readyState !== socket.OPEN) return resolve();
    // A failure shows as the socket's close event; there is nobody to tell here.
    socket.send(text, () => resolve());
  });
}

function closeSlow(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(CLOSE.tooSlow, "Messages are not read fast enough; connect again");
  const timer = setTimeout(() => socket.terminate(), SLOW_GRACE_MS);
  socket.once("close", () => clearTimeout(timer));
}
