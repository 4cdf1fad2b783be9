import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MeDocument, OriginalsDocument } from "../../client/generated/operations.js";
import { Device } from "./support/device.js";
import { Home } from "./support/home.js";
import { load, plain, portrait } from "./support/pictures.js";

const TIMEOUT = 60_000;

let home: Home;

beforeEach(async () => {
  home = await Home.make();
});
afterEach(() => home[Symbol.asyncDispose]());

describe("a start", () => {
  it("with a wrong configuration names every wrong variable at once and does nothing else", async () => {
    const { exit, output } = await home.startInVain({
      PORT: "http",
      WORKERS: "0",
      CARTOON_TTL: "soon",
      MAX_UPLOAD_BYTES: "ten",
      AI_ENGINE: "magic",
      JWT_SECRET: "short-secret",
    });
    expect(exit).toEqual({ code: 1, signal: null });
    expect(output).toMatch(/PORT: expected a whole number from 0 to 65535, got "http"/);
    expect(output).toMatch(/WORKERS: expected a whole number from 1 to 64, got "0"/);
    expect(output).toMatch(/CARTOON_TTL: expected a duration such as .*, got "soon"/);
    expect(output).toMatch(/MAX_UPLOAD_BYTES: expected .* size such as 10MB, got "ten"/);
    expect(output).toMatch(/AI_ENGINE: expected one of .*, got "magic"/);
    expect(output).toMatch(/JWT_SECRET: expected secrets of at least 32 bytes/);
    expect(output).not.toContain("short-secret");
    expect(await readdir(home.folder)).toEqual([]);
  });

  it("tells in one JSON line where the server listens, and it does", async () => {
    const server = await home.start();
    const listening = server.log.filter(({ msg }) => msg === "listening");
    expect(listening).toEqual([expect.objectContaining({ level: "info", url: server.url })]);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.log).toHaveLength(server.stdout.length);
    for (const check of ["live", "ready"]) {
      expect((await load(`${server.url}/health/${check}`)).status).toBe(200);
    }
  });

  it("with unsafe settings warns of each in one line; with the defaults of none", async () => {
    const server = await home.start({ CORS_ORIGINS: "http://app.example", METRICS_TOKEN: "a".repeat(16) });
    const warned = server.log.filter(({ level }) => level === "warn");
    expect(warned.map(({ variable }) => variable)).toEqual(["METRICS_TOKEN", "CORS_ORIGINS"]);
    await server.stop();
    expect((await home.start()).log.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("on a DATA_DIR in use is refused, naming the process, and disturbs nobody", async () => {
    const first = await home.start();
    const { exit, output } = await home.startInVain({});
    expect(exit?.code).toBe(1);
    expect(output).toMatch(new RegExp(`in use by process ${first.pid}\\b`));
    await using device = await Device.register(first.url);
    expect((await device.client.request(MeDocument, {})).me.deviceId).toBe(device.deviceId);
  });

  it("on another installation's UPLOADS_DIR is refused and deletes nothing", {
    timeout: TIMEOUT,
  }, async () => {
    await using foreign = await Home.make();
    for (const place of [home, foreign]) {
      const server = await place.start();
      await using device = await Device.register(server.url);
      const { job } = await device.upload(await plain(1));
      await device.cartoonOf(job.id);
      await server.stop();
    }
    const before = await foreign.inventory();
    const { exit, output } = await home.startInVain({ UPLOADS_DIR: foreign.uploadsDir });
    expect(exit?.code).toBe(1);
    expect(output).toContain(`UPLOADS_DIR (${foreign.uploadsDir}) and the database do not belong together`);
    expect(await foreign.inventory()).toEqual(before);
    // An original and a cartoon, and the store's id.
    expect(before).toHaveLength(3);
  });
});

describe("a stop", () => {
  it("while a cartoon is drawn hands the job back, and costs it no attempt", {
    timeout: TIMEOUT,
  }, async () => {
    const first = await home.start();
    await using device = await Device.register(first.url);
    const { original, job } = await device.upload(await portrait());
    await device.drawing(job.id);
    const begun = performance.now();
    expect(await first.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(first.log.at(-1)?.msg).toBe("stopped");

    await using later = device.at((await home.start()).url);
    await later.cartoonOf(job.id);
    expect(await later.job(job.id)).toMatchObject({ status: "READY", attempt: 1, originalId: original.id });
    const { originals } = await later.client.request(OriginalsDocument, {});
    expect(originals.nodes.map(({ id, cartoonCount }) => [id, cartoonCount])).toEqual([[original.id, 1]]);
    expect(await home.filesIn("temp")).toHaveLength(1);
    expect(await home.filesIn("incoming")).toEqual([]);
  });

  it("by Ctrl-C with nothing to do is quick and clean", async () => {
    const server = await home.start();
    expect(await server.stop("SIGINT")).toEqual({ code: 0, signal: null });
    expect(server.stderr).toBe("");
  });
});

describe("the secret that signs tokens", () => {
  it("is kept in DATA_DIR for its owner only, and outlives a restart with its tokens", async () => {
    const first = await home.start();
    await using device = await Device.register(first.url);
    const secret = await stat(path.join(home.dataDir, "jwt-secret"));
    expect((secret.mode & 0o777).toString(8)).toBe("600");
    await first.stop();
    await using later = device.at((await home.start()).url);
    expect((await later.client.request(MeDocument, {})).me.deviceId).toBe(device.deviceId);
  });
});
