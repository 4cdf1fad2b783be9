import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError, type ErrorCode } from "../../../src/errors.js";
import { createLogger } from "../../../src/log.js";
import type { CartoonEngine, EngineProgress, EngineResult } from "../../../src/services/engines/engine.js";
import { createEngineSet, type EngineSetOptions } from "../../../src/services/engines/engine-set.js";

const HALF_OPEN_AFTER = 10_000;
const photo = {
  path: "/photo.jpg",
  url: "http://127.0.0.1/photo.jpg",
  withoutMetadata: async () => "/photo.jpg",
};
const picture: EngineResult = { path: "/out/1.png", mimeType: "image/png", width: 8, height: 8 };

type Behaviour = (options: Parameters<CartoonEngine["cutFace"]>[1]) => Promise<EngineResult>;

/** An engine in memory that can be told what to do, and counts what it was asked. */
function fakeEngine(name: string, styles: string[]) {
  let behaviour: Behaviour = async () => picture;
  const asked: string[] = [];
  const engine: CartoonEngine = {
    name,
    styles: styles.map((id) => ({ id, name: `${id} by ${name}`, description: "" })),
    cartoonize: async (_photo, options) => {
      asked.push(options.style);
      return behaviour(options);
    },
    cutFace: async (_cartoon, options) => {
      asked.push("cut");
      return behaviour(options);
    },
    health: vi.fn(async () => ({ ok: true })),
    close: vi.fn(async () => {}),
  };
  const behave = (next: Behaviour) => {
    behaviour = next;
  };
  return { engine, asked, behave, fail: (error: unknown) => behave(() => Promise.reject(error)) };
}

function setup(more: Partial<EngineSetOptions> = {}) {
  const remote = fakeEngine("http", ["cartoon", "ink"]);
  const builtin = fakeEngine("builtin", ["comic", "ink"]);
  const logger = createLogger("silent");
  const warn = vi.spyOn(logger, "warn");
  const info = vi.spyOn(logger, "info");
  const options = { preferred: remote.engine, fallback: builtin.engine, logger, ...more };
  const set = createEngineSet({ ...options, halfOpenAfter: HALF_OPEN_AFTER });
  return { set, remote, builtin, warn, info };
}

function call(more: { signal?: AbortSignal; onProgress?: (progress: EngineProgress) => void } = {}) {
  const signal = new AbortController().signal;
  return { style: "ink", seed: 1, outputDir: "/out", jobId: "job-1", signal, onProgress: () => {}, ...more };
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode> {
  return work.then(
    () => expect.fail("nothing was thrown"),
    (error) => error.code,
  );
}

/** Breaks the circuit of a set that has no fallback. */
async function breakCircuit({ set, remote }: ReturnType<typeof setup>) {
  remote.fail(new AppError("AI_SERVER_AWAY"));
  for (let failures = 0; failures < 5; failures += 1) await codeOf(set.cutFace(photo, call()));
  remote.asked.length = 0;
}

// The breaker reads the clock only when it is called: no timer has to run.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describe("styles", () => {
  test("are the preferred engine's, then the fallback's others, each with its engine", () => {
    const { set } = setup();
    expect(set.styles.map(({ id, name, engine }) => [id, name, engine])).toEqual([
      ["cartoon", "cartoon by http", "http"],
      ["ink", "ink by http", "http"],
      ["comic", "comic by builtin", "builtin"],
    ]);
    expect(set.findStyle("comic")).toMatchObject({ engine: "builtin" });
    expect(set.findStyle("nothing")).toBeUndefined();
  });

  test("without a fallback are the preferred engine's", () => {
    expect(setup({ fallback: null }).set.styles.map(({ id }) => id)).toEqual(["cartoon", "ink"]);
  });

  test("that nobody offers are refused", async () => {
    const { set, remote, builtin } = setup();
    expect(await codeOf(set.cartoonize(photo, { ...call(), style: "nothing" }))).toBe("BAD_USER_INPUT");
    expect([...remote.asked, ...builtin.asked]).toEqual([]);
  });
});

