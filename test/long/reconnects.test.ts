import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../support/ai-server.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { uploadAndDraw } from "../support/journey.js";
import { FOLLOWERS, followThroughCuts } from "../support/reconnects.js";
import { smallPhoto } from "../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let token: string;
let originalId: string;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    MAX_REQUESTS_PER_DEVICE: "1000000",
    MAX_REQUESTS_PER_ADDRESS: "1000000",
  });
  const device = await app.newDevice();
  token = device.token ?? "";
  ({ originalId } = await uploadAndDraw(device, await smallPhoto()));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

it.each(FOLLOWERS)(
  "%s: 200 lost connections in the middle of jobs, 40 of them restarts, and no final event is missed",
  async (kind) => {
    const done = await followThroughCuts({ app, ai, token, originalId, kind, cuts: 200, restartEvery: 5 });
    expect(done).toEqual({ restarts: 40, ready: 200 });
  },
);
