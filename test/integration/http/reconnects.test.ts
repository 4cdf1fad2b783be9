import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { uploadAndDraw } from "../../support/journey.js";
import { FOLLOWERS, followThroughCuts } from "../../support/reconnects.js";
import { smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let token: string;
let originalId: string;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  const device = await app.newDevice();
  token = device.token ?? "";
  ({ originalId } = await uploadAndDraw(device, await smallPhoto()));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

// test/long/reconnects.test.ts does it two hundred times each.
it.each(FOLLOWERS)(
  "%s: no final event is missed through lost connections and a restart, in the middle of jobs",
  async (kind) => {
    const done = await followThroughCuts({ app, ai, token, originalId, kind, cuts: 2, restartEvery: 2 });
    expect(done).toEqual({ restarts: 1, ready: 2 });
  },
);
