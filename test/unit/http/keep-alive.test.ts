import { EventEmitter } from "node:events";
import { stat } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import type { WebSocket } from "ws";
import { keepAlive } from "../../../src/http/websocket/sockets.js";

const INTERVAL = 40;

/** Keeps the whole process from doing anything else, as a suspended machine does. */
function standStill(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it("an answer that came while the process stood still counts", async () => {
  const socket = new EventEmitter();
  const pings = new Promise<string>((resolve) => {
    let count = 0;
    const ping = () => {
      count += 1;
      if (count === 3) return resolve("pinged again");
      setImmediate(() => {
        // Like data of a socket, this is told after the timers that are due.
        stat(".", () => socket.emit("pong"));
        standStill(3 * INTERVAL);
      });
    };
    Object.assign(socket, { ping, terminate: () => resolve("terminated") });
  });
  keepAlive(socket as unknown as WebSocket, INTERVAL);
  onTestFinished(() => void socket.emit("close"));
  expect(await pings).toBe("pinged again");
});
