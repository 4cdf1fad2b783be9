import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import { expect, it } from "vitest";
import type { Exchanges } from "../../../src/http/exchanges.js";
import { ImageConnections } from "../../../src/http/image-connections.js";
import type { ImageLane } from "../../../src/http/image-lane.js";
import { fixedFields } from "../../../src/http/image-memo.js";
import { eventually } from "../../support/wait.js";

const REQUEST = "GET /uploads/a HTTP/1.1\r\nHost: localhost\r\n\r\n";
const CHUNK = Buffer.alloc(64 * 1024);

it("who sends on and on and reads nothing is not read from while an answer is on its way", async () => {
  let released = 0;
  const lane = {
    recall: () => ({ route: "/uploads/:a" }),
    holds: () => true,
    admit: () => () => {
      released += 1;
    },
    ready: () => ({ status: 200, fixed: fixedFields([]), own: {}, body: CHUNK }),
  } as unknown as ImageLane;
  const exchanges = { note: () => {} } as unknown as Exchanges;
  const server = createServer();
  new ImageConnections({ lane, exchanges, keepAlive: 10_000 }).precede(server);
  const [client, socket] = duplexPair();
  server.emit("connection", Object.assign(socket, { setTimeout: () => socket }));
  client.write(REQUEST);
  await eventually("the answer", async () => socket.writableLength > 0);
  let taken = 0;
  for (let n = 0; n < 100; n += 1) client.write(CHUNK, () => (taken += 1));
  await eventually("a stop", async () => socket.isPaused());
  expect(taken).toBeLessThan(10);
  expect(released).toBe(0);
  // It goes on as soon as the answer was read; what came then is for Node's server, which takes it for garbage.
  let refused = 0;
  server.on("clientError", () => {
    refused += 1;
    client.destroy();
  });
  client.resume();
  await eventually("the answer's end", async () => released === 1);
  await eventually("the refusal", async () => refused > 0);
});
