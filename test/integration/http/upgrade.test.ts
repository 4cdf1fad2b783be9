import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stub, startStub } from "../../support/http.js";
import { RawConnection, until, WsClient } from "../../support/http-client.js";

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
});

afterEach(() => stub.close());

describe("the upgrade request", () => {
  const KEY = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
  const UPGRADE = { connection: "Upgrade", upgrade: "websocket", ...KEY };
  const cases: [string, string, Record<string, string>, number, string][] = [
    ["an unknown subprotocol", "/graphql", { "sec-websocket-protocol": "mqtt" }, 400, "BAD_REQUEST"],
    ["no subprotocol", "/graphql", {}, 400, "BAD_REQUEST"],
    [
      "a subprotocol by a prototype's name",
      "/graphql",
      { "sec-websocket-protocol": "toString" },
      400,
      "BAD_REQUEST",
    ],
    ["another path", "/elsewhere", { "sec-websocket-protocol": "graphql-ws" }, 404, "NOT_FOUND"],
    ["a path below", "/graphql/x", { "sec-websocket-protocol": "graphql-ws" }, 404, "NOT_FOUND"],
    [
      "another upgrade",
      "/graphql",
      { upgrade: "h2c", "sec-websocket-protocol": "graphql-ws" },
      400,
      "BAD_REQUEST",
    ],
    [
      "no key",
      "/graphql",
      { "sec-websocket-protocol": "graphql-ws", "sec-websocket-key": "" },
      400,
      "BAD_REQUEST",
    ],
    [
      "a foreign page",
      "/graphql",
      { "sec-websocket-protocol": "graphql-ws", origin: "https://evil.example" },
      403,
      "CSRF",
    ],
  ];

  it.each(cases)("with %s is refused in JSON", async (_what, path, headers, status, code) => {
    const connection = await RawConnection.open(stub.port);
    const answer = await connection.head(`GET ${path}`, { ...UPGRADE, ...headers }).answer();
    expect([answer.status, answer.json().errors?.[0]?.extensions.code]).toEqual([status, code]);
    await until(() => connection.ended, "the connection to end");
  });

  it("of an allowed page passes", async () => {
    const open = await startStub({ env: { CORS_ORIGINS: "https://app.example" } });
    const client = await WsClient.open(open, "graphql-ws", { headers: { origin: "https://app.example" } });
    expect(client.socket.protocol).toBe("graphql-ws");
    await open.close();
  });

  it("that is reset half-way does no harm", async () => {
    for (let n = 0; n < 20; n += 1) {
      const connection = await RawConnection.open(stub.port);
      connection.head("GET /graphql", { ...UPGRADE, "sec-websocket-protocol": "graphql-ws" });
      connection.socket.resetAndDestroy();
    }
    expect((await WsClient.open(stub, "graphql-ws")).socket.protocol).toBe("graphql-ws");
  });

  it("28: a thousand at once get through", async () => {
    const clients = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const client = await WsClient.open(stub, "graphql-ws");
        return client.send({ type: "connection_init" });
      }),
    );
    await until(
      () => clients.every(({ messages }) => messages[0]?.type === "connection_ack"),
      "the acks",
      40_000,
    );
    for (const { socket } of clients) socket.terminate();
  });
});
