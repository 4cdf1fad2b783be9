import { afterEach, describe, expect, it } from "vitest";
import { type Stub, type StubOptions, startStub, TOKEN } from "../../support/http.js";
import {
  multipart,
  noise,
  operate,
  type RawAnswer,
  RawConnection,
  send,
  sendOn,
  UPLOAD_HEADERS,
  until,
  uploadParts,
  WsClient,
  type WsMessage,
} from "../../support/http-client.js";
import { eventually } from "../../support/wait.js";

let stub: Stub;

afterEach(() => stub.close());

async function start(env: NodeJS.ProcessEnv, options: StubOptions = {}): Promise<void> {
  stub = await startStub({ env, ...options });
}

const JSON_TYPE = { accept: "*/*", "content-type": "application/json" };
const HELLO = { query: "{ hello }" };
const AUTHORIZATION = `Bearer ${TOKEN}`;

const PROTOCOLS = [
  { protocol: "graphql-transport-ws", begin: "subscribe", end: "complete" },
  { protocol: "graphql-ws", begin: "start", end: "stop" },
] as const;

function codeOf(answer: RawAnswer | WsMessage): unknown {
  const body = "json" in answer ? answer.json() : answer.payload;
  return body?.errors?.[0]?.extensions.code ?? (body?.error as { code?: string } | undefined)?.code;
}

/** A WebSocket that has been acknowledged, of the stub's device unless said otherwise. */
async function connect(protocol: string, payload: object = { token: TOKEN }): Promise<WsClient> {
  const client = await WsClient.open(stub, protocol);
  client.send({ type: "connection_init", payload });
  expect((await client.next()).type).toBe("connection_ack");
  return client;
}

/** The status and body with which a handshake is refused. */
async function refusedHandshake(): Promise<RawAnswer> {
  const connection = await RawConnection.open(stub.port);
  const answer = await sendOn(connection, {
    headers: {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": 13,
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-protocol": "graphql-ws",
    },
  });
  connection.destroy();
  return answer;
}

describe("bodies", () => {
  it("MAX_JSON_BYTES: as many bytes pass, one more is BODY_TOO_LARGE", async () => {
    await start({ MAX_JSON_BYTES: "300" });
    const body = (length: number) => JSON.stringify(HELLO).padEnd(length);
    expect((await send(stub, { body: body(300), headers: JSON_TYPE })).json().data).toBeTruthy();
    const answer = await send(stub, { body: body(301), headers: JSON_TYPE });
    expect([answer.status, codeOf(answer)]).toEqual([413, "BODY_TOO_LARGE"]);
    expect(answer.json().errors?.[0]?.extensions.details).toEqual({ maxBytes: 300 });
  });

  it("MAX_JSON_BYTES: bounds the text fields of a form too", async () => {
    await start({ MAX_JSON_BYTES: "300" });
    const parts = uploadParts(noise(1_000));
    const answer = await send(stub, { body: multipart(parts), headers: UPLOAD_HEADERS });
    expect(answer.json().data).toBeTruthy();
    const [operations, ...rest] = parts;
    if (!operations) throw new Error("no operations");
    const long = multipart([{ ...operations, body: String(operations.body).padEnd(301) }, ...rest]);
    expect(codeOf(await send(stub, { body: long, headers: UPLOAD_HEADERS }))).toBe("BODY_TOO_LARGE");
  });

  it.each(PROTOCOLS)(
    "MAX_MESSAGE_BYTES: a longer message closes the socket ($protocol)",
    async ({ protocol }) => {
      await start({ MAX_MESSAGE_BYTES: "300" });
      const client = await connect(protocol);
      const ping = JSON.stringify({ type: "ping" });
      client.send(ping.padEnd(300));
      expect((await client.next()).type).toBe("pong");
      expect((await client.send(ping.padEnd(301)).close()).code).toBe(1009);
    },
  );
});

