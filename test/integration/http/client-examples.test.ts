import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { clientExamples, ROOT } from "../../support/doc-examples.js";
import { jobEnd, regenerate, upload } from "../../support/journey.js";
import { smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let folder: string;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  // Within the project: its packages are found from there.
  folder = await mkdtemp(path.join(ROOT, "node_modules/.client-examples-"));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs an example as a program of its own; its lines. `onLine` gets each as it comes. */
async function run(title: string, token = "", onLine: (line: string) => void = () => {}): Promise<string[]> {
  const example = (await clientExamples("js")).find((each) => each.title === title);
  if (!example) throw new Error(`docs/clients.md has no example ${title}`);
  const file = path.join(folder, `${title.replaceAll(/\W/g, "-")}.mjs`);
  await writeFile(file, example.text);
  const env = { ...process.env, TOONBOOTH: app.url, TOKEN: token };
  const running = promisify(execFile)(process.execPath, [file], { cwd: ROOT, env, timeout: 50_000 });
  running.child.stdout?.on("data", (text) => onLine(String(text)));
  const { stdout } = await running;
  return stdout.trim().split("\n");
}

it("every example in JavaScript is executed here", async () => {
  const titles = (await clientExamples("js")).map(({ title }) => title);
  expect(titles).toEqual(["fetch", "Apollo Client", "urql", "graphql-ws", "graphql-sse", "REST"]);
});

it("fetch registers and uploads", async () => {
  const [status] = await run("fetch");
  // A worker may have taken the job before the answer was made.
  expect(["QUEUED", "RUNNING"]).toContain(status);
});

it.each(["Apollo Client", "urql"])("%s uploads and follows to the end", async (title) => {
  const device = await app.newDevice();
  const lines = await run(title, device.token);
  expect(lines).toContain("READY");
  if (title === "Apollo Client") expect(lines.at(-1)).toBe("true");
});

it.each(["graphql-ws", "graphql-sse"])("%s follows what is under way", async (title) => {
  const device = await app.newDevice();
  const { original, job } = await upload(device, await smallPhoto());
  await jobEnd(device, job.id);
  await ai.behave(["hold", "ok"]);
  const before = ai.requests.length;
  await regenerate(device, original.id);
  await ai.request(before + 1);
  // It tells what it sees first; only then does the job go on.
  const lines = await run(title, device.token, () => ai.release());
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.at(-1)).toBe("READY");
});

it("REST waits for the picture", async () => {
  const device = await app.newDevice();
  expect((await run("REST", device.token))[0]).toMatch(/^READY http:\/\/127.0.0.1:\d+\/uploads\/temp\//);
});
