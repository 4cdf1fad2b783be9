import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/errors.js";
import type { ImageAddress, ImageRequest, ImageSource } from "../../../src/http/dependencies.js";
import { ImageFormat } from "../../../src/schema/enums.js";
import { DEVICE_ID, type Stub, startStub, TOKEN } from "../../support/http.js";
import { noise, RawConnection, send, sendOn } from "../../support/http-client.js";

const NAME = "1700000000000_0123456789abcdef01234567";
const JPEG = `/uploads/temp/${NAME}.jpg`;
const BYTES = noise(5_000);
const BEARER = { authorization: `Bearer ${TOKEN}` };
const ETAG = '"temp-FULL-JPEG-ORIGINAL"';
/** The cartoon whose image is at JPEG, one of another device, and one that nobody has. */
const CARTOONS = { own: "a".repeat(24), foreign: "b".repeat(24), unknown: "c".repeat(24) };
const CARTOON = `/api/temp/${CARTOONS.own}`;

/**
 * Serves one real file for every address, and remembers what it was asked. Images of 1600000000000 are missing, those
 * of 1650000000000 are another device's.
 */
class FakeImages implements ImageSource {
  file = "";
  /** Whether AVIF is not made yet. */
  avifIsLate = false;
  /** Of the last request. */
  device: string | undefined;
  opened: { address: ImageAddress; request: ImageRequest; device: string | undefined }[] = [];
  expiresAt = new Date(Date.now() + 3_600_000);

  findMedia: ImageSource["findMedia"] = async () => {
    throw new AppError("NOT_FOUND");
  };

  addressOfCartoon: ImageSource["addressOfCartoon"] = async (cartoonId) => {
    if (cartoonId === CARTOONS.own) return { folder: "temp", filename: `${NAME}.jpg` };
    if (cartoonId !== CARTOONS.foreign) throw new AppError("NOT_FOUND");
    return { folder: "temp", filename: `${NAME}.jpg`.replace("1700000000000", "1650000000000") };
  };

  verify: ImageSource["verify"] = (_address, { exp, sig }) => {
    if (sig !== "good") throw new AppError("NOT_FOUND");
    if (exp === "1") throw new AppError("URL_EXPIRED");
    return { expiresAt: this.expiresAt };
  };

  find: ImageSource["find"] = async (address, form, device) => {
    const { filename, folder } = address;
    const isForeign = filename.startsWith("1650000000000") && device !== null;
    if (isForeign || filename.startsWith("1600000000000")) throw new AppError("NOT_FOUND");
    this.device = device?.deviceId;
    const etag = (format: string) => `"${folder}-${form.size}-${format}-${form.background}"`;
    if (form.format !== "AVIF" || !this.avifIsLate) return { address, form, etag: etag(form.format) };
    return {
      address,
      form: { ...form, format: ImageFormat.WEBP },
      etag: etag("WEBP"),
      finalEtag: etag("AVIF"),
    };
  };

  /** Nothing is remembered: every request is seen here. */
  again: ImageSource["again"] = () => false;

  onForget: ImageSource["onForget"] = () => {};

  open: ImageSource["open"] = async ({ address, form }) => {
    this.opened.push({ address, request: form, device: this.device });
    const mimeType = `image/${form.format.toLowerCase()}`;
    const missing = address.filename.startsWith("1500000000000");
    const file = missing ? `${this.file}.gone` : this.file;
    return { path: file, relativePath: "here/picture.bin", mimeType, fileSize: BYTES.length };
  };
}

const images = new FakeImages();
let stub: Stub;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), ".toonbooth %20 images-"));
  images.file = path.join(folder, "picture.bin");
  await writeFile(images.file, BYTES);
  stub = await startStub({ images });
});

afterAll(async () => {
  await stub.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  images.opened = [];
});

function get(target: string, headers: Record<string, string> = BEARER, method = "GET") {
  return send(stub, { method, path: target, headers });
}

