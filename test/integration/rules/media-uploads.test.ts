import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MediaDocument, type MediaQueryVariables } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { refusal } from "../../support/journey.js";
import { drawnPicture, uploadMedia } from "../../support/media.js";
import { WORKER_KEY, WorkerClient } from "../../support/media-workers.js";
import { type FormPart, RestClient } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

const LIMIT = 100_000;

let app: TestApp;
let client: RestClient;
/** The same device by GraphQL. */
let device: ToonboothClient;
let pictures: Buffer[];
let deviceId: string;

beforeAll(async () => {
  // What is done with the pictures later is not looked at here.
  const limits = { MAX_MEDIA_BYTES: String(LIMIT), MAX_MEDIA_PER_DEVICE: "6" };
  app = await startTestApp({ ...limits, MEDIA_PROCESSING: "external", MEDIA_API_KEY: WORKER_KEY });
  pictures = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((seed) => drawnPicture(seed)));
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  client = new RestClient(app.url);
  deviceId = randomUUID();
  client.token = (await client.post("/api/devices", { device_id: deviceId })).json.data.token;
  device = new ToonboothClient(app.url, client.token);
});

const PARTS = ["profile_image", "header_image", "logo_image", "site_image", "product_image", "event_image"];

const patch = (parts: FormPart[], headers = {}) => client.form("/users/me", parts, headers, "PATCH");
const bytes = (number: number) => pictures[number] ?? Buffer.alloc(0);

async function list(more: Partial<MediaQueryVariables> = {}) {
  const all = { first: null, after: null, type: null, status: null };
  return (await device.request(MediaDocument, { ...all, ...more })).media;
}

async function stored(): Promise<string[]> {
  return (await list()).nodes.map(({ type }) => type).sort();
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
    expect(item).toMatchObject({ type: name.split("_")[0]?.toUpperCase(), status: "PENDING", width: 240 });
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

describe("an upload by GraphQL", () => {
  it("given ten times at once is one item; with another type, another", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => uploadMedia(device, bytes(1))));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const logo = await uploadMedia(device, bytes(1), "LOGO");
    expect(logo.id).not.toBe(answers[0]?.id);
  });

  it("by a key alone is the same; with other arguments it is refused", async () => {
    const first = await uploadMedia(device, bytes(2), "PROFILE", "k");
    expect((await uploadMedia(device, bytes(2), "PROFILE", "k")).id).toBe(first.id);
    expect(await refusal(uploadMedia(device, bytes(2), "LOGO", "k"))).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(await refusal(uploadMedia(device, bytes(2), "LOGO", ""))).toBe("BAD_USER_INPUT");
  });

  it.each<[string, () => Buffer, string]>([
    ["text", () => Buffer.from("no picture"), "UNSUPPORTED_TYPE"],
    [
      "a broken header",
      () => Buffer.concat([bytes(0).subarray(0, 12), Buffer.alloc(80)]),
      "UNDECODABLE_IMAGE",
    ],
    ["more bytes than are allowed", () => Buffer.concat([bytes(0), Buffer.alloc(LIMIT)]), "FILE_TOO_LARGE"],
  ])("of %s is refused and leaves nothing", async (_name, bad, code) => {
    expect(await refusal(uploadMedia(device, bad()))).toBe(code);
    await expectNothingStored();
  });
});

describe("what a device may have", () => {
  it("is not exceeded by requests that come at the same moment; what is stored already may be repeated", async () => {
    const first = await uploadMedia(device, bytes(0));
    const six = [1, 2, 3, 4, 5, 6];
    await Promise.allSettled([...six, 0].map((number) => uploadMedia(device, bytes(number))));
    expect((await stored()).length).toBeLessThanOrEqual(6);
    // What was refused because of others that were under way is taken now, as far as there is room.
    const answers = [];
    for (const number of six)
      answers.push(...(await Promise.allSettled([uploadMedia(device, bytes(number))])));
    expect((await stored()).length).toBe(6);
    expect((await uploadMedia(device, bytes(0))).id).toBe(first.id);
    const refused = answers.flatMap(({ status }, at) => (status === "rejected" ? [at] : []));
    expect(refused).toHaveLength(1);
    expect(await refusal(uploadMedia(device, bytes(1 + (refused[0] ?? 0))))).toBe("QUOTA_EXCEEDED");
  });

  it("is not exceeded by forms that come at the same moment: each is stored whole, or not at all", async () => {
    const send = (form: number) =>
      patch(["logo_image", "site_image", "event_image"].map((name, at) => [name, bytes(form + at)]));
    const answers = await Promise.all([0, 1, 2].map(send));
    const taken = answers.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThan(0);
    expect(await stored()).toEqual(["EVENT", "LOGO", "SITE"].flatMap((type) => Array(taken).fill(type)));
    // What was refused because of others that were under way is taken now, as far as there is room.
    const later = [(await send(0)).status, (await send(1)).status, (await send(2)).status];
    expect(later.toSorted()).toEqual([200, 200, 429]);
    expect(await stored()).toHaveLength(6);
  });
});

it("a list is narrowed by type and status, newest first", async () => {
  const first = await uploadMedia(device, bytes(0), "PROFILE");
  const form: FormPart[] = [["profile_image", bytes(1)]];
  const { profile_image: second } = (await patch(form)).json.data.media;
  if (!second) throw new Error("the item is missing");
  expect(second.filePath).toBe(`/uploads/media/${second.filename}`);
  await uploadMedia(device, bytes(2), "EVENT");
  const worker = new WorkerClient(app.url);
  for (let claims = await worker.claim(20); claims.length > 0; claims = await worker.claim(20)) {
    const mine = claims.find(({ id }) => id === second.id);
    if (mine) await worker.complete(mine);
  }
  // By the path that is its own from then on.
  const { media } = (await patch(form)).json.data;
  expect(media.profile_image).toMatchObject({ status: "COMPLETE", filePath: `/serve/${second.id}` });
  const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);
  expect((await list()).totalCount).toBe(3);
  expect(idsOf(await list({ type: "PROFILE" }))).toEqual([second.id, first.id]);
  const page = await list({ type: "PROFILE", first: 1 });
  expect(page.pageInfo.hasNextPage).toBe(true);
  const after = page.pageInfo.endCursor ?? "";
  expect(idsOf(await list({ type: "PROFILE", first: 1, after }))).toEqual([first.id]);
  expect(idsOf(await list({ status: "COMPLETE" }))).toEqual([second.id]);
});
