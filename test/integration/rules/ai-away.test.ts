import { afterEach, describe, expect, it } from "vitest";
import { StylesDocument } from "../../../client/generated/operations.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { jobEnd, jobStatus, upload } from "../../support/journey.js";

let ai: AiServer;
let app: TestApp;

afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

async function start(env: Record<string, string>): Promise<void> {
  ai = await startAiServer("refuse");
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: "http://127.0.0.1:9", ...env });
}

describe("while the AI server is away", () => {
  it("the built-in engine stands in, and the cartoon says so", async () => {
    await start({ AI_FALLBACK: "builtin", AI_STYLES: "clay" });
    const device = await app.newDevice();
    const { styles } = await device.request(StylesDocument, {});
    const [first, second, ...others] = styles.map(({ id, engine }) => [id, engine]);
    expect([first, second]).toEqual([
      ["clay", "http"],
      ["ink", "builtin"],
    ]);
    expect(new Set(others.map(([, engine]) => engine))).toEqual(new Set(["builtin"]));
    const { job } = await upload(device, await samplePhoto());
    const ended = await jobEnd(device, job.id);
    expect(ended.cartoon).toMatchObject({ engine: "builtin", fallbackUsed: true, styleId: "ink" });
  });

  it("a style of the built-in engine's own is no fallback", async () => {
    await start({ AI_FALLBACK: "builtin", AI_STYLES: "clay" });
    const device = await app.newDevice();
    const { job } = await upload(device, await samplePhoto(), { styleId: "ink" });
    const ended = await jobEnd(device, job.id);
    expect(ended.cartoon).toMatchObject({ engine: "builtin", fallbackUsed: false });
  });

  it("with nobody to stand in jobs wait no longer than AI_MAX_WAIT, then fail, retryable", async () => {
    await start({ AI_FALLBACK: "none", AI_MAX_WAIT: "1s" });
    const device = await app.newDevice();
    const { job } = await upload(device, await samplePhoto());
    const ended = await jobEnd(device, job.id);
    expect(ended).toMatchObject({
      status: "FAILED",
      attempt: 1,
      error: { code: "AI_SERVER_AWAY", retryable: true },
    });
  });

  it("a job that waits goes on by itself when the server is back", async () => {
    ai = await startAiServer("ok");
    app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
    await ai.behave("refuse");
    const device = await app.newDevice();
    const { job } = await upload(device, await samplePhoto());
    expect((await jobStatus(device, job.id, "WAITING")).attempt).toBe(1);
    await ai.behave("ok");
    expect(await jobEnd(device, job.id)).toMatchObject({ status: "READY", attempt: 1 });
  });
});