describe("who draws", () => {
  test("the preferred engine, when both have the style", async () => {
    const { set, builtin } = setup();
    const result = await set.cartoonize(photo, call());
    expect(result).toEqual({ ...picture, styleId: "ink", engine: "http", fallbackUsed: false });
    expect(builtin.asked).toEqual([]);
  });

  test("the fallback by right, when only it has the style", async () => {
    const { set, remote } = setup();
    const result = await set.cartoonize(photo, { ...call(), style: "comic" });
    expect(result).toMatchObject({ styleId: "comic", engine: "builtin", fallbackUsed: false });
    expect(remote.asked).toEqual([]);
  });

  test.each([
    ["ink", "ink"],
    ["cartoon", "comic"],
  ])("the fallback while the other is away: %s as %s", async (style, drawn) => {
    const { set, remote } = setup();
    remote.fail(new AppError("AI_SERVER_AWAY"));
    const result = await set.cartoonize(photo, { ...call(), style });
    expect(result).toMatchObject({ styleId: drawn, engine: "builtin", fallbackUsed: true });
  });

  test("the fallback cuts too", async () => {
    const { set, remote } = setup();
    remote.fail(new AppError("AI_SERVER_AWAY"));
    expect(await set.cutFace(photo, call())).toEqual({ ...picture, engine: "builtin", fallbackUsed: true });
  });

  test("nobody, when there is no fallback", async () => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(new AppError("AI_SERVER_AWAY"));
    expect(await codeOf(set.cartoonize(photo, call()))).toBe("AI_SERVER_AWAY");
  });

  test.each(["NO_FACE", "AI_SERVER_ERROR", "INTERNAL"] as const)("nobody else after %s", async (code) => {
    const { set, remote, builtin } = setup();
    remote.fail(new AppError(code));
    expect(await codeOf(set.cartoonize(photo, call()))).toBe(code);
    expect(builtin.asked).toEqual([]);
  });

  test("nobody else after a cancel, even with away as its reason", async () => {
    const { set, remote, builtin } = setup();
    const controller = new AbortController();
    const reason = new AppError("AI_SERVER_AWAY");
    remote.behave(async () => {
      controller.abort(reason);
      throw reason;
    });
    await expect(set.cartoonize(photo, call({ signal: controller.signal }))).rejects.toBe(reason);
    expect(builtin.asked).toEqual([]);
  });

  test("nobody twice: a fallback that is away with its own style does not stand in for itself", async () => {
    const { set, builtin } = setup();
    builtin.fail(new AppError("AI_SERVER_AWAY"));
    expect(await codeOf(set.cartoonize(photo, { ...call(), style: "comic" }))).toBe("AI_SERVER_AWAY");
    expect(builtin.asked).toEqual(["comic"]);
  });

  test("the fallback's own failure is what the caller hears", async () => {
    const { set, remote, builtin } = setup();
    remote.fail(new AppError("AI_SERVER_AWAY"));
    builtin.fail(new AppError("NO_FACE"));
    expect(await codeOf(set.cutFace(photo, call()))).toBe("NO_FACE");
  });
});

test("progress never falls when the fallback begins anew, and the other is heard no more", async () => {
  const { set, remote, builtin } = setup();
  let lateReport = () => {};
  remote.behave(async ({ onProgress }) => {
    onProgress({ stage: "PREPARING", percent: 5 });
    onProgress({ stage: "STYLIZING", percent: 15 });
    lateReport = () => onProgress({ stage: "STYLIZING", percent: 90 });
    throw new AppError("AI_SERVER_AWAY");
  });
  builtin.behave(async ({ onProgress }) => {
    onProgress({ stage: "DETECTING", percent: 10 });
    lateReport();
    onProgress({ stage: "STYLIZING", percent: 60, preview: Buffer.from("x") });
    return picture;
  });
  const reports: EngineProgress[] = [];
  await set.cutFace(photo, call({ onProgress: (report) => void reports.push(report) }));
  expect(reports).toEqual([
    { stage: "PREPARING", percent: 5 },
    { stage: "STYLIZING", percent: 15 },
    { stage: "DETECTING", percent: 15 },
    { stage: "STYLIZING", percent: 60, preview: Buffer.from("x") },
  ]);
});

