import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError, type ErrorCode } from "../../../src/errors.js";
import { createLogger } from "../../../src/log.js";
import type { EngineInput } from "../../../src/services/engines/engine.js";
import { createEngineSet } from "../../../src/services/engines/engine-set.js";
import { createHttpEngine, type HttpEngineOptions } from "../../../src/services/engines/http.js";
import { type AiBehaviour, startAiServer, status } from "../../support/ai-server.js";
import { engineCall, engineInput, failure, REMOTE } from "../../support/engine-calls.js";
import { withChunk } from "../../support/picture-bytes.js";

let folder: string;
let outputDir: string;
let photo: EngineInput;
let photoBytes: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "toonbooth-http-engine-"));
  // Noise does not compress: the photo is larger than any buffer on its way, so that it must be streamed.
  const pixels = { width: 600, height: 400, channels: 3 } as const;
  photoBytes = await sharp(randomBytes(600 * 400 * 3), { raw: pixels })
    .jpeg({ quality: 95 })
    .toBuffer();
  const file = path.join(folder, "1700000000000_some-device.jpg");
  photo = engineInput(file);
  await writeFile(photo.path, photoBytes);
});

beforeEach(async () => {
  outputDir = await mkdtemp(path.join(folder, "out-"));
});

afterEach(async () => rm(outputDir, { recursive: true }));

afterAll(async () => rm(folder, { recursive: true }));

function engineFor(serverUrl: string, more: Partial<HttpEngineOptions> = {}) {
  return createHttpEngine({
    serverUrl,
    styles: ["cartoon", "ink"],
    ...REMOTE,
    ...more,
  });
}

function callOptions(more: { signal?: AbortSignal } = {}) {
  const { progress, options } = engineCall(outputDir, more);
  return { progress, options, drawing: { ...options, style: "ink", seed: 7 } };
}

