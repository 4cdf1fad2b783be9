import { copyFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/errors.js";
import type { RegeneratedCartoon } from "../../../src/schema/cartoon.js";
import type { Device } from "../../../src/schema/device.js";
import { newId } from "../../../src/services/ids.js";
import { ImageUrls } from "../../../src/services/image-urls.js";
import type { ImageService } from "../../../src/services/images.js";
import type { VariantOrder } from "../../../src/services/variant-maker.js";
import { type Stub, startStub } from "../../support/http.js";
import { noise, send } from "../../support/http-client.js";
import { createTestImages, TRAITS } from "../../support/images.js";
import { aDevice, openTestStorage, type TestStorage } from "../../support/system.js";
import { eventually } from "../../support/wait.js";

const SECRET = "a secret of the tests, 32 bytes long";
const BYTES = noise(3_000);
const owner = aDevice();
const stranger = aDevice();
const TOKENS: Record<string, Device> = { owner, stranger };

let storage: TestStorage;
let stub: Stub;
let images: ImageService;
/** Count what is drawn; they copy the picture instead. */
const render = vi.fn(async ({ source, target }: VariantOrder) => copyFile(source, target));
const ahead = vi.fn(async ({ source, target }: VariantOrder) => copyFile(source, target));
const cutOut = vi.fn(async ({ source, target }: { source: string; target: string }) =>
  copyFile(source, target),
);
const describePicture = vi.fn(async () => TRAITS);
const BOX = { left: 0.1, top: 0.1, width: 0.2, height: 0.2 };
const urls = new ImageUrls({ secrets: [SECRET], baseUrl: () => "" });

beforeAll(async () => {
  storage = await openTestStorage();
  const { files, database } = storage;
  images = createTestImages({
    models: database.models,
    files,
    directory: variants(),
    urls,
    imaging: { renderVariant: render, renderAhead: ahead, cutOut },
    describe: describePicture,
    most: 3,
    prepares: true,
  });
  stub = await startStub({ images, authenticate: async (token) => TOKENS[token] ?? null });
});

afterAll(async () => {
  await stub.close();
  await storage[Symbol.asyncDispose]();
});

beforeEach(() => {
  for (const mock of [render, ahead, cutOut, describePicture]) mock.mockClear();
});

describe("a 304", () => {
  it.each(["name", "id"] as const)("costs no drawing, even when no variant is kept (by %s)", async (by) => {
    const cartoon = await storeCartoon();
    const target = `${by === "id" ? byId(cartoon) : byName(cartoon)}?size=grid&format=webp`;
    const first = await get(target);
    expect([first.status, render.mock.calls.length]).toEqual([200, 1]);
    await rm(variants(), { recursive: true });
    const again = await get(target, { "if-none-match": first.headers.etag ?? "" });
    expect([again.status, again.body.length, render.mock.calls.length]).toEqual([304, 0, 1]);
    await expect(readdir(variants())).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is not given for a form that was never fetched under that tag", async () => {
    const cartoon = await storeCartoon();
    const grid = await get(`${byName(cartoon)}?size=grid`);
    const small = await get(`${byName(cartoon)}?size=small`, { "if-none-match": grid.headers.etag ?? "" });
    expect(small.status).toBe(200);
  });
});

describe("a variant", () => {
  it("is drawn once, however many ask for it at a time, by whichever route", async () => {
    const cartoon = await storeCartoon();
    const targets = [byName(cartoon), byId(cartoon), byName(cartoon), byId(cartoon)];
    const answers = await Promise.all(targets.map((target) => get(`${target}?size=detail`)));
    expect(answers.map(({ status, body }) => [status, body.equals(BYTES)])).toEqual(
      targets.map(() => [200, true]),
    );
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(render).toHaveBeenCalledTimes(1);
  });
});

describe("a signed address", () => {
  const signed = (cartoon: RegeneratedCartoon, more = "") => `${urls.sign("temp", cartoon.filename)}${more}`;

  it("that was just answered is answered again with the same, but for what is each answer's own", async () => {
    const cartoon = await storeCartoon();
    const target = signed(cartoon, "&size=small");
    const [first, again] = [await get(target, {}, null), await get(target, {}, null)];
    const plain = ({ status, headers, body }: typeof first) => ({
      status,
      headers: { ...headers, "x-request-id": "", date: "", "cache-control": "" },
      body: body.toString("base64"),
    });
    expect(plain(again)).toEqual(plain(first));
    expect(again.headers["x-request-id"]).not.toBe(first.headers["x-request-id"]);
    expect(again.headers["cache-control"]).toMatch(/^private, max-age=\d+, immutable$/);
    const known = await get(target, { "if-none-match": first.headers.etag ?? "" }, null);
    expect([known.status, known.body.length, known.headers.etag]).toEqual([304, 0, first.headers.etag]);
    const other = await get(target, { accept: "image/webp" }, null);
    expect(other.headers["content-type"]).toBe("image/webp");
    const part = await get(target, { range: "bytes=0-9" }, null);
    expect([part.status, part.body.length]).toEqual([206, 10]);
  });

  it("is not answered any more as soon as its image is deleted, however lately it was", async () => {
    const cartoon = await storeCartoon();
    const target = signed(cartoon);
    for (let i = 0; i < 2; i++) expect((await get(target, {}, null)).status).toBe(200);
    await storage.database.models.cartoons.deleteOne({ _id: cartoon._id });
    images.forget("temp", cartoon.filename);
    expect((await get(target, {}, null)).status).toBe(404);
  });

  it("is looked up once while it is remembered", async () => {
    const cartoon = await storeCartoon();
    const find = vi.spyOn(storage.database.models.cartoons, "findOne");
    for (let i = 0; i < 5; i++) await get(signed(cartoon), {}, null);
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });
});

describe("AVIF", () => {
  it("is made in the background: WebP is sent meanwhile, and nobody waits", async () => {
    const cartoon = await storeCartoon();
    const target = `${byName(cartoon)}?size=small`;
    const accept = { accept: "image/avif,image/webp,*/*" };
    const first = await get(target, accept);
    expect([first.status, first.headers["content-type"]]).toEqual([200, "image/webp"]);
    await eventually(
      "the AVIF",
      async () => (await get(target, accept)).headers["content-type"] === "image/avif",
    );
    expect(ahead).toHaveBeenCalledTimes(1);
    expect(render).toHaveBeenCalledTimes(1);
  });

  it("of more than 4 megapixels is never made", async () => {
    const cartoon = await storeCartoon({ width: 2_500, height: 1_700 });
    const answer = await get(`${byName(cartoon)}?format=avif`);
    expect(answer.headers["content-type"]).toBe("image/webp");
    expect(answer.headers["cache-control"]).toMatch(/immutable$/);
    expect(ahead).not.toHaveBeenCalled();
  });
});

describe("beyond the bound of what may be waited for", () => {
  it("a variant that has to be made is BUSY; what is kept, or being made, is served", async () => {
    const [kept, slow, late] = [await storeCartoon(), await storeCartoon(), await storeCartoon()];
    await get(byName(kept));
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const plain = render.getMockImplementation();
    render.mockImplementation(async (order) => {
      await opened;
      if (!plain) throw new Error("no rendering");
      return plain(order);
    });
    const waiting = ["small", "detail", "zoom"].map((size) => get(`${byName(slow)}?size=${size}`));
    await eventually("all to be waited for", async () => render.mock.calls.length === 4);
    const shared = get(`${byName(slow)}?size=small`);
    const refused = await get(byName(late));
    expect([refused.status, refused.headers["retry-after"], refused.headers["cache-control"]]).toEqual([
      503,
      "2",
      "no-store",
    ]);
    expect(refused.json()).toMatchObject({ error: { code: "BUSY" } });
    expect((await get(byName(kept))).status).toBe(200);
    expect((await send(stub, { path: "/health/live" })).status).toBe(200);
    open();
    expect((await Promise.all([...waiting, shared])).map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ]);
    render.mockImplementation(plain ?? (() => Promise.reject(new Error("no rendering"))));
    expect((await get(byName(late))).status).toBe(200);
  });
});

