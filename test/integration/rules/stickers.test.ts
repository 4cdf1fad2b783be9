import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageUrlsDocument, StickerDocument } from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { download, jobEnd, upload } from "../../support/journey.js";
import { smallPhoto } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

let ai: AiServer;
let app: TestApp;
let device: ToonboothClient;
/** An original whose cartoon is still there, and one whose face was downloaded. */
let drawn: { originalId: string; imageUrl: string; cartoonUrl: string };
let face: { id: string; originalId: string; url: string };

/** Uploads a photo of one colour and waits for its cartoon. */
async function draw(background: string) {
  const photo = await sharp(await smallPhoto())
    .tint(background)
    .jpeg()
    .toBuffer();
  const { original, job } = await upload(device, photo);
  const { cartoon } = await jobEnd(device, job.id);
  if (!cartoon) throw new Error("no cartoon");
  return { original, cartoon };
}

beforeAll(async () => {
  const body = await sharp({ create: { width: 300, height: 300, channels: 4, background: "#00000000" } })
    .composite([
      {
        input: Buffer.from(
          '<svg width="300" height="300"><circle cx="150" cy="150" r="90" fill="#c63"/></svg>',
        ),
      },
    ])
    .png()
    .toBuffer();
  ai = await startAiServer({ status: 200, body, headers: { "content-type": "image/png" } });
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  device = await app.newDevice();
  const one = await draw("#f00");
  drawn = { originalId: one.original.id, imageUrl: one.original.imageUrl, cartoonUrl: one.cartoon.imageUrl };
  const two = await draw("#0f0");
  const { job } = await download(device, two.cartoon.id);
  const end = await jobEnd(device, job?.id ?? "");
  if (!end.face) throw new Error("no face");
  face = { id: end.face.id, originalId: two.original.id, url: end.face.faceUrl };
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

describe("a sticker", () => {
  it("of a face loads by the address that the API gives: 512 × 512, WebP, clear in the corners", async () => {
    const { downloadedFace } = await device.request(StickerDocument, { faceId: face.id });
    const answer = await fetch(downloadedFace?.faceUrl ?? "", { headers: { accept: "image/avif,*/*" } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/webp"]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBeLessThanOrEqual(100_000);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 512, height: 512, hasAlpha: true });
    expect([...(await sharp(bytes).raw().toBuffer()).subarray(0, 4)].at(3)).toBe(0);
  });

  it.each(["png", "jpeg"])("comes as %s when that is asked for", async (format) => {
    const answer = await fetch(`${face.url}&size=sticker&format=${format}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, `image/${format}`]);
    expect(await sharp(await answer.arrayBuffer()).metadata()).toMatchObject({ width: 512, height: 512 });
  });

  it("comes as WebP while its AVIF is being made, then as AVIF", async () => {
    const url = `${face.url}&size=sticker&format=avif`;
    const first = await fetch(url);
    expect([first.status, first.headers.get("content-type")]).toEqual([200, "image/webp"]);
    const made = await eventually("the AVIF", async () => {
      const answer = await fetch(url);
      const bytes = await answer.arrayBuffer();
      return answer.headers.get("content-type") === "image/avif" && bytes;
    });
    expect(await sharp(made).metadata()).toMatchObject({ width: 512, height: 512, hasAlpha: true });
  });

  it("of an original or a cartoon is refused, saying what was expected", async () => {
    for (const url of [drawn.imageUrl, drawn.cartoonUrl]) {
      const answer = await fetch(`${url}&size=sticker`);
      const { error } = (await answer.json()) as { error: Record<string, unknown> };
      expect([answer.status, error.code]).toEqual([400, "BAD_USER_INPUT"]);
      expect(error.message).toMatch(/only a downloaded face .+ expected one of thumbnail, small, .+ full\.$/);
      expect(error.details).toMatchObject({ parameter: "size", expected: expect.arrayContaining(["full"]) });
    }
  });

  it("of an original is refused when its address is asked for", async () => {
    const call = device.request(ImageUrlsDocument, { id: drawn.originalId, size: "STICKER" });
    await expect(call).rejects.toThrow(/only a downloaded face/);
  });
});