/** Serves bytes at an address, as the image routes would. */
async function serve(bytes: Buffer, type: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": type }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/uploads/temp/1.jpg`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("a sound answer", () => {
  test.each<AiBehaviour & string>(["ok", "ok-multipart", "ok-multipart-mixed"])(
    "%s: the cartoon is a file in outputDir",
    async (behaviour) => {
      await using server = await startAiServer(behaviour);
      const { drawing } = callOptions();
      const result = await engineFor(server.url).cartoonize(photo, drawing);
      expect(result).toMatchObject({ mimeType: "image/webp", width: 512, height: 341 });
      expect(await readdir(outputDir)).toEqual([path.basename(result.path)]);
      expect(path.dirname(result.path)).toBe(outputDir);
      const { channels } = await sharp(await readFile(result.path)).stats();
      expect(channels).toHaveLength(3); // Decodes to its end.
    },
  );

  test("the request is what the contract says, and does not tell the device", async () => {
    await using server = await startAiServer();
    await engineFor(`${server.url}/`).cartoonize(photo, callOptions().drawing);
    const request = await server.request(1);
    expect(request.route).toBe("/generate-cartoon");
    expect(request.contentType).toMatch(/^multipart\/form-data; boundary=/);
    expect(request.fields).toEqual({ style: "ink", seed: "7", job_id: "job-1" });
    expect(request.image).toMatchObject({ filename: "photo.jpg", type: "image/jpeg" });
    expect(request.image?.bytes.equals(photoBytes)).toBe(true);
  });

  test("a face-cut sends the address, and the server fetches the cartoon itself", async () => {
    await using images = await serve(photoBytes, "image/jpeg");
    await using server = await startAiServer();
    const { options, progress } = callOptions();
    const result = await engineFor(server.url).cutFace({ ...photo, url: images.url }, options);
    expect(result).toMatchObject({ mimeType: "image/webp", width: 256, height: 256 });
    expect((await sharp(result.path).metadata()).hasAlpha).toBe(true);
    const request = await server.request(1);
    expect(request.route).toBe("/process-face-cut");
    expect(request.contentType).toBe("application/json");
    expect(request.fields).toEqual({ image_url: images.url, job_id: "job-1" });
    expect(progress.map(({ stage, percent }) => [stage, percent])).toEqual([
      ["PREPARING", 5],
      ["CUTTING", 15],
      ["CUTTING", 90],
    ]);
  });

  test("is written anew: what else the file carried is not kept, transparency is", async () => {
    const picture = sharp({ create: { width: 40, height: 30, channels: 4, background: "#48c8" } });
    const png = await picture
      .withExif({ IFD0: { Artist: "somebody" } })
      .png()
      .toBuffer();
    const carrying = withChunk(png, "tEXt", Buffer.from("Comment\0<script>alert(1)</script>"));
    await using server = await startAiServer({
      status: 200,
      headers: { "content-type": "image/png" },
      body: carrying,
    });
    const { path: file } = await engineFor(server.url).cartoonize(photo, callOptions().drawing);
    const stored = await readFile(file);
    expect(stored.includes("script") || stored.includes("somebody")).toBe(false);
    expect(await sharp(stored).metadata()).toMatchObject({ format: "webp", width: 40, hasAlpha: true });
  });

  test("of a multipart answer the first sixteen parts are looked at; of more no server could take the time", async () => {
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#48c" } })
      .png()
      .toBuffer();
    const answer = (texts: number) => {
      const parts = [...Array(texts).fill(Buffer.from("text")), picture];
      const pieces = parts.flatMap((part) => [Buffer.from("\r\n--b\r\n\r\n"), part]);
      const headers = { "content-type": "multipart/form-data; boundary=b" };
      return { status: 200, headers, body: Buffer.concat([...pieces, Buffer.from("\r\n--b--\r\n")]) };
    };
    await using server = await startAiServer([answer(15), answer(16)]);
    const engine = engineFor(server.url);
    expect(await engine.cartoonize(photo, callOptions().drawing)).toMatchObject({ width: 40 });
    expect(await failure(engine.cartoonize(photo, callOptions().drawing))).toMatchObject({
      code: "AI_SERVER_ERROR",
      cause: { message: expect.stringContaining("no picture among its first 16 parts") },
    });
  });

  test("progress tells only what is known", async () => {
    await using server = await startAiServer();
    const { drawing, progress } = callOptions();
    await engineFor(server.url).cartoonize(photo, drawing);
    expect(progress).toEqual([
      { stage: "PREPARING", percent: 5 },
      { stage: "STYLIZING", percent: 15 },
      { stage: "STYLIZING", percent: 90 },
    ]);
  });
});