describe("the circuit breaker", () => {
  test.each(["AI_SERVER_AWAY", "AI_SERVER_ERROR"] as const)(
    "opens after five times %s: then nobody is asked",
    async (code) => {
      const { set, remote } = setup({ fallback: null });
      remote.fail(new AppError(code));
      for (let failures = 0; failures < 5; failures += 1) {
        expect(await codeOf(set.cutFace(photo, call()))).toBe(code);
      }
      remote.behave(async () => picture);
      await expect(set.cutFace(photo, call())).rejects.toMatchObject({
        code: "AI_SERVER_AWAY",
        retryAfterSeconds: 10,
      });
      expect(remote.asked).toHaveLength(5);
    },
  );

  test("open, the fallback draws at once", async () => {
    const { set, remote } = setup();
    remote.fail(new AppError("AI_SERVER_ERROR"));
    for (let failures = 0; failures < 5; failures += 1) await codeOf(set.cutFace(photo, call()));
    expect(await set.cartoonize(photo, call())).toMatchObject({ engine: "builtin", fallbackUsed: true });
    expect(remote.asked).toHaveLength(5);
  });

  const harmless: [string, unknown][] = [
    ["NO_FACE", new AppError("NO_FACE")],
    ["a picture that the server refuses", refusal(413)],
    ["a fault on our side", new AppError("DISK_FULL")],
    ["something unknown", new Error("?")],
  ];

  test.each(harmless)("does not count %s", async (_name, error) => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(error);
    for (let calls = 0; calls < 5; calls += 1) await expect(set.cutFace(photo, call())).rejects.toBe(error);
    expect(remote.asked).toHaveLength(5);
  });

  test("counts a refusal that is not about the picture", async () => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(refusal(404));
    for (let calls = 0; calls < 7; calls += 1) await codeOf(set.cutFace(photo, call()));
    expect(remote.asked).toHaveLength(5);
  });

  test("does not count a cancel", async () => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(new AppError("AI_SERVER_AWAY"));
    const signal = AbortSignal.abort(new Error("canceled"));
    for (let calls = 0; calls < 5; calls += 1) await codeOf(set.cutFace(photo, call({ signal })));
    expect(remote.asked).toHaveLength(5);
  });

  test("counts in a row: any answer in between begins anew", async () => {
    const { set, remote } = setup({ fallback: null });
    for (const code of [
      "AI_SERVER_AWAY",
      "AI_SERVER_AWAY",
      "NO_FACE",
      "AI_SERVER_AWAY",
      "AI_SERVER_AWAY",
    ] as const) {
      remote.fail(new AppError(code));
      await codeOf(set.cutFace(photo, call()));
    }
    remote.behave(async () => picture);
    expect((await set.cutFace(photo, call())).engine).toBe("http");
  });

  test("never guards the engine of this machine", async () => {
    const { set, builtin } = setup();
    builtin.fail(new AppError("AI_SERVER_ERROR"));
    for (let calls = 0; calls < 5; calls += 1)
      await codeOf(set.cartoonize(photo, { ...call(), style: "comic" }));
    expect(builtin.asked).toHaveLength(5);
  });
});

describe("why a job waits, in words", () => {
  test("what the engine said last, while the circuit is open", async () => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(new AppError("AI_SERVER_AWAY", { message: "The AI server is starting." }));
    for (let failures = 0; failures < 5; failures += 1) await codeOf(set.cutFace(photo, call()));
    await expect(set.cutFace(photo, call())).rejects.toMatchObject({ message: "The AI server is starting." });
  });

  test("that it keeps failing, when it answers nothing sound", async () => {
    const { set, remote } = setup({ fallback: null });
    remote.fail(new AppError("AI_SERVER_ERROR"));
    for (let failures = 0; failures < 5; failures += 1) await codeOf(set.cutFace(photo, call()));
    await expect(set.cutFace(photo, call())).rejects.toThrow(/keeps failing/);
  });
});

test("an engine that can't cut faces has them cut by another, which is no fallback", async () => {
  const cutter = fakeEngine("builtin", []);
  const { set, remote } = setup({ fallback: null, cutter: cutter.engine });
  expect(await set.cutFace(photo, call())).toMatchObject({ engine: "builtin", fallbackUsed: false });
  expect(await set.cartoonize(photo, call())).toMatchObject({ engine: "http" });
  expect([remote.asked, cutter.asked]).toEqual([["ink"], ["cut"]]);
});

