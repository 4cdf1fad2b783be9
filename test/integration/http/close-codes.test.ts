import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stub, startStub, TOKEN } from "../../support/http.js";
import { WsClient } from "../../support/http-client.js";

let stub: Stub;
/** Waits hardly at all for `connection_init`. */
let impatient: Stub;

beforeAll(async () => {
  stub = await startStub();
  impatient = await startStub({ timings: { init: 200 } });
});
afterAll(() => Promise.all([stub.close(), impatient.close()]));

const INIT = { type: "connection_init", payload: { Authorization: TOKEN } };
const NEWER = "graphql-transport-ws";
const OLDER = "graphql-ws";

function begin(type: "subscribe" | "start", id = "1"): object {
  return { type, id, payload: { query: "subscription { ticks }" } };
}

/** Can be read, but not written by what calls itself for every bracket. */
const DEEP = `{"type":"ping","payload":{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
const NO_TEXT = { toString: 1, valueOf: 1 };

const CASES: [number, string, string, (object | string)[]][] = [
  [1000, "connection_terminate", OLDER, [INIT, { type: "connection_terminate" }]],
  [1009, "a message that is too long", NEWER, [INIT, { type: "ping", payload: { x: "x".repeat(300_000) } }]],
  [4400, "a message of no known type", NEWER, [INIT, { type: "hello" }]],
  [4400, "an id that no text can be made of", OLDER, [INIT, { type: "stop", id: NO_TEXT }]],
  [4400, "such an id before the beginning", OLDER, [{ type: "start", id: NO_TEXT }, INIT]],
  [4400, "a ping nested very deeply", OLDER, [INIT, DEEP]],
  [4400, "a ping nested very deeply", NEWER, [INIT, DEEP]],
  [4401, "subscribe before the acknowledgement", NEWER, [begin("subscribe")]],
  [4408, "no connection_init", NEWER, []],
  [4408, "no connection_init over the legacy protocol", OLDER, []],
  [4409, "an id that is in use", NEWER, [INIT, begin("subscribe"), begin("subscribe")]],
  [4429, "connection_init twice", NEWER, [INIT, INIT]],
];

it.each(CASES)("%i: %s", async (code, _what, protocol, messages) => {
  const client = await WsClient.open(code === 4408 ? impatient : stub, protocol);
  for (const message of messages) {
    client.send(message);
    // Twice means before the acknowledgement as well as after it.
    if (message === INIT && messages.lastIndexOf(INIT) === 0)
      expect((await client.next()).type).toBe("connection_ack");
  }
  expect((await client.close()).code).toBe(code);
});

it("the legacy protocol starts anew under an id that is in use, and takes connection_init twice", async () => {
  const client = await WsClient.open(stub, OLDER);
  for (const message of [INIT, INIT, begin("start"), begin("start")]) client.send(message);
  client.send({ type: "start", id: "2", payload: { query: "{ hello }" } });
  while ((await client.next()).id !== "2");
  expect(client.closed).toBeUndefined();
  client.socket.terminate();
});

it("every code that is closed with is on the protocol's page", async () => {
  const page = await readFile(path.resolve(import.meta.dirname, "../../../docs/progress.md"), "utf8");
  for (const [code] of CASES) expect(page).toContain(`| ${code} |`);
});
