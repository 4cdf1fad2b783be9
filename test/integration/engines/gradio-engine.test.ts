import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError, type ErrorCode } from "../../../src/errors.js";
import type { EngineInput } from "../../../src/services/engines/engine.js";
import { createGradioEngine, type GradioEngineOptions } from "../../../src/services/engines/gradio.js";
import { engineCall, engineInput, failure, REMOTE } from "../../support/engine-calls.js";
import { GradioServer, type SpaceBehaviour, type SpaceState } from "../../support/gradio-server.js";
import { eventually } from "../../support/wait.js";

const TOKEN = "hf_0123456789abcdef";
let folder: string;
let outputDir: string;
let photo: EngineInput;
let space: GradioServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "toonbooth-gradio-"));
  const file = path.join(folder, "1700000000000_some-device.jpg");
  const picture = sharp({ create: { width: 500, height: 400, channels: 3, background: "#48c" } });
  await writeFile(file, await picture.jpeg().toBuffer());
  photo = engineInput(file);
});

beforeEach(async () => {
  outputDir = await mkdtemp(path.join(folder, "out-"));
  space = await GradioServer.start();
});

afterEach(async () => {
  await space[Symbol.asyncDispose]();
  await rm(outputDir, { recursive: true });
});

afterAll(() => rm(folder, { recursive: true }));

function engine(more: Partial<GradioEngineOptions> = {}) {
  return createGradioEngine({
    space: "someone/toons",
    token: TOKEN,
    hubUrl: space.url,
    endpoint: "/draw",
    cutEndpoint: "/cut",
    inputs: {},
    styles: ["ink", "clay"],
    ...REMOTE,
    ...more,
  });
}

function call(more: { signal?: AbortSignal } = {}) {
  const { progress, options } = engineCall(outputDir, more);
  return { progress, options: { ...options, style: "clay", seed: -1 } };
}

describe("a Space that works", () => {
  test("gets the photo, style and seed where its function wants them; the picture comes back re-encoded", async () => {
    const result = await engine().cartoonize(photo, call().options);
    expect(result).toMatchObject({ mimeType: "image/webp", width: 400, height: 320 });
    expect(await readdir(outputDir)).toEqual([path.basename(result.path)]);
    const image = { orig_name: "photo.jpg", mime_type: "image/jpeg", meta: { _type: "gradio.FileData" } };
    // The seed is folded into what a Space takes; the hidden state is the Space's own.
    expect(space.calls).toMatchObject([{ fnIndex: 8, data: [null, image, "clay", 0.7, 2 ** 31 - 1] }]);
    expect(space.uploads).toMatchObject([{ filename: "photo.jpg", type: "image/jpeg" }]);
  });

  test("cuts faces by its other function", async () => {
    await engine().cutFace(photo, call().options);
    expect(space.calls).toMatchObject([{ fnIndex: 9, data: [{ orig_name: "photo.jpg" }] }]);
  });

  test("gets the operator's values for further arguments, with style and seed in them", async () => {
    const inputs = { strength: 0.3, style: "portrait, {style}, {seed}" };
    await engine({ inputs }).cartoonize(photo, { ...call().options, seed: 7 });
    expect(space.calls[0]?.data.slice(2)).toEqual(["portrait, clay, 7", 0.3, 7]);
  });

  test("tells where it has the picture in its queue, when it will be ready, and how far it is", async () => {
    space.behaviour = "queued";
    const { progress, options } = call();
    const drawing = engine().cartoonize(photo, options);
    await eventually("the place in the queue", async () => progress.some(({ queue }) => queue));
    space.release();
    await drawing;
    expect(progress).toEqual([
      { stage: "PREPARING", percent: 5 },
      { stage: "PREPARING", percent: 8 },
      { stage: "PREPARING", percent: 10, queue: { position: 3 }, etaSeconds: 42 },
      { stage: "PREPARING", percent: 10, queue: { position: 1 }, etaSeconds: 4.5 },
      { stage: "STYLIZING", percent: 15, etaSeconds: 4 },
      { stage: "STYLIZING", percent: 50 },
      { stage: "STYLIZING", percent: 90 },
    ]);
  });

  test("is described once for many pictures, and anew after a failure", async () => {
    const gradio = engine();
    const described = () => space.requests.filter(({ route }) => route === "GET /config").length;
    await gradio.cartoonize(photo, call().options);
    await gradio.cartoonize(photo, call().options);
    expect(described()).toBe(1);
    space.behaviour = { failure: "CUDA error" };
    await failure(gradio.cartoonize(photo, call().options));
    space.behaviour = "ok";
    await gradio.cartoonize(photo, call().options);
    expect(described()).toBe(2);
  });

  test("may be any Gradio server by its address; no hub is asked", async () => {
    await engine({ space: space.url, hubUrl: "http://127.0.0.1:9" }).cartoonize(photo, call().options);
    expect(space.requests.filter(({ route }) => route.includes("/api/"))).toEqual([]);
  });

  test("is the only one that gets token and photo, whatever address it says it has", async () => {
    space.state = "other-root";
    await engine().cartoonize(photo, call().options);
    expect(new Set(space.requests.map(({ token }) => token))).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(space.uploads).toHaveLength(1);
  });
});

