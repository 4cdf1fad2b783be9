import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stub, startStub, TOKEN } from "../../support/http.js";
import { until, WsClient } from "../../support/http-client.js";

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
});

afterEach(() => stub.close());

const PROTOCOLS = [
  { protocol: "graphql-transport-ws", start: "subscribe" },
  { protocol: "graphql-ws", start: "start" },
] as const;

describe.each(PROTOCOLS)("a client of $protocol that does not read", ({ protocol, start }) => {
  async function connect(): Promise<WsClient> {
    const client = await WsClient.open(stub, protocol);
    client.send({ type: "connection_init", payload: { Authorization: `Bearer ${TOKEN}` } });
    expect((await client.next()).type).toBe("connection_ack");
    return client;
  }

  it("is closed with 1013 when too much waits for it, and can read why", async () => {
    const client = await connect();
    client.socket.pause();
    // Each is answered with as much; the kernel takes the first megabytes, then they pile up.
    const ping = JSON.stringify({ type: "ping", payload: { filler: "x".repeat(200_000) } });
    for (let n = 0; n < 100; n += 1) client.send(ping);
    await until(() => client.socket.bufferedAmount === 0, "the pings to go out", 10_000);
    client.socket.resume();
    expect(await client.close()).toEqual({
      code: 1013,
      reason: expect.stringContaining("not read fast enough"),
    });
    // All that was sent before is there, and nothing that came after.
    expect(client.messages.length).toBeLessThan(100);
  });

  it("holds back its own events, and no more than one of each subscription waits", async () => {
    const [slow, quick] = [await connect(), await connect()];
    for (const client of [slow, quick]) {
      client.send({ type: start, id: "a", payload: { query: "subscription { ticks }" } });
    }
    await until(() => stub.ticks.listeners === 2, "the subscriptions");
    slow.socket.pause();
    const text = "x".repeat(1_000_000);
    let alone = 0;
    await until(
      () => {
        alone = stub.ticks.emit(text) === 1 ? alone + 1 : 0;
        return alone === 20;
      },
      "the slow client's events to be held back",
      10_000,
    );
    // The quick one has got them meanwhile, and the slow one goes on where it was.
    expect(quick.messages.length).toBeGreaterThan(20);
    slow.socket.resume();
    await until(() => stub.ticks.emit("more") === 2, "its events to be taken again");
    expect(slow.closed).toBeUndefined();
  });
});
