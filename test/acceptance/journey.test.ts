import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CartoonDocument,
  DownloadedFacesDocument,
  ImageUrlsDocument,
  MeDocument,
  OriginalDocument,
  OriginalsDocument,
  StylesDocument,
} from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { eventually } from "../support/wait.js";
import { type Cartoon, Device, type JobEvent } from "./support/device.js";
import { Home } from "./support/home.js";
import { load, loadPicture, plain, portrait } from "./support/pictures.js";

/** What each size makes of a cartoon of 1024 × 1024: never larger than the cartoon is. */
const SIZES = {
  THUMBNAIL: [300, 300],
  SMALL: [480, 480],
  GRID: [500, 500],
  DETAIL: [1024, 1024],
  HEADER: [1024, 320],
  ZOOM: [1024, 1024],
  FULL: [1024, 1024],
} as const;

const sizes = Object.keys(SIZES) as (keyof typeof SIZES)[];
const TIMEOUT = 60_000;

let home: Home;
let server: ServerProcess;

beforeAll(async () => {
  home = await Home.make();
  server = await home.start();
}, TIMEOUT);
afterAll(() => home[Symbol.asyncDispose]());

describe("the journey on embedded defaults", () => {
  it("leads from a fresh device to the face in its list", { timeout: TIMEOUT }, async () => {
    await using device = await Device.register(server.url);
    const { me } = await device.client.request(MeDocument, {});
    expect(me.deviceId).toBe(device.deviceId);

    const { original, job } = await device.upload(await portrait(), 1);
    expect(original).toMatchObject({ mimeType: "image/jpeg", width: 910, height: 1137, cartoonCount: 0 });
    expectWholeStory(await device.follow(job.id));

    const first = await device.cartoonOf(job.id);
    const jobs = [await device.regenerate(original.id, 2), await device.regenerate(original.id, 3)];
    const others = await Promise.all(jobs.map((id) => device.cartoonOf(id)));
    await expectVariants(device, original.id, [first, ...others]);

    const [picked = first] = others;
    const cut = await device.download(picked.id);
    expectOrder(await device.follow(cut));
    const face = await device.faceOf(cut);
    expect(face).toMatchObject({ originalId: original.id, sourceCartoonId: picked.id });
    await expectTransparentCorners(face.faceUrl);
    await expectGone(device, original.id, [first, ...others]);
  });

  it("serves a cartoon by URL in every size and format", { timeout: TIMEOUT }, async () => {
    await using device = await Device.register(server.url);
    const { originalId, cartoon } = await device.draw(await portrait());
    expect(cartoon).toMatchObject({ width: 1024, height: 1024, engine: "builtin", fallbackUsed: false });
    const urlOf = async (size: keyof typeof SIZES, format: "JPEG" | "PNG" | "WEBP" | "AVIF") => {
      const { original } = await device.client.request(ImageUrlsDocument, { id: originalId, size, format });
      return original?.cartoons[0]?.imageUrl ?? "";
    };
    for (const size of sizes) {
      for (const format of ["JPEG", "PNG", "WEBP"] as const) {
        const { meta } = await loadPicture(await urlOf(size, format));
        expect([size, meta.format, meta.width, meta.height]).toEqual([
          size,
          format.toLowerCase(),
          ...SIZES[size],
        ]);
      }
    }
    const url = await urlOf("THUMBNAIL", "AVIF");
    const made = async () => {
      const { meta } = await loadPicture(url);
      return meta.compression === "av1" ? meta : undefined;
    };
    const avif = await eventually("the AVIF", made, TIMEOUT);
    expect(avif.width).toBe(300);
  });

  it("offers styles, the first of which draws by default", { timeout: TIMEOUT }, async () => {
    await using device = await Device.register(server.url);
    const { styles } = await device.client.request(StylesDocument, {});
    const { job } = await device.upload(await plain(1));
    expect((await device.cartoonOf(job.id)).styleId).toBe(styles[0]?.id);
  });
});