describe("MAX_BATCH", () => {
  const list = (length: number, accept = "*/*") =>
    send(stub, {
      body: JSON.stringify(Array.from({ length }, () => HELLO)),
      headers: { ...JSON_TYPE, accept },
    });

  it("refuses every list by default", async () => {
    await start({});
    const answer = await list(1);
    expect([answer.status, codeOf(answer)]).toEqual([400, "BATCH_TOO_LARGE"]);
  });

  it("takes lists up to it", async () => {
    await start({ MAX_BATCH: "2" });
    const answer = await list(2);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual([
      { data: { hello: "hello undefined" } },
      { data: { hello: "hello undefined" } },
    ]);
    const refused = await list(3);
    expect([refused.status, codeOf(refused)]).toEqual([400, "BATCH_TOO_LARGE"]);
    expect(refused.json().errors?.[0]?.extensions.details).toEqual({ maximum: 2, found: 3 });
    expect((await list(0)).status).toBe(400);
    expect((await operate(stub, HELLO)).json().data).toBeTruthy();
    const body = multipart(
      uploadParts(noise(10)).map((part) =>
        part.name === "operations" ? { ...part, body: `[${String(part.body)}]` } : part,
      ),
    );
    expect((await send(stub, { body, headers: UPLOAD_HEADERS })).status).toBe(400);
  });

  it("counts each operation of a list as a request", async () => {
    await start({ MAX_BATCH: "5", MAX_REQUESTS_PER_ADDRESS: "10" });
    expect((await list(5)).status).toBe(200);
    expect((await list(4)).status).toBe(200);
    expect(codeOf(await list(2))).toBe("RATE_LIMITED");
  });
});

