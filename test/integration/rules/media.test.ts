import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  DeleteDeviceDocument,
  DeleteMediaDocument,
  MediaSrcsetDocument,
  RetryMediaDocument,
} from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { refusal } from "../../support/journey.js";
import { drawnPicture, followMedia, mediaItem, type SeenItem, uploadMedia } from "../../support/media.js";
import { startVisionServer, type VisionServer } from "../../support/vision-server.js";
import { eventually } from "../../support/wait.js";

// The process that works on pictures stands back for all others: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** What the vision service sees in every picture. */
const SEEN = {
  labelAnnotations: [{ description: "Roundel", score: 0.9 }],
  textAnnotations: [{ description: "No text but this" }],
};

let app: TestApp;
/** One vision service that answers, and one that can't. */
let google: VisionServer;
let broken: VisionServer;
let device: ToonboothClient;
/** A finished item, and the device that owns it. */
let owner: ToonboothClient;
let picture: Buffer;
let events: SeenItem[];
let stored: SeenItem;
let done: SeenItem;

beforeAll(async () => {
  google = await startVisionServer({ json: { responses: [SEEN] } });
  broken = await startVisionServer("html");
  app = await startTestApp({
    ...{ GOOGLE_VISION_KEY: "AIza0123456789abcdef", GOOGLE_VISION_URL: google.url },
    ...{ VISION_BASE_URL: `${broken.url}/v1`, VISION_MODEL: "llava" },
  });
  owner = await app.newDevice();
  picture = await drawnPicture(1);
  stored = await uploadMedia(owner, picture, "PROFILE");
  events = await followMedia(owner, stored.id);
  done = events.at(-1) as SeenItem;
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await google[Symbol.asyncDispose]();
  await broken[Symbol.asyncDispose]();
});

beforeEach(async () => {
  device = await app.newDevice();
});

const inMedia = ({ filename }: { filename: string }) => {
  const day = new Date(Number(filename.split("_", 1)[0])).toISOString().slice(0, 10).split("-");
  return path.join(app.uploadsDir, "media", ...day, filename);
};
const variantsFolder = (deviceId: string, item: { id: string }) =>
  path.join(app.uploadsDir, "variants", deviceId, "profile", item.id);
const deviceIdOf = ({ filename }: { filename: string }) => /_([0-9a-f-]{36})\./.exec(filename)?.[1] ?? "";

