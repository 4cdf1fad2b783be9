import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device, type Job } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { plain, portrait } from "../acceptance/support/pictures.js";
import { type AiBehaviour, type AiServer, startAiServer, status } from "../support/ai-server.js";
import { childPids, forgetPeak, memory } from "../support/process-use.js";
import { eventually } from "../support/wait.js";

/** AI_TIMEOUT. */
const BUDGET_MS = 3_000;
/** What is granted beyond it: docs/ai-server.md says 5 s, to which comes what other tests take of the processor meanwhile. */
const GRACE_MS = 20_000;

/** Megabytes by which the server's own process may grow meanwhile, as docs/ai-server.md states. */
const OWN_GROWTH_MB = 100;

/** Megabytes by which its image processes may grow together. */
const IMAGING_GROWTH_MB = 400;

const UNREACHABLE = /can't be reached/;
const LATE = /did not answer in time/;
const BUSY = /too busy/;

/** What may become of a job: it fails, or an outage (with its words) makes it wait or lets the fallback draw. */
interface Fate {
  fails?: true;
  outage?: RegExp;
}

/** On a busy machine the attempts may use up the budget before the last of them has failed: that is an outage. */
const FAILS: Fate = { fails: true, outage: LATE };

const CASES: [name: string, behaviour: AiBehaviour, fate: Fate][] = [
  ["dead", "refuse", { outage: UNREACHABLE }],
  ["breaking connections", "reset", { outage: UNREACHABLE }],
  ["hung", "hang", { outage: LATE }],
  ["slow", "slow", { outage: LATE }],
  ["refusing for the moment", status(503), { outage: BUSY }],
  ["refusing for good", status(403, "no"), FAILS],
  ["answering rubbish", "garbage", FAILS],
  ["answering what is not even HTTP", "not-http", FAILS],
  ["answering rubbish after most of the budget", "slow-garbage", FAILS],
  ["breaking off half-way through an image", "half-image", FAILS],
  ["sending half an image as if it were all", "cut-image", FAILS],
  ["sending gigabytes", "huge-body", FAILS],
  ["sending a gigabyte in gzip", "gzip-bomb", FAILS],
  ["sending a bomb", "bomb", FAILS],
  ["sending a million parts", "many-parts", FAILS],
  ["answering HTML with 200", "html200", FAILS],
];

describe.each(["none", "builtin"] as const)("with AI_FALLBACK=%s and an AI server that is", (fallback) => {
  let ai: AiServer;
  let home: Home;
  let server: ServerProcess;
  let photos = 0;

  beforeAll(async () => {
    ai = await startAiServer("ok");
    home = await Home.make();
    const env = {
      AI_ENGINE: "http",
      AI_SERVER_URL: ai.url,
      AI_TIMEOUT: `${BUDGET_MS}ms`,
      AI_FALLBACK: fallback,
    };
    // As people run it: the fallback has its models at hand.
    server = await home.start({ ...env, WORKERS: "1", PRELOAD_MODELS: "on" });
    await using device = await Device.register(server.url);
    await device.draw(await portrait());
  }, 60_000);

  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await ai.close();
  });

  // Back without a restart, once the circuit breaker lets a job try; and no failure counts against the next case.
  afterEach(async () => {
    await ai.behave("ok");
    await using device = await Device.register(server.url);
    const isBack = async () => {
      photos += 1;
      const { cartoon } = await device.draw(await plain(photos));
      return cartoon.engine === "http" || undefined;
    };
    await eventually("the AI server to draw again", isBack, 60_000);
  });

  it.each(CASES)("%s", { timeout: 60_000 }, async (_name, behaviour, fate) => {
    await using device = await Device.register(server.url);
    await ai.behave(behaviour);
    const before = await used(server.pid);
    photos += 1;
    const { job } = await device.upload(await plain(photos));
    const settled = () => isSettled(device, job.id);
    const bound = BUDGET_MS + GRACE_MS;
    const begun = performance.now();
    const seen = await eventually("an end of the job, or a reason to wait", settled, bound);
    // A server that stands still would not let anybody look for longer than that.
    expect(performance.now() - begun).toBeLessThan(bound);
    const after = await used(server.pid);
    expectFate(seen, fate, fallback);
    if (seen.status === "WAITING") await device.cancel(job.id);
    expect(after.own - before.own).toBeLessThan(OWN_GROWTH_MB);
    expect(after.imaging - before.imaging).toBeLessThan(IMAGING_GROWTH_MB);
    expect(await home.filesIn("incoming")).toEqual([]);
  });
});

function expectFate(seen: Job, { fails, outage }: Fate, fallback: "none" | "builtin"): void {
  if (seen.status === "FAILED") {
    expect(fails).toBe(true);
    expect(seen).toMatchObject({ error: { code: "AI_SERVER_ERROR", retryable: true } });
    expect(seen.finishedAt).not.toBeNull();
    return;
  }
  expect(outage).toBeDefined();
  if (fallback === "builtin") {
    expect(seen).toMatchObject({ status: "READY", cartoon: { engine: "builtin", fallbackUsed: true } });
    return;
  }
  expect(seen).toMatchObject({ status: "WAITING", error: { code: "AI_SERVER_AWAY" } });
  expect(seen.error?.message).toMatch(outage ?? "");
  // Only attempts that failed before are counted; waiting uses none.
  if (!fails) expect(seen.attempt).toBe(1);
}

async function isSettled(device: Device, jobId: string): Promise<Job | undefined> {
  const job = await device.job(jobId);
  return ["READY", "FAILED", "CANCELED", "WAITING"].includes(job.status) ? job : undefined;
}

/** Megabytes at their peaks since the last look: of the server's own process, and of its children together. */
async function used(pid: number): Promise<{ own: number; imaging: number }> {
  const children = await childPids(pid);
  const peaks = await Promise.all([pid, ...children].map(async (each) => (await memory(each)).peak));
  await Promise.all([pid, ...children].map(forgetPeak));
  const [own = 0, ...imaging] = peaks;
  return { own, imaging: imaging.reduce((sum, peak) => sum + peak, 0) };
}
