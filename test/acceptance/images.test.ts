import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageUrlsDocument } from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device } from "./support/device.js";
import { Home } from "./support/home.js";
import { load, loadPicture, portrait } from "./support/pictures.js";

/** Stands in the photo's EXIF and XMP, and may stand in nothing that is served. */
const SECRET = "Taken-at-my-home";

let home: Home;
let server: ServerProcess;
let owner: Device;
let stranger: Device;
let originalId: string;
/** Signed addresses: of the original, a cartoon, and (of another original) a face. */
let urls: Record<"original" | "cartoon" | "face", string>;

beforeAll(async () => {
  home = await Home.make();
  server = await home.start();
  owner = await Device.register(server.url);
  stranger = await Device.register(server.url);
  const photo = await photoWithMetadata();
  const drawn = await owner.draw(photo, 1);
  originalId = drawn.originalId;
  const cut = await owner.draw(photo, 2);
  const { faceUrl } = await owner.faceOf(await owner.download(cut.cartoon.id));
  const { original } = await owner.client.request(ImageUrlsDocument, { id: originalId });
  urls = { original: original?.imageUrl ?? "", cartoon: drawn.cartoon.imageUrl, face: faceUrl };
}, 60_000);
afterAll(() => home[Symbol.asyncDispose]());

describe("metadata of a photo", () => {
  const sizes = ["FULL", "THUMBNAIL"] as const;
  const formats = [null, "JPEG", "WEBP"] as const;

  it.each(sizes.flatMap((size) => formats.map((format) => ({ size, format }))))(
    "is in nothing served as $size $format, and the orientation is applied",
    async ({ size, format }) => {
      const { original } = await owner.client.request(ImageUrlsDocument, { id: originalId, size, format });
      for (const url of [original?.imageUrl ?? "", original?.cartoons[0]?.imageUrl ?? ""]) {
        const { meta } = await expectClean(url);
        expect([meta.orientation, meta.width]).toEqual([undefined, meta.autoOrient.width]);
      }
    },
  );

  it("is not in the face-cut either", async () => {
    await expectClean(urls.face);
  });

  it("does not turn the photo: what is served stands upright", async () => {
    const { meta } = await loadPicture(urls.original);
    expect([meta.width, meta.height]).toEqual([910, 1137]);
  });
});

describe("the address of an image", () => {
  const kinds = ["original", "cartoon", "face"] as const;

  it.each(kinds)("of the %s loads by its signature alone", async (kind) => {
    const { status, headers } = await load(urls[kind]);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toMatch(/^private, max-age=\d+, immutable$/);
    expect(headers.get("etag")).toMatch(/^"[^"]+"$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each(kinds)("of the %s needs a signature or a token", async (kind) => {
    await expectRefusal(await load(bare(urls[kind])), 401, "UNAUTHENTICATED");
    await expectRefusal(await load(bare(urls[kind]), bearer("not.a.token")), 401, "UNAUTHENTICATED");
    expect((await load(bare(urls[kind]), bearer(owner.token))).status).toBe(200);
  });

  it.each(kinds)("of the %s is unknown to another device's token", async (kind) => {
    await expectRefusal(await load(bare(urls[kind]), bearer(stranger.token)), 404, "NOT_FOUND");
  });

  it.each(kinds)("of the %s is unknown with a signature that was tampered with", async (kind) => {
    const url = new URL(urls[kind]);
    const sig = url.searchParams.get("sig") ?? "";
    const flipped = `${sig.startsWith("A") ? "B" : "A"}${sig.slice(1)}`;
    for (const forged of [flipped, sig.slice(0, -1), "", "%00"]) {
      await expectRefusal(await load(withQuery(url, "sig", forged)), 404, "NOT_FOUND");
    }
    const later = String(Number(url.searchParams.get("exp")) + 3_600);
    await expectRefusal(await load(withQuery(url, "exp", later)), 404, "NOT_FOUND");
  });

  it("does not open with another image's signature, even for a device that holds a token", async () => {
    const url = new URL(urls.original);
    url.search = new URL(urls.cartoon).search;
    await expectRefusal(await load(url.href), 404, "NOT_FOUND");
    await expectRefusal(await load(url.href, bearer(stranger.token)), 404, "NOT_FOUND");
  });
});

/** The portrait lying on its side as cameras store it, with a position, a description and XMP. */
async function photoWithMetadata(): Promise<Buffer> {
  const photo = await sharp(await portrait())
    .rotate(270)
    .withExif({
      IFD0: { ImageDescription: SECRET, Make: SECRET },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 0/1" },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${SECRET}</note></x:xmpmeta>`)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  // Otherwise the tests would pass for want of anything to strip.
  const { exif, xmp, orientation } = await sharp(photo).metadata();
  expect([exif?.includes(SECRET), xmp?.includes(SECRET), orientation]).toEqual([true, true, 6]);
  return photo;
}

async function expectClean(url: string) {
  const picture = await loadPicture(url);
  const { exif, xmp, iptc, comments } = picture.meta;
  expect({ exif, xmp, iptc, comments }).toEqual({});
  for (const text of [SECRET, "Exif\0", "xmpmeta"]) expect(picture.bytes.includes(text)).toBe(false);
  return picture;
}

async function expectRefusal(answer: Awaited<ReturnType<typeof load>>, status: number, code: string) {
  expect(answer.status).toBe(status);
  const body: unknown = JSON.parse(answer.bytes.toString());
  expect(body).toMatchObject({ success: false, error: { code } });
}

function bare(url: string): string {
  return url.replace(/\?.*$/, "");
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function withQuery(url: URL, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}