describe("an image", () => {
  it("comes with a signed address, and nothing else", async () => {
    const answer = await get(`${JPEG}?exp=9999999999&sig=good`, {});
    expect(answer.status).toBe(200);
    expect(answer.body.equals(BYTES)).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-type": "image/jpeg",
      "content-length": String(BYTES.length),
      etag: ETAG,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "cross-origin",
      "accept-ranges": "bytes",
    });
    const age = /^private, max-age=(\d+), immutable$/.exec(answer.headers["cache-control"] ?? "")?.[1];
    expect(Number(age)).toBeGreaterThan(3_590);
    expect(Number(age)).toBeLessThanOrEqual(3_600);
    expect(answer.headers.vary).toContain("Accept");
    expect(images.opened[0]?.device).toBeUndefined();
  });

  it("comes with a token, for a shorter time", async () => {
    const answer = await get(JPEG);
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toMatch(/^private, max-age=\d{1,3}, immutable$/);
    // Another device's request must not be answered from a browser's cache.
    expect(answer.headers.vary).toContain("Authorization");
    expect(images.opened[0]?.device).toBe(DEVICE_ID);
  });

  it("has no body for HEAD", async () => {
    const answer = await get(JPEG, BEARER, "HEAD");
    expect([answer.status, answer.headers["content-length"]]).toEqual([200, String(BYTES.length)]);
  });

  it.each([
    "/uploads/temp/1700000000000_0123456789abcdef01234567.jpg",
    "/uploads/originals/1700000000000_11111111-2222-4333-8444-555555555555.webp",
    "/uploads/downloaded/1700000000000_0123456789abcdef01234567.png",
  ])("is found at %s", async (target) => {
    expect((await get(target)).status).toBe(200);
  });
});

