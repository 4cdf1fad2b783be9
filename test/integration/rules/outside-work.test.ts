import { readdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  MediaItemDocument,
  MediaSrcsetDocument,
  MediaStatsDocument,
  RetryMediaDocument,
  SimilarMediaDocument,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { refusal } from "../../support/journey.js";
import { drawnPicture, mediaItem, uploadMedia } from "../../support/media.js";
import {
  type Claim,
  dataOf,
  deliveredAnalysis,
  goodResult,
  WORKER_KEY,
  WorkerClient,
} from "../../support/media-workers.js";
import type { CheckedAnswer } from "../../support/openapi.js";
import { eventually } from "../../support/wait.js";
import { LIES } from "./outside-lies.js";

const ADMIN_TOKEN = "a-token-for-the-operator";
const CDN = "https://cdn.example/pictures/1";

let app: TestApp;
let device: ToonboothClient;
let worker: WorkerClient;
let seed = 0;

beforeAll(async () => {
  app = await startTestApp({
    MEDIA_PROCESSING: "external",
    MEDIA_API_KEY: WORKER_KEY,
    MEDIA_HOSTS: "cdn.example",
    MAX_MEDIA_RESULT_BYTES: "300KB",
    MAX_WRONG_KEYS_PER_ADDRESS: "3",
    MAX_QUEUED_MEDIA_PER_DEVICE: "5",
    ADMIN_TOKEN,
  });
  device = await app.newDevice();
  worker = new WorkerClient(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Uploads a picture and claims it. */
async function uploadAndClaim(): Promise<Claim> {
  seed += 1;
  const { id } = await uploadMedia(device, await drawnPicture(seed));
  const claim = await worker.claimOne();
  expect(claim.id).toBe(id);
  return claim;
}

const codeOf = ({ status, json }: CheckedAnswer) => [status, json.error?.code];

async function stateOf(id: string) {
  const item = await mediaItem(device, id);
  if (!item) throw new Error("the item is gone");
  return item;
}

/** How many files wait under temporary names. */
async function temporaryFiles(): Promise<number> {
  return (await app.filesIn("incoming")).length;
}

describe("the way of an item", () => {
  it("is pending until one worker claims it, with an address that loads for a short while", async () => {
    const first = await uploadMedia(device, await drawnPicture(100));
    const second = await uploadMedia(device, await drawnPicture(101));
    const pending = await worker.pending();
    expect(pending.map(({ id }) => id)).toEqual([first.id, second.id]);
    const { imageUrl = "" } = pending[0] ?? {};
    const seconds = Number(new URL(imageUrl).searchParams.get("exp")) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    // It does not tell whose it is.
    expect(new URL(imageUrl).pathname).toBe(`/serve/${first.id}`);
    const picture = await fetch(imageUrl);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/jpeg"]);

    const claims = await worker.claim(5);
    expect(claims.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(await worker.pending()).toEqual([]);
    expect(await worker.claim(5)).toEqual([]);
    expect((await stateOf(first.id)).status).toBe("PROCESSING");
    for (const claim of claims) expect((await worker.complete(claim)).status).toBe(200);
  });

  it("ends with the variants, analysis and address that its worker delivered, each checked", async () => {
    const claim = await uploadAndClaim();
    const { payload, files } = await goodResult(claim.variants);
    const answer = await worker.complete(claim, payload, files);
    expect(dataOf<{ item: object }>(answer).item).toMatchObject({ id: claim.id, status: "COMPLETE" });

    const { url } = dataOf<{ item: { url: string } }>(answer).item;
    const left = Number(new URL(url).searchParams.get("exp")) - Date.now() / 1000;
    expect([left > 60, left <= 15 * 60, (await fetch(url)).status]).toEqual([true, true, 200]);
    const item = await stateOf(claim.id);
    expect(item).toMatchObject({ status: "COMPLETE", percent: 100, error: null });
    expect(item.steps.map(({ state }) => state)).toEqual(["DONE", "DONE", "DONE", "DONE"]);
    expect(item.variants).toHaveLength(claim.variants.length);
    const { embedding, ...analysis } = payload.analysis;
    expect(item.analysis).toEqual({ ...analysis, background: "FLAT", medium: "GRAPHIC" });
    const grid = item.variants.find(({ size, format }) => size === "GRID" && format === "WEBP");
    const served = Buffer.from(await (await fetch(grid?.url ?? "")).arrayBuffer());
    expect(served.equals(files["grid.webp"] ?? Buffer.alloc(0))).toBe(true);
    expect(await temporaryFiles()).toBe(0);

    const stored = await worker.send(`/api/media/analysis/${claim.id}`);
    expect(dataOf<{ item: { analysis: object } }>(stored).item.analysis).toEqual(analysis);
  });

  it("gives a form that was asked for before another tag and the bytes that were delivered", async () => {
    const claim = await uploadAndClaim();
    const early = await fetch(`${claim.imageUrl}&size=grid&format=webp`);
    expect(early.status).toBe(200);
    const before = Buffer.from(await early.arrayBuffer());
    const { payload, files } = await goodResult(claim.variants);
    expect((await worker.complete(claim, payload, files)).status).toBe(200);

    const { variants } = await stateOf(claim.id);
    const grid = variants.find(({ size, format }) => size === "GRID" && format === "WEBP");
    const late = await fetch(grid?.url ?? "");
    const after = Buffer.from(await late.arrayBuffer());
    expect(after.length).toBe(grid?.fileSize);
    expect(after.equals(before)).toBe(false);
    expect(late.headers.get("etag")).not.toBe(early.headers.get("etag"));
  });

  it("may be without background, for any type; a logo's worker is asked for that", async () => {
    const { id } = await uploadMedia(device, await drawnPicture(102, { width: 640, height: 200 }), "LOGO");
    const claim = await worker.claimOne();
    const removed = claim.variants.filter(({ background }) => background === "removed");
    expect(removed.map(({ name }) => name)).toEqual(
      ["small", "detail"].flatMap((size) => ["png", "webp", "avif"].map((as) => `${size}-removed.${as}`)),
    );
    // A tall mark: what is left is higher than the whole picture is at this size.
    const cutOut = { width: 90, height: 200 };
    const { payload, files } = await goodResult(removed.slice(0, 2).map((one) => ({ ...one, ...cutOut })));
    const result = { ...payload, backgroundRemoved: true };
    const framed = await worker.complete(claim, result, files);
    expect(codeOf(framed)).toEqual([400, "BAD_USER_INPUT"]);
    expect(framed.json.error.message).toMatch(/small-removed.png: 90×200 .* expected 480×150/);
    const answer = await worker.complete(claim, { ...result, cutOut }, files);
    expect(dataOf<{ item: object }>(answer).item).toMatchObject({ id, status: "COMPLETE" });
    const item = await stateOf(id);
    expect(item.backgroundRemoved).toBe(true);
    expect(item.variants.map(({ background, width }) => [background, width])).toEqual([
      ["REMOVED", 90],
      ["REMOVED", 90],
    ]);
    const served = await fetch(item.variants[0]?.url ?? "");
    expect((await sharp(Buffer.from(await served.arrayBuffer())).metadata()).width).toBe(90);
    const { mediaItem: cut } = await device.request(MediaSrcsetDocument, { id });
    expect(cut?.srcset.split(" ").slice(1)).toEqual(["90w"]);
  });

  it("makes it comparable with the other items of its device by the embedding that its worker sent", async () => {
    const owner = await app.newDevice();
    const ids: string[] = [];
    for (const at of [1, 1.2, 4]) {
      const { id } = await uploadMedia(owner, await drawnPicture(110 + ids.length));
      await worker.complete(await worker.claimOne(), {
        analysis: { ...deliveredAnalysis(at), perceptualHash: at === 4 ? "0f0f0f0f0f0f0f0e" : null },
      });
      ids.push(id);
    }
    const alike = async (of = 0, first: number | null = null) => {
      const { similarMedia } = await owner.request(SimilarMediaDocument, { id: ids[of] ?? "", first });
      return similarMedia.map(({ item, score }) => [ids.indexOf(item.id), score > 0.9]);
    };
    expect(await alike()).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(await alike(0, 1)).toEqual([[1, true]]);
    expect(await refusal(alike(0, 101))).toBe("BAD_USER_INPUT");
    expect(await refusal(device.request(SimilarMediaDocument, { id: ids[0] ?? "", first: 1 }))).toBe(
      "NOT_FOUND",
    );
  });

  it("may end without variants, which are then made when they are asked for, and with an address elsewhere", async () => {
    const claim = await uploadAndClaim();
    const answer = await worker.complete(claim, { mediaId: claim.id, permanentUrl: CDN });
    expect(dataOf<{ item: object }>(answer).item).toMatchObject({
      status: "COMPLETE",
      url: CDN,
      formats: [],
    });
    const item = await stateOf(claim.id);
    expect(item.url).toBe(CDN);
    const { mediaItem: sized } = await device.request(MediaItemDocument, {
      ...{ id: claim.id, size: "SMALL", format: "WEBP" },
    });
    const small = await fetch(sized?.sized ?? "");
    expect([small.status, small.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });

  it("has its placeholder and colour found by the server itself, whoever completed it", async () => {
    const claim = await uploadAndClaim();
    await worker.complete(claim);
    const { thumbhash, dominantColor } = await eventually("the picture to be looked at", async () => {
      const item = await stateOf(claim.id);
      return item.thumbhash !== null && item;
    });
    expect([typeof thumbhash, dominantColor]).toEqual(["string", expect.stringMatching(/^#[0-9a-f]{6}$/)]);
  });

  it("is refused beyond as many as may wait of one device, also of those that come at once", async () => {
    const eager = await app.newDevice();
    const pictures = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((at) => drawnPicture(200 + at)));
    await Promise.allSettled(pictures.map((bytes) => uploadMedia(eager, bytes)));
    const refused: Buffer[] = [];
    for (const bytes of pictures) {
      const code = await refusal(uploadMedia(eager, bytes)).catch(() => "none");
      if (code === "TOO_MANY_JOBS") refused.push(bytes);
    }
    expect([(await worker.pending()).length, refused.length]).toEqual([5, 2]);
    for (const claim of await worker.claim(5)) await worker.complete(claim);
    expect((await uploadMedia(eager, refused[0] ?? Buffer.alloc(0))).status).toBe("PENDING");
    await worker.complete(await worker.claimOne());
  });

  it("shows how far its worker is, and is kept by renewing", async () => {
    const claim = await uploadAndClaim();
    const renew = (percent: number, claimToken = claim.claimToken) =>
      worker.post("/api/media/renew", { claims: [{ id: claim.id, claimToken, percent }] });
    const { held, lost } = dataOf<{ held: { leaseUntil: string }[]; lost: string[] }>(await renew(40));
    expect([held.length, lost]).toEqual([1, []]);
    expect(Date.parse(held[0]?.leaseUntil ?? "")).toBeGreaterThanOrEqual(Date.parse(claim.leaseUntil));
    expect((await stateOf(claim.id)).percent).toBe(40);
    expect(dataOf(await renew(10))).toMatchObject({ lost: [] });
    expect((await stateOf(claim.id)).percent).toBe(40);
    expect(dataOf(await renew(50, "another"))).toEqual({ held: [], lost: [claim.id] });
    await worker.complete(claim);
  });

  it("is FAILED for good when its worker rejects the picture, whose file is removed", async () => {
    const claim = await uploadAndClaim();
    const known = { "if-none-match": (await fetch(claim.imageUrl)).headers.get("etag") ?? "" };
    expect((await fetch(claim.imageUrl, { headers: known })).status).toBe(304);
    const answer = await worker.reject(claim, "There is nothing in it.");
    expect(dataOf<{ item: object }>(answer).item).toMatchObject({ status: "FAILED" });
    expect((await stateOf(claim.id)).error).toEqual({
      ...{ code: "MEDIA_REJECTED", message: "There is nothing in it.", retryable: false },
    });
    const left = await readdir(path.join(app.uploadsDir, "media"), { recursive: true });
    const { filename } = await stateOf(claim.id);
    expect(left.filter((name) => name.endsWith(filename))).toEqual([]);
    expect((await fetch(claim.imageUrl, { headers: known })).status).toBe(404);
    expect(await refusal(device.request(RetryMediaDocument, { id: claim.id }))).toBe("NOT_RETRYABLE");
    expect(dataOf(await worker.reject(claim, "There is nothing in it."))).toEqual(answer.json.data);
    expect(codeOf(await worker.reject(claim, "Another reason."))).toEqual([409, "RESULT_CONFLICT"]);
    expect(codeOf(await worker.complete(claim))).toEqual([409, "RESULT_CONFLICT"]);
  });
});

describe("a result that comes again", () => {
  it("gets the same answer when it is the same, and is refused when it is another", async () => {
    const claim = await uploadAndClaim();
    const wanted = claim.variants.slice(0, 2);
    const { payload, files } = await goodResult(wanted);
    const [first, atOnce] = await Promise.all([
      worker.complete(claim, payload, files),
      worker.complete(claim, payload, files),
    ]);
    expect(dataOf(atOnce)).toEqual(dataOf(first));
    expect(dataOf(await worker.complete(claim, payload, files))).toEqual(dataOf(first));
    const before = await stateOf(claim.id);
    expect(codeOf(await worker.complete(claim))).toEqual([409, "RESULT_CONFLICT"]);
    expect(codeOf(await worker.complete(claim, { ...payload, permanentUrl: CDN }, files))).toEqual([
      ...[409, "RESULT_CONFLICT"],
    ]);
    const darker = await sharp(files["thumbnail.jpeg"]).linear(0.5).jpeg().toBuffer();
    const other = await worker.complete(claim, payload, { ...files, "thumbnail.jpeg": darker });
    expect(codeOf(other)).toEqual([409, "RESULT_CONFLICT"]);
    expect(codeOf(await worker.reject(claim))).toEqual([409, "RESULT_CONFLICT"]);
    expect(await stateOf(claim.id)).toEqual(before);
  });

  it("is refused without its claim, and of ids that there are not", async () => {
    const claim = await uploadAndClaim();
    const { claimToken } = claim;
    expect(codeOf(await worker.complete({ id: claim.id, claimToken: "guess" }))).toEqual([409, "CLAIM_LOST"]);
    expect(codeOf(await worker.reject({ id: claim.id, claimToken: "guess" }))).toEqual([409, "CLAIM_LOST"]);
    for (const id of ["0".repeat(24), "x"]) {
      expect(codeOf(await worker.complete({ id, claimToken }))).toEqual([404, "NOT_FOUND"]);
      expect(codeOf(await worker.reject({ id, claimToken }))).toEqual([404, "NOT_FOUND"]);
      expect(codeOf(await worker.send(`/api/media/analysis/${id}`))).toEqual([404, "NOT_FOUND"]);
    }
    expect(codeOf(await worker.post(`/api/media/complete/${claim.id}`, {}))).toEqual([400, "BAD_USER_INPUT"]);
    expect((await worker.complete(claim)).status).toBe(200);
  });
});

describe("what is not so", () => {
  let claim: Claim;
  let seen: object;

  beforeAll(async () => {
    claim = await uploadAndClaim();
    seen = await stateOf(claim.id);
  });
  afterAll(() => worker.complete(claim));

  it.each(LIES)("%s is refused and changes nothing", async (_what, payload, files, message) => {
    const answer = await worker.complete(claim, payload, await files());
    expect(codeOf(answer)).toEqual([400, "BAD_USER_INPUT"]);
    expect(answer.json.error.message).toMatch(message);
    expect(await stateOf(claim.id)).toEqual(seen);
    expect(await temporaryFiles()).toBe(0);
    const variants = path.join(app.uploadsDir, "variants");
    expect(
      await readdir(variants, { recursive: true }).then((all) => all.filter((one) => one.includes(claim.id))),
    ).toEqual([]);
  });

  it("more bytes than allowed are refused, of one file and of all", async () => {
    const large = Buffer.alloc(310_000);
    expect(codeOf(await worker.complete(claim, {}, { "grid.jpeg": large }))).toEqual([413, "FILE_TOO_LARGE"]);
    const half = Buffer.alloc(160_000);
    const both = await worker.complete(claim, {}, { "grid.jpeg": half, "grid.webp": half });
    expect(codeOf(both)).toEqual([413, "FILE_TOO_LARGE"]);
    expect(await temporaryFiles()).toBe(0);
    expect(await stateOf(claim.id)).toEqual(seen);
  });

  it("claims and renewals of another form are refused", async () => {
    const requests: [string, unknown][] = [
      ["/api/media/claim", {}],
      ["/api/media/claim", { worker: "a b" }],
      ["/api/media/claim", { worker: "a", limit: 0 }],
      ["/api/media/claim", { worker: "a", limit: 21 }],
      ["/api/media/renew", {}],
      ["/api/media/renew", { claims: [] }],
      ["/api/media/renew", { claims: [{ id: "a", claimToken: "b", percent: 100 }] }],
    ];
    for (const [route, body] of requests) {
      expect([body, ...codeOf(await worker.post(route, body))]).toEqual([body, 400, "BAD_USER_INPUT"]);
    }
    expect(codeOf(await worker.send("/api/media/pending/all?limit=501"))).toEqual([400, "BAD_USER_INPUT"]);
  });
});

describe("operators", () => {
  const asOperator = () => new ToonboothClient(app.url, ADMIN_TOKEN);

  it("see how the library stands", async () => {
    const { mediaStats } = await asOperator().request(MediaStatsDocument, {});
    expect(mediaStats).toMatchObject({ pending: 0, processing: 0, failed: 1, stuck: 0, healed: 0 });
    expect(mediaStats.completed.count).toBeGreaterThanOrEqual(5);
    expect(mediaStats.completed.averageSeconds).toBeGreaterThan(0);
    expect(mediaStats.served.count).toBeGreaterThan(0);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('toonbooth_media_items{state="failed"} 1');
    expect(metrics).toContain('method="DELETE"');
    expect(metrics).toMatch(/toonbooth_media_ended_total\{type="PROFILE",status="FAILED"\} 1/);
    expect(metrics).toMatch(/toonbooth_media_duration_seconds_count\{type="PROFILE"\} \d/);
  });

  it("are told from devices, whose token is no operator's", async () => {
    expect(await refusal(device.request(MediaStatsDocument, {}))).toBe("UNAUTHENTICATED");
    const nobody = new ToonboothClient(app.url);
    expect(await refusal(nobody.request(MediaStatsDocument, {}))).toBe("UNAUTHENTICATED");
  });
});

describe("the key", () => {
  beforeEach(() => app.restart());

  const ROUTES: [string, string][] = [
    ["GET", "/api/media/pending/all"],
    ["POST", "/api/media/claim"],
    ["POST", "/api/media/renew"],
    ["POST", `/api/media/complete/${"0".repeat(24)}`],
    ["DELETE", `/api/media/cleanup/${"0".repeat(24)}`],
    ["GET", `/api/media/analysis/${"0".repeat(24)}`],
  ];

  it("is wanted by every route; after many wrong ones not even the right one is compared", async () => {
    for (const [method, route] of ROUTES) {
      expect(codeOf(await new WorkerClient(app.url, null).send(route, { method }))).toEqual([
        401,
        "UNAUTHENTICATED",
      ]);
    }
    for (const key of [`${WORKER_KEY}x`, WORKER_KEY.slice(1), device.token ?? "", ADMIN_TOKEN].slice(0, 3)) {
      const answer = await new WorkerClient(app.url, key).send("/api/media/pending/all");
      expect(codeOf(answer)).toEqual([401, "UNAUTHENTICATED"]);
    }
    const right = new WorkerClient(app.url);
    expect((await right.send("/api/media/pending/all")).status).toBe(200);
    expect(codeOf(await new WorkerClient(app.url, "wrong").send("/api/media/pending/all"))).toEqual([
      429,
      "RATE_LIMITED",
    ]);
    expect(codeOf(await right.send("/api/media/pending/all"))).toEqual([429, "RATE_LIMITED"]);
    const operator = new ToonboothClient(app.url, ADMIN_TOKEN);
    expect(await refusal(operator.request(MediaStatsDocument, {}))).toBe("RATE_LIMITED");
  });

  it("not configured, there are no such routes, and no operator", async () => {
    await app.restart({ MEDIA_API_KEY: "", ADMIN_TOKEN: "", MAX_WRONG_KEYS_PER_ADDRESS: "100" });
    const unknown = await fetch(`${app.url}/api/media/nothing`);
    const { error } = (await unknown.json()) as { error: object };
    for (const [method, route] of ROUTES) {
      const answer = await fetch(`${app.url}${route}`, {
        method,
        headers: { authorization: `Bearer ${WORKER_KEY}` },
      });
      expect([route, answer.status]).toEqual([route, 404]);
      const body = (await answer.json()) as { error: object };
      expect({ ...body.error, timestamp: "" }).toEqual({ ...error, timestamp: "" });
    }
    const operator = new ToonboothClient(app.url, ADMIN_TOKEN);
    expect(await refusal(operator.request(MediaStatsDocument, {}))).toBe("UNAUTHENTICATED");
  });
});
