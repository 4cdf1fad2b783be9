import { createClient } from "graphql-ws";
import { SubscriptionClient } from "subscriptions-transport-ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { DEVICE_ID, type Stub, type StubOptions, startStub, TOKEN } from "../../support/http.js";
import { until, WsClient, type WsMessage } from "../../support/http-client.js";

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
});

afterEach(() => stub.close());

/** Starts the server anew with such times: a test of one of them must not make the others wait, nor close their sockets. */
async function restart(timings: StubOptions["timings"]): Promise<void> {
  await stub.close();
  stub = await startStub({ timings });
}

const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

/** The names of the same things in both protocols. */
const PROTOCOLS = [
  { protocol: "graphql-transport-ws", start: "subscribe", data: "next", stop: "complete" },
  { protocol: "graphql-ws", start: "start", data: "data", stop: "stop" },
] as const;

function codeOf(message: WsMessage): unknown {
  return message.payload?.errors?.[0]?.extensions.code;
}

describe.each(PROTOCOLS)("$protocol", ({ protocol, start, data, stop }) => {
  async function connect(payload: unknown, headers: Record<string, string> = {}): Promise<WsClient> {
    const client = await WsClient.open(stub, protocol, { headers });
    client.send(payload === undefined ? { type: "connection_init" } : { type: "connection_init", payload });
    expect(await client.next()).toEqual({ type: "connection_ack" });
    return client;
  }

  it("18: is chosen from the requested list, and echoed", async () => {
    const client = await WsClient.open(stub, ["unknown", protocol]);
    expect(client.socket.protocol).toBe(protocol);
  });

  it("5: is served at /graphql/ too", async () => {
    const client = await WsClient.open(stub, protocol, { path: "/graphql/" });
    expect((await client.send({ type: "connection_init" }).next()).type).toBe("connection_ack");
  });

  const tokens: [string, unknown, Record<string, string>][] = [
    ["Authorization", AUTHORIZED, {}],
    ["authorization", { authorization: `bearer ${TOKEN}` }, {}],
    ["AUTHORIZATION without Bearer", { AUTHORIZATION: TOKEN }, {}],
    ["token", { token: TOKEN }, {}],
    ["headers.Authorization", { headers: AUTHORIZED }, {}],
    ["headers.authorization", { headers: { authorization: TOKEN } }, {}],
    ["the upgrade request", undefined, { authorization: `Bearer ${TOKEN}` }],
    ["the upgrade request, with a null payload", null, { authorization: `Bearer ${TOKEN}` }],
    ["the upgrade request, with an empty payload", {}, { authorization: `Bearer ${TOKEN}` }],
  ];

  it.each(tokens)("21: takes the token from %s", async (_where, payload, headers) => {
    const client = await connect(payload, headers);
    client.send({ type: start, id: "a", payload: { query: "{ me }" } });
    expect((await client.next()).payload).toEqual({ data: { me: DEVICE_ID } });
  });

  it("21: needs no payload, nor a token for what needs none", async () => {
    const client = await connect(undefined);
    client.send({
      type: start,
      id: "a",
      payload: { query: "{ hello }", operationName: null, variables: {} },
    });
    expect(await client.next()).toEqual({
      type: data,
      id: "a",
      payload: { data: { hello: "hello undefined" } },
    });
    expect(await client.next()).toEqual({ type: "complete", id: "a" });
  });

  it.each([[undefined], [{ Authorization: "Bearer wrong" }], [{ Authorization: 7 }]])(
    "22: a refused connection (%j) is acknowledged, and its operations answered",
    async (payload) => {
      const client = await connect(payload);
      client.send({ type: start, id: "a", payload: { query: "subscription { ticks }" } });
      const refusal = await client.next();
      expect([refusal.type, refusal.id, codeOf(refusal)]).toEqual([data, "a", "UNAUTHENTICATED"]);
      expect(await client.next()).toEqual({ type: "complete", id: "a" });
      expect(stub.ticks.listeners).toBe(0);
      expect(client.closed).toBeUndefined();
    },
  );

  it.each([
    ["syntax", "subscription {", "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["introspection", "{ __schema { queryType { name } } }", "GRAPHQL_VALIDATION_FAILED"],
    ["a missing variable", "query($v: Int!) { number(value: $v) }", "BAD_USER_INPUT"],
    ["two operations", "query A { hello } query B { hello }", "BAD_REQUEST"],
    ["a source that refuses", "subscription { refused }", "NOT_FOUND"],
    ["a failing query", "{ fail }", "INTERNAL"],
  ])("23: %s comes as data with errors, then complete", async (_what, query, code) => {
    const client = await connect(AUTHORIZED);
    client.send({ type: start, id: "1", payload: { query } });
    const message = await client.next();
    expect([message.type, codeOf(message)]).toEqual([data, code]);
    expect(JSON.stringify(message)).not.toMatch(/secret|Did you mean/);
    expect(await client.next()).toEqual({ type: "complete", id: "1" });
  });

  it("23: strict clients get error frames", async () => {
    const client = await connect({ strict: true });
    client.send({ type: start, id: "1", payload: { query: "{ nothing }" } });
    const message = await client.next();
    expect([message.type, message.id]).toEqual(["error", "1"]);
    expect(JSON.stringify(message.payload)).toContain('"code":"GRAPHQL_VALIDATION_FAILED"');
    client.send({ type: start, id: "2", payload: { query: "{ hello }" } });
    expect((await client.next()).payload).toEqual({ data: { hello: "hello undefined" } });
    expect(await client.next()).toEqual({ type: "complete", id: "2" });
    // Nothing follows an error frame, and its id is free.
    client.send({ type: start, id: "1", payload: { query: "{ maybe hello }" } });
    expect([(await client.next()).type, (await client.next()).type]).toEqual([data, "complete"]);
  });

  it("23: strict clients get an error frame when their tokens are voided", async () => {
    const client = await connect({ ...AUTHORIZED, strict: true });
    client.send({ type: start, id: "1", payload: { query: "subscription { ticks }" } });
    await until(() => stub.ticks.listeners === 1, "the subscription");
    stub.ticks.emit("first");
    expect((await client.next()).type).toBe(data);
    stub.revoke(DEVICE_ID);
    const message = await client.next();
    expect([message.type, message.id]).toEqual(["error", "1"]);
    expect(JSON.stringify(message.payload)).toContain('"code":"UNAUTHENTICATED"');
    expect(stub.ticks.listeners).toBe(0);
  });

  it("24: answers ping with pong, and takes a pong of whatever payload", async () => {
    const client = await connect(AUTHORIZED);
    client.send({ type: "pong", payload: null }).send({ type: "pong" });
    expect(await client.send({ type: "ping" }).next()).toEqual({ type: "pong" });
    expect(await client.send({ type: "ping", payload: null }).next()).toEqual({ type: "pong" });
    const echo = { type: "ping", payload: { n: 1 } };
    expect(await client.send(echo).next()).toEqual({ type: "pong", payload: { n: 1 } });
    expect(client.closed).toBeUndefined();
  });

  it("24: pings, and ends a socket that does not answer", async () => {
    await restart({ ping: 400 });
    const alive = await connect(AUTHORIZED);
    const dead = await WsClient.open(stub, protocol, { autoPong: false });
    dead.send({ type: "connection_init" });
    expect((await dead.close()).code).toBe(1006);
    await until(() => alive.pings > 1, "pings");
    expect(alive.closed).toBeUndefined();
  });

  it("25: sends text frames, and ignores stops of what has ended or never was", async () => {
    const client = await connect(AUTHORIZED);
    client.send({ type: stop, id: "ghost" });
    client.send({ type: start, id: "a", payload: { query: "{ hello }" } });
    expect((await client.next()).type).toBe(data);
    expect((await client.next()).type).toBe("complete");
    client.send({ type: stop, id: "a" }).send({ type: stop, id: "a" });
    client.send({ type: start, id: "a", payload: { query: "{ hello }" } });
    expect((await client.next()).type).toBe(data);
    expect([client.binary, client.closed]).toEqual([0, undefined]);
  });

  it("26: a client that comes back with the same id begins anew", async () => {
    for (let round = 0; round < 2; round += 1) {
      const client = await connect(AUTHORIZED);
      client.send({ type: start, id: "same", payload: { query: "subscription { count(to: 2) }" } });
      expect((await client.next()).payload).toEqual({ data: { count: 1 } });
      client.socket.terminate();
    }
  });

  it("27: delivers every event in order, then completes", async () => {
    const client = await connect(AUTHORIZED);
    client.send({ type: start, id: "a", payload: { query: "subscription { count(to: 3) }" } });
    for (const count of [1, 2, 3]) {
      expect(await client.next()).toEqual({ type: data, id: "a", payload: { data: { count } } });
    }
    expect(await client.next()).toEqual({ type: "complete", id: "a" });
  });

  const ticks = (id: string) => ({ type: start, id, payload: { query: "subscription { ticks }" } });

  describe.each([false, true])("strict: %j", (strict) => {
    const payload = { ...AUTHORIZED, strict };

    it("stops a subscription that waits for its first event, and says no more of it", async () => {
      const client = await connect(payload);
      client.send(ticks("a"));
      await until(() => stub.ticks.listeners === 1, "the subscription");
      client.send({ type: stop, id: "a" });
      await until(() => stub.ticks.listeners === 0, "the subscription to end");
      client.send({ type: start, id: "b", payload: { query: "{ hello }" } });
      expect((await client.next()).id).toBe("b");
    });

    it("stops everything when the socket goes away", async () => {
      const client = await connect(payload);
      for (const id of ["a", "b", "c"]) client.send(ticks(id));
      await until(() => stub.ticks.listeners === 3, "the subscriptions");
      client.socket.terminate();
      await until(() => stub.ticks.listeners === 0, "the subscriptions to end");
    });

    it("stops everything when the socket goes away after the first event", async () => {
      const client = await connect(payload);
      for (const id of ["a", "b", "c"]) client.send(ticks(id));
      await until(() => stub.ticks.listeners === 3, "the subscriptions");
      stub.ticks.emit("first");
      for (const _id of ["a", "b", "c"]) {
        expect((await client.next()).payload).toEqual({ data: { ticks: "first" } });
      }
      client.socket.terminate();
      await until(() => stub.ticks.listeners === 0, "the subscriptions to end");
    });

    it("stops what is stopped, or loses its socket, while it begins", async () => {
      const client = await connect(payload);
      const before = stub.contexts;
      client.sendTogether(ticks("a"), { type: stop, id: "a" }, ticks("b"));
      await until(() => stub.ticks.listeners === 1 && stub.contexts > before, "the other subscription");
      client.sendTogether(...Array.from({ length: 20 }, (_item, n) => ticks(String(n))));
      client.socket.terminate();
      await until(() => stub.ticks.listeners === 0, "the subscriptions to end");
    });

    it("an id may be used again at once when it was stopped", async () => {
      const client = await connect(payload);
      client.send(ticks("a"));
      await until(() => stub.ticks.listeners === 1, "the subscription");
      client.sendTogether({ type: stop, id: "a" }, ticks("a"), { type: stop, id: "a" }, ticks("a"));
      // Its answer says that the messages before it have been read, and had time to take effect.
      client.send({ type: start, id: "b", payload: { query: "{ hello }" } });
      expect((await client.next()).id).toBe("b");
      expect((await client.next()).type).toBe("complete");
      expect(stub.ticks.listeners).toBe(1);
      stub.ticks.emit("once");
      expect(await client.next()).toEqual({ type: data, id: "a", payload: { data: { ticks: "once" } } });
      client.send({ type: stop, id: "a" });
      await until(() => stub.ticks.listeners === 0, "the last subscription to end");
      client.send({ type: start, id: "c", payload: { query: "{ hello }" } });
      expect((await client.next()).id).toBe("c");
    });

    it("leaves no subscription behind when the server stops, whether the client says goodbye or not", async () => {
      const clients = [await connect(payload), await connect(payload)];
      for (const client of clients) for (const id of ["a", "b", "c"]) client.send(ticks(id));
      await until(() => stub.ticks.listeners === 6, "the subscriptions");
      // Reads no more, and so never answers the close frame.
      clients[1]?.socket.pause();
      await stub.server.close(5_000);
      expect(stub.ticks.listeners).toBe(0);
    });
  });

  it("gives every operation, and every event, a context of its own", async () => {
    const client = await connect(AUTHORIZED);
    const before = stub.contexts;
    client.send({ type: start, id: "a", payload: { query: "subscription { count(to: 2) }" } });
    for (const type of [data, data, "complete"]) expect((await client.next()).type).toBe(type);
    expect(stub.contexts - before).toBe(3);
  });

  it("ends the device's subscriptions when its tokens are voided, and refuses later operations", async () => {
    const client = await connect(AUTHORIZED);
    for (const id of ["a", "b"])
      client.send({ type: start, id, payload: { query: "subscription { ticks }" } });
    await until(() => stub.ticks.listeners === 2, "the subscriptions");
    stub.revoke("somebody-else");
    stub.ticks.emit("still here");
    expect((await client.next()).payload).toEqual({ data: { ticks: "still here" } });
    await client.next();
    stub.revoke(DEVICE_ID);
    const messages = [await client.next(), await client.next(), await client.next(), await client.next()];
    for (const id of ["a", "b"]) {
      const [error, complete] = messages.filter((message) => message.id === id);
      expect(error && [error.type, codeOf(error)]).toEqual([data, "UNAUTHENTICATED"]);
      expect(complete).toEqual({ type: "complete", id });
    }
    expect(stub.ticks.listeners).toBe(0);
    client.send({ type: start, id: "c", payload: { query: "{ me }" } });
    expect(codeOf(await client.next())).toBe("UNAUTHENTICATED");
    expect(client.closed).toBeUndefined();
  });

  it("refuses the operation that is one too many", async () => {
    const client = await connect(AUTHORIZED);
    for (let id = 0; id < 101; id += 1) {
      client.send({ type: start, id: String(id), payload: { query: "subscription { ticks }" } });
    }
    const refusal = await client.next();
    expect([refusal.id, codeOf(refusal)]).toEqual(["100", "TOO_MANY_OPERATIONS"]);
    await until(() => stub.ticks.listeners === 100, "the other subscriptions");
  });

  it("closes a socket that never says connection_init", async () => {
    await restart({ init: 200 });
    const client = await WsClient.open(stub, protocol);
    expect((await client.close()).code).toBe(4408);
  });

  it.each(["{", "7", "null", '""'])("closes a socket that says %s", async (text) => {
    const client = await connect(AUTHORIZED);
    expect((await client.send(text).close()).code).toBe(4400);
  });

  it("closes a socket that says too much at once", async () => {
    const client = await connect(AUTHORIZED);
    expect((await client.send(JSON.stringify({ type: "ping", x: "x".repeat(300_000) })).close()).code).toBe(
      1009,
    );
  });

  it("says goodbye when the server stops", async () => {
    const client = await connect(AUTHORIZED);
    client.send({ type: start, id: "a", payload: { query: "subscription { ticks }" } });
    await until(() => stub.ticks.listeners === 1, "the subscription");
    await stub.server.close(1_000);
    expect((await client.close()).code).toBe(1001);
    expect(stub.ticks.listeners).toBe(0);
  });
});

describe("graphql-ws, the legacy protocol", () => {
  it("19: sends ka right after the ack, and again and again", async () => {
    await restart({ keepAlive: 100 });
    const client = await WsClient.open(stub, "graphql-ws");
    client.send({ type: "connection_init" });
    await until(() => client.messages.length >= 4, "keep-alives");
    expect(client.messages.slice(0, 4).map(({ type }) => type)).toEqual(["connection_ack", "ka", "ka", "ka"]);
  });

  it("20: takes start together with connection_init, or even before it", async () => {
    const init = { type: "connection_init", payload: AUTHORIZED };
    const begin = { type: "start", id: "a", payload: { query: "{ me }" } };
    for (const messages of [
      [init, begin],
      [begin, init],
    ]) {
      const client = await WsClient.open(stub, "graphql-ws");
      for (const message of messages) client.send(message);
      expect((await client.next()).type).toBe("connection_ack");
      expect((await client.next()).payload).toEqual({ data: { me: DEVICE_ID } });
      expect(client.messages[1]?.type).toBe("ka");
    }
  });

  it("20: a stop right behind its start stops it", async () => {
    const client = await WsClient.open(stub, "graphql-ws");
    client.send({ type: "connection_init", payload: AUTHORIZED });
    client.send({ type: "start", id: "a", payload: { query: "subscription { count(to: 5) }" } });
    client.send({ type: "stop", id: "a" });
    client.send({ type: "start", id: "b", payload: { query: "{ hello }" } });
    expect((await client.next()).type).toBe("connection_ack");
    expect((await client.next()).id).toBe("b");
  });

  it("25: echoes numeric ids as strings", async () => {
    const client = await WsClient.open(stub, "graphql-ws");
    client.send({ type: "connection_init" });
    client.send({ type: "start", id: 7, payload: { query: "{ hello }" } });
    await client.next();
    expect((await client.next()).id).toBe("7");
    expect(await client.next()).toEqual({ type: "complete", id: "7" });
  });

  it("starts anew under an id that is in use", async () => {
    const client = await WsClient.open(stub, "graphql-ws");
    client.send({ type: "connection_init", payload: AUTHORIZED });
    client.send({ type: "start", id: "a", payload: { query: "subscription { ticks }" } });
    await until(() => stub.ticks.listeners === 1, "the subscription");
    client.send({ type: "start", id: "a", payload: { query: "{ hello }" } });
    await client.next();
    expect((await client.next()).payload).toEqual({ data: { hello: "hello undefined" } });
    await until(() => stub.ticks.listeners === 0, "the first subscription to end");
  });

  it("connection_terminate closes the socket", async () => {
    const client = await WsClient.open(stub, "graphql-ws");
    client.send({ type: "connection_init" }).send({ type: "connection_terminate" });
    expect((await client.close()).code).toBe(1000);
  });

  it("works with the protocol's own client", async () => {
    const client = new SubscriptionClient(
      `ws://127.0.0.1:${stub.port}/graphql`,
      { connectionParams: AUTHORIZED },
      WebSocket,
    );
    const seen: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      client.request({ query: "subscription { count(to: 3) }" }).subscribe({
        next: ({ data }) => seen.push(data?.count),
        error: reject,
        complete: resolve,
      });
    });
    expect(seen).toEqual([1, 2, 3]);
    client.close();
  });
});

describe("graphql-transport-ws", () => {
  it("works with graphql-ws's client", async () => {
    const client = createClient({
      url: `ws://127.0.0.1:${stub.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: AUTHORIZED,
    });
    const seen: unknown[] = [];
    for await (const { data } of client.iterate<{ count: number }>({
      query: "subscription { count(to: 3) }",
    })) {
      seen.push(data?.count);
    }
    expect(seen).toEqual([1, 2, 3]);
    await client.dispose();
  });
});