describe("a cartoon's image by the cartoon's id", () => {
  /** What must not differ between the two routes: everything but what is each answer's own. */
  const comparable = ({ status, headers, body }: Awaited<ReturnType<typeof get>>) => ({
    status,
    headers: { ...headers, "x-request-id": "", date: "", "cache-control": maxAgeOf(headers) > 0 },
    body: body.toString("base64"),
  });
  const maxAgeOf = (headers: Record<string, string>) =>
    Number(/max-age=(\d+)/.exec(headers["cache-control"] ?? "")?.[1] ?? 0);

  const requests: [string, string, Record<string, string>, string][] = [
    ["a token", "", BEARER, "GET"],
    ["a signature", "?exp=9999999999&sig=good", {}, "GET"],
    ["HEAD", "", BEARER, "HEAD"],
    ["a size and format", "?size=grid&format=webp", BEARER, "GET"],
    ["a negotiated format", "?size=zoom", { ...BEARER, accept: "image/avif,*/*" }, "GET"],
    ["a range", "", { ...BEARER, range: "bytes=10-19" }, "GET"],
    ["a range beyond the end", "", { ...BEARER, range: "bytes=9000-" }, "HEAD"],
    ["an entity tag that is known", "", { ...BEARER, "if-none-match": ETAG }, "GET"],
  ];

  it.each(requests)("is what the image's address gives for %s", async (_what, query, headers, method) => {
    const [byId, byName] = [
      await get(`${CARTOON}${query}`, headers, method),
      await get(`${JPEG}${query}`, headers, method),
    ];
    expect(byName.status).toBeLessThan(417);
    expect(comparable(byId)).toEqual(comparable(byName));
  });

  it("is not rendered for a known entity tag", async () => {
    expect((await get(CARTOON, { ...BEARER, "if-none-match": ETAG })).status).toBe(304);
    expect(images.opened).toEqual([]);
  });

  const signed = "?exp=9999999999&sig=good";
  it.each([
    ["a malformed id", "/api/temp/x", BEARER],
    ["a file name", `/api/temp/${NAME}.jpg`, BEARER],
    ["an unknown id", `/api/temp/${CARTOONS.unknown}`, BEARER],
    ["another device's id", `/api/temp/${CARTOONS.foreign}`, BEARER],
    [
      "another device's id and a known tag",
      `/api/temp/${CARTOONS.foreign}`,
      { ...BEARER, "if-none-match": ETAG },
    ],
    ["an unknown id with a signature", `/api/temp/${CARTOONS.unknown}${signed}`, {}],
    ["a signature that does not fit", `${CARTOON}?exp=9&sig=bad`, {}],
    ["a signature that does not fit beside a token", `${CARTOON}?exp=9&sig=bad`, BEARER],
  ])("is not found, in the same words, for %s", async (_what, target, headers) => {
    const answer = await get(target, headers);
    const unknown = await get(`/api/temp/${"d".repeat(24)}`, BEARER);
    const plain = ({ status, headers, body }: typeof answer) => ({
      status,
      headers: { ...headers, "x-request-id": "", date: "" },
      body: body.toString().replace(/"timestamp":"[^"]+"/, ""),
    });
    expect(answer.status).toBe(404);
    expect(plain(answer)).toEqual(plain(unknown));
  });

  it.each([
    ["no proof", CARTOON, {}, 401, "UNAUTHENTICATED"],
    ["no proof, whatever the id", `/api/temp/${CARTOONS.unknown}`, {}, 401, "UNAUTHENTICATED"],
    ["an address that is over", `${CARTOON}?exp=1&sig=good`, {}, 403, "URL_EXPIRED"],
    ["an unknown size", `${CARTOON}?size=huge`, BEARER, 400, "BAD_USER_INPUT"],
  ])("is refused for %s", async (_what, target, headers, status, code) => {
    const answer = await get(target, headers as Record<string, string>);
    expect([answer.status, answer.headers["cache-control"]]).toEqual([status, "no-store"]);
    expect(answer.json()).toMatchObject({ success: false, error: { code } });
  });

  it("is read-only", async () => {
    const answer = await get(CARTOON, BEARER, "DELETE");
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});

describe("conditions", () => {
  it.each([ETAG, `W/${ETAG}`, `"other", ${ETAG}`])(
    "If-None-Match: %s is 304 before any rendering",
    async (tag) => {
      const answer = await get(JPEG, { ...BEARER, "if-none-match": tag });
      expect(answer.status).toBe(304);
      expect(answer.headers.etag).toBe(ETAG);
      expect(answer.headers["cache-control"]).toContain("private");
      expect(answer.headers.vary).toContain("Accept");
      expect(images.opened).toEqual([]);
    },
  );

  it.each([
    ["a missing image", "1600000000000"],
    ["another device's image", "1650000000000"],
  ])("If-None-Match does not make %s known", async (_what, time) => {
    const target = JPEG.replace("1700000000000", time);
    const plain = await get(target);
    const conditional = await get(target, { ...BEARER, "if-none-match": ETAG });
    for (const answer of [plain, conditional]) {
      expect(answer.status).toBe(404);
      expect(answer.headers.etag).toBeUndefined();
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.json()).toMatchObject({ success: false, error: { code: "NOT_FOUND" } });
    }
  });

  it("If-None-Match with a signature is 304 whosever the image is, but not once it is gone", async () => {
    const signed = `${JPEG}?exp=9999999999&sig=good`;
    const known = { "if-none-match": ETAG };
    expect((await get(signed.replace("1700000000000", "1650000000000"), known)).status).toBe(304);
    expect((await get(signed.replace("1700000000000", "1600000000000"), known)).status).toBe(404);
  });

  it("another tag, or a date, is 200", async () => {
    expect((await get(JPEG, { ...BEARER, "if-none-match": '"other"' })).status).toBe(200);
    expect((await get(JPEG, { ...BEARER, "if-modified-since": new Date().toUTCString() })).status).toBe(200);
  });

  it("a tag does not stand in for a token", async () => {
    expect((await get(JPEG, { "if-none-match": ETAG })).status).toBe(401);
  });

  it.each([
    ["bytes=0-99", 0, 99],
    ["bytes=4900-", 4_900, 4_999],
    ["bytes=-10", 4_990, 4_999],
    ["bytes=-9000", 0, 4_999],
  ])("Range: %s is 206", async (range, first, last) => {
    const answer = await get(JPEG, { ...BEARER, range });
    expect(answer.status).toBe(206);
    expect(answer.headers["content-range"]).toBe(`bytes ${first}-${last}/${BYTES.length}`);
    expect(answer.body.equals(BYTES.subarray(first, last + 1))).toBe(true);
  });

  it("Range with an If-Range that no longer holds is 200", async () => {
    const answer = await get(JPEG, { ...BEARER, range: "bytes=0-99", "if-range": '"old"' });
    expect((await get(JPEG, { ...BEARER, range: "bytes=0-99", "if-range": `W/${ETAG}` })).status).toBe(200);
    expect([answer.status, answer.body.length]).toEqual([200, BYTES.length]);
    expect((await get(JPEG, { ...BEARER, range: "bytes=0-99", "if-range": ETAG })).status).toBe(206);
  });

  it("Range beyond the end is 416", async () => {
    const answer = await get(JPEG, { ...BEARER, range: "bytes=9000-" });
    expect(answer.status).toBe(416);
    expect(answer.headers["content-range"]).toBe(`bytes */${BYTES.length}`);
    expect(answer.json()).toMatchObject({ success: false, error: { code: "BAD_REQUEST" } });
  });
});

describe("29: the format that is sent", () => {
  const stored = (ext: string) => `/uploads/originals/${NAME}.${ext}`;
  const cases: [string | undefined, string, string][] = [
    [undefined, "jpg", "JPEG"],
    ["*/*", "jpg", "JPEG"],
    ["image/*", "jpg", "JPEG"],
    ["", "jpg", "JPEG"],
    [undefined, "png", "PNG"],
    [undefined, "webp", "PNG"],
    ["*/*", "webp", "PNG"],
    ["image/*,*/*;q=0.8", "avif", "PNG"],
    [undefined, "avif", "PNG"],
    ["image/avif", "avif", "AVIF"],
    ["*/*", "gif", "PNG"],
    ["image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "jpg", "AVIF"],
    ["image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", "jpg", "WEBP"],
    ["image/webp, */*", "jpg", "WEBP"],
    ["image/avif;q=0, image/webp", "jpg", "WEBP"],
    ["image/avif;q=0, image/webp;q=0, */*", "jpg", "JPEG"],
    ["image/avif;q=0.1, image/jpeg", "jpg", "JPEG"],
    ["IMAGE/AVIF", "jpg", "AVIF"],
    ["text/html", "jpg", "JPEG"],
    ["image/avifx, */*", "jpg", "JPEG"],
  ];

  it.each(cases)("Accept %j for a stored %s: %s", async (accept, ext, format) => {
    const answer = await get(stored(ext), { ...BEARER, ...(accept !== undefined && { accept }) });
    expect(answer.status).toBe(200);
    expect(images.opened[0]?.request.format).toBe(format);
    expect(answer.headers.vary).toContain("Accept");
  });

  it("of a cartoon is JPEG for everybody: it has a background", async () => {
    await get(`/uploads/temp/${NAME}.webp`, BEARER);
    expect(images.opened[0]?.request.format).toBe("JPEG");
  });

  it("is PNG for everybody without a background", async () => {
    await get(`${stored("jpg")}?bg=removed`);
    expect(images.opened[0]?.request).toEqual({ size: "FULL", format: "PNG", background: "REMOVED" });
  });

  it.each([undefined, "image/avif, */*", "image/png"])(
    "of a sticker is WebP, for Accept %j",
    async (accept) => {
      await get(`${stored("png")}?size=sticker`, { ...BEARER, ...(accept !== undefined && { accept }) });
      expect(images.opened[0]?.request).toEqual({ size: "STICKER", format: "WEBP", background: "ORIGINAL" });
    },
  );

  it("is what the address says, and then does not vary", async () => {
    const answer = await get(`${JPEG}?size=grid&format=avif&bg=original`, {
      ...BEARER,
      accept: "image/webp",
    });
    expect(images.opened[0]?.request).toEqual({ size: "GRID", format: "AVIF", background: "ORIGINAL" });
    expect(answer.headers.vary ?? "").not.toContain("Accept");
    expect(answer.headers.etag).toBe('"temp-GRID-AVIF-ORIGINAL"');
  });
});

describe("AVIF that is not made yet", () => {
  const WEBP_TAG = ETAG.replace("JPEG", "WEBP");
  const AVIF_TAG = ETAG.replace("JPEG", "AVIF");

  beforeEach(() => {
    images.avifIsLate = true;
    return () => {
      images.avifIsLate = false;
    };
  });

  it.each([
    ["negotiated", JPEG, { accept: "image/avif,image/webp,*/*" }, "Accept"],
    ["asked for by name", `${JPEG}?format=avif`, {}, ""],
  ])(
    "is WebP meanwhile when it is %s, under its own tag and not for long",
    async (_how, target, more, vary) => {
      const answer = await get(target, { ...BEARER, ...more });
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "image/webp"]);
      expect([answer.headers.etag, answer.headers["cache-control"]]).toEqual([
        WEBP_TAG,
        "private, max-age=10",
      ]);
      expect(answer.headers.vary).toContain(vary);
    },
  );

  it("is 304 for who has that WebP, not for long, and for who has the AVIF, for as long as ever", async () => {
    const target = `${JPEG}?format=avif`;
    const webp = await get(target, { ...BEARER, "if-none-match": WEBP_TAG });
    const avif = await get(target, { ...BEARER, "if-none-match": AVIF_TAG });
    expect([webp.status, webp.headers["cache-control"]]).toEqual([304, "private, max-age=10"]);
    expect([avif.status, avif.headers.etag]).toEqual([304, AVIF_TAG]);
    expect(avif.headers["cache-control"]).toMatch(/immutable$/);
    expect(images.opened).toEqual([]);
  });
});

