import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startAiServer } from "../support/ai-server.js";
import { startTestApp } from "../support/app.js";
import { clientExamples, examplesOf, ROOT } from "../support/doc-examples.js";
import { drawnPicture, mediaItem, uploadMedia } from "../support/media.js";
import { WORKER_KEY } from "../support/media-workers.js";

/** Needs Debian's curl. */
it("the curl examples of docs/clients.md work as they stand there", async () => {
  await using ai = await startAiServer();
  await using app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  const examples = await clientExamples("sh");
  expect(examples.map(({ title }) => title)).toEqual(["curl", "curl"]);
  const script = ["set -eu", ...examples.map(({ text }) => text)].join("\n");
  const env = { ...process.env, TOONBOOTH: app.url };
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: ROOT, env, timeout: 25_000 });
  const events = stdout.split("\n").filter((line) => line.startsWith('data: {"data"'));
  expect(events.at(-1)).toContain('"status":"READY"');
  expect(stdout).toContain("event: complete");
  expect(stdout).toContain('{"success":true,');
});

/** Needs Debian's curl and jq. */
it("the curl examples of docs/media-workers.md work as they stand there", async () => {
  await using app = await startTestApp({ MEDIA_PROCESSING: "external", MEDIA_API_KEY: WORKER_KEY });
  const device = await app.newDevice();
  const { id } = await uploadMedia(device, await drawnPicture(0, { width: 640, height: 420 }), "HEADER");
  const example = (await examplesOf("docs/media-workers.md", "sh")).find(
    ({ title }) => title === "With curl",
  );
  const cwd = await mkdtemp(path.join(tmpdir(), "toonbooth-curl-"));
  const env = { ...process.env, TOONBOOTH: app.url, MEDIA_API_KEY: WORKER_KEY };
  const script = `set -eu\n${example?.text}`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd, env, timeout: 25_000 });
  await rm(cwd, { recursive: true });
  expect(stdout).toContain('"status":"COMPLETE"');
  expect(await mediaItem(device, id)).toMatchObject({
    variants: [{ size: "SMALL", format: "WEBP", width: 480, height: 315 }],
  });
});
