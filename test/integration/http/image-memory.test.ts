import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/errors.js";
import type { ImageAddress, ImageSource } from "../../../src/http/dependencies.js";
import { type Stub, type StubOptions, startStub } from "../../support/http.js";
import { noise, operate, type RawAnswer, RawConnection, send, sendOn } from "../../support/http-client.js";
import { eventually } from "../../support/wait.js";

const FILENAME = "1700000000000_0123456789abcdef01234567.jpg";
const ID = "a".repeat(24);
const SIGNED = "?size=grid&exp=9999999999&sig=good";
const TARGET = `/uploads/temp/${FILENAME}${SIGNED}`;
const BYTES = noise(30_000);
const ETAG = '"a-tag"';

/** Images of one file. What was served may be served again until it is told otherwise. */
class FakeImages implements ImageSource {
  file = "";
  isGone = false;
  /** Whether what was looked up still holds. */
  holds = true;
  found = 0;
  forget: (image?: ImageAddress) => void = () => {};

  verify: ImageSource["verify"] = () => ({ expiresAt: new Date(Date.now() + 3_600_000) });
  addressOfCartoon: ImageSource["addressOfCartoon"] = async () => ({ folder: "temp", filename: FILENAME });
  findMedia: ImageSource["findMedia"] = async () => {
    const address = { folder: "media" as const, filename: FILENAME };
    return { mediaId: ID, address, isComplete: false };
  };
  find: ImageSource["find"] = async (address, form) => {
    this.found += 1;
    if (this.isGone) throw new AppError("NOT_FOUND");
    return { address, form, etag: ETAG };
  };
  open: ImageSource["open"] = async () => {
    return { path: this.file, relativePath: "a/b.jpeg", mimeType: "image/jpeg", fileSize: BYTES.length };
  };
  again: ImageSource["again"] = () => this.holds && !this.isGone;
  onForget: ImageSource["onForget"] = (forget) => {
    this.forget = forget;
  };
}

let folder: string;
let file: string;
let images: FakeImages;
let stub: Stub;
const connections: RawConnection[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "toonbooth-memory-"));
  file = path.join(folder, "picture.jpg");
  await writeFile(file, BYTES);
});

afterAll(() => rm(folder, { recursive: true }));

async function start(options: StubOptions = {}): Promise<void> {
  images = new FakeImages();
  images.file = file;
  stub = await startStub({ ...options, images });
}

beforeEach(() => start());

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  await stub.close();
});

/** A connection that has not said anything yet. */
async function connect(): Promise<RawConnection> {
  const connection = await RawConnection.open(stub.port);
  connections.push(connection);
  return connection;
}

/** Has an address in memory. */
async function warm(target = TARGET, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const answer = await send(stub, { path: target, headers });
  expect(answer.status).toBe(200);
  return answer;
}

/** The headers of an answer, without what is each answer's own. */
function common({ headers }: RawAnswer): Record<string, string> {
  const { date, "x-request-id": requestId, "cache-control": cacheControl, ...rest } = headers;
  expect(new Date(date ?? "").toUTCString()).toBe(date);
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
  expect(cacheControl).toMatch(/^private, max-age=\d{4}, immutable$/);
  return rest;
}

