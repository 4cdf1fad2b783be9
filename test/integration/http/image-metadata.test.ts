import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageUrlsDocument } from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { download, jobEnd, upload } from "../../support/journey.js";
import { jpegPhoto, marksIn, metadataPhotos, SECRETS } from "../../support/metadata-photos.js";
import { afterStart, segment } from "../../support/picture-bytes.js";

const SIZES = ["thumbnail", "small", "grid", "detail", "header", "zoom", "full"] as const;
const FORMATS = ["jpeg", "png", "webp", "avif"] as const;

let ai: AiServer;
let app: TestApp;
let device: ToonboothClient;

beforeAll(async () => {
  // What an AI server answers is no more trusted than what a phone sends.
  const drawing = { status: 200, body: await jpegPhoto(), headers: { "content-type": "image/jpeg" } };
  ai = await startAiServer(drawing);
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  device = await app.newDevice();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

/** Loads a signed address in one form. */
async function load(url: string, form: { size?: string; format?: string } = {}): Promise<Buffer> {
  const answer = await fetch(`${url}&${new URLSearchParams(form)}`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** Fails when a picture holds anything but pixels. */
async function expectClean(bytes: Buffer): Promise<void> {
  expect(marksIn(bytes)).toEqual([]);
  const { exif, xmp, iptc, icc, comments, orientation } = await sharp(bytes).metadata();
  expect({ exif, xmp, iptc, icc, comments, orientation }).toEqual({});
}

/** Fails when a picture holds metadata in any of its forms. */
async function expectCleanInEveryForm(url: string): Promise<void> {
  for (const size of SIZES) {
    const pictures = await Promise.all(FORMATS.map((format) => load(url, { size, format })));
    for (const bytes of pictures) await expectClean(bytes);
  }
  await expectClean(await load(url));
}

/** Uploads a photo and has it drawn; answers the addresses of both. */
async function draw(bytes: Buffer) {
  const { original, job } = await upload(device, bytes);
  const { cartoon, error } = await jobEnd(device, job.id);
  if (!cartoon) throw new Error(`no cartoon: ${error?.message}`);
  return { original, cartoon };
}

describe("metadata", () => {
  it.each(["jpeg", "png", "webp"] as const)(
    "of a %s is in no byte that is served or sent on",
    async (format) => {
      const photo = (await metadataPhotos()).find((one) => one.format === format);
      if (!photo) throw new Error("no such photo");
      const before = ai.requests.length;
      const { original, cartoon } = await draw(photo.bytes);
      await expectCleanInEveryForm(original.imageUrl);
      await expectClean(ai.requests[before]?.image?.bytes ?? Buffer.alloc(0));
      await expectClean(await load(cartoon.imageUrl));
    },
  );

  it("of what the AI server answers is in no byte of cartoon and face", async () => {
    const { original, cartoon } = await draw(
      await sharp(await jpegPhoto())
        .flop()
        .jpeg()
        .toBuffer(),
    );
    await expectCleanInEveryForm(cartoon.imageUrl);
    const { job } = await download(device, cartoon.id);
    expect((await jobEnd(device, job?.id ?? "")).status).toBe("READY");
    const urls = await device.request(ImageUrlsDocument, { id: original.id });
    const faceUrl = urls.original?.downloadedFace?.faceUrl ?? "";
    await expectCleanInEveryForm(faceUrl);
    await expectClean(await load(faceUrl, { size: "sticker" }));
  });

  it("was in the photos, where readers find it: there was something to take out", async () => {
    for (const { format, bytes } of await metadataPhotos()) {
      const meta = await sharp(bytes).metadata();
      const read = [meta.exif, meta.xmp, meta.icc];
      expect(
        read.map((block, i) => block?.includes([SECRETS.exif, SECRETS.xmp, SECRETS.icc][i] ?? "")),
      ).toEqual([true, true, true]);
      for (const secret of [SECRETS.gps, SECRETS.thumbnail]) expect(meta.exif?.includes(secret)).toBe(true);
      if (format === "jpeg") expect(meta.iptc?.includes(SECRETS.iptc)).toBe(true);
      if (format !== "webp") expect(bytes.includes(SECRETS.comment)).toBe(true);
      // A copy that keeps metadata has it still: what strips it is the server, not the decoder.
      expect(marksIn(await sharp(bytes).keepMetadata().toBuffer())).not.toEqual([]);
    }
  });
});

describe("orientation", () => {
  /** Where the corner that is stored first is seen, by EXIF: left or right, top or bottom. */
  const corners: Record<number, [left: boolean, top: boolean]> = {
    1: [true, true],
    2: [false, true],
    3: [false, false],
    4: [true, false],
    5: [true, true],
    6: [false, true],
    7: [false, false],
    8: [true, false],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%d is applied to what is served and sent on", async (orientation) => {
    const field = Buffer.from(
      `Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0${String.fromCharCode(orientation)}\0\0\0\0\0\0\0`,
      "latin1",
    );
    const stored = await sharp(await jpegPhoto())
      .jpeg({ quality: 95 })
      .toBuffer();
    const before = ai.requests.length;
    const { original } = await draw(afterStart(stored, segment(0xe1, field)));
    const [width, height] = orientation > 4 ? [180, 240] : [240, 180];
    expect([original.width, original.height]).toEqual([width, height]);
    const pictures = [
      await load(original.imageUrl),
      await load(original.imageUrl, { size: "small", format: "webp" }),
      ai.requests[before]?.image?.bytes ?? Buffer.alloc(0),
    ];
    for (const bytes of pictures) {
      await expectClean(bytes);
      expect(await redCorner(bytes, { width, height })).toEqual(corners[orientation]);
    }
  });
});

/** In which corner a picture of that size is red; fails unless it is in exactly one. */
async function redCorner(
  bytes: Buffer,
  { width, height }: { width: number; height: number },
): Promise<[boolean, boolean]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([width, height]);
  const isRed = (x: number, y: number) => (data[(y * width + x) * info.channels] ?? 0) > 180;
  const places = [true, false].flatMap((left) => [true, false].map((top): [boolean, boolean] => [left, top]));
  const red = places.filter(([left, top]) => isRed(left ? 10 : width - 10, top ? 10 : height - 10));
  const [corner] = red;
  if (!corner || red.length > 1) throw new Error(`${red.length} corners are red`);
  return corner;
}
