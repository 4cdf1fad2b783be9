import { readdir, readFile, readlink } from "node:fs/promises";
import sharp from "sharp";
import { expect } from "vitest";
import { ERROR_TABLE } from "../../src/errors.js";
import { startTestApp, type TestApp } from "./app.js";
import { multipart, type RawAnswer, send, UPLOAD_HEADERS } from "./http-client.js";
import { eventually } from "./wait.js";

/** Signs the tokens of the fuzzed program, so that a test can sign nonsense of its own. */
export const FUZZ_SECRET = "the secret of the fuzzed program that is long enough";

/** Opens the fuzzed program's routes for media workers. */
export const FUZZ_WORKER_KEY = "the-key-of-the-fuzzed-media-workers";

/** How much an upload of the fuzzed program may have, in bytes. */
export const FUZZ_UPLOAD_BYTES = 20_000;

/** Nothing here is about rates: thousands of requests come from one device at one address. */
const UNLIMITED = Object.fromEntries(
  [
    "MAX_REQUESTS_PER_DEVICE",
    "MAX_REQUESTS_PER_ADDRESS",
    "MAX_REGISTRATIONS_PER_ADDRESS",
    "MAX_ORIGINALS_PER_DEVICE",
  ].map((name) => [name, "1000000"]),
);

/** Jobs wait for an AI server at a port that nobody can listen on: every upload is accepted and nothing is drawn. */
const NOBODY_DRAWS = {
  AI_ENGINE: "http",
  AI_SERVER_URL: "http://127.0.0.1:1",
  AI_FALLBACK: "none",
  MAX_QUEUED_JOBS_PER_DEVICE: "10000",
};

/** The program under fuzz, and what must be as before when it is over. */
export interface FuzzTarget extends AsyncDisposable {
  app: TestApp;
  port: number;
  token: string;
  /** Uploads a small photo. Not by `fetch`, which keeps its connections: they would be counted as left open. */
  upload(): Promise<{ originalId: string; jobId: string }>;
  /**
   * Fails unless the program is well: it answers, no half-received file is left, no descriptor is open that was not
   * open before, and nothing was rejected behind everybody's back.
   */
  expectSound(): Promise<void>;
}

/** Starts the program for a fuzz test. `draws`: with the built-in engine, for tests that need a cartoon. */
export async function startFuzzTarget(options: { draws?: boolean } = {}): Promise<FuzzTarget> {
  const app = await startTestApp({
    JWT_SECRET: FUZZ_SECRET,
    MEDIA_API_KEY: FUZZ_WORKER_KEY,
    MAX_WRONG_KEYS_PER_ADDRESS: "100000",
    UPLOAD_IDLE_TIMEOUT: "300ms",
    MAX_UPLOAD_BYTES: String(FUZZ_UPLOAD_BYTES),
    ...UNLIMITED,
    ...(options.draws ? {} : NOBODY_DRAWS),
  });
  const { token = "" } = await app.newDevice();
  const target = { app, token, port: Number(new URL(app.url).port) };
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  process.on("unhandledRejection", onRejection);
  await expectAnswers(target);
  const before = await openDescriptors(target.port);
  return {
    ...target,
    upload: () => uploadPhoto(target),
    expectSound: async () => {
      await expectAnswers(target);
      expect(rejections).toEqual([]);
      await eventually("incoming/ to be empty", async () => (await app.filesIn("incoming")).length === 0);
      await eventually(
        "every descriptor to be closed",
        async () => (await openDescriptors(target.port)) <= before,
      );
    },
    [Symbol.asyncDispose]: async () => {
      process.off("unhandledRejection", onRejection);
      await app[Symbol.asyncDispose]();
    },
  };
}

/**
 * How often a property is tried: `usual` times with the same values every day, so that a change that breaks nothing is
 * never held up by chance; or, with FUZZ_RUNS, so many times as often, and with other values each time.
 */
export function runs(usual: number): { numRuns: number; seed?: number } {
  const times = process.env.FUZZ_RUNS;
  return times === undefined ? { numRuns: usual, seed: 1 } : { numRuns: usual * Number(times) };
}