describe("a crop", () => {
  it("is made by the faces that the document tells; they are looked for once when it tells none", async () => {
    const faces = { main: BOX, all: BOX };
    const known = await storeCartoon({ traits: { ...TRAITS, faces } });
    await get(`${byName(known)}?size=grid`);
    expect(render.mock.calls[0]?.[0]).toMatchObject({ size: "grid", faces });
    expect(describePicture).not.toHaveBeenCalled();
    const unknown = await storeCartoon();
    await Promise.all(["grid", "thumbnail", "header"].map((size) => get(`${byName(unknown)}?size=${size}`)));
    await get(`${byName(unknown)}?size=small`);
    expect(describePicture).toHaveBeenCalledTimes(1);
    const stored = await storage.database.models.cartoons.findById(unknown._id).lean();
    expect(stored?.traits).toMatchObject({
      thumbhash: TRAITS.thumbhash,
      dominantColor: TRAITS.dominantColor,
    });
  });
});

describe("a picture without its background", () => {
  it("is cut out once for all sizes and formats, and sized from that", async () => {
    const cartoon = await storeCartoon();
    const forms = ["size=small&format=png", "size=small&format=webp", "format=jpeg"];
    const answers = await Promise.all(forms.map((form) => get(`${byName(cartoon)}?bg=removed&${form}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(cutOut).toHaveBeenCalledTimes(1);
    const sources = render.mock.calls.map(([order]) => order.source);
    expect(sources.every((source) => source.endsWith("-cutout.webp"))).toBe(true);
  });

  it.each(["NO_FACE", "NO_MOTIF"] as const)(
    "is refused as %s when nothing is in front, which is found out once for all forms",
    async (code) => {
      cutOut.mockRejectedValueOnce(new AppError(code));
      const cartoon = await storeCartoon();
      for (const form of ["size=grid", "size=grid", "size=small&format=webp"]) {
        const answer = await get(`${byName(cartoon)}?${form}&bg=removed`);
        expect([answer.status, answer.headers["cache-control"]]).toEqual([422, "no-store"]);
        expect(answer.json()).toMatchObject({ error: { code } });
      }
      expect(cutOut).toHaveBeenCalledTimes(1);
      expect((await get(`${byName(cartoon)}?size=grid`)).status).toBe(200);
    },
  );

  it("is tried again after what is no fault of the picture", async () => {
    cutOut.mockRejectedValueOnce(new AppError("BUSY"));
    const target = `${byName(await storeCartoon())}?size=grid&bg=removed`;
    expect([(await get(target)).status, (await get(target)).status]).toEqual([503, 200]);
  });
});

describe("what a job has drawn", () => {
  it("is prepared in the sizes that apps show first, when nothing else is to be done", async () => {
    const cartoon = await storeCartoon();
    await images.prepare({ folder: "temp", filename: cartoon.filename });
    await eventually("nine variants", async () => ahead.mock.calls.length === 9);
    const forms = ahead.mock.calls.map(([{ size, format }]) => `${size} ${format}`);
    expect(new Set(forms).size).toBe(9);
    expect(forms).toEqual(expect.arrayContaining(["grid jpeg", "thumbnail webp", "detail avif"]));
    await eventually("the last one in its place", async () => {
      const kept = await readdir(path.join(variants(), "temp", cartoon.filename));
      return kept.length === 9;
    });
    expect((await get(`${byName(cartoon)}?size=detail&format=avif`)).headers["content-type"]).toBe(
      "image/avif",
    );
    expect(render).not.toHaveBeenCalled();
  });
});

describe("a cartoon by its id", () => {
  it("opens with the signature of its own address, and with no other's", async () => {
    const [one, other] = [await storeCartoon(), await storeCartoon()];
    const search = (cartoon: RegeneratedCartoon) => urls.sign("temp", cartoon.filename).replace(/^[^?]*/, "");
    expect((await get(`${byId(one)}${search(one)}`, {}, null)).status).toBe(200);
    expect((await get(`${byId(one)}${search(other)}`, {}, null)).status).toBe(404);
    expect((await get(`${byId(one)}${search(other)}`)).status).toBe(404);
  });

  it.each([
    ["that has expired", async () => byId(await storeCartoon({ expiresAt: new Date(Date.now() - 1) }))],
    ["of another device", async () => byId(await storeCartoon({ deviceId: stranger.deviceId }))],
    ["that never was", async () => `/api/temp/${newId()}`],
    [
      "whose id is in capitals",
      async () =>
        byId(await storeCartoon())
          .toUpperCase()
          .replace("/API/TEMP", "/api/temp"),
    ],
    ["whose id is an object in disguise", async () => "/api/temp/%7B%22$ne%22:1%7D"],
  ])("%s is not found, and nothing is drawn", async (_what, make) => {
    const answer = await get(await make());
    const { error } = answer.json() as unknown as { error: Record<string, unknown> };
    expect([answer.status, error.code, error.message]).toEqual([
      404,
      "NOT_FOUND",
      "There is nothing here by that id.",
    ]);
    expect(render).not.toHaveBeenCalled();
  });

  it("is not found with its own signature once it has expired", async () => {
    const expiresAt = new Date(Date.now() - 1);
    const cartoon = await storeCartoon({ expiresAt });
    const { search } = new URL(urls.sign("temp", cartoon.filename, { notAfter: expiresAt }), "http://x");
    expect((await get(`${byId(cartoon)}${search}`, {}, null)).status).toBe(404);
  });
});

function variants(): string {
  return path.join(storage.root, "variants");
}

function byName({ filename }: RegeneratedCartoon): string {
  return `/uploads/temp/${filename}`;
}

function byId({ _id }: RegeneratedCartoon): string {
  return `/api/temp/${_id}`;
}

function get(target: string, headers: Record<string, string> = {}, token: string | null = "owner") {
  return send(stub, {
    path: target,
    headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
  });
}

async function storeCartoon(more: Partial<RegeneratedCartoon> = {}): Promise<RegeneratedCartoon> {
  const { files, database } = storage;
  const originalId = newId();
  const received = await files.receive(Readable.from([BYTES]));
  const name = { timestamp: Date.now(), identifier: originalId, extension: "jpg" };
  const filename = `${(await files.publish(received.path, "temp", name)).timestamp}_${originalId}.jpg`;
  const cartoon: RegeneratedCartoon = {
    _id: newId(),
    deviceId: owner.deviceId,
    originalId,
    filename,
    filePath: `/uploads/temp/${filename}`,
    fileSize: BYTES.length,
    mimeType: "image/jpeg",
    width: 1,
    height: 1,
    styleId: "ink",
    seed: 1,
    engine: "builtin",
    fallbackUsed: false,
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 3_600_000),
    sha256: received.sha256,
    ...more,
  };
  await database.models.cartoons.create(cartoon);
  return cartoon;
}
