import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { jobEnd, refusal, regenerate, upload } from "../../support/journey.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

const PLACES = 3;

let ai: AiServer;
let app: TestApp;
let photo: Buffer;

beforeAll(async () => {
  ai = await startAiServer();
  const engine = { AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" };
  app = await startTestApp({ ...engine, MAX_QUEUED_JOBS: String(PLACES) });
  photo = await smallPhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(() => ai.behave("hold"));

afterEach(async () => {
  await ai.behave("ok");
  ai.release();
  await eventually("the queue to be empty", async () => (await metric("toonbooth_jobs_active")) === 0);
});

/** Sum of a metric over its labels. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

async function newPhone(): Promise<RestClient> {
  return new RestClient(app.url, (await app.newDevice()).token);
}

async function fill(): Promise<void> {
  for (let job = 0; job < PLACES; job += 1) await upload(await app.newDevice(), photo);
}

it("an upload beyond MAX_QUEUED_JOBS is 503 BUSY with Retry-After, and its photo is not taken in", async () => {
  await fill();
  const [taken, stored] = [await metric("toonbooth_upload_bytes_total"), await app.filesIn("originals")];
  const [device, phone] = [await app.newDevice(), await newPhone()];
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: "mutation { me { id } }", variables: { file: null } }));
  const graphql = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${device.token}`, "apollo-require-preflight": "true" },
    body: form,
  });
  const body = (await graphql.json()) as { errors: { extensions: Record<string, unknown> }[] };
  expect([graphql.status, graphql.headers.get("retry-after")]).toEqual([503, "10"]);
  expect(body.errors[0]?.extensions).toMatchObject({ code: "BUSY", retryable: true, retryAfterSeconds: 10 });
  expect(await refusal(upload(device, photo))).toBe("BUSY");
  const rest = await phone.upload(photo);
  expect([rest.status, rest.json.error.code, rest.headers.get("retry-after")]).toEqual([503, "BUSY", "10"]);
  expect(await metric("toonbooth_upload_bytes_total")).toBe(taken);
  expect(await app.filesIn("originals")).toEqual(stored);
});

it("one more cartoon is BUSY as well; what is under way goes on, and then there is room again", async () => {
  const device = await app.newDevice();
  const first = await upload(device, photo);
  await upload(await app.newDevice(), photo);
  await upload(await app.newDevice(), photo);
  expect(await refusal(regenerate(device, first.original.id))).toBe("BUSY");
  await ai.behave("ok");
  ai.release();
  expect((await jobEnd(device, first.job.id)).status).toBe("READY");
  const again = await regenerate(device, first.original.id);
  expect((await jobEnd(device, again.id)).status).toBe("READY");
});

it("of uploads that come in at the same moment no more get in than there are places", async () => {
  const phones = await Promise.all(Array.from({ length: 3 * PLACES }, newPhone));
  const answers = await Promise.all(phones.map((phone) => phone.upload(photo, "?wait=0")));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(PLACES);
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(2 * PLACES);
});

it("an upload that comes to nothing gives its place back", async () => {
  const [device, phone] = [await app.newDevice(), await newPhone()];
  const rubbish = Buffer.from("no picture at all");
  for (let count = 0; count < PLACES; count += 1) {
    expect((await phone.upload(rubbish)).json.error.code).toBe("UNSUPPORTED_TYPE");
    expect(await refusal(upload(device, rubbish))).toBe("UNSUPPORTED_TYPE");
  }
  expect((await phone.upload(photo, "?wait=0")).status).toBe(202);
});
