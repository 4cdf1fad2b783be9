import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { SimilarMediaDocument } from "../../client/generated/operations.js";
import type { MediaType } from "../../client/generated/types.js";
import type { ToonboothClient } from "../../client/toonbooth-client.js";
import { samplePhoto, startTestApp, type TestApp } from "../support/app.js";
import { drawnPicture, followMedia, type SeenItem, uploadMedia } from "../support/media.js";
import { startVisionServer } from "../support/vision-server.js";

// The process that works on pictures stands back for all others: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let app: TestApp;
let device: ToonboothClient;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  device = await app.newDevice();
});

/** Uploads a picture and waits for the end of its checklist. */
async function processed(bytes: Buffer, type: MediaType): Promise<SeenItem> {
  const { id } = await uploadMedia(device, bytes, type);
  const last = (await followMedia(device, id)).at(-1);
  expect(last?.status).toBe("COMPLETE");
  return last as SeenItem;
}

async function metadataAt(url: string) {
  return sharp(Buffer.from(await (await fetch(url)).arrayBuffer())).metadata();
}

async function refusalAt(url: string): Promise<[number, string]> {
  const response = await fetch(url);
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
}

describe("a site's picture", () => {
  it.each([
    [900, 300, "BANNER", [640, 900]],
    [1300, 900, "BACKGROUND", [640, 960, 1280, 1300]],
    [700, 500, "CONTENT", [320, 480, 640, 700]],
    [120, 120, "INTERFACE", [32, 64, 120]],
  ] as const)(
    "of %i × %i pixels tells what it is for, and in which widths",
    async (width, height, role, widths) => {
      const { analysis } = await processed(await drawnPicture(9, { width, height }), "SITE");
      expect(analysis?.site?.widths).toEqual(widths);
      expect(analysis?.site?.role).toBe(role);
    },
  );
});

describe("a logo", () => {
  it("that is nothing but background keeps it, and is refused without", async () => {
    const plain = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#357" } })
      .png()
      .toBuffer();
    const item = await processed(plain, "LOGO");
    expect(item.backgroundRemoved).toBe(false);
    expect(new Set(item.variants.map(({ background }) => background))).toEqual(new Set(["ORIGINAL"]));
    expect(await refusalAt(`${item.url}&bg=removed`)).toEqual([422, "NO_MOTIF"]);
  });

  it("that has no background stays as it is, and is cropped when it is asked for without", async () => {
    const clear = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect x="100" y="100" width="200" height="50" fill="#a0f"/></svg>`;
    const item = await processed(await sharp(Buffer.from(clear)).png().toBuffer(), "LOGO");
    expect([item.backgroundRemoved, item.analysis?.background]).toEqual([false, "TRANSPARENT"]);
    expect(await metadataAt(`${item.url}&bg=removed&format=png`)).toMatchObject({ width: 208, height: 58 });
  });

  it("on a photographed background is cut out as well", async () => {
    const photo = await sharp(await samplePhoto(1))
      .resize(500)
      .jpeg()
      .toBuffer();
    const item = await processed(photo, "LOGO");
    expect(item.backgroundRemoved).toBe(true);
    const { width = 500, hasAlpha } = await metadataAt(`${item.url}&bg=removed&size=detail&format=webp`);
    expect([width < 500, hasAlpha]).toEqual([true, true]);
  });
});

describe("a product's picture", () => {
  it("is served without background, in its own size, when that is asked for", async () => {
    const item = await processed(await drawnPicture(3, { width: 640, height: 420 }), "PRODUCT");
    expect(item.backgroundRemoved).toBe(false);
    const cut = await metadataAt(`${item.url}&bg=removed&format=png`);
    expect(cut).toMatchObject({ width: 640, height: 420, hasAlpha: true });
  });
});

describe("similar pictures", () => {
  it("are found by content, near-duplicates first", async () => {
    const photo = await samplePhoto(1);
    const first = await processed(await sharp(photo).resize(700).jpeg().toBuffer(), "PROFILE");
    const other = await processed(await drawnPicture(5), "PRODUCT");
    const copy = await processed(await sharp(photo).resize(400).jpeg({ quality: 40 }).toBuffer(), "EVENT");
    const { similarMedia } = await device.request(SimilarMediaDocument, { id: copy.id, first: null });
    expect(similarMedia.map(({ item, nearDuplicate }) => [item.id, nearDuplicate])).toEqual([
      [first.id, true],
      [other.id, false],
    ]);
    expect(similarMedia[0]?.score).toBeGreaterThan(0.9);
  });
});

describe("a vision service", () => {
  it("that never answers costs its time, and nothing else", async () => {
    await using silent = await startVisionServer("hang");
    await app.restart({ VISION_BASE_URL: silent.url, VISION_TIMEOUT: "1s" });
    device = await app.newDevice();
    const { analysis } = await processed(await drawnPicture(6), "PROFILE");
    expect(analysis?.notes).toEqual(["openai-vision gave no usable answer."]);
    expect(analysis?.detectedText).toBeNull();
    expect(silent.requests).toHaveLength(1);
  });
});
