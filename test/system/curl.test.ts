import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startAiServer } from "../support/ai-server.js";
import { startTestApp } from "../support/app.js";
import { clientExamples, ROOT } from "../support/doc-examples.js";

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
