import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { MediaDocument } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { drawnPicture } from "../../support/media.js";
import { type FormPart, RestClient } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

const LIMIT = 100_000;

let app: TestApp;
let client: RestClient;
let pictures: Buffer[];
let deviceId: string;

beforeAll(async () => {
  // What is done with the pictures later is not looked at here.
  const env = { MAX_MEDIA_BYTES: String(LIMIT), MAX_MEDIA_PER_DEVICE: "6", MEDIA_PROCESSING: "external" };
  app = await startTestApp(env);
  pictures = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => drawnPicture(seed)));
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  client = new RestClient(app.url);
  deviceId = randomUUID();
  client.token = (await client.post("/api/devices", { device_id: deviceId })).json.data.token;
});

const PARTS = ["profile_image", "header_image", "logo_image", "site_image", "product_image", "event_image"];

const patch = (parts: FormPart[], headers = {}) => client.form("/users/me", parts, headers, "PATCH");
const bytes = (number: number) => pictures[number] ?? Buffer.alloc(0);

async function stored(): Promise<string[]> {
  const graphql = new ToonboothClient(app.url, client.token);
  const all = { first: null, after: null, type: null, status: null };
  return (await graphql.request(MediaDocument, all)).media.nodes.map(({ type }) => type).sort();
}

async function expectNothingStored(): Promise<void> {
  expect(await stored()).toEqual([]);
  await eventually("nothing half-received", async () => (await app.filesIn("incoming")).length === 0);
}

it("all six pictures of a profile become items of their types, and load at once", async () => {
  const { status, json } = await patch(PARTS.map((name, at) => [name, bytes(at)]));
  expect(status).toBe(200);
  expect(Object.keys(json.data.media)).toEqual(PARTS);
  for (const [name, item] of Object.entries(json.data.media)) {
    expect(item).toMatchObject({ type: name.split("_")[0]?.toUpperCase(), status: "PENDING", width: 640 });
    expect((await fetch(String(item.url))).status).toBe(200);
  }
  expect(await stored()).toEqual(["EVENT", "HEADER", "LOGO", "PRODUCT", "PROFILE", "SITE"]);
  // The device has as many as it may; the same again is the same, more is refused.
  const again = await patch(PARTS.map((name, at) => [name, bytes(at)]));
  expect(again.json.data.media.logo_image?.id).toBe(json.data.media.logo_image?.id);
  const more = await patch([["logo_image", bytes(0)]]);
  expect([more.status, more.json.error.code]).toEqual([429, "QUOTA_EXCEEDED"]);
});

it("the same key gives the same items; with other pictures it is refused", async () => {
  const key = { "idempotency-key": "k" };
  const both: FormPart[] = [
    ["profile_image", bytes(0)],
    ["logo_image", bytes(0)],
  ];
  const first = await patch(both, key);
  const again = await patch(both.toReversed(), key);
  for (const name of ["profile_image", "logo_image"])
    expect(again.json.data.media[name]?.id).toBe(first.json.data.media[name]?.id);
  const other = await patch([["profile_image", bytes(1)]], key);
  expect([other.status, other.json.error.code]).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
  expect(await stored()).toEqual(["LOGO", "PROFILE"]);
});

it.each<[string, () => FormPart[], number, string, string | undefined]>([
  ["of text", () => [["logo_image", Buffer.from("no picture")]], 400, "UNSUPPORTED_TYPE", "logo_image"],
  ["too large", () => [["site_image", Buffer.alloc(LIMIT + 1)]], 413, "FILE_TOO_LARGE", "site_image"],
  ["with another name", () => [["avatar", bytes(2)]], 400, "BAD_REQUEST", undefined],
  ["given twice", () => [["profile_image", bytes(2)]], 400, "BAD_REQUEST", undefined],
  ["of another device", () => [["device_id", randomUUID()]], 404, "NOT_FOUND", undefined],
])("beside a picture %s the good one is not stored either", async (_what, bad, status, code, field) => {
  const answer = await patch([["profile_image", bytes(0)], ...bad()]);
  expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  expect(answer.json.error.details?.field).toBe(field);
  await expectNothingStored();
});

it("a form without a picture, and a body that is no form, are told what was expected", async () => {
  const empty = await patch([["device_id", deviceId]]);
  expect([empty.status, empty.json.error.code]).toEqual([400, "FILE_MISSING"]);
  expect(empty.json.error.message).toContain("profile_image");
  const headers = { "content-type": "application/json" };
  const json = await client.send("/users/me", { method: "PATCH", headers, body: "{}" });
  expect([json.status, json.json.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  await expectNothingStored();
});