describe("lists", () => {
  it("come newest first, in pages without gaps or doubles", { timeout: TIMEOUT }, async () => {
    await using device = await Device.register(server.url);
    const uploads = [];
    for (let number = 1; number <= 5; number += 1) {
      const { original, job } = await device.upload(await plain(number));
      await device.cancel(job.id);
      uploads.unshift(original.id);
    }
    const pages = [];
    let after: string | null = null;
    do {
      const { originals }: Awaited<ReturnType<typeof originalsPage>> = await originalsPage(device, after);
      expect(originals.totalCount).toBe(5);
      pages.push(originals.nodes.map(({ id }) => id));
      after = originals.pageInfo.hasNextPage ? originals.pageInfo.endCursor : null;
    } while (after !== null);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(uploads);
  });

  it("of faces hold one per original, each with its picture", { timeout: TIMEOUT }, async () => {
    await using device = await Device.register(server.url);
    const photo = await portrait();
    const drawn = [await device.draw(photo, 1), await device.draw(photo, 2)];
    const faces = [];
    for (const { cartoon } of drawn) faces.unshift(await device.faceOf(await device.download(cartoon.id)));
    const facesPage = (after: string | null) =>
      device.client.request(DownloadedFacesDocument, { first: 1, after });
    const { downloadedFaces: newest } = await facesPage(null);
    const { downloadedFaces: oldest } = await facesPage(newest.pageInfo.endCursor);
    expect([newest.totalCount, newest.pageInfo.hasNextPage, oldest.pageInfo.hasNextPage]).toEqual([
      2,
      true,
      false,
    ]);
    const nodes = [...newest.nodes, ...oldest.nodes];
    expect(nodes.map(({ id }) => id)).toEqual(faces.map(({ id }) => id));
    expect(nodes.map(({ original }) => original.id)).toEqual(
      drawn.map(({ originalId }) => originalId).reverse(),
    );
    for (const { faceUrl } of nodes) await expectTransparentCorners(faceUrl);
  });
});

function originalsPage(device: Device, after: string | null) {
  return device.client.request(OriginalsDocument, { first: 2, after });
}

/** The present state first, then every change once, then the end. */
function expectOrder(events: JobEvent[]): void {
  const seqs = events.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  const percents = events.map(({ percent }) => percent);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  // What is quick may be over before its follower is told of it: then its end is all that there is to tell.
  if (events.length > 1) expect(["QUEUED", "RUNNING"]).toContain(events[0]?.status);
  expect(events.filter(({ status }) => status === "READY")).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ status: "READY", stage: "DONE", percent: 100, attempt: 1 });
}

/** What the subscription to a drawing tells: in order, with a preview on the way, the cartoon at the end. */
function expectWholeStory(events: JobEvent[]): void {
  expectOrder(events);
  const previews = events.map(({ previewDataUrl }) => previewDataUrl).filter((url) => url !== null);
  expect(previews.length).toBeGreaterThan(0);
  for (const preview of previews) {
    expect(preview).toMatch(/^data:image\/(webp|jpeg);base64,/);
    expect(preview.length).toBeLessThanOrEqual(8_192);
  }
  expect(events.at(-1)).toMatchObject({ previewDataUrl: null, cartoon: { width: 1024, height: 1024 } });
}

async function expectVariants(device: Device, originalId: string, cartoons: Cartoon[]): Promise<void> {
  expect(cartoons.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  const { original } = await device.client.request(OriginalDocument, { id: originalId });
  expect(new Set(original?.cartoons.map(({ id }) => id))).toEqual(new Set(cartoons.map(({ id }) => id)));
  const pictures = await Promise.all(cartoons.map(({ imageUrl }) => loadPicture(imageUrl)));
  expect(new Set(pictures.map(({ bytes }) => bytes.toString("base64"))).size).toBe(cartoons.length);
}

async function expectTransparentCorners(faceUrl: string): Promise<void> {
  const { bytes } = await loadPicture(faceUrl);
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const alphaAt = (x: number, y: number) => data[(y * info.width + x) * 4 + 3];
  const [right, bottom] = [info.width - 1, info.height - 1];
  expect([alphaAt(0, 0), alphaAt(right, 0), alphaAt(0, bottom), alphaAt(right, bottom)]).toEqual([
    0, 0, 0, 0,
  ]);
  expect(alphaAt(Math.round(right / 2), Math.round(bottom / 2))).toBe(255);
}

/** After the download no cartoon is left: not in the list, not by id, not by URL, not on the disk. */
async function expectGone(device: Device, originalId: string, cartoons: Cartoon[]): Promise<void> {
  const { original } = await device.client.request(OriginalDocument, { id: originalId });
  expect(original).toMatchObject({ cartoons: [], cartoonCount: 0, downloadedFace: { originalId } });
  for (const { id, imageUrl, filename } of cartoons) {
    expect((await device.client.request(CartoonDocument, { id })).cartoon).toBeNull();
    expect((await load(imageUrl)).status).toBe(404);
    expect(await home.filesIn("temp")).not.toContain(filename);
  }
}
