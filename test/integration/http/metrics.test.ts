import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Request, Response } from "express";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../src/config.js";
import type { EdgeOptions } from "../../../src/http/graphql.js";
import { createMetricsHandler } from "../../../src/http/metrics.js";
import { createLogger } from "../../../src/log.js";
import { Metrics } from "../../../src/metrics.js";
import { NO_MEDIA, type Stub, startStub, TOKEN } from "../../support/http.js";
import { type RawAnswer, send, until, WsClient } from "../../support/http-client.js";

const METRICS_TOKEN = "a-token-for-metrics";
const WITH_TOKEN = { authorization: `Bearer ${METRICS_TOKEN}` };
const THROUGH_PROXY = { "x-forwarded-for": "127.0.0.1" };

let stub: Stub;
let other: Stub;

beforeAll(async () => {
  stub = await startStub({ env: { METRICS_TOKEN, TRUST_PROXY: "1" } });
  other = await startStub();
});

afterAll(() => Promise.all([stub.close(), other.close()]));

function scrape(server: Stub, headers: Record<string, string> = {}, method = "GET"): Promise<RawAnswer> {
  return send(server, { path: "/metrics", headers, method });
}

/** The value of one line. */
async function figure(server: Stub, line: string): Promise<number | undefined> {
  const text = (await scrape(server)).body.toString();
  const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
}

it("are never refused for coming too often, nor counted", async () => {
  const busy = await startStub({ env: { MAX_REQUESTS_PER_ADDRESS: "10" } });
  for (let asked = 0; asked < 12; asked += 1) expect((await scrape(busy)).status).toBe(200);
  for (let asked = 0; asked < 10; asked += 1) expect((await send(busy, { path: "/nope" })).status).toBe(404);
  expect((await send(busy, { path: "/nope", method: "OPTIONS" })).status).toBe(429);
  expect((await scrape(busy)).status).toBe(200);
  await busy.close();
});