async function bytesAt(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

it("an upload is stored byte for byte below the folder of its day before it is answered", async () => {
  expect(stored).toMatchObject({
    type: "PROFILE",
    fileSize: picture.length,
    mimeType: "image/jpeg",
    width: 240,
    height: 160,
  });
  expect(
    createHash("sha256")
      .update(await readFile(inMedia(stored)))
      .digest("hex"),
  ).toBe(createHash("sha256").update(picture).digest("hex"));
  expect(stored.steps.map(({ name }) => name)).toEqual(["RETRIEVE", "ANALYSE", "RESIZE", "PUBLISH"]);
});

describe("the checklist", () => {
  it("is told step by step, from the present state to COMPLETE", () => {
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    const percents = events.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(done).toMatchObject({ status: "COMPLETE", percent: 100, error: null, nextRetryAt: null });
    expect(done.steps.map(({ state, attempts }) => [state, attempts])).toEqual(Array(4).fill(["DONE", 1]));
    expect(done.thumbhash).toMatch(/^[\w+/=]+$/);
  });

  it("makes the variants of the type, whole, organised by owner and type", async () => {
    expect(done.formats.toSorted()).toEqual(["AVIF", "JPEG", "WEBP"]);
    expect(new Set(done.variants.map(({ size }) => size))).toEqual(new Set(["THUMBNAIL", "GRID", "SMALL"]));
    const folder = variantsFolder(deviceIdOf(done), done);
    const made = (await readdir(folder)).filter((name) => name !== "vision.json");
    expect(made.toSorted()).toEqual(
      done.variants.map(({ size, format }) => `${size}.${format}`.toLowerCase()).toSorted(),
    );
    for (const { size, format, width, height, fileSize } of done.variants) {
      const bytes = await readFile(path.join(folder, `${size}.${format}`.toLowerCase()));
      const facts = await sharp(bytes).metadata();
      expect([facts.width, facts.height, bytes.length]).toEqual([width, height, fileSize]);
    }
  });

  it("fails at once on what will not change, without a next try", async () => {
    const truncated = await drawnPicture(8).then((whole) => whole.subarray(0, whole.length / 2));
    const item = await uploadMedia(device, truncated);
    const last = (await followMedia(device, item.id)).at(-1);
    expect(last).toMatchObject({
      status: "FAILED",
      nextRetryAt: null,
      variants: [],
      error: { code: "UNDECODABLE_IMAGE", retryable: false },
    });
    expect(last?.steps[0]).toMatchObject({ state: "FAILED", attempts: 1 });
    expect(await refusal(device.request(RetryMediaDocument, { id: item.id }))).toBe("NOT_RETRYABLE");
    expect(last?.url).toContain("/uploads/media/");
  });
});

describe("the analysis", () => {
  it("is there once ANALYSE is done", () => {
    const before = events.filter(({ steps }) => steps[1]?.state !== "DONE");
    expect(before.map(({ analysis }) => analysis)).toEqual(before.map(() => null));
    expect(done.analysis).toMatchObject({
      ...{ version: 1, background: "FLAT", medium: "GRAPHIC", brandColors: null, site: null, faces: [] },
      ...{
        altText: expect.stringMatching(/^Graphic/),
        perceptualHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      quality: { parts: { exposure: null, noise: null } },
    });
    expect(done.analysis?.palette[0]?.hex).toBe(done.analysis?.dominantColor);
    expect(done.analysis?.quality.score).toBeGreaterThan(0);
  });

  it("has what a vision service said; one that fails leaves a note and fails nothing", async () => {
    expect(done.analysis?.labels).toContainEqual({ name: "Roundel", score: 0.9 });
    expect(done.analysis?.detectedText).toBe("No text but this");
    expect(done.analysis?.notes).toEqual(["openai-vision gave no usable answer."]);
    const { visionResponses = [] } = (await mediaItem(owner, done.id)) ?? {};
    expect(visionResponses.map(({ service }) => service)).toEqual(["google-vision"]);
    expect(JSON.parse(visionResponses[0]?.body ?? "")).toEqual({ responses: [SEEN] });
    const stranger = await fetch(`${app.url}/serve/${done.id}/vision.json`);
    expect(stranger.status).toBe(404);
  });
});

describe("a logo", () => {
  let logo: SeenItem;

  beforeAll(async () => {
    const { id } = await uploadMedia(owner, await drawnPicture(1, { width: 640, height: 420 }), "LOGO");
    logo = (await followMedia(owner, id)).at(-1) as SeenItem;
  });

  it("has variants without its background, cropped to it, in formats that know transparency", async () => {
    expect([logo.status, logo.backgroundRemoved]).toEqual(["COMPLETE", true]);
    expect(logo.analysis?.brandColors?.map(({ name }) => name)).toHaveLength(1);
    const removed = logo.variants.filter(({ background }) => background === "REMOVED");
    expect(removed.map(({ size, format }) => `${size} ${format}`)).toEqual(
      ["SMALL", "DETAIL"].flatMap((size) => ["PNG", "WEBP", "AVIF"].map((format) => `${size} ${format}`)),
    );
    for (const { url, width, height } of removed) {
      const { data, info } = await sharp(await bytesAt(url))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([width, height, 4]);
      for (const side of [width, height]) expect(Math.abs(side - 170)).toBeLessThan(15);
      const alphaAt = (x: number, y: number) => data[4 * (y * width + x) + 3];
      expect(alphaAt(1, 1)).toBeLessThan(10);
      expect(alphaAt(width >> 1, height >> 1)).toBeGreaterThan(245);
    }
  });

  it("is served either way, in other sizes too, and its srcset tells the widths of the crop", async () => {
    const { mediaItem: item } = await owner.request(MediaSrcsetDocument, { id: logo.id });
    const detail = logo.variants.find(
      ({ size, background }) => size === "DETAIL" && background === "REMOVED",
    );
    expect(item?.srcset).toMatch(new RegExp(`^\\S+bg=removed\\S* ${detail?.width}w$`));
    const sizeOf = async (query: string) => {
      const { width, height, hasAlpha } = await sharp(await bytesAt(`${logo.url}&${query}`)).metadata();
      return [width, height, hasAlpha];
    };
    expect(await sizeOf("size=zoom&bg=original&format=png")).toEqual([640, 420, false]);
    expect(await sizeOf("size=zoom&bg=removed&format=png")).toEqual([detail?.width, detail?.height, true]);
  });
});

describe("an address", () => {
  it("is temporary at first and permanent in the end; each loads with no header", async () => {
    expect(stored.url).toContain(`/uploads/media/${stored.filename}?`);
    expect(done.url).toContain(`/serve/${done.id}?`);
    for (const { url, width, format, fileSize } of done.variants) {
      const response = await fetch(url, { headers: { accept: "*/*" } });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get("content-type")]).toEqual([
        200,
        `image/${format.toLowerCase()}`,
      ]);
      expect([(await sharp(bytes).metadata()).width, bytes.length]).toEqual([width, fileSize]);
    }
  });

  it("that was temporary goes on working by a redirect, with form and signature", async () => {
    const kept = `${stored.url}&size=grid&format=webp`;
    const moved = await fetch(kept, { redirect: "manual" });
    expect(moved.status).toBe(308);
    expect(moved.headers.get("location")).toBe(`../../serve/${done.id}${new URL(kept).search}`);
    const followed = await fetch(kept);
    expect([followed.status, followed.redirected, followed.headers.get("content-type")]).toEqual([
      200,
      true,
      "image/webp",
    ]);
    const forged = new URL(kept);
    forged.searchParams.set("sig", "x".repeat(43));
    expect(await codeOf(await fetch(forged, { redirect: "manual" }))).toBe("NOT_FOUND");
    const strange = await fetch(`${stored.url}&size=huge`, { redirect: "manual" });
    expect([strange.status, await codeOf(strange)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  it("negotiates like all images, and gives plain files by /api/images", async () => {
    const modern = await fetch(`${done.url}&size=small`, {
      headers: { accept: "image/avif,image/webp,*/*" },
    });
    expect([modern.headers.get("content-type"), modern.headers.get("vary")]).toEqual([
      "image/avif",
      expect.stringContaining("Accept"),
    ]);
    const etag = modern.headers.get("etag") ?? "";
    const again = await fetch(`${done.url}&size=small`, {
      headers: { accept: "image/avif", "if-none-match": etag },
    });
    expect(again.status).toBe(304);
    const plain = done.url.replace("/serve/", "/api/images/");
    const answer = await fetch(`${plain}&size=thumbnail`, { headers: { accept: "image/webp" } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(await codeOf(await fetch(`${plain}&format=webp`))).toBe("BAD_USER_INPUT");
    // A form that was not made ahead is made now.
    const detail = await fetch(`${done.url}&size=detail&format=png`);
    expect([detail.status, detail.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("opens to the owner's token too; to another device's it does not exist", async () => {
    const urls = [`/serve/${done.id}`, `/api/images/${done.id}`, `/uploads/media/${done.filename}`];
    for (const target of urls) {
      const own = await fetch(app.url + target, { headers: { authorization: `Bearer ${owner.token}` } });
      expect(own.status, target).toBe(200);
      const foreign = await fetch(app.url + target, { headers: { authorization: `Bearer ${device.token}` } });
      expect([foreign.status, await codeOf(foreign)], target).toEqual([404, "NOT_FOUND"]);
      expect((await fetch(app.url + target)).status, target).toBe(401);
      expect((await fetch(app.url + target, { method: "POST" })).status, target).toBe(405);
    }
  });
});

describe("a deletion", () => {
  const left = async () => [
    (await app.filesIn("incoming")).length,
    ...(await readdir(path.join(app.uploadsDir, "variants"))),
  ];

  it("takes item, file and variants away, also in the middle of the work; repeating it succeeds", async () => {
    const item = await uploadMedia(device, await drawnPicture(9));
    await device.request(DeleteMediaDocument, { id: item.id });
    await device.request(DeleteMediaDocument, { id: item.id });
    expect(await mediaItem(device, item.id)).toBeNull();
    expect(await fetch(item.url).then(codeOf)).toBe("NOT_FOUND");
    await expect(readFile(inMedia(item))).rejects.toThrow("ENOENT");
    await eventually("its worker has let go", async () => (await left())[0] === 0);
    await expect(readdir(variantsFolder(deviceIdOf(item), item))).rejects.toThrow("ENOENT");
    expect(await refusal(followMedia(device, item.id))).toBe("NOT_FOUND");
  });

  it("of the device takes its media away", async () => {
    const { filename, url } = done;
    await owner.request(DeleteDeviceDocument, {});
    await eventually("its variants are gone", async () => !(await left()).includes(deviceIdOf(done)));
    await expect(readFile(inMedia({ filename }))).rejects.toThrow("ENOENT");
    expect(await fetch(url).then(codeOf)).toBe("NOT_FOUND");
  });
});