it("with X_ACCEL_REDIRECT an image is a path for nginx, with the headers and without the bytes", async () => {
  const behind = await startStub({ images, env: { X_ACCEL_REDIRECT: "/toonbooth-variants" } });
  const answer = await send(behind, { path: JPEG, headers: BEARER });
  expect([answer.status, answer.body.length]).toEqual([200, 0]);
  expect(answer.headers).toMatchObject({
    "x-accel-redirect": "/toonbooth-variants/here/picture.bin",
    "content-type": "image/jpeg",
    etag: ETAG,
    "x-content-type-options": "nosniff",
  });
  const known = await send(behind, { path: JPEG, headers: { ...BEARER, "if-none-match": ETAG } });
  expect([known.status, known.headers["x-accel-redirect"]]).toEqual([304, undefined]);
  const refused = await send(behind, { path: JPEG.replace("1700", "1600"), headers: BEARER });
  expect([refused.status, refused.headers["x-accel-redirect"]]).toEqual([404, undefined]);
  await behind.close();
});

describe("refusals", () => {
  const cases: [string, string, Record<string, string>, number, string][] = [
    ["no proof", JPEG, {}, 401, "UNAUTHENTICATED"],
    ["a bad token", JPEG, { authorization: "Bearer x" }, 401, "UNAUTHENTICATED"],
    ["a bad signature", `${JPEG}?exp=9&sig=bad`, {}, 404, "NOT_FOUND"],
    ["a signature without expiry", `${JPEG}?sig=bad`, {}, 404, "NOT_FOUND"],
    ["a bad signature beside a token", `${JPEG}?exp=9&sig=bad`, BEARER, 404, "NOT_FOUND"],
    ["an expired address", `${JPEG}?exp=1&sig=good`, {}, 403, "URL_EXPIRED"],
    ["a missing image", JPEG.replace("1700", "1600"), BEARER, 404, "NOT_FOUND"],
    ["another device's image", JPEG.replace("1700", "1650"), BEARER, 404, "NOT_FOUND"],
    ["a file that has just gone", JPEG.replace("1700", "1500"), BEARER, 404, "NOT_FOUND"],
    ["an unknown size", `${JPEG}?size=huge`, BEARER, 400, "BAD_USER_INPUT"],
    ["a size in capitals", `${JPEG}?size=GRID`, BEARER, 400, "BAD_USER_INPUT"],
    ["an unknown format", `${JPEG}?format=bmp`, BEARER, 400, "BAD_USER_INPUT"],
    ["an unknown background", `${JPEG}?bg=blue`, BEARER, 400, "BAD_USER_INPUT"],
    ["two sizes", `${JPEG}?size=grid&size=full`, BEARER, 400, "BAD_USER_INPUT"],
    ["an unknown folder", `/uploads/quarantine/${NAME}.jpg`, BEARER, 404, "NOT_FOUND"],
    ["the folder itself", "/uploads/temp/", BEARER, 404, "NOT_FOUND"],
  ];

  it.each(cases)("%s", async (_what, target, headers, status, code) => {
    const answer = await get(target, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.json()).toEqual({
      success: false,
      error: {
        code,
        message: expect.any(String),
        details: code === "BAD_USER_INPUT" && !target.includes("&") ? expect.anything() : null,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    });
  });

  it("say what was expected", async () => {
    const answer = await get(`${JPEG}?size=huge`);
    expect(JSON.stringify(answer.json())).toContain(
      "thumbnail, small, grid, detail, header, zoom, full, sticker",
    );
  });

  it.each(["POST", "PUT", "DELETE"])("%s is 405", async (method) => {
    const answer = await get(JPEG, BEARER, method);
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });

  it("leave the connection usable after a body nobody asked for", async () => {
    const connection = await RawConnection.open(stub.port);
    const refused = await sendOn(connection, { path: JPEG, body: noise(300_000), headers: BEARER });
    expect(refused.status).toBe(405);
    expect((await sendOn(connection, { path: JPEG, headers: BEARER })).status).toBe(200);
  });
});

it("30: pages of allowed origins may read images", async () => {
  const open = await startStub({ images, env: { CORS_ORIGINS: "https://app.example" } });
  const answer = await send(open, { path: JPEG, headers: { ...BEARER, origin: "https://app.example" } });
  expect(answer.headers["access-control-allow-origin"]).toBe("https://app.example");
  await open.close();
});
