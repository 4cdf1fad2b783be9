import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  UploadProgressDocument,
  type UploadProgressSubscription,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { BOUNDARY, multipart, noise, type Part, RawConnection, until } from "../../support/http-client.js";
import { refusal, upload } from "../../support/journey.js";
import { uploadMedia } from "../../support/media.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";

let ai: AiServer;
let app: TestApp;
let device: ToonboothClient;
/** A picture with bytes behind its end that no decoder minds: large enough to come in pieces. */
let photo: Buffer;

beforeAll(async () => {
  ai = await startAiServer();
  [app, photo] = await Promise.all([
    startTestApp({
      ...{ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" },
      MEDIA_PROCESSING: "external",
    }),
    smallPhoto().then((picture) => Buffer.concat([picture, noise(300_000)])),
  ]);
  device = await app.newDevice();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

type Progress = UploadProgressSubscription["uploadProgress"];

/** Everything that a subscription has told so far. */
interface Followed {
  seen: Progress[];
  ended: Promise<void>;
}

async function follow(idempotencyKey: string, by: ToonboothClient = device): Promise<Followed> {
  const seen: Progress[] = [];
  const read = async () => {
    for await (const data of by.subscribe(UploadProgressDocument, { idempotencyKey })) {
      seen.push(data.uploadProgress);
    }
  };
  const ended = read();
  ended.catch(() => {});
  await until(() => seen.length > 0, "the present state");
  return { seen, ended };
}

const MUTATION = `mutation Up($file: Upload!, $key: String) {
  upload(file: $file, idempotencyKey: $key) { original { id } }
}`;

const MEDIA_MUTATION = `mutation Up($file: Upload!, $key: String) {
  uploadMedia(type: PROFILE, file: $file, idempotencyKey: $key) { item { id } }
}`;

function formWith(key: string, query = MUTATION): Buffer {
  const variables = { file: null, key };
  const parts: Part[] = [
    { name: "operations", body: JSON.stringify({ query, variables }) },
    { name: "map", body: '{"0":["variables.file"]}' },
    { name: "0", body: photo, filename: "photo.jpg", type: "application/octet-stream" },
  ];
  return multipart(parts);
}

/** Begins to send a form: its head, and nothing yet of the body. */
async function beginUpload(headers: Record<string, string | number>): Promise<RawConnection> {
  const connection = await RawConnection.open(Number(new URL(app.url).port));
  return connection.head("POST /graphql", {
    accept: "*/*",
    authorization: `Bearer ${device.token}`,
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    ...headers,
  });
}

function statesOf({ seen }: Followed): string[] {
  return [...new Set(seen.map(({ state }) => state))];
}

function newest({ seen }: Followed): Progress | undefined {
  return seen.at(-1);
}

describe("an upload that is followed", () => {
  it.each([
    ["a photo", MUTATION],
    ["a picture for the media library", MEDIA_MUTATION],
  ])("of %s tells the bytes while they come, of how many, and its end", async (_what, mutation) => {
    const key = randomUUID();
    const followed = await follow(key);
    expect(followed.seen).toEqual([{ id: key, state: "WAITING", receivedBytes: 0, totalBytes: null }]);
    const body = formWith(key, mutation);
    const start = body.indexOf(photo);
    const connection = await beginUpload({ "content-length": body.length });
    for (const [from, to] of [
      [0, start + 100_000],
      [start + 100_000, start + 200_000],
    ] as const) {
      connection.write(body.subarray(from, to));
      // What may be the beginning of a delimiter is held back.
      await until(() => (newest(followed)?.receivedBytes ?? 0) > to - start - 500, `${to} bytes`);
      expect(newest(followed)).toMatchObject({ state: "RECEIVING", totalBytes: photo.length });
      expect(newest(followed)?.receivedBytes).toBeLessThanOrEqual(to - start);
    }
    const answer = await connection.write(body.subarray(start + 200_000)).answer();
    expect(answer.json().errors).toBeUndefined();
    await followed.ended;
    expect(newest(followed)).toEqual({
      id: key,
      state: "STORED",
      receivedBytes: photo.length,
      totalBytes: photo.length,
    });
    const bytes = followed.seen.map(({ receivedBytes }) => receivedBytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    connection.destroy();
  });

  it("tells a follower who comes later the present state first", async () => {
    const key = randomUUID();
    const body = formWith(key);
    const connection = (await beginUpload({ "content-length": body.length })).write(
      body.subarray(0, 150_000),
    );
    const before = await follow(key);
    await until(() => (newest(before)?.receivedBytes ?? 0) > 100_000, "the first half");
    const { receivedBytes } = newest(before) ?? { receivedBytes: 0 };
    const late = await follow(key);
    expect(late.seen[0]).toMatchObject({ state: "RECEIVING", totalBytes: photo.length });
    expect(late.seen[0]?.receivedBytes).toBeGreaterThanOrEqual(receivedBytes);
    await connection.write(body.subarray(150_000)).answer();
    await Promise.all([before.ended, late.ended]);
    expect([newest(before)?.state, newest(late)?.state]).toEqual(["STORED", "STORED"]);
    connection.destroy();
  });

  it("knows no total while the client tells no length", async () => {
    const key = randomUUID();
    const followed = await follow(key);
    const body = formWith(key);
    const chunk = (bytes: Buffer) => [`${bytes.length.toString(16)}\r\n`, bytes, "\r\n"] as const;
    const connection = await beginUpload({ "transfer-encoding": "chunked" });
    for (const piece of chunk(body.subarray(0, 100_000))) connection.write(piece);
    await until(() => (newest(followed)?.receivedBytes ?? 0) > 90_000, "the first bytes");
    expect(newest(followed)).toMatchObject({ state: "RECEIVING", totalBytes: null });
    for (const piece of chunk(body.subarray(100_000))) connection.write(piece);
    await connection.write("0\r\n\r\n").answer();
    await followed.ended;
    expect(newest(followed)).toMatchObject({ state: "STORED", totalBytes: photo.length });
    connection.destroy();
  });

  it("that is broken off is FAILED; the next attempt under its key is followed anew", async () => {
    const key = randomUUID();
    const followed = await follow(key);
    const body = formWith(key);
    const connection = (await beginUpload({ "content-length": body.length })).write(
      body.subarray(0, 100_000),
    );
    await until(() => newest(followed)?.state === "RECEIVING", "the upload to begin");
    connection.destroy();
    await followed.ended;
    expect(newest(followed)?.state).toBe("FAILED");
    const again = await follow(key);
    expect(again.seen[0]?.state).toBe("WAITING");
    await upload(device, photo, { idempotencyKey: key });
    await again.ended;
    expect(newest(again)?.state).toBe("STORED");
  });

  it("whose connection hangs gives way to the next attempt", async () => {
    const key = randomUUID();
    const followed = await follow(key);
    const body = formWith(key);
    const hanging = (await beginUpload({ "content-length": body.length })).write(body.subarray(0, 250_000));
    await until(() => (newest(followed)?.receivedBytes ?? 0) > 200_000, "the first attempt");
    const second = (await beginUpload({ "content-length": body.length })).write(body.subarray(0, 100_000));
    await until(() => (newest(followed)?.receivedBytes ?? 0) < 150_000, "the second attempt");
    hanging.destroy();
    await second.write(body.subarray(100_000)).answer();
    await followed.ended;
    expect(statesOf(followed)).not.toContain("FAILED");
    expect(newest(followed)?.state).toBe("STORED");
    second.destroy();
  });

  it("that is refused is FAILED", async () => {
    const key = randomUUID();
    const followed = await follow(key);
    expect(await refusal(upload(device, noise(50_000), { idempotencyKey: key }))).toBe("UNSUPPORTED_TYPE");
    await followed.ended;
    expect(newest(followed)).toMatchObject({ state: "FAILED", receivedBytes: 50_000 });
    const other = randomUUID();
    const ofMedia = await follow(other);
    expect(await refusal(uploadMedia(device, noise(40_000), "LOGO", other))).toBe("UNSUPPORTED_TYPE");
    await ofMedia.ended;
    expect(newest(ofMedia)).toMatchObject({ state: "FAILED", receivedBytes: 40_000 });
  });

  it("comes by REST as well", async () => {
    const key = randomUUID();
    const followed = await follow(key);
    const rest = new RestClient(app.url, device.token);
    const answer = await rest.upload(photo, "?wait=0", { "idempotency-key": key });
    expect(answer.status).toBe(202);
    await followed.ended;
    expect(newest(followed)).toMatchObject({ state: "STORED", receivedBytes: photo.length });
  });
});

describe("an upload that is over", () => {
  it("is STORED for whoever asks, also after a restart", async () => {
    const [key, ofMedia] = [randomUUID(), randomUUID()];
    await upload(device, photo, { idempotencyKey: key });
    await uploadMedia(device, photo, "LOGO", ofMedia);
    const bytes = { receivedBytes: photo.length, totalBytes: photo.length };
    const stored = { id: key, state: "STORED", ...bytes };
    const first = await follow(key);
    await first.ended;
    expect(first.seen).toEqual([stored]);
    const { token } = device;
    await app.restart();
    const returning = new ToonboothClient(app.url, token);
    expect((await follow(key, returning)).seen).toEqual([stored]);
    expect((await follow(ofMedia, returning)).seen).toEqual([{ ...stored, id: ofMedia }]);
    await returning.close();
    device = await app.newDevice();
    expect((await follow(key)).seen[0]?.state).toBe("WAITING");
  });
});

describe("a key", () => {
  it.each(["", "x".repeat(129)])("of the wrong length is refused (%#)", async (idempotencyKey) => {
    const reading = device
      .subscribe(UploadProgressDocument, { idempotencyKey })
      [Symbol.asyncIterator]()
      .next();
    expect(await refusal(reading)).toBe("BAD_USER_INPUT");
  });

  it("means nothing to another device, while the upload is under way", async () => {
    const key = randomUUID();
    const other = await follow(key, await app.newDevice());
    const own = await follow(key);
    await upload(device, photo, { idempotencyKey: key });
    await own.ended;
    expect(other.seen).toEqual([{ id: key, state: "WAITING", receivedBytes: 0, totalBytes: null }]);
  });
});