describe("who may see them", () => {
  const cases: [string, Record<string, string>, number][] = [
    ["this machine", {}, 200],
    ["this machine by address", { host: "127.0.0.1:4000" }, 200],
    ["this machine by IPv6 address", { host: "[::1]:4000" }, 200],
    ["a proxy's client that claims to be this machine", THROUGH_PROXY, 404],
    ["a proxy's client (Forwarded)", { forwarded: "for=127.0.0.1" }, 404],
    ["a proxy's client (Via)", { via: "1.1 proxy" }, 404],
    ["a proxy's client (X-Real-IP)", { "x-real-ip": "127.0.0.1" }, 404],
    ["a name that was made to lead here", { host: "evil.example:4000" }, 404],
    ["no host", { host: "" }, 404],
    ["the token's bearer through a proxy", { ...THROUGH_PROXY, ...WITH_TOKEN }, 200],
    ["the bearer of another token", { ...THROUGH_PROXY, authorization: "Bearer another-token-here" }, 404],
    ["the bearer of its beginning", { ...THROUGH_PROXY, authorization: "Bearer a-token-for" }, 404],
    ["the bearer of more than it", { ...THROUGH_PROXY, authorization: `Bearer ${METRICS_TOKEN}x` }, 404],
  ];

  it.each(cases)("%s", async (_who, headers, status) => {
    expect((await scrape(stub, headers)).status).toBe(status);
  });

  it("no token is right where none is set", async () => {
    for (const authorization of ["Bearer undefined", "Bearer null", "Bearer ", ""]) {
      expect((await scrape(other, { ...THROUGH_PROXY, authorization })).status).toBe(404);
    }
  });

  it("others get what they get for any page that is not there", async () => {
    const strip = ({ headers, body, status }: RawAnswer) => {
      const { "x-request-id": _id, date: _date, ...rest } = headers;
      return [status, rest, body.toString().replace(/"timestamp":"[^"]+"/, "")];
    };
    const nothing = await send(stub, { path: "/nothing", headers: THROUGH_PROXY });
    expect(strip(await scrape(stub, THROUGH_PROXY))).toEqual(strip(nothing));
    expect((await scrape(stub, {}, "POST")).status).toBe(404);
  });

  it.each(["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", undefined])(
    "another machine (%s) may not",
    async (remoteAddress) => {
      const config = readConfig({});
      const handler = createMetricsHandler({ deps: { config } } as EdgeOptions);
      const next = vi.fn();
      const request = { socket: { remoteAddress }, headers: { host: "localhost" } } as unknown as Request;
      await handler(request, {} as Response, next);
      expect(next).toHaveBeenCalledOnce();
    },
  );
});

describe("what they tell", () => {
  it("requests by route pattern, method and status; what a client makes up gets no label", async () => {
    await send(stub, { path: "/uploads/temp/made-up-name.png" });
    await send(stub, { path: "/made-up-path" });
    await send(stub, { path: "/made-up-path", method: "PURGE" });
    await send(stub, { path: "/graphql?query=%7Bhello%7D" });
    const count = "toonbooth_http_request_duration_seconds_count";
    expect(await figure(stub, `${count}{route="/uploads/:folder/:filename",method="GET",status="401"}`)).toBe(
      1,
    );
    expect(await figure(stub, `${count}{route="/graphql",method="GET",status="200"}`)).toBe(1);
    expect(await figure(stub, `${count}{route="other",method="other",status="404"}`)).toBe(1);
    expect((await scrape(stub)).body.toString()).not.toMatch(/made-up|PURGE/);
  });

  it("open WebSockets and operations, until they are closed", async () => {
    const sockets = 'toonbooth_websockets_open{protocol="graphql-ws"}';
    const client = await WsClient.open(stub, "graphql-ws");
    client
      .send({ type: "connection_init", payload: { authorization: TOKEN } })
      .send({ type: "start", id: "1", payload: { query: "subscription { ticks }" } });
    await until(() => stub.ticks.listeners === 1, "the subscription");
    expect([await figure(stub, sockets), await figure(stub, "toonbooth_operations_open")]).toEqual([1, 1]);
    client.socket.terminate();
    await until(() => stub.ticks.listeners === 0, "the end of the subscription");
    await expect
      .poll(async () => [await figure(stub, sockets), await figure(stub, "toonbooth_operations_open")], {
        timeout: 15_000,
      })
      .toEqual([0, 0]);
  });

  it("the process and its event loop, in Prometheus's format", async () => {
    const answer = await scrape(stub);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.headers["cache-control"]).toBe("no-store");
    for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds"]) {
      expect(await figure(stub, name)).toBeGreaterThan(0);
    }
  });

  it("nothing of another server in the same process", async () => {
    await send(stub, { path: "/health/live" });
    const live =
      'toonbooth_http_request_duration_seconds_count{route="/health/live",method="GET",status="200"}';
    expect(await figure(stub, live)).toBe(1);
    expect(await figure(other, live)).toBeUndefined();
  });

  it("no queue, rather than an old one, while the database does not answer", async () => {
    let fails = false;
    const countJobs = async () => (fails ? Promise.reject(new Error("away")) : 3);
    const countMedia = async () => (fails ? Promise.reject(new Error("away")) : { ...NO_MEDIA, stuck: 2 });
    const metrics = new Metrics({ countJobs, countMedia, logger: createLogger("silent") });
    expect((await metrics.expose()).text).toContain('toonbooth_jobs_active{status="QUEUED"} 3');
    expect((await metrics.expose()).text).toContain('toonbooth_media_items{state="stuck"} 2');
    fails = true;
    const { text } = await metrics.expose();
    expect(text).not.toContain("toonbooth_jobs_active{");
    expect(text).not.toContain("toonbooth_media_items{");
    expect(text).toContain("toonbooth_upload_bytes_total 0");
  });

  it("what docs/operations.md says, no more and no less", async () => {
    const page = await readFile(path.resolve(import.meta.dirname, "../../../docs/operations.md"), "utf8");
    const documented = [...page.matchAll(/^\| `(toonbooth_\w+)`/gm)].map(([, name]) => name);
    const nothing = { countJobs: async () => 0, countMedia: async () => NO_MEDIA };
    const { text } = await new Metrics({ ...nothing, logger: createLogger("silent") }).expose();
    const exposed = [...text.matchAll(/^# TYPE (toonbooth_\w+)/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(exposed.sort());
  });
});
