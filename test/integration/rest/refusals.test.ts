import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import type { CheckedAnswer } from "../../support/openapi.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let client: RestClient;
let deviceId: string;

beforeAll(async () => {
  ai = await startAiServer();
  const engine = { AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" };
  app = await startTestApp({ ...engine, WORKERS: "2" });
  photo = await smallPhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  ({ client, deviceId } = await register());
});

async function register(): Promise<{ client: RestClient; deviceId: string }> {
  const fresh = new RestClient(app.url);
  const id = randomUUID();
  const { json } = await fresh.post("/api/devices", { device_id: id });
  fresh.token = json.data.token;
  return { client: fresh, deviceId: id };
}

function codeOf({ status, json }: CheckedAnswer): [number, string] {
  return [status, json.error.code];
}

/** A refusal without what differs each time. */
function faceless({ status, json, headers }: CheckedAnswer) {
  const { timestamp: _timestamp, ...error } = json.error;
  return { status, error, headers: [...headers.keys()] };
}

const UNKNOWN = "0123456789abcdef01234567";

describe("who is calling", () => {
  it.each([
    ["GET", "/api/originals"],
    ["GET", "/api/downloaded-faces"],
    ["GET", `/api/jobs/${UNKNOWN}`],
    ["POST", "/api/upload"],
    ["POST", `/api/regenerate/${UNKNOWN}`],
    ["POST", `/api/download/${UNKNOWN}`],
  ])("%s %s wants a token that is valid", async (method, path) => {
    for (const token of [undefined, "forged", `${client.token}x`]) {
      const answer = await new RestClient(app.url, token).send(path, { method });
      expect(codeOf(answer)).toEqual([401, "UNAUTHENTICATED"]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("a token that was renewed is void; whoever has none can't take a device that is in use", async () => {
    await client.get("/api/originals");
    const stranger = new RestClient(app.url);
    expect(codeOf(await stranger.post("/api/devices", { device_id: deviceId }))).toEqual([
      409,
      "DEVICE_TAKEN",
    ]);
    const old = new RestClient(app.url, client.token);
    const { json } = await client.post("/api/devices", { device_id: deviceId.toUpperCase() });
    expect(json.data.device.deviceId).toBe(deviceId);
    expect(codeOf(await old.get("/api/originals"))).toEqual([401, "UNAUTHENTICATED"]);
    client.token = json.data.token;
    expect((await client.get("/api/originals")).status).toBe(200);
  });

  it("what a page of another site could make a browser send is refused", async () => {
    const foreign = { origin: "https://evil.example", "content-type": "text/plain" };
    const body = JSON.stringify({ device_id: randomUUID() });
    const forged = await new RestClient(app.url).send("/api/devices", {
      method: "POST",
      headers: foreign,
      body,
    });
    expect(codeOf(forged)).toEqual([403, "CSRF"]);
  });
});

describe("what is not there, and what is another device's", () => {
  it("looks alike", async () => {
    const { client: other } = await register();
    const { json } = await other.upload(photo);
    const { original, job, cartoon } = json.data;
    for (const [method, path, theirs] of [
      ["GET", "/api/jobs/", job.id],
      ["POST", "/api/regenerate/", original.id],
      ["POST", "/api/download/", cartoon?.id],
    ]) {
      const [foreign, ...missing] = await Promise.all(
        [theirs, UNKNOWN, "nonsense", "%00", `${UNKNOWN}0`].map((id) =>
          client.send(`${path}${id}`, { method }),
        ),
      );
      if (!foreign) throw new Error("no answer");
      expect(codeOf(foreign)).toEqual([404, "NOT_FOUND"]);
      for (const answer of missing) expect(faceless(answer)).toEqual(faceless(foreign));
    }
  });

  it("is anything that is asked for under another device's id", async () => {
    const { deviceId: foreign } = await register();
    const { json } = await client.upload(photo);
    const { original, cartoon } = json.data;
    for (const device_id of [foreign, randomUUID(), "nonsense"]) {
      const regenerated = await client.post(`/api/regenerate/${original.id}`, { device_id });
      const downloaded = await client.post(`/api/download/${cartoon?.id}`, { device_id });
      expect([codeOf(regenerated), codeOf(downloaded)]).toEqual(Array(2).fill([404, "NOT_FOUND"]));
    }
    const own = await client.post(`/api/download/${cartoon?.id}`, { device_id: deviceId.toUpperCase() });
    expect(own.status).toBe(200);
  });
});

describe("what is malformed", () => {
  it.each([
    ["POST", "/api/devices", { device_id: "me" }, /deviceId: expected a random RFC 4122 UUID/],
    ["POST", "/api/devices", {}, /device_id: expected a text/],
    ["POST", "/api/devices", [], /Send a JSON object/],
    ["POST", `/api/regenerate/${UNKNOWN}?wait=121`, undefined, /wait: expected a whole number from 0 to 120/],
    [
      "POST",
      `/api/regenerate/${UNKNOWN}?wait=soon`,
      undefined,
      /wait: expected a whole number from 0 to 120/,
    ],
    ["POST", `/api/regenerate/${UNKNOWN}`, { seed: 1.5 }, /seed: expected a whole number/],
    ["POST", `/api/regenerate/${UNKNOWN}`, { style: 5, seed: "x" }, /style: expected a text; seed: expected/],
    ["POST", `/api/regenerate/${UNKNOWN}`, { style: "oil" }, /expected one of cartoon/],
    ["POST", `/api/download/${UNKNOWN}`, { device_id: 5 }, /device_id: expected a text/],
    ["GET", "/api/originals?limit=0", undefined, /limit: expected a whole number from 1 to 100/],
    ["GET", "/api/originals?limit=", undefined, /limit: expected a whole number from 1 to 100/],
    ["GET", "/api/downloaded-faces?limit=101", undefined, /limit: expected a whole number from 1 to 100/],
    ["GET", "/api/downloaded-faces?after=here", undefined, /after: expected a cursor/],
  ])("%s %s %j", async (method, path, body, message) => {
    const answer = method === "GET" ? await client.get(path) : await client.post(path, body);
    expect(codeOf(answer)).toEqual([400, "BAD_USER_INPUT"]);
    expect(answer.json.error.message).toMatch(message);
  });

  it("the same parameter twice", async () => {
    const answer = await client.send("/api/originals?limit=1&limit=2");
    expect(codeOf(answer)).toEqual([400, "BAD_USER_INPUT"]);
    expect(answer.json.error.message).toBe("limit: expected one value.");
  });

  it("nulls are as good as nothing", async () => {
    const { json } = await client.upload(photo);
    const nothing = { style: null, seed: null, device_id: null };
    expect((await client.post(`/api/regenerate/${json.data.original.id}`, nothing)).status).toBe(200);
  });

  it.each([
    ["{", "application/json", 400, "BAD_REQUEST"],
    ["[]", "application/json", 400, "BAD_USER_INPUT"],
    ["{}", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["{}", "application/json; charset=latin1", 415, "UNSUPPORTED_MEDIA_TYPE"],
    [JSON.stringify({ style: "a".repeat(1_100_000) }), "application/json", 413, "BODY_TOO_LARGE"],
  ])("the body %.20s as %s", async (body, type, status, code) => {
    const headers = { "content-type": type };
    const answer = await client.send(`/api/regenerate/${UNKNOWN}`, { method: "POST", headers, body });
    expect(codeOf(answer)).toEqual([status, code]);
  });
});

describe("asking twice", () => {
  it("with an Idempotency-Key gives the same answer; the key alone decides", async () => {
    const key = { "idempotency-key": "one" };
    const first = await client.upload(photo, "", key);
    const second = await client.upload(photo, "", key);
    expect(second.json.data).toEqual(first.json.data);
    const { original } = first.json.data;
    const path = `/api/regenerate/${original.id}`;
    const drawn = await client.post(path, { seed: 3 }, key);
    expect((await client.post(path, { seed: 3 }, key)).json.data).toEqual(drawn.json.data);
    expect((await client.post(path, { seed: 3 })).json.data.job.id).not.toBe(drawn.json.data.job.id);
    expect(codeOf(await client.post(path, { seed: 4 }, key))).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
    const other = await client.form(
      "/api/upload",
      [
        ["image", photo],
        ["seed", "4"],
      ],
      key,
    );
    expect(codeOf(other)).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
    const long = await client.upload(photo, "", { "idempotency-key": "k".repeat(129) });
    expect(codeOf(long)).toEqual([400, "BAD_USER_INPUT"]);
  });
});

it("what is too much for now is 429, and says when to come back", async () => {
  await using small = await startTestApp({
    ...{ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" },
    ...{ MAX_ORIGINALS_PER_DEVICE: "1", MAX_QUEUED_JOBS_PER_DEVICE: "1", MAX_REGISTRATIONS_PER_ADDRESS: "2" },
  });
  const owner = new RestClient(small.url, (await small.newDevice()).token);
  await ai.behave("hold");
  const { json } = await owner.upload(photo, "?wait=0");
  const refused = [
    await owner.post(`/api/regenerate/${json.data.original.id}`),
    await owner.form("/api/upload", [
      ["seed", "2"],
      ["image", photo],
    ]),
    ...(await Promise.all([1, 2].map(() => owner.post("/api/devices", { device_id: randomUUID() })))),
  ].filter(({ status }) => status !== 200);
  await ai.behave("ok");
  ai.release();
  expect(refused.map(codeOf)).toEqual([
    [429, "TOO_MANY_JOBS"],
    [429, "QUOTA_EXCEEDED"],
    [429, "RATE_LIMITED"],
  ]);
  for (const { headers } of refused) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

it("lists come in pages, newest first", async () => {
  const ids: string[] = [];
  for (const seed of ["1", "2", "3"]) {
    const { json } = await client.form("/api/upload?wait=0", [
      ["seed", seed],
      ["image", photo],
    ]);
    ids.unshift(json.data.original.id);
  }
  const first = await client.get("/api/originals?limit=2");
  expect(first.json.data.originals.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const last = await client.get(`/api/originals?limit=2&after=${first.json.data.nextCursor}`);
  expect(last.json.data.originals.map(({ id }) => id)).toEqual(ids.slice(2));
  expect(last.json.data.nextCursor).toBeNull();
});
