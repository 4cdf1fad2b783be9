import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { fetchDescribed } from "../../support/openapi.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    AI_STYLES: "clay,ink",
  });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

async function register(url: string): Promise<RestClient> {
  const client = new RestClient(url);
  const { json } = await client.post("/api/devices", { device_id: randomUUID() });
  client.token = json.data.token;
  return client;
}

it("the whole journey: register, upload, one more cartoon, the face-cut, the lists, and every image loads", async () => {
  const client = await register(app.url);
  const uploaded = await client.upload(await samplePhoto());
  expect(uploaded.status).toBe(200);
  const { original, job, cartoon } = uploaded.json.data;
  expect(job).toMatchObject({
    status: "READY",
    kind: "CARTOON",
    percent: 100,
    originalId: original.id,
    cartoon,
  });
  expect(cartoon).toMatchObject({ originalId: original.id, engine: "http", styleId: "clay" });

  const again = await client.post(`/api/regenerate/${original.id}`, { seed: 7, style: "ink" });
  expect(again.status).toBe(200);
  expect(again.json.data.original).toEqual(original);
  expect(again.json.data.cartoon).toMatchObject({ seed: 7, styleId: "ink" });
  expect(again.json.data.cartoon?.id).not.toBe(cartoon?.id);

  const seen = await client.get(`/api/jobs/${job.id}`);
  expect(seen.json.data.job).toMatchObject({ id: job.id, status: "READY", cartoon });
  for (const url of [original.imageUrl, cartoon?.imageUrl, `${app.url}/api/temp/${cartoon?.id}`]) {
    await expectPicture(client, String(url));
  }

  const downloaded = await client.post(`/api/download/${cartoon?.id}`);
  expect(downloaded.status).toBe(200);
  const { face } = downloaded.json.data;
  expect(face).toMatchObject({ originalId: original.id, sourceCartoonId: cartoon?.id });
  expect(downloaded.json.data.job).toMatchObject({ kind: "FACE_CUT", status: "READY", face });
  await expectPicture(client, String(face?.faceUrl));
  // A client that lost the answer asks again.
  const repeated = await client.post(`/api/download/${cartoon?.id}`);
  expect(repeated.json.data.face).toEqual(face);

  const originals = await client.get("/api/originals");
  expect(originals.json.data).toEqual({ originals: [original], nextCursor: null });
  const faces = await client.get("/api/downloaded-faces");
  expect(faces.json.data).toEqual({ downloadedFaces: [face], nextCursor: null });

  const late = await client.post(`/api/regenerate/${original.id}`);
  expect([late.status, late.json.error.code]).toEqual([409, "ALREADY_DOWNLOADED"]);
  expect(late.json.error.details).toEqual({ originalId: original.id, faceId: face?.id });
});

it("a photo without a face is drawn, and its face-cut is 422 with the job's id", async () => {
  await using app = await startTestApp();
  const client = await register(app.url);
  const { json } = await client.upload(await smallPhoto());
  const refused = await client.post(`/api/download/${json.data.cartoon?.id}`);
  expect([refused.status, refused.json.error.code]).toEqual([422, "NO_FACE"]);
  const jobId = String(refused.json.error.details?.jobId);
  const { json: looked } = await client.get(`/api/jobs/${jobId}`);
  expect(looked.data.job).toMatchObject({ status: "FAILED", error: { code: "NO_FACE", retryable: false } });
});

async function expectPicture(client: RestClient, url: string): Promise<void> {
  const isSigned = new URL(url).searchParams.has("sig");
  const headers = isSigned ? undefined : { authorization: `Bearer ${client.token}` };
  const answer = await fetchDescribed(url, { headers });
  expect([answer.status, (await sharp(answer.body).metadata()).format]).toEqual([200, expect.any(String)]);
}
