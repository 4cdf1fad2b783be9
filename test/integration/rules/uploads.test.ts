import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  DeleteDeviceDocument,
  DeleteOriginalDocument,
  JobsDocument,
  MeDocument,
  OriginalsDocument,
  RegisterDeviceDocument,
} from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer, status } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { download, jobEnd, refusal, upload, uploadAndDraw } from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let device: ToonboothClient;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    MAX_UPLOAD_BYTES: "2MB",
    MAX_PIXELS: "4000000",
    MAX_ORIGINALS_PER_DEVICE: "3",
    MAX_QUEUED_JOBS_PER_DEVICE: "2",
  });
  photo = await samplePhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  ai.release();
  await ai.behave("ok");
  device = await app.newDevice();
});

const picture = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r: side % 256, g: 90, b: 30 } } });

/** Temporary files of uploads; the work folders of jobs that other tests started do not count. */
async function unpublished(): Promise<string[]> {
  return (await app.filesIn("incoming")).filter((name) => !name.startsWith("work-"));
}

async function originals() {
  return (await device.request(OriginalsDocument, {})).originals;
}

describe("an upload", () => {
  it("is stored byte for byte under {timestamp}_{deviceId}.{ext} before it is answered", async () => {
    const { original } = await upload(device, photo);
    expect(original.filename).toMatch(/^\d{13}_[0-9a-f-]{36}\.jpg$/);
    expect(original.filePath).toBe(`/uploads/originals/${original.filename}`);
    const stored = await readFile(path.join(app.uploadsDir, "originals", original.filename));
    expect(sha256(stored)).toBe(sha256(photo));
    expect(original).toMatchObject({ fileSize: photo.length, mimeType: "image/jpeg" });
  });

  it("given twenty times at once is one original and one job", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(device, photo)));
    expect(new Set(answers.map(({ original }) => original.id)).size).toBe(1);
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect((await originals()).totalCount).toBe(1);
    expect((await device.request(JobsDocument, {})).jobs.totalCount).toBe(1);
    const [first] = answers;
    const mine = first?.original.filename.split("_")[1] ?? "";
    expect((await app.filesIn("originals")).filter((name) => name.endsWith(mine))).toHaveLength(1);
    expect(await unpublished()).toEqual([]);
  });

  it("of other bytes, another style's or another seed's is another original", async () => {
    const first = await upload(device, photo, { seed: 1 });
    const second = await upload(device, photo, { seed: 2 });
    expect(second.original.id).not.toBe(first.original.id);
    expect(second.original.filename).not.toBe(first.original.filename);
  });

  it("with a key is decided by the key alone, and other arguments under it are refused", async () => {
    const first = await upload(device, photo, { idempotencyKey: "once" });
    const again = await upload(device, photo, { idempotencyKey: "once" });
    expect(again.original.id).toBe(first.original.id);
    expect(again.job.id).toBe(first.job.id);
    expect(await refusal(upload(device, await samplePhoto(2), { idempotencyKey: "once" }))).toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
    expect(await refusal(upload(device, photo, { idempotencyKey: "once", seed: 4 }))).toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
    expect(await refusal(upload(device, photo, { idempotencyKey: "x".repeat(129) }))).toBe("BAD_USER_INPUT");
    expect(await refusal(upload(device, photo, { idempotencyKey: "" }))).toBe("BAD_USER_INPUT");
    const stranger = await app.newDevice();
    expect((await upload(stranger, photo, { idempotencyKey: "once" })).original.id).not.toBe(
      first.original.id,
    );
  });

  it("with a key does not come back by a late repeat after its original was deleted", async () => {
    const first = await upload(device, photo, { idempotencyKey: "late" });
    await device.request(DeleteOriginalDocument, { originalId: first.original.id });
    expect(await refusal(upload(device, photo, { idempotencyKey: "late" }))).toBe("NOT_FOUND");
    expect((await originals()).totalCount).toBe(0);
  });

  it("that is still under way when its device is deleted is erased, not left for who takes that UUID next", async () => {
    const { me } = await device.request(MeDocument, {});
    const sent = slowUpload(app.url, device.token ?? "", photo);
    await eventually("the upload to begin", async () => (await unpublished()).length > 0);
    await device.request(DeleteDeviceDocument, {});
    sent.finish();
    expect(await sent.answer).toContain("UNAUTHENTICATED");
    expect((await app.filesIn("originals")).filter((name) => name.includes(me.deviceId))).toEqual([]);
    const { registerDevice } = await device.request(RegisterDeviceDocument, { deviceId: me.deviceId });
    device.token = registerDevice.token;
    expect((await originals()).totalCount).toBe(0);
  });

  it("is a new one when the job of the same upload failed, or its original was deleted or downloaded", async () => {
    await ai.behave(status(400, { error: "cannot" }));
    const failed = await upload(device, photo);
    expect((await jobEnd(device, failed.job.id)).status).toBe("FAILED");
    await ai.behave("ok");
    const second = await upload(device, photo);
    expect(second.original.id).not.toBe(failed.original.id);
    const { cartoon } = await jobEnd(device, second.job.id);
    await jobEnd(device, (await download(device, cartoon?.id ?? "")).job?.id ?? "");
    const third = await upload(device, photo);
    expect(third.original.id).not.toBe(second.original.id);
    await device.request(DeleteOriginalDocument, { originalId: third.original.id });
    await device.request(DeleteOriginalDocument, { originalId: failed.original.id });
    const fourth = await upload(device, photo);
    expect(fourth.original.id).not.toBe(third.original.id);
  });

  it("is answered again although the device has reached its limits since", async () => {
    await ai.behave("hold");
    const first = await upload(device, photo, { seed: 1 });
    await upload(device, photo, { seed: 2 });
    expect(await refusal(upload(device, photo, { seed: 3 }))).toBe("TOO_MANY_JOBS");
    expect((await upload(device, photo, { seed: 1 })).job.id).toBe(first.job.id);
  });

  it("of many at the same moment, no more are taken than the device may have waiting", async () => {
    await ai.behave("hold");
    const before = (await app.filesIn("originals")).length;
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const answers = await Promise.allSettled(seeds.map((seed) => upload(device, photo, { seed })));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await app.filesIn("originals")).toHaveLength(before + 2);
  });

  it("beyond the device's quota is refused and leaves nothing", async () => {
    for (const seed of [1, 2, 3]) await uploadAndDraw(device, photo, { seed });
    const before = await app.filesIn("originals");
    expect(await refusal(upload(device, photo, { seed: 4 }))).toBe("QUOTA_EXCEEDED");
    expect(await app.filesIn("originals")).toEqual(before);
    expect(await unpublished()).toEqual([]);
  });

  it("is kept with its metadata, and sent to the AI server without", async () => {
    const GPS = "52/1 31/1 12/1";
    const plain = sharp({ create: { width: 320, height: 240, channels: 3, background: "#a54" } });
    const tagged = await plain
      .withExif({ IFD0: { Artist: "somebody" }, IFD3: { GPSLatitude: GPS, GPSLatitudeRef: "N" } })
      .jpeg()
      .toBuffer();
    const before = ai.requests.length;
    const { original } = await upload(device, tagged);
    const stored = await readFile(path.join(app.uploadsDir, "originals", original.filename));
    expect((await sharp(stored).metadata()).exif?.includes("somebody")).toBe(true);
    const { image } = await ai.request(before + 1);
    const sent = await sharp(image?.bytes).metadata();
    expect(sent).toMatchObject({ width: 320, height: 240 });
    expect(sent.exif).toBeUndefined();
  });

  it("is oriented by EXIF in its width and height", async () => {
    const wide = sharp({ create: { width: 400, height: 300, channels: 3, background: "#a54" } });
    const turned = await wide.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { original } = await upload(device, turned);
    expect(original).toMatchObject({ width: 300, height: 400 });
  });

  const refused: [string, () => Promise<Buffer> | Buffer, string][] = [
    ["no picture", () => Buffer.from("this is not a picture at all, just text"), "UNSUPPORTED_TYPE"],
    [
      "SVG",
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      "UNSUPPORTED_TYPE",
    ],
    ["nothing at all", () => Buffer.alloc(0), "UNDECODABLE_IMAGE"],
    ["only the beginning of a JPEG", () => photo.subarray(0, 40), "UNDECODABLE_IMAGE"],
    ["too many pixels", () => picture(2001).png().toBuffer(), "TOO_MANY_PIXELS"],
    ["too many bytes", () => Buffer.concat([photo, Buffer.alloc(2 * 1_048_576)]), "FILE_TOO_LARGE"],
  ];
  it.each(refused)("that is %s is refused and leaves nothing", async (_what, make, code) => {
    const before = await app.filesIn("originals");
    expect(await refusal(upload(device, await make()))).toBe(code);
    expect((await originals()).totalCount).toBe(0);
    expect(await app.filesIn("originals")).toEqual(before);
    expect(await unpublished()).toEqual([]);
  });

  it("whose file does not come is refused as such, even when another variable is wrong", async () => {
    const ask = async (seed: unknown) => {
      const query =
        "mutation ($file: Upload!, $seed: Int) { upload(file: $file, seed: $seed) { job { id } } }";
      const body = new FormData();
      body.set("operations", JSON.stringify({ query, variables: { file: null, seed } }));
      body.set("map", '{"0":["variables.file"]}');
      body.set("another", new Blob(["x"]), "another.jpg");
      const headers = { authorization: `Bearer ${device.token}` };
      const response = await fetch(`${app.url}/graphql`, { method: "POST", headers, body });
      return ((await response.json()) as { errors: { extensions: object }[] }).errors[0]?.extensions;
    };
    expect(await ask(1)).toMatchObject({ code: "FILE_MISSING", http: { status: 400 } });
    expect(await ask("one")).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("in an unknown style is refused with the names of the known ones", async () => {
    expect(await refusal(upload(device, photo, { styleId: "" }))).toBe("BAD_USER_INPUT");
    await expect(upload(device, photo, { styleId: "oil" })).rejects.toThrow(
      /style is unknown: expected one of cartoon/,
    );
  });
});

/** An upload that stops in the middle of its file until `finish` is called. */
function slowUpload(
  url: string,
  token: string,
  file: Buffer,
): { answer: Promise<string>; finish: () => void } {
  const part = (name: string, more: string) =>
    `--edge\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const query = "mutation ($file: Upload!) { upload(file: $file) { job { id } } }";
  const head = [
    `${part("operations", "")}${JSON.stringify({ query, variables: { file: null } })}\r\n`,
    `${part("map", "")}{"0":["variables.file"]}\r\n`,
    part("0", '; filename="a.jpg"\r\nContent-Type: application/octet-stream'),
  ].join("");
  const sending = request(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=edge", authorization: `Bearer ${token}` },
  });
  const half = Math.floor(file.length / 2);
  sending.write(head);
  sending.write(file.subarray(0, half));
  const answer = once(sending, "response").then(([response]) => text(response as Readable));
  return {
    answer,
    finish: () => {
      sending.end(Buffer.concat([file.subarray(half), Buffer.from("\r\n--edge--\r\n")]));
    },
  };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
