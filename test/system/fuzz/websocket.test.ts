import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { expectErrors, expectGraphQL, type FuzzTarget, runs, startFuzzTarget } from "../../support/fuzz.js";
import { RawConnection, until, WsClient } from "../../support/http-client.js";

let target: FuzzTarget;
let jobId: string;

beforeAll(async () => {
  target = await startFuzzTarget();
  ({ jobId } = await target.upload());
});
afterAll(() => target[Symbol.asyncDispose]());

const PROTOCOLS = [
  { protocol: "graphql-transport-ws", start: "subscribe", stop: "complete" },
  { protocol: "graphql-ws", start: "start", stop: "stop" },
] as const;

type Protocol = (typeof PROTOCOLS)[number];

/** A frame, and whether it is binary. */
type Frame = [content: string | Uint8Array, binary: boolean];

const id = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>("1", "2") },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom<unknown>("", null, 1, "__proto__", "x".repeat(100_000)),
      fc.jsonValue(),
    ),
  },
);

/** Operations that an app sends, and some that none should. */
function operations(): fc.Arbitrary<unknown> {
  const query = fc.constantFrom(
    "{ me { id } }",
    "subscription ($id: ID!) { jobProgress(jobId: $id) { id status } }",
    "subscription { jobUpdates { id seq } }",
    'subscription { cartoonReady(since: "2000-01-01T00:00:00Z") { id } }',
    "subscription { jobUpdates { id } cartoonReady { id } }",
    "mutation ($file: Upload!) { upload(file: $file) { job { id } } }",
    "{",
    "",
  );
  const variables = fc.oneof(fc.constant<unknown>({ id: jobId }), fc.jsonValue({ maxDepth: 2 }));
  const known = fc.record(
    { query, variables, operationName: fc.jsonValue({ maxDepth: 0 }) },
    { requiredKeys: ["query"] },
  );
  return fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
}

function initPayload(): fc.Arbitrary<unknown> {
  const authorized = { Authorization: `Bearer ${target.token}` };
  return fc.oneof(
    fc.constantFrom<unknown>(authorized, { ...authorized, strict: true }, null, undefined, {
      token: 1,
      headers: [],
    }),
    fc.jsonValue({ maxDepth: 2 }),
  );
}

/** Frames in any order: what clients say, the same with odd contents, and garbage. */
function frames({ start, stop }: Protocol): fc.Arbitrary<Frame[]> {
  const message = fc.oneof(
    { weight: 2, arbitrary: fc.record({ type: fc.constant("connection_init"), payload: initPayload() }) },
    { weight: 5, arbitrary: fc.record({ type: fc.constant(start), id, payload: operations() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant(stop), id }) },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          type: fc.constantFrom("ping", "pong", "connection_terminate", "next", "ka"),
          payload: fc.jsonValue({ maxDepth: 1 }),
        },
        { requiredKeys: ["type"] },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.record(
        { type: fc.jsonValue({ maxDepth: 1 }), id, payload: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    },
  );
  const text = fc.oneof(
    { weight: 12, arbitrary: message.map((each) => JSON.stringify(each)) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constant("[".repeat(50_000))),
    },
  );
  const frame = fc.oneof(
    { weight: 8, arbitrary: text.map((each): Frame => [each, false]) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.uint8Array({ maxLength: 50 }), text).map((each): Frame => [each, true]),
    },
  );
  const init: Frame = [JSON.stringify({ type: "connection_init", payload: { token: target.token } }), false];
  // Most begin properly: else nearly every socket would be closed at its first frame.
  return fc
    .tuple(fc.array(frame, { maxLength: 8 }), fc.nat(3))
    .map(([all, at]) => (at > 0 ? [init, ...all] : all));
}

/** What both protocols may close a socket with for its client's faults. */
const CLIENTS_FAULT = [1000, 1003, 1007, 1009, 4400, 4401, 4403, 4408, 4409, 4429];

/** Fails unless everything that came is a message of the protocols, and no fault of the server. */
function expectMessages({ messages }: WsClient): void {
  for (const { type, payload } of messages) {
    expect(["connection_ack", "ka", "ping", "pong", "data", "next", "error", "complete"]).toContain(type);
    if (type === "error") expectErrors([payload].flat());
    else if (payload?.errors !== undefined && type !== "pong") expectErrors(payload.errors);
  }
}

/** Lets the server read everything that was sent before: it answers pings in order. Not when it closes the socket. */
async function settle(client: WsClient, patience?: number): Promise<void> {
  let answered = false;
  client.socket.once("pong", () => {
    answered = true;
  });
  if (client.socket.readyState === WebSocket.OPEN) client.socket.ping();
  await until(() => answered || client.closed !== undefined, "a pong, or the end", patience);
}

describe.each(PROTOCOLS)("$protocol", (protocol) => {
  it("answers or closes, whatever is said in whatever order", async () => {
    const property = fc.asyncProperty(frames(protocol), async (all) => {
      const client = await WsClient.open(target, protocol.protocol);
      for (const [content, binary] of all) client.socket.send(content, { binary });
      await settle(client);
      expectMessages(client);
      expect(client.binary).toBe(0);
      if (client.closed) expect(CLIENTS_FAULT, JSON.stringify(client.closed)).toContain(client.closed.code);
      client.socket.terminate();
    });
    await fc.assert(property, runs(80));
    await target.expectSound();
  });

  it("closes on bytes that are no frames", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const client = await WsClient.open(target, protocol.protocol);
      const { _socket: stream } = client.socket as unknown as { _socket: NodeJS.WritableStream };
      stream.write(bytes);
      await settle(client, 3_000).catch(() => {});
      expectMessages(client);
      client.socket.terminate();
    });
    // Bytes that begin a long frame are waited for in vain: few of them.
    await fc.assert(property, runs(2));
    await target.expectSound();
  });
});

it("a handshake with anything wrong is answered, and leaves no socket open", async () => {
  const name = fc.constantFrom(
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
    "origin",
    "upgrade",
    "connection",
  );
  const text = fc.string({ maxLength: 40 }).map((each) => each.trim());
  const headers = fc.dictionary(name, text, { minKeys: 1, maxKeys: 3 });
  const where = fc.constantFrom(
    "/graphql",
    "/graphql/",
    "/graphql?a=b",
    "/",
    "/uploads",
    "/graphql/x",
    "//graphql",
  );
  const property = fc.asyncProperty(headers, where, async (changes, path) => {
    const connection = await RawConnection.open(target.port);
    connection.head(`GET ${path}`, { ...HANDSHAKE, ...changes });
    const answer = await connection.answer();
    if (answer.status !== 101) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      if (answer.json().errors) expectGraphQL(answer);
    }
    connection.destroy();
  });
  await fc.assert(property, runs(80));
  await target.expectSound();
});

const HANDSHAKE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol": "graphql-transport-ws",
};