describe("half-open", () => {
  test("an engine that is still unwell is not tried: no job has to find that out", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    vi.mocked(all.remote.engine.health).mockResolvedValueOnce({ ok: false });
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    expect(await codeOf(all.set.cutFace(photo, call()))).toBe("AI_SERVER_AWAY");
    expect(all.remote.asked).toEqual([]);
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    all.remote.behave(async () => picture);
    expect((await all.set.cutFace(photo, call())).engine).toBe("http");
  });

  test("after ten seconds, not before, one success closes the circuit", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    all.remote.behave(async () => picture);
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER - 1);
    expect(await codeOf(all.set.cutFace(photo, call()))).toBe("AI_SERVER_AWAY");
    vi.setSystemTime(Date.now() + 1);
    expect((await all.set.cutFace(photo, call())).engine).toBe("http");
    expect((await all.set.health())[0]).toMatchObject({ circuit: "closed" });
  });

  test("a failed trial opens it for as long again", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    await codeOf(all.set.cutFace(photo, call()));
    await codeOf(all.set.cutFace(photo, call()));
    expect(all.remote.asked).toHaveLength(1);
  });

  test("others are not kept waiting for the trial's end", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    let finish = (_result: EngineResult) => {};
    all.remote.behave(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    const trial = all.set.cutFace(photo, call());
    expect(await codeOf(all.set.cutFace(photo, call()))).toBe("AI_SERVER_AWAY");
    expect((await all.set.health())[0]).toMatchObject({ circuit: "half-open" });
    finish(picture);
    expect((await trial).engine).toBe("http");
  });

  test("NO_FACE is an answer, and closes it", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    all.remote.fail(new AppError("NO_FACE"));
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    expect(await codeOf(all.set.cutFace(photo, call()))).toBe("NO_FACE");
    expect((await all.set.health())[0]).toMatchObject({ circuit: "closed" });
  });

  test("a canceled trial proves nothing: the circuit stays open", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    const controller = new AbortController();
    const reason = new AppError("CANCELED");
    all.remote.behave(async () => {
      controller.abort(reason);
      throw reason;
    });
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    await expect(all.set.cutFace(photo, call({ signal: controller.signal }))).rejects.toBe(reason);
    expect((await all.set.health())[0]).toMatchObject({ circuit: "open" });
  });

  test("going and coming back are logged once each, whatever number of trials lies between", async () => {
    const all = setup({ fallback: null });
    await breakCircuit(all);
    for (let trials = 0; trials < 3; trials += 1) {
      vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
      await codeOf(all.set.cutFace(photo, call()));
    }
    expect(all.warn).toHaveBeenCalledTimes(1);
    all.remote.behave(async () => picture);
    vi.setSystemTime(Date.now() + HALF_OPEN_AFTER);
    await all.set.cutFace(photo, call());
    await all.set.cutFace(photo, call());
    expect(all.info.mock.calls.map(([, message]) => message)).toEqual(["engine is back"]);
    await breakCircuit(all);
    expect(all.warn).toHaveBeenCalledTimes(2);
  });
});

describe("health and close", () => {
  test("health tells of each engine, and survives a check that throws", async () => {
    const { set, remote } = setup();
    vi.mocked(remote.engine.health).mockRejectedValue(new Error("?"));
    expect(await set.health()).toEqual([
      { engine: "http", ok: false, detail: expect.any(String), circuit: "closed" },
      { engine: "builtin", ok: true, circuit: "closed" },
    ]);
  });

  test("close closes every engine, even if one throws", async () => {
    const { set, remote, builtin } = setup();
    const fault = new Error("stuck");
    vi.mocked(remote.engine.close).mockRejectedValue(fault);
    await expect(set.close()).rejects.toBe(fault);
    expect(builtin.engine.close).toHaveBeenCalledTimes(1);
  });
});

/** As the HTTP engine reports a status: the public error with the status on its cause. */
function refusal(status: number): AppError {
  return new AppError("AI_SERVER_ERROR", { cause: Object.assign(new Error("refused"), { status }) });
}
