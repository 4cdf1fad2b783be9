import { randomUUID } from "node:crypto";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../support/app.js";
import {
  multipart,
  noise,
  operate,
  type RawAnswer,
  RawConnection,
  send,
  UPLOAD_HEADERS,
  until,
  WsClient,
} from "../../support/http-client.js";

/** Registrations that the server allows; the tests' own device takes one. */
const REGISTRATIONS = 9;

let app: TestApp;
let target: { port: number };
let token: string;

beforeAll(async () => {
  app = await startTestApp({
    MAX_QUERY_TOKENS: "400",
    MAX_QUERY_DEPTH: "5",
    MAX_QUERY_ALIASES: "30",
    MAX_QUERY_COST: "1000",
    MAX_BATCH: "3",
    UPLOAD_IDLE_TIMEOUT: "300ms",
    MAX_REGISTRATIONS_PER_ADDRESS: String(REGISTRATIONS),
  });
  target = { port: Number(new URL(app.url).port) };
  token = (await app.newDevice()).token ?? "";
});

afterAll(() => app[Symbol.asyncDispose]());

type Answer = ReturnType<RawAnswer["json"]>;
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

const overHttp: Ask = async (query, variables) => {
  const answer = await operate(target, { query, variables }, { authorization: `Bearer ${token}` });
  expect(answer.status).toBe(200);
  return answer.json();
};

function overSocket(protocol: string, start: string): Ask {
  return async (query, variables) => {
    const client = await WsClient.open(target, protocol);
    client.send({ type: "connection_init", payload: { token } });
    await client.next();
    client.send({ type: start, id: "a", payload: { query, variables } });
    const { payload } = await client.next();
    client.socket.terminate();
    return payload as Answer;
  };
}

const WAYS: [string, Ask][] = [
  ["HTTP", overHttp],
  ["graphql-transport-ws", overSocket("graphql-transport-ws", "subscribe")],
  ["graphql-ws", overSocket("graphql-ws", "start")],
];

const aliased = (count: number, field = "me { id }") =>
  `{ ${Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(" ")} }`;

describe.each(WAYS)("over %s", (_way, ask) => {
  const cases: [string, string, string, Record<string, unknown>][] = [
    [
      "depth",
      "{ originals { nodes { latestJob { original { id __typename } } } } }",
      "{ originals { nodes { latestJob { original { cartoons(first: 1) { id } } } } } }",
      { limit: "depth", maximum: 5, found: 6 },
    ],
    ["aliases", aliased(30), aliased(31), { limit: "aliases", maximum: 30, found: 31 }],
    [
      "cost",
      "{ originals(first: 19) { nodes { cartoons { id } } } }",
      "{ originals(first: 20) { nodes { cartoons { id } } } }",
      { limit: "cost", maximum: 1000, found: 1041 },
    ],
    ["tokens", aliased(132, "__typename"), aliased(133, "__typename"), { limit: "tokens", maximum: 400 }],
  ];

  it.each(cases)(
    "%s: what is just below passes, what is just above is refused",
    async (_limit, below, above, details) => {
      expect((await ask(below)).errors).toBeUndefined();
      const { data, errors } = await ask(above);
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions).toMatchObject({
        code: "QUERY_TOO_COMPLEX",
        http: { status: 400 },
        details,
      });
      expect(errors?.[0]?.message).toContain(`at most ${details.maximum}`);
    },
  );

  it("cost goes by the variables", async () => {
    const query = "query ($n: Int = 100) { originals(first: $n) { nodes { cartoons { id } } } }";
    expect((await ask(query, { n: 2 })).errors).toBeUndefined();
    expect((await ask(query)).errors?.[0]?.extensions.code).toBe("QUERY_TOO_COMPLEX");
  });

  it("introspection and __typename are not hindered", async () => {
    // The query that tools send is longer than the tokens allowed here.
    const fits = "{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }";
    expect((await ask(fits)).errors).toBeUndefined();
    expect((await ask(aliased(90, "__typename"))).errors).toBeUndefined();
  });
});

describe("an exponential document", () => {
  it("is refused, and the server answers on", async () => {
    const fragments = Array.from(
      { length: 30 },
      (_, i) => `fragment F${i} on Original { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ originals { nodes { ...F0 } } } ${fragments.join(" ")} fragment F30 on Original { id }`;
    expect((await overHttp(query)).errors?.[0]?.extensions.details).toMatchObject({ limit: "cost" });
    expect((await send(target, { path: "/health/live" })).status).toBe(200);
  });
});

describe("with the defaults", () => {
  it("the introspection of Apollo Sandbox passes", async () => {
    await using roomy = await startTestApp();
    const answer = await operate(
      { port: Number(new URL(roomy.url).port) },
      { query: getIntrospectionQuery() },
    );
    expect(answer.json().errors).toBeUndefined();
  });
});

describe("a REST upload that stalls", () => {
  const body = multipart([{ name: "image", body: noise(1_000), filename: "a.jpg", type: "image/jpeg" }]);

  it.each([
    ["within the picture", body.length - 500],
    ["before the picture", 20],
  ])("%s is REQUEST_TIMEOUT, and the connection ends", async (_where, sent) => {
    const connection = await RawConnection.open(target.port);
    const headers = { ...UPLOAD_HEADERS, authorization: `Bearer ${token}`, "content-length": body.length };
    connection.head("POST /api/upload", headers).write(body.subarray(0, sent));
    const answer = await connection.answer();
    expect([answer.status, answer.json().error]).toMatchObject([408, { code: "REQUEST_TIMEOUT" }]);
    await until(() => connection.ended, "the connection to end");
  });
});

describe("registrations", () => {
  it("are counted by address: over HTTP, both WebSockets, in lists and under aliases", async () => {
    const register = () => `registerDevice(deviceId: "${randomUUID()}") { token }`;
    for (const [, ask] of WAYS) expect((await ask(`mutation { ${register()} }`)).errors).toBeUndefined();
    const list = [1, 2].map(() => ({ query: `mutation { ${register()} }` }));
    const answer = await send(target, {
      body: JSON.stringify(list),
      headers: { accept: "*/*", "content-type": "application/json" },
    });
    expect(answer.json()).toMatchObject([{ data: {} }, { data: {} }]);
    const aliases = await overHttp(`mutation { a: ${register()} b: ${register()} }`);
    expect(aliases.errors).toBeUndefined();
    const overRest = () =>
      send(target, {
        path: "/api/devices",
        body: JSON.stringify({ device_id: randomUUID() }),
        headers: { "content-type": "application/json" },
      });
    expect((await overRest()).status).toBe(200);
    // Nine now, with the one of beforeAll.
    const refused = await overRest();
    expect([refused.status, refused.json().error]).toMatchObject([429, { code: "RATE_LIMITED" }]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(3_000);
    for (const [, ask] of WAYS) {
      const { errors } = await ask(`mutation { ${register()} }`);
      expect(errors?.[0]?.extensions).toMatchObject({ code: "RATE_LIMITED", http: { status: 429 } });
      expect(errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(3_000);
      expect(errors?.[0]?.message).toContain(`at most ${REGISTRATIONS} registrations an hour`);
    }
  });
});
