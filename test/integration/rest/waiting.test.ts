import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CancelJobDocument,
  DeleteOriginalDocument,
  RegisterDeviceDocument,
} from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer, status } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { jobEnd, lookAtJob } from "../../support/journey.js";
import type { CheckedAnswer } from "../../support/openapi.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

/** The AI server stands in for the engine, so that each test decides when a picture is finished. */
let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let device: ToonboothClient;
let client: RestClient;

beforeAll(async () => {
  ai = await startAiServer();
  const engine = { AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none", AI_MAX_WAIT: "1s" };
  app = await startTestApp({ ...engine, WORKERS: "2", MAX_OPERATIONS_PER_DEVICE: "1" });
  photo = await smallPhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  await ai.behave("ok");
  ai.requests.length = 0;
  device = await app.newDevice();
  client = new RestClient(app.url, device.token);
});

/** Uploads while the AI server holds the job; answers once that is under way. */
async function waiting(more: RequestInit = {}): Promise<{ answer: Promise<CheckedAnswer>; jobId: string }> {
  await ai.behave("hold");
  const body = new FormData();
  body.set("image", new Blob([new Uint8Array(photo)]));
  const answer = client.send("/api/upload", { method: "POST", body, ...more });
  answer.catch(() => {});
  const { fields } = await ai.request(1);
  return { answer, jobId: String(fields.job_id) };
}

function codeOf({ status, json }: CheckedAnswer): [number, string] {
  return [status, json.error.code];
}

describe("a request that waits", () => {
  it("is answered as soon as the job ends", async () => {
    const { answer, jobId } = await waiting();
    ai.release();
    const { status, json } = await answer;
    expect([status, json.data.job.id, json.data.job.status]).toEqual([200, jobId, "READY"]);
  });

  it("is answered 202 with the job as it stands after `wait` seconds, at once for 0", async () => {
    await ai.behave("hold");
    for (const query of ["?wait=0", "?wait=1"]) {
      const { status, json } = await client.upload(photo, query);
      expect([status, json.data.cartoon]).toEqual([202, null]);
      expect(json.data.job).toMatchObject({
        originalId: json.data.original.id,
        cancelable: true,
        cartoon: null,
      });
    }
    const { json } = await client.upload(photo, "?wait=0");
    await ai.request(1);
    ai.release();
    const ended = await jobEnd(device, json.data.job.id);
    const seen = await client.get(`/api/jobs/${json.data.job.id}`);
    expect(seen.json.data.job).toMatchObject({ status: "READY", cartoon: { id: ended.cartoon?.id } });
    // The job has ended: there is nothing to wait for, however short the time.
    expect((await client.upload(photo, "?wait=0")).status).toBe(200);
  });

  it("of a face-cut is answered 202 in the same way", async () => {
    const { json } = await client.upload(photo);
    await ai.behave("hold");
    const cut = await client.post(`/api/download/${json.data.cartoon?.id}?wait=0`);
    expect([cut.status, cut.json.data.face, cut.json.data.job.kind]).toEqual([202, null, "FACE_CUT"]);
    await eventually("the AI server to be asked", async () => ai.requests.length > 1);
    ai.release();
    expect((await client.post(`/api/download/${json.data.cartoon?.id}`)).json.data.face).not.toBeNull();
  });

  it("leaves the job alone when the client goes away, and counts no longer as open", async () => {
    const leaving = new AbortController();
    const { answer, jobId } = await waiting({ signal: leaving.signal });
    // One may be open: the next has to say so, and to start nothing.
    const refused = await client.form("/api/upload", [
      ["image", photo],
      ["seed", "2"],
    ]);
    expect(codeOf(refused)).toEqual([429, "TOO_MANY_OPERATIONS"]);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await eventually(
      "the place to be free",
      async () => (await client.upload(photo, "?wait=0")).status === 202,
    );
    ai.release();
    expect((await jobEnd(device, jobId)).status).toBe("READY");
    expect((await client.get("/api/originals")).json.data.originals).toHaveLength(1);
  });

  it("ends with 401 when its token is voided", async () => {
    const { answer } = await waiting();
    const { json } = await client.get("/api/originals");
    const deviceId = String(json.data.originals[0]?.filename).slice(14, 50);
    await device.request(RegisterDeviceDocument, { deviceId });
    expect(codeOf(await answer)).toEqual([401, "UNAUTHENTICATED"]);
    ai.release();
  });
});

describe("a job that does not succeed", () => {
  it("canceled: 409 with its id", async () => {
    const { answer, jobId } = await waiting();
    await device.request(CancelJobDocument, { jobId });
    const canceled = await answer;
    expect(codeOf(canceled)).toEqual([409, "CANCELED"]);
    expect(canceled.json.error.details).toEqual({ jobId });
    ai.release();
  });

  it("whose original is deleted: 409 or, when nothing is left of it, 404", async () => {
    const { answer } = await waiting();
    const { json } = await client.get("/api/originals");
    await device.request(DeleteOriginalDocument, { originalId: json.data.originals[0]?.id ?? "" });
    expect([404, 409]).toContain((await answer).status);
    ai.release();
  });

  it("the AI server failed: 500, the message says so", async () => {
    await ai.behave(status(400, "out of memory on gpu-7"));
    const failed = await client.upload(photo);
    expect(codeOf(failed)).toEqual([500, "AI_SERVER_ERROR"]);
    expect(failed.json.error.message).toMatch(/AI server/);
    expect(JSON.stringify(failed.json)).not.toContain("gpu-7");
    const job = await lookAtJob(device, String(failed.json.error.details?.jobId));
    expect(job).toMatchObject({ status: "FAILED", error: { code: "AI_SERVER_ERROR" } });
  });

  it("the AI server is away: 503 with Retry-After", async () => {
    await ai.behave("refuse");
    const away = await client.upload(photo);
    expect(codeOf(away)).toEqual([503, "AI_SERVER_AWAY"]);
    expect(Number(away.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("the AI server finds no face in the cartoon: 422; the cartoon may be chosen again", async () => {
    const { json } = await client.upload(photo);
    await ai.behave(status(422, "no face"));
    const path = `/api/download/${json.data.cartoon?.id}`;
    expect(codeOf(await client.post(path))).toEqual([422, "NO_FACE"]);
    await ai.behave("ok");
    expect((await client.post(path)).status).toBe(200);
  });
});

it("the server's stop is answered 202, and the job goes on at the next start", async () => {
  await using other = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  const owner = await other.newDevice();
  client = new RestClient(other.url, owner.token);
  const { answer, jobId } = await waiting();
  const [{ status: seen, json }] = await Promise.all([answer, other.stop()]);
  expect([seen, json.data.job.id]).toEqual([202, jobId]);
  await ai.behave("ok");
  await other.restart();
  const again = new RestClient(other.url, owner.token);
  const ended = await eventually("the job to end", async () => {
    const { job } = (await again.get(`/api/jobs/${jobId}`)).json.data;
    return job.status === "READY" ? job : undefined;
  });
  expect(ended.cartoon).not.toBeNull();
});