describe("a failure has the right code and leaves no file", () => {
  const cases: [name: string, behaviour: AiBehaviour, code: ErrorCode, tries: number][] = [
    ["connection reset", "reset", "AI_SERVER_AWAY", 3],
    ["502", status(502, "<h1>Bad gateway</h1>"), "AI_SERVER_AWAY", 3],
    ["503", status(503), "AI_SERVER_AWAY", 3],
    ["504", status(504), "AI_SERVER_AWAY", 3],
    ["429", status(429), "AI_SERVER_AWAY", 3],
    ["408", status(408), "AI_SERVER_AWAY", 1],
    ["422", status(422, { error: "no face found" }), "NO_FACE", 1],
    [
      "422 of a form's validation",
      status(422, { detail: [{ msg: "Field required" }] }),
      "AI_SERVER_ERROR",
      1,
    ],
    ["400 that mentions a face", status(400, { error: "no face found" }), "AI_SERVER_ERROR", 1],
    ["404", status(404), "AI_SERVER_ERROR", 1],
    ["413", status(413), "AI_SERVER_ERROR", 1],
    ["500", status(500, { error: "CUDA out of memory" }), "AI_SERVER_ERROR", 1],
    ["a redirect", status(307, "", { location: "http://127.0.0.1:9/" }), "AI_SERVER_ERROR", 1],
    ["204", status(204), "AI_SERVER_ERROR", 1],
    ["JSON with 200", status(200, { error: "no face" }), "AI_SERVER_ERROR", 1],
    [
      "multipart without a picture",
      status(200, "--b\r\n\r\nno\r\n--b--", { "content-type": "multipart/mixed; boundary=b" }),
      "AI_SERVER_ERROR",
      1,
    ],
    [
      "multipart without a boundary",
      status(200, "--b\r\n\r\nno\r\n--b--", { "content-type": "multipart/mixed" }),
      "AI_SERVER_ERROR",
      1,
    ],
    ["html200", "html200", "AI_SERVER_ERROR", 1],
    ["half-image", "half-image", "AI_SERVER_ERROR", 1],
    ["cut-image", "cut-image", "AI_SERVER_ERROR", 1],
    ["huge-body", "huge-body", "AI_SERVER_ERROR", 1],
    ["garbage", "garbage", "AI_SERVER_ERROR", 1],
    ["not-http", "not-http", "AI_SERVER_ERROR", 1],
    ["many-pixels", "many-pixels", "AI_SERVER_ERROR", 1],
    ["bomb", "bomb", "AI_SERVER_ERROR", 1],
    ["gzip-bomb", "gzip-bomb", "AI_SERVER_ERROR", 1],
  ];

  test.each(cases)("%s", async (_name, behaviour, code, tries) => {
    await using server = await startAiServer(behaviour);
    const error = await failure(engineFor(server.url).cartoonize(photo, callOptions().drawing));
    expect(error.code).toBe(code);
    expect(server.requests).toHaveLength(tries);
    expect(await readdir(outputDir)).toEqual([]);
  });

  test("refuse", async () => {
    await using server = await startAiServer("refuse");
    const pauses: number[] = [];
    const pauseAfter = (attempt: number) => pauses.push(attempt);
    const engine = engineFor(server.url, { pauseAfter });
    expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("AI_SERVER_AWAY");
    expect(pauses).toEqual([1, 2]);
    expect(await readdir(outputDir)).toEqual([]);
  });

  test("a host name that does not exist", async () => {
    const engine = engineFor("http://nobody.invalid");
    expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("AI_SERVER_AWAY");
  });

  test("away when the budget is spent, also on waiting for the photo as it is sent", async () => {
    await using server = await startAiServer();
    const never = { ...photo, withoutMetadata: () => new Promise<string>(() => {}) };
    const engine = engineFor(server.url, { timeoutMs: 200 });
    const error = await failure(engine.cartoonize(never, callOptions().drawing));
    expect(error.code).toBe("AI_SERVER_AWAY");
    expect(server.requests).toHaveLength(0);
  });

  test.each(["hang", "slow"] as const)("%s: away when the budget is spent", async (behaviour) => {
    await using server = await startAiServer(behaviour);
    // Time enough for the photo to arrive on a busy machine.
    const engine = engineFor(server.url, { timeoutMs: 1_200 });
    const begun = performance.now();
    const error = await failure(engine.cartoonize(photo, callOptions().drawing));
    const took = performance.now() - begun;
    expect(error.code).toBe("AI_SERVER_AWAY");
    expect(took).toBeGreaterThan(1_100);
    expect(took).toBeLessThan(REMOTE.timeoutMs);
    expect(await (await server.request(1)).ended).toBe("cut");
    expect(await readdir(outputDir)).toEqual([]);
  });

  test("an answer of too many bytes is not read to its end", async () => {
    await using server = await startAiServer("huge-body");
    await failure(engineFor(server.url).cartoonize(photo, callOptions().drawing));
    expect(await (await server.request(1)).ended).toBe("cut");
  });

  test.each(["UNDECODABLE_IMAGE", "TOO_MANY_PIXELS", "UNSUPPORTED_TYPE"] as const)(
    "%s of the answer does not blame the photo",
    async (code) => {
      await using server = await startAiServer();
      const engine = engineFor(server.url, { reencode: () => Promise.reject(new AppError(code)) });
      expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("AI_SERVER_ERROR");
      expect(await readdir(outputDir)).toEqual([]);
    },
  );

  test("a picture that kills its decoder is the answer's fault", async () => {
    await using server = await startAiServer();
    const died = () => Promise.reject(new Error("An image process ended unexpectedly (SIGSEGV)"));
    const engine = engineFor(server.url, { reencode: died });
    expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("AI_SERVER_ERROR");
  });

  test("a full disk is told as such", async () => {
    await using server = await startAiServer();
    const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    const engine = engineFor(server.url, { reencode: () => Promise.reject(full) });
    expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("DISK_FULL");
  });

  test("a photo that is missing is our own fault, and the server is not asked", async () => {
    await using server = await startAiServer();
    const missing = { ...photo, withoutMetadata: async () => path.join(folder, "missing.jpg") };
    expect((await failure(engineFor(server.url).cartoonize(missing, callOptions().drawing))).code).toBe(
      "INTERNAL",
    );
    expect(server.requests).toEqual([]);
  });

  test("the server's words go to the cause, shortened, and never to the client", async () => {
    await using server = await startAiServer(status(500, `secret path ${"x".repeat(5_000)}`));
    const error = await failure(engineFor(server.url).cartoonize(photo, callOptions().drawing));
    expect(error.message).not.toContain("secret");
    const cause = error.cause as Error;
    expect(cause.message).toContain("500: secret path xxx");
    expect(cause.message.length).toBeLessThan(600);
  });
});