/** A small photo, or rather a plain picture. */
export function smallPhoto(): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: "#3377aa" } })
    .png()
    .toBuffer();
}

/** An error as GraphQL answers carry it. */
interface AnsweredError {
  message: string;
  extensions: { code: string; http: { status: number } };
}

/** Fails unless these are errors by the table, none of them the server's own fault. Answers their codes. */
export function expectErrors(errors: unknown): string[] {
  expect(errors).toBeInstanceOf(Array);
  return (errors as AnsweredError[]).map((error) => {
    expect(error).toMatchObject({ message: expect.any(String), extensions: { code: expect.any(String) } });
    const { code } = error.extensions;
    expect(Object.keys(ERROR_TABLE)).toContain(code);
    expect(ERROR_TABLE[code as keyof typeof ERROR_TABLE].status, `${code}: ${error.message}`).toBeLessThan(
      500,
    );
    return code;
  });
}

/** Fails unless this is an answer of /graphql: data, or errors of the one shape. Answers the errors' codes. */
export function expectGraphQL(answer: RawAnswer): string[] {
  expect(answer.status, answer.body.toString("utf8")).toBeLessThan(500);
  expect(answer.headers["content-type"]).toMatch(/^application\/(graphql-response\+)?json/);
  const { data, errors } = answer.json();
  if (errors === undefined) expect(data).toBeTypeOf("object");
  return errors === undefined ? [] : expectErrors(errors);
}

/** Fails unless this is a refusal beside /graphql: the true status, and the one shape. Answers the error's code. */
export function expectRefusal(answer: RawAnswer): string {
  const body = answer.json() as { error: { code: string; details: unknown } };
  expect(body).toEqual({
    success: false,
    error: {
      code: expect.any(String),
      message: expect.any(String),
      details: body.error.details ?? null,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    },
  });
  expect(Object.keys(ERROR_TABLE)).toContain(body.error.code);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status, answer.body.toString("utf8")).toBeLessThan(500);
  return body.error.code;
}

async function uploadPhoto(target: { port: number; token: string }) {
  const query = "mutation ($file: Upload!) { upload(file: $file) { original { id } job { id } } }";
  const parts = [
    { name: "operations", body: JSON.stringify({ query, variables: { file: null } }) },
    { name: "map", body: '{"0":["variables.file"]}' },
    { name: "0", body: await smallPhoto(), filename: "photo.png", type: "application/octet-stream" },
  ];
  const headers = { ...UPLOAD_HEADERS, authorization: `Bearer ${target.token}` };
  const answer = await send(target, { body: multipart(parts), headers });
  const { upload } = answer.json().data as { upload: Record<"original" | "job", { id: string }> };
  return { originalId: upload.original.id, jobId: upload.job.id };
}

async function expectAnswers({ port, token }: { port: number; token: string }): Promise<void> {
  const live = await send({ port }, { path: "/health/live" });
  expect(live.status).toBe(200);
  const me = await send(
    { port },
    {
      body: '{"query":"{ me { id } }"}',
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    },
  );
  expect(me.json()).toEqual({ data: { me: { id: expect.any(String) } } });
}

/**
 * How many files, and connections of the server's port, this process has open; only Linux tells. The database's
 * connections don't count: its driver keeps as many as were ever needed at once.
 */
async function openDescriptors(port: number): Promise<number> {
  if (process.platform !== "linux") return 0;
  const names = await readdir("/proc/self/fd");
  // A descriptor that is closed meanwhile has no target.
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")));
  const connections = await connectionsOf(port);
  return targets.filter((target) => target.startsWith("/") || connections.has(target)).length;
}

/** The connections from and to a port, as their descriptors are called. */
async function connectionsOf(port: number): Promise<Set<string>> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const [, ...lines] = (await readFile("/proc/net/tcp", "utf8")).trim().split("\n");
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const ours = rows.filter(([, local, remote]) => local?.endsWith(end) || remote?.endsWith(end));
  return new Set(ours.map((row) => `socket:[${row[9]}]`));
}
