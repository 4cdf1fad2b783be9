import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SOCKET_TIMINGS } from "../../../src/http/websocket/sockets.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { FLUTTER_PROTOCOLS, type FlutterOptions, FlutterSocket } from "../../support/flutter.js";
import { type Stub, startStub } from "../../support/http.js";
import { until, WsClient, type WsMessage } from "../../support/http-client.js";
import { jobEnd, upload } from "../../support/journey.js";
import { smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let phone: FlutterOptions;
/** A job of the phone's that has ended. */
let jobId: string;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    MAX_SOCKETS_PER_DEVICE: "2000",
  });
  const device = await app.newDevice();
  phone = { port: Number(new URL(app.url).port), token: device.token ?? null };
  jobId = (await upload(device, await smallPhoto())).job.id;
  await jobEnd(device, jobId);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

const FOLLOW = `subscription Follow($jobId: ID!) {
  jobProgress(jobId: $jobId) { __typename id seq status percent }
}`;
const ALL = "subscription All { jobUpdates { __typename id seq } }";

/** How apps give the token: `initialPayload`. */
function initialPayload(): object {
  return { Authorization: `Bearer ${phone.token}` };
}

function codeOf(message: WsMessage): unknown {
  return message.payload?.errors?.[0]?.extensions.code;
}

