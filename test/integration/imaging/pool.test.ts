import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/errors.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { createBuiltinEngine } from "../../../src/services/engines/builtin.js";
import type { EngineProgress } from "../../../src/services/engines/engine.js";
import { SAMPLES, temporaryFolder } from "./pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

/** For what a busy system does in its own time: to tell of a process's end. */
const PATIENCE = { timeout: 15_000 };

const request = (name: string) => ({ source: SAMPLES[1], target: files.path(name), style: "ink", seed: 4 });
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Starts a cartoon; resolves once it has come as far as `percent`. */
function startCartoon(
  name: string,
  percent: number,
  options: { signal?: AbortSignal; deadlineMs?: number } = {},
) {
  let done: Promise<unknown> = Promise.resolve();
  const percents: number[] = [];
  const reached = new Promise<void>((resolve) => {
    done = pool.cartoonize(request(name), {
      ...options,
      onProgress: (report) => {
        percents.push(report.percent);
        if (report.percent >= percent) resolve();
      },
    });
    done.catch(() => resolve());
  });
  return { done, reached, percents };
}

describe("canceling", () => {
  it("stops a running task before its end, with the signal's reason and no file left", async () => {
    const control = new AbortController();
    const { done, reached, percents } = startCartoon("canceled.webp", 22, { signal: control.signal });
    await reached;
    const reason = new AppError("CANCELED");
    control.abort(reason);
    await expect(done).rejects.toBe(reason);
    // The process takes the next task now: it is not still drawing.
    await pool.cutFace({ source: SAMPLES[1], target: files.path("after.webp") });
    expect(Math.max(...percents)).toBeLessThan(100);
    expect(existsSync(files.path("canceled.webp"))).toBe(false);
  });

  it("takes a waiting task out of the line at once, and the running one is not disturbed", async () => {
    const first = startCartoon("first.webp", 10);
    await first.reached;
    const control = new AbortController();
    const waiting = pool.cartoonize(request("waiting.webp"), { signal: control.signal });
    control.abort(new Error("changed my mind"));
    await expect(waiting).rejects.toThrow("changed my mind");
    await expect(first.done).resolves.toMatchObject({ width: 1024 });
  });

  it("before the call begins needs no process at all", async () => {
    const call = pool.inspect(SAMPLES[0], { signal: AbortSignal.abort(new Error("too late")) });
    await expect(call).rejects.toThrow("too late");
  });
});

describe("processes that die", () => {
  it("fail their own task with a plain error and are replaced", async () => {
    const doomed = startCartoon("doomed.webp", 10);
    await doomed.reached;
    const next = pool.cartoonize(request("next.webp"));
    const [pid = 0] = pool.pids.engine;
    process.kill(pid, "SIGKILL");
    await expect(doomed.done).rejects.toMatchObject({
      name: "Error",
      message: expect.stringContaining("SIGKILL"),
    });
    await expect(next).resolves.toMatchObject({ width: 1024 });
    expect(pool.pids.engine).not.toContain(pid);
  });

  it("while idle are replaced when they are needed", async () => {
    await pool.inspect(SAMPLES[0]);
    const [pid = 0] = pool.pids.light;
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(pool.pids.light).not.toContain(pid), PATIENCE);
    await expect(pool.inspect(SAMPLES[0])).resolves.toMatchObject({ format: "jpeg" });
  });

  it("are killed at the deadline, and the next task is served", async () => {
    const { done } = startCartoon("late.webp", 0, { deadlineMs: 60 });
    await expect(done).rejects.toMatchObject({
      name: "Error",
      message: expect.stringMatching(/longer than 60 ms/),
    });
    await expect(pool.cutFace({ source: SAMPLES[1], target: files.path("cut.webp") })).resolves.toMatchObject(
      {
        mimeType: "image/webp",
      },
    );
  });

  it("that hang and hear nothing are killed at the deadline, and replaced", async () => {
    await pool.inspect(SAMPLES[0]);
    const [pid] = pool.pids.light;
    if (!pid) throw new Error("there is no process to stop");
    process.kill(pid, "SIGSTOP");
    await expect(pool.inspect(SAMPLES[0], { deadlineMs: 500 })).rejects.toThrow(/longer than 500 ms/);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), PATIENCE);
    await expect(pool.inspect(SAMPLES[0])).resolves.toMatchObject({ format: "jpeg" });
  });
});

describe("the light pool", () => {
  it("answers while the engine is drawing", async () => {
    await pool.inspect(SAMPLES[0]);
    const drawing = startCartoon("drawn.webp", 22);
    await drawing.reached;
    const [pid = 0] = pool.pids.engine;
    // However quick the engine, the drawing is not over before the other answers.
    process.kill(pid, "SIGSTOP");
    await pool.inspect(SAMPLES[0]);
    process.kill(pid, "SIGCONT");
    await expect(drawing.done).resolves.toMatchObject({ width: 1024 });
  });
});

describe("closing", () => {
  it("ends processes that were started warm, and refuses later calls", async () => {
    const warm = new ImagePool({ workers: 1, warm: true });
    const pids = [...warm.pids.light, ...warm.pids.engine];
    expect(pids).toHaveLength(2);
    const waiting = warm.cartoonize(request("never.webp"));
    const refused = expect(waiting).rejects.toThrow(/stopped/);
    await warm.close();
    await refused;
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), PATIENCE);
    await expect(warm.inspect(SAMPLES[0])).rejects.toThrow(/stopped/);
  });
});

describe("the built-in engine", () => {
  it("draws into the folder that it is given and reports as the interface says", async () => {
    const engine = createBuiltinEngine(pool);
    expect(engine.styles[0]).toMatchObject({ id: "ink", name: "Ink" });
    const reports: EngineProgress[] = [];
    const call = { outputDir: files.path("."), signal: new AbortController().signal, jobId: "job" };
    const photo = {
      path: SAMPLES[1],
      url: "http://localhost/photo",
      withoutMetadata: async () => SAMPLES[1],
    };
    const cartoon = await engine.cartoonize(photo, {
      ...call,
      style: "ink",
      seed: 9,
      onProgress: (report) => reports.push(report),
    });
    expect(existsSync(cartoon.path)).toBe(true);
    expect(cartoon).toMatchObject({ mimeType: "image/webp", width: 1024, height: 1024 });
    expect(reports.at(-1)?.percent).toBe(100);
    expect(await engine.health()).toEqual({ ok: true });
  });
});