describe("trying again", () => {
  test.each([
    ["503", status(503)],
    ["429", status(429)],
    ["reset", "reset"],
  ] as [string, AiBehaviour][])("after %s twice, with the whole photo each time", async (_name, fault) => {
    await using server = await startAiServer([fault, fault, "ok"]);
    const { drawing, progress } = callOptions();
    const result = await engineFor(server.url).cartoonize(photo, drawing);
    expect(result.width).toBe(512);
    expect(server.requests.map(({ image }) => image?.bytes.equals(photoBytes))).toEqual([true, true, true]);
    expect(new Set(server.requests.map(({ fields }) => fields.job_id))).toEqual(new Set(["job-1"]));
    expect(progress.map(({ percent }) => percent)).toEqual([5, 15, 90]);
  });

  test("does not wait for a pause that would outlive the budget, and passes Retry-After on", async () => {
    await using server = await startAiServer(status(503, "", { "retry-after": "30" }));
    const begun = performance.now();
    const error = await failure(engineFor(server.url).cartoonize(photo, callOptions().drawing));
    expect(performance.now() - begun).toBeLessThan(REMOTE.timeoutMs);
    expect(error).toMatchObject({ code: "AI_SERVER_AWAY", retryAfterSeconds: 30 });
    expect(server.requests).toHaveLength(1);
  });

  test("pauses count against the budget", async () => {
    await using server = await startAiServer([status(503), "hang"]);
    const engine = engineFor(server.url, { timeoutMs: 1_200, pauseAfter: () => 200 });
    const begun = performance.now();
    expect((await failure(engine.cartoonize(photo, callOptions().drawing))).code).toBe("AI_SERVER_AWAY");
    expect(performance.now() - begun).toBeLessThan(REMOTE.timeoutMs);
    expect(server.requests).toHaveLength(2);
  });
});