describe("an image in memory", () => {
  it.each([
    ["/uploads/:folder/:filename", TARGET],
    ["/serve/:mediaId", `/serve/${ID}${SIGNED}`],
    ["/api/temp/:cartoonId", `/api/temp/${ID}${SIGNED}`],
    ["/api/images/:mediaId", `/api/images/${ID}${SIGNED}`],
  ])("%s is answered as it was the first time, without being looked for", async (route, target) => {
    const first = await warm(target);
    const connection = await connect();
    for (let n = 0; n < 3; n += 1) {
      const answer = await sendOn(connection, { path: target });
      expect(answer.status).toBe(200);
      expect(answer.body.equals(BYTES)).toBe(true);
      expect(common(answer)).toEqual(common(first));
    }
    expect(images.found).toBe(1);
    const [pathname] = target.split("?");
    await eventually("the log", async () => stub.log.filter((line) => line.path === pathname).length === 4);
    const metrics = (await send(stub, { path: "/metrics" })).body.toString();
    expect(metrics).toContain(`duration_seconds_count{route="${route}",method="GET",status="200"} 4`);
  });

  it("is 304 for who has it, and has no body for HEAD", async () => {
    const first = await warm();
    const connection = await connect();
    const known = await sendOn(connection, { path: TARGET, headers: { "if-none-match": `"x", W/${ETAG}` } });
    const head = await sendOn(connection, { path: TARGET, method: "HEAD" });
    const whole = await sendOn(connection, { path: TARGET });
    const { "content-type": _type, "content-length": _length, ...rest } = common(first);
    expect([known.status, common(known)]).toEqual([304, rest]);
    expect([head.status, common(head)]).toEqual([200, common(first)]);
    expect(whole.body.equals(BYTES)).toBe(true);
    expect(images.found).toBe(1);
  });

  it("is told apart by Accept, where that counts", async () => {
    await warm(TARGET, { accept: "image/webp" });
    await warm(TARGET, { accept: "image/png" });
    expect(images.found).toBe(2);
    await warm(`/api/images/${ID}${SIGNED}`, { accept: "image/webp" });
    await warm(`/api/images/${ID}${SIGNED}`, { accept: "image/png" });
    expect(images.found).toBe(3);
  });

  it("is looked up anew after some time, once for all who wait, and is not read again", async () => {
    await warm();
    await writeFile(file, noise(BYTES.length));
    images.holds = false;
    const [one, two] = [await connect(), await connect()];
    const answers = await Promise.all([sendOn(one, { path: TARGET }), sendOn(two, { path: TARGET })]);
    for (const answer of answers) expect(answer.body.equals(BYTES)).toBe(true);
    expect(images.found).toBeLessThanOrEqual(3);
    await writeFile(file, BYTES);
  });

  it.each([true, false])("is as good as nothing when it was deleted (still looked up: %s)", async (holds) => {
    await warm();
    const connection = await connect();
    expect((await sendOn(connection, { path: TARGET })).status).toBe(200);
    images.isGone = true;
    images.holds = holds;
    const answer = await sendOn(connection, { path: TARGET });
    const never = await send(stub, { path: TARGET.replace("1700", "1800") });
    expect([answer.status, answer.json().error]).toEqual([
      404,
      { ...(never.json().error as object), timestamp: expect.any(String) },
    ]);
  });

  it.each([undefined, { folder: "temp" as const, filename: FILENAME }])(
    "leaves the memory when it is forgotten (%j)",
    async (image) => {
      await warm();
      images.forget({ folder: "temp", filename: "another" });
      await warm();
      expect(images.found).toBe(1);
      images.forget(image);
      await warm();
      expect(images.found).toBe(2);
    },
  );

  it("is not kept for a token, nor is a media item's temporary address", async () => {
    const token = { authorization: "Bearer good-token" };
    const own = `/uploads/temp/${FILENAME}`;
    for (let n = 0; n < 2; n += 1) await warm(own, token);
    expect(images.found).toBe(2);
    for (let n = 0; n < 2; n += 1) await warm(TARGET.replace("/temp/", "/media/"));
    expect(images.found).toBe(4);
  });

  it("may be read by pages of allowed origins alone", async () => {
    await stub.close();
    await start({ env: { CORS_ORIGINS: "https://app.example" } });
    await warm();
    const ask = (origin: string) => send(stub, { path: TARGET, headers: { origin } });
    expect((await ask("https://app.example")).headers).toMatchObject({
      "access-control-allow-origin": "https://app.example",
      vary: expect.stringContaining("Origin"),
    });
    expect((await ask("https://evil.example")).headers).not.toHaveProperty("access-control-allow-origin");
    expect((await send(stub, { path: TARGET })).headers).not.toHaveProperty("access-control-allow-origin");
    expect(images.found).toBe(1);
  });

  it("goes when others need the room", async () => {
    await stub.close();
    await start({ env: { IMAGE_MEMORY_BYTES: "80000" } });
    const others = [1, 2].map((n) => TARGET.replace("exp=", `exp=${n}`));
    for (const target of [TARGET, ...others]) await warm(target);
    expect(images.found).toBe(3);
    for (const target of [...others].reverse()) await warm(target);
    expect(images.found).toBe(3);
    await warm(TARGET);
    expect(images.found).toBe(4);
  });

  it("is a path for nginx where nginx sends the files, for parts of it too", async () => {
    await stub.close();
    await start({ env: { X_ACCEL_REDIRECT: "/variants" } });
    const first = await warm();
    const connection = await connect();
    const asked: Record<string, string>[] = [{}, { range: "bytes=0-9" }];
    for (const headers of asked) {
      const answer = await sendOn(connection, { path: TARGET, headers });
      expect([answer.status, answer.body.length]).toEqual([200, 0]);
      expect(answer.headers["x-accel-redirect"]).toBe("/variants/a/b.jpeg");
      expect(common(answer)).toEqual(common(first));
    }
    const known = await sendOn(connection, { path: TARGET, headers: { "if-none-match": ETAG } });
    expect([known.status, known.headers["x-accel-redirect"]]).toEqual([304, undefined]);
    expect(images.found).toBe(1);
  });
});