describe("MAX_REQUESTS_PER_ADDRESS", () => {
  const spend = async (count: number) => {
    for (let n = 0; n < count; n += 1) await send(stub, { path: "/nothing" });
  };

  it("counts requests of every kind but probes", async () => {
    await start({ MAX_REQUESTS_PER_ADDRESS: "10" });
    await spend(7);
    expect((await send(stub, { path: "/uploads/temp/x.jpg" })).status).toBe(401);
    expect((await operate(stub, HELLO)).json().data).toBeTruthy();
    const socket = await WsClient.open(stub, "graphql-ws");
    const refused = await send(stub, { path: "/nothing" });
    expect([refused.status, codeOf(refused)]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
    expect((await send(stub, { path: "/health/live" })).status).toBe(200);
    const handshake = await refusedHandshake();
    expect([handshake.status, codeOf(handshake)]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(handshake.headers["retry-after"])).toBeGreaterThan(50);
    socket.socket.terminate();
  });

  it("2, 9: is told in band on /graphql, after the body was read; with its status to whom that says something", async () => {
    await start({ MAX_REQUESTS_PER_ADDRESS: "10" });
    await spend(10);
    const plain = await operate(stub, HELLO);
    expect([plain.status, codeOf(plain)]).toEqual([200, "RATE_LIMITED"]);
    const { extensions } = plain.json().errors?.[0] ?? {};
    expect(extensions).toMatchObject({ http: { status: 429 }, retryable: true });
    expect(String(extensions?.retryAfterSeconds)).toBe(plain.headers["retry-after"]);
    const honest = await operate(stub, HELLO, { accept: "application/graphql-response+json" });
    expect([honest.status, codeOf(honest)]).toEqual([429, "RATE_LIMITED"]);
    const connection = await RawConnection.open(stub.port);
    const upload = multipart(uploadParts(noise(150_000)));
    const answer = await sendOn(connection, { body: upload, headers: UPLOAD_HEADERS });
    expect([answer.status, codeOf(answer)]).toEqual([200, "RATE_LIMITED"]);
    // The body was taken in: the connection goes on.
    expect((await sendOn(connection, { path: "/health/live" })).status).toBe(200);
    connection.destroy();
  });

  it.each(PROTOCOLS)("counts operations over $protocol", async ({ protocol, begin }) => {
    await start({ MAX_REQUESTS_PER_ADDRESS: "10" });
    const client = await connect(protocol, {});
    for (let id = 0; id < 10; id += 1) client.send({ type: begin, id: String(id), payload: HELLO });
    await until(() => client.messages.filter(({ type }) => type === "complete").length === 10, "ten answers");
    const refused = client.messages.filter((message) => codeOf(message) === "RATE_LIMITED");
    expect(refused.map(({ id }) => id)).toEqual(["9"]);
  });

  it("goes by the client that the trusted proxy names", async () => {
    await start({ MAX_REQUESTS_PER_ADDRESS: "10", TRUST_PROXY: "1" });
    const from = (address: string) =>
      send(stub, { path: "/nothing", headers: { "x-forwarded-for": `10.9.9.9, ${address}` } });
    for (let n = 0; n < 10; n += 1) expect((await from("192.0.2.1")).status).toBe(404);
    expect((await from("192.0.2.1")).status).toBe(429);
    expect((await from("::ffff:192.0.2.1")).status).toBe(429);
    expect((await from("192.0.2.2")).status).toBe(404);
  });

  it("does not believe the header without a trusted proxy, and says so once in the log", async () => {
    await start({ MAX_REQUESTS_PER_ADDRESS: "10" });
    const headers = { "x-forwarded-for": "192.0.2.1" };
    for (let n = 0; n < 10; n += 1) {
      await send(stub, { path: "/nothing", headers: { "x-forwarded-for": `192.0.2.${n}` } });
    }
    expect((await send(stub, { path: "/nothing", headers })).status).toBe(429);
    expect(stub.log.filter(({ msg }) => String(msg).includes("TRUST_PROXY"))).toHaveLength(1);
  });
});

describe("MAX_OPEN_REQUESTS_PER_ADDRESS", () => {
  it("refuses what comes on top of requests that have not arrived, and gives places back", async () => {
    await start({ MAX_OPEN_REQUESTS_PER_ADDRESS: "10", UPLOAD_IDLE_TIMEOUT: "20s" });
    const halves = await Promise.all(Array.from({ length: 10 }, () => RawConnection.open(stub.port)));
    for (const half of halves) half.head("POST /graphql", { ...JSON_TYPE, "content-length": 100 }).write("{");
    const refused = await answered(() => operate(stub, HELLO), 429);
    expect(codeOf(refused)).toBe("TOO_MANY_CONNECTIONS");
    expect((await send(stub, { path: "/health/live" })).status).toBe(200);
    halves[0]?.destroy();
    expect((await answered(() => operate(stub, HELLO), 200)).json().data).toBeTruthy();
    for (const half of halves) half.destroy();
  });
});

/** Asks until the answer has that status: what else is under way becomes known to the server in its own time. */
async function answered(ask: () => Promise<RawAnswer>, status: number): Promise<RawAnswer> {
  return eventually(`status ${status}`, async () => {
    const answer = await ask();
    return answer.status === status ? answer : undefined;
  });
}

describe("MAX_REQUESTS_PER_DEVICE", () => {
  it("counts what comes with a valid token, whatever the way", async () => {
    await start({ MAX_REQUESTS_PER_DEVICE: "10" });
    const headers = { authorization: AUTHORIZATION };
    for (let n = 0; n < 7; n += 1) expect((await operate(stub, HELLO, headers)).json().data).toBeTruthy();
    expect(
      (await send(stub, { path: `/uploads/temp/1700000000000_${"0".repeat(24)}.jpg`, headers })).status,
    ).toBe(404);
    // The handshake is one, the operation another.
    const client = await connect("graphql-ws");
    client.send({ type: "start", id: "a", payload: HELLO });
    expect((await client.next()).payload?.data).toBeTruthy();
    expect((await client.next()).type).toBe("complete");
    const refused = await operate(stub, HELLO, headers);
    expect([refused.status, codeOf(refused)]).toEqual([200, "RATE_LIMITED"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
    expect(codeOf(await client.send({ type: "start", id: "b", payload: HELLO }).next())).toBe("RATE_LIMITED");
    const image = await send(stub, { path: `/uploads/temp/1700000000000_${"0".repeat(24)}.jpg`, headers });
    expect([image.status, codeOf(image)]).toEqual([429, "RATE_LIMITED"]);
    // Others are not concerned.
    expect((await operate(stub, HELLO)).json().data).toBeTruthy();
  });
});

describe.each(PROTOCOLS)("sockets and operations over $protocol", ({ protocol, begin, end }) => {
  const TICKS = { query: "subscription { ticks }" };
  const subscribe = (client: WsClient, id: string) => client.send({ type: begin, id, payload: TICKS });

  it("MAX_SOCKETS_PER_ADDRESS: refuses the handshake, and gives places back", async () => {
    await start({ MAX_SOCKETS_PER_ADDRESS: "2" });
    const clients = [await WsClient.open(stub, protocol), await WsClient.open(stub, protocol)];
    const refused = await refusedHandshake();
    expect([refused.status, codeOf(refused)]).toEqual([429, "TOO_MANY_CONNECTIONS"]);
    expect(refused.headers["retry-after"]).toBe("5");
    clients[0]?.socket.terminate();
    clients[1]?.socket.close();
    await until(() => clients.every(({ closed }) => closed), "the sockets to close");
    const again = [await WsClient.open(stub, protocol), await WsClient.open(stub, protocol)];
    expect(again).toHaveLength(2);
  });

  it("MAX_SOCKETS_PER_ADDRESS: handshakes that come to nothing take no place", async () => {
    await start({ MAX_SOCKETS_PER_ADDRESS: "1" });
    for (let n = 0; n < 3; n += 1) {
      await expect(WsClient.open(stub, "unknown")).rejects.toThrow("400");
    }
    await WsClient.open(stub, protocol);
  });

  it("MAX_SOCKETS_PER_DEVICE: acknowledges the socket, and answers its operations with the error", async () => {
    await start({ MAX_SOCKETS_PER_DEVICE: "2" });
    const clients = [await connect(protocol), await connect(protocol)];
    const third = await connect(protocol);
    const refusal = await subscribe(third, "a").next();
    expect([refusal.id, codeOf(refusal)]).toEqual(["a", "TOO_MANY_CONNECTIONS"]);
    expect((await third.next()).type).toBe("complete");
    expect(third.closed).toBeUndefined();
    clients[0]?.socket.terminate();
    await until(() => clients[0]?.closed !== undefined, "a socket to close");
    subscribe(third, "b");
    await until(() => stub.ticks.listeners === 1, "the subscription of the third socket");
    // Who has no token is not counted by device.
    expect(
      (await (await connect(protocol, {})).send({ type: begin, id: "c", payload: HELLO }).next()).payload,
    ).toMatchObject({ data: {} });
  });

  it("MAX_OPERATIONS_PER_SOCKET: the one too many is refused", async () => {
    await start({ MAX_OPERATIONS_PER_SOCKET: "2" });
    const client = await connect(protocol);
    for (const id of ["a", "b", "c"]) subscribe(client, id);
    const refusal = await client.next();
    expect([refusal.id, codeOf(refusal)]).toEqual(["c", "TOO_MANY_OPERATIONS"]);
    await until(() => stub.ticks.listeners === 2, "the other subscriptions");
  });

  it.each(["MAX_OPERATIONS_PER_DEVICE", "MAX_OPERATIONS_PER_ADDRESS"])(
    "%s: counts all sockets, and gives places back however operations end",
    async (variable) => {
      await start({ [variable]: "3" });
      const [one, two] = [await connect(protocol), await connect(protocol)];
      for (const [client, id] of [
        [one, "a"],
        [two, "b"],
        [two, "c"],
      ] as const)
        subscribe(client, id);
      await until(() => stub.ticks.listeners === 3, "three subscriptions");
      const refusal = await subscribe(one, "d").next();
      expect([refusal.id, codeOf(refusal)]).toEqual(["d", "TOO_MANY_OPERATIONS"]);
      expect((await one.next()).type).toBe("complete");
      // One is stopped, the others lose their socket; then three more, that fail, end by themselves, or stay.
      one.send({ type: end, id: "a" });
      two.socket.terminate();
      await until(() => stub.ticks.listeners === 0, "the subscriptions to end");
      const payloads = [
        { query: "{ nothing }" },
        { query: "{" },
        { query: "{ fail }" },
        HELLO,
        { query: "subscription { refused }" },
      ];
      for (const [index, payload] of payloads.entries()) {
        one.send({ type: begin, id: `e${index}`, payload });
        expect(codeOf(await one.next())).not.toBe("TOO_MANY_OPERATIONS");
        expect((await one.next()).type).toBe("complete");
      }
      for (const id of ["f", "g", "h"]) subscribe(one, id);
      await until(() => stub.ticks.listeners === 3, "three subscriptions again");
    },
  );

  it("SOCKET_IDLE_TIMEOUT: closes a socket on which nothing is open, and no other", async () => {
    await start({ SOCKET_IDLE_TIMEOUT: "500ms" });
    const busy = await connect(protocol);
    subscribe(busy, "a");
    const idle = await connect(protocol);
    expect(await idle.close()).toMatchObject({ code: 1001 });
    expect(busy.closed).toBeUndefined();
    busy.send({ type: end, id: "a" });
    expect(await busy.close()).toMatchObject({ code: 1001 });
  });

  it("SOCKET_INIT_TIMEOUT: closes a socket that does not say connection_init", async () => {
    await start({ SOCKET_INIT_TIMEOUT: "100ms" });
    expect((await (await WsClient.open(stub, protocol)).close()).code).toBe(4408);
  });
});

describe("time", () => {
  it("UPLOAD_IDLE_TIMEOUT: a body that stalls is REQUEST_TIMEOUT, and the connection ends", async () => {
    await start({ UPLOAD_IDLE_TIMEOUT: "100ms" });
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...JSON_TYPE, "content-length": 100 }).write('{"query"');
    const answer = await connection.answer();
    expect([answer.status, codeOf(answer)]).toEqual([408, "REQUEST_TIMEOUT"]);
    await until(() => connection.ended, "the connection to end");
  });

  it.each([
    ["headers", "POST /graphql HTTP/1.1\r\nhost: x\r\n", ""],
    [
      "a body that comes byte by byte",
      "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n",
      " ",
    ],
  ])("REQUEST_TIMEOUT: %s that take too long", async (_what, head, drip) => {
    await start({ REQUEST_TIMEOUT: "200ms", UPLOAD_IDLE_TIMEOUT: "10s" });
    const connection = await RawConnection.open(stub.port);
    connection.write(head);
    const timer = setInterval(() => connection.write(drip), 20);
    const answer = await connection.answer();
    clearInterval(timer);
    expect([answer.status, codeOf(answer)]).toEqual([408, "REQUEST_TIMEOUT"]);
    await until(() => connection.ended, "the connection to end");
  });

  it("a client that does not read its answers is cut off", async () => {
    await start({}, { standstill: 200 });
    const connection = await RawConnection.open(stub.port);
    connection.socket.pause();
    const body = JSON.stringify({
      query: "query ($n: String) { hello(name: $n) }",
      variables: { n: "x".repeat(500_000) },
    });
    for (let n = 0; n < 30; n += 1) {
      connection.head("POST /graphql", { ...JSON_TYPE, "content-length": body.length }).write(body);
    }
    await until(
      () => stub.log.some(({ msg, status }) => msg === "request" && status === 499),
      "the connection to be cut",
    );
    connection.destroy();
  });
});