describe("canceling rejects at once with the signal's reason and leaves no file", () => {
  const reason = new AppError("CANCELED");

  async function expectCanceled(work: Promise<unknown>, controller: AbortController) {
    const begun = performance.now();
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
    // No other end would have come by then: the budget and the pause are longer.
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(await readdir(outputDir)).toEqual([]);
  }

  test("before anything was sent", async () => {
    await using server = await startAiServer();
    const { drawing, progress } = callOptions({ signal: AbortSignal.abort(reason) });
    await expect(engineFor(server.url).cartoonize(photo, drawing)).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
    expect(progress).toEqual([]);
  });

  test.each(["hang", "slow"] as const)("while the server works (%s)", async (behaviour) => {
    await using server = await startAiServer(behaviour);
    const controller = new AbortController();
    const work = engineFor(server.url).cartoonize(photo, callOptions({ signal: controller.signal }).drawing);
    const request = await server.request(1);
    await expectCanceled(work, controller);
    expect(await request.ended).toBe("cut");
  });

  test("while the answer comes", async () => {
    await using server = await startAiServer("slow");
    const controller = new AbortController();
    const { drawing } = callOptions({ signal: controller.signal });
    const firstBytes = new Promise<void>((resolve) => {
      drawing.onProgress = ({ percent }) => {
        if (percent === 90) resolve();
      };
    });
    const work = engineFor(server.url).cartoonize(photo, drawing);
    await firstBytes;
    await expect.poll(() => readdir(outputDir), { timeout: 9_000 }).toHaveLength(1);
    await expectCanceled(work, controller);
  });

  test("during a pause", async () => {
    await using server = await startAiServer(status(503));
    const controller = new AbortController();
    let begun = () => {};
    const pausing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const pauseAfter = () => {
      begun();
      return 9_000;
    };
    const work = engineFor(server.url, { pauseAfter }).cartoonize(
      photo,
      callOptions({ signal: controller.signal }).drawing,
    );
    await pausing;
    await expectCanceled(work, controller);
  });

  test("while the answer is re-encoded", async () => {
    await using server = await startAiServer();
    const controller = new AbortController();
    let begun = () => {};
    const reencoding = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const long = (_picture: unknown, { signal }: { signal: AbortSignal }) => {
      begun();
      return once(signal, "abort").then((): never => {
        throw signal.reason;
      });
    };
    const work = engineFor(server.url, { reencode: long }).cartoonize(
      photo,
      callOptions({ signal: controller.signal }).drawing,
    );
    await reencoding;
    await expectCanceled(work, controller);
  });

  test("closing the engine ends its calls as away", async () => {
    await using server = await startAiServer("hang");
    const engine = engineFor(server.url);
    const work = failure(engine.cartoonize(photo, callOptions().drawing));
    await server.request(1);
    await engine.close();
    expect((await work).code).toBe("AI_SERVER_AWAY");
  });
});

test.each([
  [413, 7],
  [404, 5],
])("behind a breaker, seven times %i reach the server %i times", async (code, requests) => {
  await using server = await startAiServer(status(code));
  const logger = createLogger("silent");
  const set = createEngineSet({ preferred: engineFor(server.url), fallback: null, logger });
  for (let calls = 0; calls < 7; calls += 1) await failure(set.cartoonize(photo, callOptions().drawing));
  expect(server.requests).toHaveLength(requests);
});

describe("health", () => {
  test("any HTTP answer will do", async () => {
    await using server = await startAiServer();
    expect(await engineFor(server.url).health()).toEqual({ ok: true });
  });

  test("a closed port is not ok, and says so", async () => {
    await using server = await startAiServer("refuse");
    const health = await engineFor(server.url).health();
    expect(health).toEqual({ ok: false, detail: expect.stringContaining("ECONNREFUSED") });
  });

  test("a server that does not answer is not ok after two seconds", async () => {
    await using server = await startAiServer("hang");
    const begun = performance.now();
    expect((await engineFor(server.url).health()).ok).toBe(false);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test("a server that came back is ok again, on the same port", async () => {
    await using server = await startAiServer("refuse");
    const engine = engineFor(server.url);
    expect((await engine.health()).ok).toBe(false);
    await server.behave("ok");
    expect((await engine.health()).ok).toBe(true);
    expect((await engine.cartoonize(photo, callOptions().drawing)).mimeType).toBe("image/webp");
  });
});
