import { afterAll, beforeAll, expect, it } from "vitest";
import { OriginalDocument } from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { jobEnd, jobStatus, upload, uploadAndDraw } from "../../support/journey.js";

let ai: AiServer;
let app: TestApp;
let device: ToonboothClient;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  device = await app.newDevice();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

async function figures(): Promise<Map<string, number>> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("toonbooth_"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

it("uploads, jobs, the queue and images are counted", async () => {
  const photo = await samplePhoto();
  const { originalId } = await uploadAndDraw(device, photo);
  const { original } = await device.request(OriginalDocument, { id: originalId });
  const url = new URL(original?.imageUrl ?? "");
  url.searchParams.set("size", "grid");
  for (let time = 0; time < 3; time += 1) await (await fetch(url)).arrayBuffer();
  await ai.behave({ status: 422, body: '{"error":"no"}', headers: { "content-type": "application/json" } });
  const failing = await upload(device, await samplePhoto(2), { seed: 1 });
  await jobEnd(device, failing.job.id);
  await ai.behave("hold");
  const held = await upload(device, photo, { seed: 2 });
  await jobStatus(device, held.job.id, "RUNNING");

  const seen = await figures();
  const ended = (status: string) => seen.get(`toonbooth_jobs_ended_total{kind="CARTOON",status="${status}"}`);
  expect([ended("READY"), ended("FAILED"), ended("CANCELED")]).toEqual([1, 1, 0]);
  expect(seen.get('toonbooth_job_duration_seconds_count{kind="CARTOON"}')).toBe(1);
  expect(seen.get('toonbooth_jobs_active{status="RUNNING"}')).toBe(1);
  expect(seen.get('toonbooth_jobs_active{status="QUEUED"}')).toBe(0);
  expect(seen.get("toonbooth_upload_bytes_total")).toBe(2 * photo.length + (await samplePhoto(2)).length);
  const variants = ["rendered", "cache"].map((source) =>
    seen.get(`toonbooth_image_variants_total{source="${source}"}`),
  );
  // The AI server's photo without its metadata is a variant as well.
  expect(variants).toEqual([expect.any(Number), 2]);
  expect(variants[0]).toBeGreaterThanOrEqual(1);
});