describe.each(FLUTTER_PROTOCOLS)("WebSocket, %s", (protocol) => {
  const open = (payload: unknown = initialPayload(), headers: Record<string, string> = {}) =>
    FlutterSocket.open(phone, protocol, payload, headers);

  it("18: the one subprotocol that is requested is echoed, at the one address", async () => {
    const socket = await open();
    expect(socket.client.socket.protocol).toBe(protocol);
    socket.client.socket.terminate();
  });

  it("20: start may follow connection_init without a wait", async () => {
    const client = await WsClient.open(phone, [protocol]);
    const type = protocol === "graphql-ws" ? "start" : "subscribe";
    // The newer client waits for the acknowledgement; whoever does not is closed, as that protocol says.
    client.send({ type: "connection_init", payload: initialPayload() });
    if (protocol === "graphql-transport-ws") expect((await client.next()).type).toBe("connection_ack");
    client.send({ type, id: "1", payload: { operationName: null, variables: { jobId }, query: FOLLOW } });
    const messages = [await client.next(), await client.next()];
    expect(messages.find(({ id }) => id === "1")?.payload?.data).toMatchObject({
      jobProgress: { id: jobId },
    });
    client.socket.terminate();
  });

  const withToken = (value: (token: string) => unknown) => () => value(phone.token ?? "");
  const payloads: [string, () => unknown, boolean][] = [
    ["Authorization", withToken((token) => ({ Authorization: `Bearer ${token}` })), false],
    ["authorization", withToken((token) => ({ authorization: `Bearer ${token}` })), false],
    ["token", withToken((token) => ({ token })), false],
    [
      "headers.Authorization",
      withToken((token) => ({ headers: { Authorization: `Bearer ${token}` } })),
      false,
    ],
    ["the upgrade request, without a payload", () => null, true],
  ];

  it.each(payloads)("21: the token may be under %s", async (_where, payload, inHead) => {
    const headers: Record<string, string> = inHead ? { Authorization: `Bearer ${phone.token}` } : {};
    const socket = await open(payload(), headers);
    const id = socket.subscribe(FOLLOW, { jobId });
    expect((await socket.nextOf(id)).payload?.data).toMatchObject({ jobProgress: { id: jobId } });
    socket.client.socket.terminate();
  });

  it("22: a refused connection is acknowledged, and its operations answered UNAUTHENTICATED and completed", async () => {
    for (const payload of [null, { Authorization: "Bearer stale" }]) {
      const socket = await open(payload);
      const id = socket.subscribe(ALL);
      const message = await socket.nextOf(id);
      expect([message.type, codeOf(message)]).toEqual([socket.data, "UNAUTHENTICATED"]);
      expect((await socket.nextOf(id)).type).toBe("complete");
      expect(socket.client.closed).toBeUndefined();
      socket.client.socket.terminate();
    }
  });

  it("23: every error comes as data with errors, then complete; there are no error frames", async () => {
    const socket = await open();
    const refusals: [string, string][] = [
      ["subscription {", "GRAPHQL_PARSE_FAILED"],
      ["subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
      [`subscription { jobProgress(jobId: "${"0".repeat(24)}") { id } }`, "NOT_FOUND"],
    ];
    for (const [query, code] of refusals) {
      const id = socket.subscribe(query);
      const message = await socket.nextOf(id);
      expect([message.type, codeOf(message)]).toEqual([socket.data, code]);
      expect((await socket.nextOf(id)).type).toBe("complete");
    }
    expect(socket.client.messages.filter(({ type }) => type === "error")).toEqual([]);
    socket.client.socket.terminate();
  });

  it("24: a ping with an empty object is answered, a pong with a null payload is taken", async () => {
    const socket = await open();
    socket.client.send({ type: "pong", payload: null });
    socket.client.send({ type: "ping", payload: {} });
    if (protocol === "graphql-ws") expect((await socket.next()).type).toBe("connection_ack");
    const pong = await socket.next();
    expect(pong.type).toBe("pong");
    expect(pong.payload ?? {}).toEqual({});
    expect(SOCKET_TIMINGS.ping).toBe(12_000);
    socket.client.socket.terminate();
  });

  it("24: the server pings, and ends a socket that does not answer", async () => {
    const stub = await startStub({ timings: { ping: 400 } });
    const alive = await FlutterSocket.open(stub, protocol, null);
    const dead = await WsClient.open(stub, [protocol], { autoPong: false });
    expect((await dead.close()).code).toBe(1006);
    await until(() => alive.client.pings > 1, "pings");
    expect(alive.client.closed).toBeUndefined();
    await stub.close();
  });

  it("25: frames are text, ids are echoed as they came, and a stop of what has ended is ignored", async () => {
    const socket = await open();
    const id = socket.subscribe(FOLLOW, { jobId });
    expect((await socket.nextOf(id)).id).toBe(id);
    expect((await socket.nextOf(id)).type).toBe("complete");
    socket.cancel(id);
    socket.cancel(randomUUID());
    const next = socket.subscribe(FOLLOW, { jobId });
    expect((await socket.nextOf(next)).type).toBe(socket.data);
    expect([socket.client.binary, socket.client.closed]).toEqual([0, undefined]);
    socket.client.socket.terminate();
  });

  it("26: after a lost connection the same id and variables get the present state first", async () => {
    const id = randomUUID();
    const seqs: unknown[] = [];
    for (let connection = 0; connection < 2; connection += 1) {
      const socket = await open();
      socket.subscribe(FOLLOW, { jobId }, id);
      const { data } = (await socket.nextOf(id)).payload ?? {};
      seqs.push((data?.jobProgress as { seq: number } | undefined)?.seq);
      socket.client.socket.terminate();
    }
    expect(seqs[0]).toBeGreaterThan(0);
    expect(seqs[1]).toBe(seqs[0]);
  });

  it("27: the stream of a job that has ended gives its last state and completes", async () => {
    const socket = await open();
    const id = socket.subscribe(FOLLOW, { jobId });
    const { data } = (await socket.nextOf(id)).payload ?? {};
    expect(["READY", "FAILED"]).toContain((data?.jobProgress as { status: string } | undefined)?.status);
    expect(await socket.nextOf(id)).toEqual({ type: "complete", id });
    socket.client.socket.terminate();
  });
});

describe("WebSocket, graphql-ws", () => {
  let stub: Stub;
  beforeAll(async () => {
    stub = await startStub({ timings: { keepAlive: 50 } });
  });
  afterAll(() => stub.close());

  it("19: ka comes right after the acknowledgement, then every 10 s: the client gives up after 30", async () => {
    const { client } = await FlutterSocket.open(stub, "graphql-ws", null);
    await until(() => client.messages.length >= 4, "keep-alives");
    expect(client.messages.slice(0, 4).map(({ type }) => type)).toEqual(["connection_ack", "ka", "ka", "ka"]);
    expect(SOCKET_TIMINGS.keepAlive).toBe(10_000);
  });
});

it("28: all clients may come back at once", async () => {
  const sockets = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      FlutterSocket.open(phone, FLUTTER_PROTOCOLS[n % 2] ?? "graphql-ws", initialPayload()),
    ),
  );
  const ids = sockets.map((socket) => socket.subscribe(FOLLOW, { jobId }));
  const first = await Promise.all(sockets.map((socket, n) => socket.nextOf(ids[n] ?? "")));
  expect(first.map(({ payload }) => (payload?.data?.jobProgress as { id: string })?.id)).toEqual(
    Array(200).fill(jobId),
  );
  for (const { client } of sockets) client.socket.terminate();
});