describe("a connection", () => {
  it("goes on with whatever is asked for after images", async () => {
    await warm();
    const connection = await connect();
    expect((await sendOn(connection, { path: TARGET })).status).toBe(200);
    const part = await sendOn(connection, { path: TARGET, headers: { range: "bytes=10-19" } });
    expect([part.status, part.body]).toEqual([206, BYTES.subarray(10, 20)]);
    const body = JSON.stringify({ query: "{ __typename }" });
    const headers = { "content-type": "application/json" };
    expect((await sendOn(connection, { body, headers })).json().data).toEqual({ __typename: "Query" });
    expect((await sendOn(connection, { path: TARGET })).body.equals(BYTES)).toBe(true);
  });

  it("may bring a request in pieces", async () => {
    await warm();
    const connection = await connect();
    const text = `GET ${TARGET} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
    for (const piece of [text.slice(0, 20), text.slice(20)]) {
      connection.write(piece);
      await operate(stub, { query: "{ __typename }" });
    }
    expect((await connection.answer()).body.equals(BYTES)).toBe(true);
  });

  it("may bring several requests at once: they are answered in their order", async () => {
    await warm();
    const connection = await connect();
    const head = (target: string) => `GET ${target} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
    connection.write(head(TARGET));
    connection.write(head("/health/live") + head(TARGET));
    expect((await connection.answer()).body.equals(BYTES)).toBe(true);
    expect((await connection.answer()).headers["content-type"]).toContain("json");
    expect((await connection.answer()).body.equals(BYTES)).toBe(true);
  });

  it("ends after its answer for who asks for that, and is kept for who does not", async () => {
    await warm();
    const connection = await connect();
    expect((await sendOn(connection, { path: TARGET })).headers.connection).toBe("keep-alive");
    const last = await sendOn(connection, { path: TARGET, headers: { connection: "close" } });
    expect([last.status, last.headers.connection]).toEqual([200, "close"]);
    await eventually("the end", async () => connection.ended);
  });

  it.each([true, false])(
    "that its client has ended gets its answer first (still looked up: %s)",
    async (holds) => {
      await warm();
      images.holds = holds;
      const connection = await RawConnection.open(stub.port, { allowHalfOpen: true });
      connections.push(connection);
      connection.socket.end(`GET ${TARGET} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      expect((await connection.answer()).body.equals(BYTES)).toBe(true);
      await eventually("the end", async () => connection.ended);
    },
  );

  it("that has gone before its answer is let go of", async () => {
    await warm();
    images.holds = false;
    let answer = (_none: null) => {};
    const lookUp = new Promise<null>((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    images.find = async () => {
      asked += 1;
      await lookUp;
      throw new AppError("NOT_FOUND");
    };
    const connection = await connect();
    connection.head(`GET ${TARGET}`, {});
    await eventually("the request", async () => asked === 1);
    connection.destroy();
    answer(null);
    expect((await send(stub, { path: TARGET })).status).toBe(404);
  });

  it("of somebody who has asked too often is told so", async () => {
    await stub.close();
    await start({ env: { MAX_REQUESTS_PER_ADDRESS: "10" } });
    await warm();
    const connection = await connect();
    const statuses = [];
    for (let n = 0; n < 10; n += 1) statuses.push((await sendOn(connection, { path: TARGET })).status);
    expect(statuses).toEqual([...Array(9).fill(200), 429]);
  });

  it("that is idle, or was never used, does not hold up the end of the server", async () => {
    await warm();
    const [used, unused] = [await connect(), await connect()];
    await sendOn(used, { path: TARGET });
    await stub.close();
    await eventually("their end", async () => used.ended && unused.ended);
  });
});