describe("a failure has the right code and words, and leaves no file", () => {
  const behaviours: [SpaceBehaviour, ErrorCode, RegExp][] = [
    [{ failure: "No face found in the picture" }, "NO_FACE", /face/],
    [{ failure: "You have exceeded your GPU quota" }, "AI_SERVER_AWAY", /too busy/],
    [{ failure: "CUDA out of memory at 0x7f" }, "AI_SERVER_ERROR", /failed/],
    [{ failure: null }, "AI_SERVER_ERROR", /failed/],
    ["rubbish-event", "AI_SERVER_ERROR", /failed/],
    ["endless-event", "AI_SERVER_ERROR", /failed/],
    ["ended-early", "AI_SERVER_ERROR", /failed/],
    ["no-file", "AI_SERVER_ERROR", /failed/],
    ["elsewhere", "AI_SERVER_ERROR", /failed/],
    ["html-file", "AI_SERVER_ERROR", /failed/],
  ];

  test.each(behaviours)("%j", async (behaviour, code, words) => {
    space.behaviour = behaviour;
    const error = await failure(engine().cartoonize(photo, call().options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/CUDA|GPU|0x7f/);
    expect(await readdir(outputDir)).toEqual([]);
    await eventually("the stream to be closed", async () => space.openStreams === 0);
  });

  const states: [SpaceState, ErrorCode, RegExp][] = [
    ["asleep", "AI_SERVER_AWAY", /asleep.*woken/],
    ["paused", "AI_SERVER_AWAY", /switched off/],
    ["html", "AI_SERVER_ERROR", /failed/],
    ["endless-config", "AI_SERVER_ERROR", /failed/],
    ["full", "AI_SERVER_AWAY", /too busy/],
  ];

  test.each(states)("%s", async (state, code, words) => {
    space.state = state;
    const error = await failure(engine().cartoonize(photo, call().options));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
    expect(await readdir(outputDir)).toEqual([]);
  });

  test("a function that the Space does not have, or that takes no picture, is named in the log", async () => {
    const missing = await failure(engine({ endpoint: "/paint" }).cartoonize(photo, call().options));
    expect((missing.cause as Error).message).toContain("no function /paint; it has /lambda, /draw, /cut");
    const useless = await failure(engine({ endpoint: "/lambda" }).cartoonize(photo, call().options));
    expect((useless.cause as Error).message).toContain("takes no picture");
  });

  test("nobody at the address", async () => {
    const error = await failure(engine({ space: "http://127.0.0.1:9" }).cartoonize(photo, call().options));
    expect([error.code, error.message]).toEqual(["AI_SERVER_AWAY", "The AI server can't be reached."]);
  });

  test("the whole budget is one for queue, drawing and loading; the Space hears that nobody waits any more", async () => {
    space.behaviour = "hang";
    const error = await failure(engine({ timeoutMs: 1_200 }).cartoonize(photo, call().options));
    expect([error.code, error.message]).toEqual(["AI_SERVER_AWAY", "The AI server did not answer in time."]);
    const { eventId, session } = await space.call(1);
    await eventually("the cancel", async () => space.cancels.length === 1);
    expect(space.cancels).toEqual([{ event_id: eventId, session_hash: session, fn_index: 8 }]);
  });

  test.each(["dead", "up"] as const)("one request's own limit ends the wait, Space %s", async (state) => {
    space.state = state;
    space.behaviour = "silent";
    const error = await failure(
      engine({ requestLimitMs: 300, space: space.url }).cartoonize(photo, call().options),
    );
    expect([error.code, error.message]).toEqual(["AI_SERVER_AWAY", "The AI server did not answer in time."]);
  });
});

test("a cancel rejects with its reason, and is carried to the Space", async () => {
  space.behaviour = "hang";
  const controller = new AbortController();
  const reason = new AppError("CANCELED");
  const drawing = engine().cartoonize(photo, call({ signal: controller.signal }).options);
  await space.call(1);
  await eventually("the stream", async () => space.openStreams === 1);
  controller.abort(reason);
  await expect(drawing).rejects.toBe(reason);
  await eventually("the cancel", async () => space.cancels.length === 1);
  await eventually("the stream to be closed", async () => space.openStreams === 0);
});

describe("health", () => {
  test.each([
    ["up", true],
    // The next picture wakes it.
    ["asleep", true],
    ["paused", false],
  ] as const)("%s: %s, without touching the Space", async (state, ok) => {
    space.state = state;
    expect((await engine().health()).ok).toBe(ok);
    expect(space.requests.map(({ route }) => route)).toEqual(["GET /api/spaces/someone/toons"]);
  });

  test("of a server without a hub: whether anybody answers", async () => {
    expect((await engine({ space: space.url }).health()).ok).toBe(true);
    expect((await engine({ space: "http://127.0.0.1:9" }).health()).ok).toBe(false);
  });
});
