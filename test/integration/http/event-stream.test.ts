import { once } from "node:events";
import { type Client, createClient, NetworkError } from "graphql-sse";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEVICE_ID, type Stub, startStub, TOKEN } from "../../support/http.js";
import { operate, RawConnection, send, until } from "../../support/http-client.js";

let stub: Stub;
let clients: Client[];

beforeEach(async () => {
  stub = await startStub();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.dispose();
  await stub.close();
});

/** The reference client with its default options. */
function connect(headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }): Client {
  const client = createClient({ url: `${stub.url}/graphql/stream`, headers, retryAttempts: 0 });
  clients.push(client);
  return client;
}

interface Result {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly { message: string; extensions?: Record<string, unknown> | undefined }[] | undefined;
}

async function resultsOf(client: Client, query: string): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of client.iterate({ query })) results.push(result as Result);
  return results;
}

/** What a POST with these headers is answered, as far as it has come. */
async function post(query: string, headers: Record<string, string> = {}): Promise<RawConnection> {
  const connection = await RawConnection.open(stub.port);
  const body = JSON.stringify({ query });
  const common = { "content-type": "application/json", "content-length": body.length };
  return connection.head("POST /graphql/stream", { ...common, ...headers }).write(body);
}

describe("graphql-sse's client", () => {
  it("gets every event of a subscription, then its end", async () => {
    const results = await resultsOf(connect(), "subscription { count(to: 3) }");
    expect(results.map(({ data }) => data?.count)).toEqual([1, 2, 3]);
  });

  it("gets the result of a query and of a mutation", async () => {
    expect(await resultsOf(connect(), "{ me }")).toEqual([{ data: { me: DEVICE_ID } }]);
    expect(await resultsOf(connect(), "mutation { ping }")).toEqual([{ data: { ping: "pong" } }]);
  });

  it.each([
    ["without a token", "subscription { ticks }", "UNAUTHENTICATED", {}],
    ["with a wrong token", "subscription { ticks }", "UNAUTHENTICATED", { authorization: "Bearer wrong" }],
    ["of a wrong document", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED", undefined],
    ["of a broken document", "subscription {", "GRAPHQL_PARSE_FAILED", undefined],
    ["that fails", "subscription { refused }", "NOT_FOUND", undefined],
    ["with an internal fault", "{ fail }", "INTERNAL", undefined],
  ])("is told an error as an event: an operation %s", async (_how, query, code, headers) => {
    const [result, ...more] = await resultsOf(connect(headers), query);
    expect(result?.errors?.[0]?.extensions?.code).toBe(code);
    expect(JSON.stringify(result)).not.toMatch(/secret|Did you mean/);
    expect(more).toEqual([]);
  });

  it("ends the subscription on the server by leaving", async () => {
    const client = connect();
    const stop = client.subscribe(
      { query: "subscription { ticks }" },
      { next: () => {}, error: () => {}, complete: () => {} },
    );
    await until(() => stub.ticks.listeners === 1, "the subscription");
    stop();
    await until(() => stub.ticks.listeners === 0, "the subscription to end");
  });

  it("is told when its tokens are voided", async () => {
    const reading = resultsOf(connect(), "subscription { ticks }");
    await until(() => stub.ticks.listeners === 1, "the subscription");
    stub.revoke(DEVICE_ID);
    expect((await reading)[0]?.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    expect(stub.ticks.listeners).toBe(0);
  });

  it("hears of a server that stops as a lost connection, not as the end of the events", async () => {
    const reading = resultsOf(connect(), "subscription { ticks }");
    reading.catch(() => {});
    await until(() => stub.ticks.listeners === 1, "the subscription");
    await stub.server.close(1_000);
    await expect(reading).rejects.toThrow();
    expect(stub.ticks.listeners).toBe(0);
  });

  it("is refused with a status, not an event, before an operation begins", async () => {
    await stub.close();
    stub = await startStub({ env: { MAX_REQUESTS_PER_ADDRESS: "10" } });
    for (let n = 0; n < 10; n += 1) await operate(stub, { query: "{ hello }" });
    const error: unknown = await resultsOf(connect(), "{ me }").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NetworkError);
    expect((error as NetworkError<globalThis.Response>).response?.status).toBe(429);
  });
});

describe("on the wire", () => {
  it("is a stream that proxies neither keep nor gather, and that curl needs no header for", async () => {
    const connection = await post("subscription { ticks }", {
      authorization: `Bearer ${TOKEN}`,
      accept: "*/*",
    });
    await until(() => connection.pending.includes("\r\n\r\n"), "the head");
    expect(connection.pending).toContain("200 OK");
    for (const line of ["text/event-stream", "no-store", "x-accel-buffering: no"]) {
      expect(connection.pending.toLowerCase()).toContain(line);
    }
    await until(() => stub.ticks.listeners === 1, "the subscription");
    stub.ticks.emit("now");
    await until(
      () => connection.pending.includes('event: next\ndata: {"data":{"ticks":"now"}}'),
      "the event",
    );
    connection.destroy();
    await until(() => stub.ticks.listeners === 0, "the subscription to end");
  });

  it("GET takes queries and subscriptions, and no mutations", async () => {
    const get = async (query: string) => {
      const response = await fetch(`${stub.url}/graphql/stream?query=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${TOKEN}`, accept: "text/event-stream" },
      });
      return response.text();
    };
    expect(await get("subscription { count(to: 1) }")).toContain('{"count":1}');
    expect(await get("{ me }")).toContain(DEVICE_ID);
    const refused = await get("mutation { ping }");
    expect(refused).toContain("METHOD_NOT_ALLOWED");
    expect(refused).not.toContain("pong");
  });

  it.each(["PUT", "DELETE", "PATCH"])("%s is 405 with Allow", async (method) => {
    const answer = await send(stub, { method, path: "/graphql/stream" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, POST, OPTIONS"]);
  });

  it.each([
    ["no JSON", "{", 400],
    ["no object", "[]", 400],
    ["no query", "{}", 400],
    ["variables that are a text", '{"query":"{ me }","variables":"x"}', 400],
  ])("a body that is %s is refused in JSON", async (_what, body, status) => {
    const answer = await send(stub, {
      path: "/graphql/stream",
      body,
      headers: { "content-type": "application/json" },
    });
    expect([answer.status, answer.json().errors?.[0]?.extensions.code]).toEqual([status, "BAD_REQUEST"]);
  });

  it("16: what a page of another site can make a browser send is refused", async () => {
    const path = `/graphql/stream?query=${encodeURIComponent("{ hello }")}`;
    const answer = await send(stub, {
      path,
      headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    });
    expect([answer.status, answer.json().errors?.[0]?.extensions.code]).toEqual([403, "CSRF"]);
  });

  it("a client that does not read holds back its own events, and no more than a few of them", async () => {
    const text = "x".repeat(1_000_000);
    const connection = await post("subscription { ticks }", { authorization: `Bearer ${TOKEN}` });
    await until(() => stub.ticks.listeners === 1, "the subscription");
    connection.socket.pause();
    // Events are taken as long as the kernel takes bytes; then the next one is no longer asked for.
    let refused = 0;
    await until(() => {
      refused = stub.ticks.emit(text) > 0 ? 0 : refused + 1;
      return refused === 20;
    }, "events to be held back");
    connection.socket.resume();
    await until(() => stub.ticks.emit("more") > 0, "events to be taken again");
    connection.destroy();
    await once(connection.socket, "close");
  });

  it("MAX_OPERATIONS_PER_DEVICE counts streams, and gives places back", async () => {
    await stub.close();
    stub = await startStub({ env: { MAX_OPERATIONS_PER_DEVICE: "2" } });
    const two = [
      await post("subscription { ticks }", { authorization: TOKEN }),
      await post("subscription { ticks }", { authorization: TOKEN }),
    ];
    await until(() => stub.ticks.listeners === 2, "the subscriptions");
    const [refused] = await resultsOf(connect(), "{ me }");
    expect(refused?.errors?.[0]?.extensions?.code).toBe("TOO_MANY_OPERATIONS");
    for (const connection of two) connection.destroy();
    await until(() => stub.ticks.listeners === 0, "the places");
    expect(await resultsOf(connect(), "{ me }")).toEqual([{ data: { me: DEVICE_ID } }]);
  });

  it("operations on /graphql are as they were", async () => {
    expect((await operate(stub, { query: "{ hello }" })).json().data).toEqual({ hello: "hello undefined" });
  });
});
