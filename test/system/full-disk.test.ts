import { randomBytes } from "node:crypto";
import { readdir, statfs } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeleteOriginalDocument, OriginalsDocument } from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { portrait } from "../acceptance/support/pictures.js";
import { type AiServer, startAiServer } from "../support/ai-server.js";
import { refusal } from "../support/journey.js";
import { SmallDisk } from "../support/small-disk.js";
import { eventually } from "../support/wait.js";

/** Needs the right to mount: real file systems of a few megabytes, really full. */
const MEGABYTE = 1_048_576;
const TIMEOUT = 90_000;
/** Less than the photo has. */
const TOO_LITTLE = 8_192;

let home: Home;
let ai: AiServer;
let disk: SmallDisk;

beforeEach(async () => {
  home = await Home.make();
  ai = await startAiServer();
  disk = await SmallDisk.mount(24);
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await ai.close();
  await disk[Symbol.asyncDispose]();
});

function start(env: Record<string, string>): Promise<ServerProcess> {
  return home.start({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    MIN_FREE_DISK: "1",
    ...env,
  });
}

/** Starts a drawing that goes on only when the AI server is released. */
async function heldDrawing(device: Device): Promise<{ originalId: string; jobId: string }> {
  const before = ai.requests.length;
  await ai.behave("hold");
  const { original, job } = await device.upload(await portrait(2));
  await ai.request(before + 1);
  await ai.behave("ok");
  return { originalId: original.id, jobId: job.id };
}

describe("a full UPLOADS_DIR", () => {
  it("refuses photos with 507 and keeps no part of them; what is running ends when space returns", {
    timeout: TIMEOUT,
  }, async () => {
    const uploads = disk.folder;
    await using device = await Device.register((await start({ UPLOADS_DIR: uploads })).url);
    const { originalId, jobId } = await heldDrawing(device);
    const before = await readdir(path.join(uploads, "originals"));

    await disk.fill(TOO_LITTLE);
    expect(await refusal(device.upload(await portrait(1)))).toBe("DISK_FULL");
    expect(await readdir(path.join(uploads, "originals"))).toEqual(before);
    // The held job's work folder is there, and nothing else.
    expect(
      (await readdir(path.join(uploads, "incoming"))).filter((name) => !name.startsWith("work-")),
    ).toEqual([]);
    ai.release();
    const stopped = await eventually("the job to meet the full disk", async () => {
      const job = await device.job(jobId);
      return job.error ? job : undefined;
    });
    expect(stopped.error).toMatchObject({ code: "DISK_FULL", retryable: true });

    await disk.free();
    const { status, error } = await device.ended(jobId);
    if (status === "FAILED") expect(error?.code).toBe("DISK_FULL");
    else expect(status).toBe("READY");
    const again = await device.upload(await portrait(1));
    await device.cartoonOf(again.job.id);
    const { originals } = await device.client.request(OriginalsDocument, {});
    expect(originals.nodes.map(({ id }) => id).sort()).toEqual([originalId, again.original.id].sort());
    expect(await readdir(path.join(uploads, "incoming"))).toEqual([]);
  });
});

describe("a full DATA_DIR", () => {
  it("refuses photos with 507 and keeps no part of them; what is running ends when space returns", {
    timeout: TIMEOUT,
  }, async () => {
    const server = await start({ DATA_DIR: disk.folder, JOB_LEASE: "2s" });
    await using device = await Device.register(server.url);
    const { originalId, jobId } = await heldDrawing(device);
    const before = await home.filesIn("originals");

    await disk.fill(0);
    expect(await refusal(device.upload(await portrait(1)))).toBe("DISK_FULL");
    expect(await home.filesIn("originals")).toEqual(before);
    ai.release();
    // Reading goes on without a disk to write to.
    expect((await device.job(jobId)).originalId).toBe(originalId);

    await disk.free();
    const cartoon = await device.cartoonOf(jobId);
    expect(await home.filesIn("temp")).toEqual([cartoon.filename]);
    const again = await device.upload(await portrait(1));
    await device.cartoonOf(again.job.id);
    expect((await device.client.request(OriginalsDocument, {})).originals.totalCount).toBe(2);
    expect(await home.filesIn("incoming")).toEqual([]);
    expect(server.stderr).toBe("");
  });
});

describe("MIN_FREE_DISK", () => {
  it.each(["UPLOADS_DIR", "DATA_DIR"])(
    "stops uploads before %s is full: running work ends, and deleting works",
    { timeout: TIMEOUT },
    async (variable) => {
      const server = await start({ [variable]: disk.folder, MIN_FREE_DISK: `${10 * MEGABYTE}` });
      await using device = await Device.register(server.url);
      const { originalId, jobId } = await heldDrawing(device);

      await disk.fill(9 * MEGABYTE);
      expect(await refusal(device.upload(await portrait(1)))).toBe("DISK_FULL");
      expect(await refusal(device.regenerate(originalId, 2))).toBe("DISK_FULL");
      const ready = await fetch(`${server.url}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { parts: { disk: { ok: false } } }]);
      ai.release();
      const cartoon = await device.cartoonOf(jobId);
      expect(await refusal(device.download(cartoon.id))).toBe("DISK_FULL");
      await device.client.request(DeleteOriginalDocument, { originalId });

      await disk.free();
      const again = await device.upload(await portrait(1));
      await device.faceOf(await device.download((await device.cartoonOf(again.job.id)).id));
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
      const told = server.log.filter(({ msg }) => /space/.test(msg ?? "")).map(({ msg }) => msg);
      expect(told).toEqual([
        "too little space is free: no new work is taken",
        "there is enough space again: new work is taken",
      ]);
    },
  );

  it("keeps those photos of many that come at the same moment for which there is space, and never lets the disk run full", {
    timeout: TIMEOUT,
  }, async () => {
    // Photos lie on the disk that must not run full; the server's other files elsewhere.
    const server = await start({ UPLOADS_DIR: disk.folder, MIN_FREE_DISK: `${8 * MEGABYTE}` });
    await ai.behave("hold");
    const photos = await Promise.all(
      Array.from({ length: 6 }, async () =>
        // What follows the picture's end does no harm, and makes it as long as it may be.
        Buffer.concat([await portrait(1), randomBytes(6 * MEGABYTE)]),
      ),
    );
    const devices = await Promise.all(photos.map(() => Device.register(server.url)));
    const answers = await Promise.allSettled(
      photos.map((photo, number) => (devices[number] as Device).upload(photo)),
    );
    const stored = answers.filter(({ status }) => status === "fulfilled");
    expect(stored.length).toBeGreaterThan(0);
    expect(await readdir(path.join(disk.folder, "originals"))).toHaveLength(stored.length);
    const { bavail, bsize } = await statfs(disk.folder);
    expect(bavail * bsize).toBeGreaterThan(7 * MEGABYTE);
    // Nothing of the refused ones met the end of the disk.
    expect(server.log.filter(({ level }) => level === "error")).toEqual([]);
    ai.release();
    for (const device of devices) await device[Symbol.asyncDispose]();
  });
});
