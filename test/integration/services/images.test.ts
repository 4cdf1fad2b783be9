import { copyFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RegeneratedCartoon } from "../../../src/schema/cartoon.js";
import type { Device } from "../../../src/schema/device.js";
import { newId } from "../../../src/services/ids.js";
import { ImageUrls } from "../../../src/services/image-urls.js";
import { type Stub, startStub } from "../../support/http.js";
import { noise, send } from "../../support/http-client.js";
import { createTestImages } from "../../support/images.js";
import { aDevice, openTestStorage, type TestStorage } from "../../support/system.js";

const SECRET = "a secret of the tests, 32 bytes long";
const BYTES = noise(3_000);
const owner = aDevice();
const stranger = aDevice();
const TOKENS: Record<string, Device> = { owner, stranger };

let storage: TestStorage;
let stub: Stub;
/** Counts what is drawn; copies the picture instead. */
const render = vi.fn(async ({ source, target }: { source: string; target: string }) => {
  await copyFile(source, target);
  return { mimeType: "image/jpeg", width: 1, height: 1, fileSize: BYTES.length };
});
const urls = new ImageUrls({ secrets: [SECRET], baseUrl: () => "" });

beforeAll(async () => {
  storage = await openTestStorage();
  const { files, database } = storage;
  const imaging = { renderVariant: render, renderAhead: render, cutOutPeople: render };
  const images = createTestImages({ models: database.models, files, directory: variants(), urls, imaging });
  stub = await startStub({ images, authenticate: async (token) => TOKENS[token] ?? null });
});

afterAll(async () => {
  await stub.close();
  await storage[Symbol.asyncDispose]();
});

beforeEach(() => {
  render.mockClear();
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
