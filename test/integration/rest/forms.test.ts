import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { BOUNDARY, multipart, type Part, RawConnection, sendOn } from "../../support/http-client.js";
import { checkAnswer } from "../../support/openapi.js";
import { type FormPart, RestClient } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

const LIMIT = 400_000;

let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let client: RestClient;
let deviceId: string;

beforeAll(async () => {
  ai = await startAiServer();
  const engine = { AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none", AI_STYLES: "clay,ink" };
  app = await startTestApp({ ...engine, MAX_UPLOAD_BYTES: String(LIMIT) });
  photo = await samplePhoto();
  expect(photo.length).toBeLessThan(LIMIT);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  client = new RestClient(app.url);
  deviceId = crypto.randomUUID();
  client.token = (await client.post("/api/devices", { device_id: deviceId })).json.data.token;
});

/** Nothing of a refused upload stays behind. */
async function expectNothingStored(): Promise<void> {
  expect((await client.get("/api/originals")).json.data.originals).toEqual([]);
  expect((await app.filesIn("originals")).filter((name) => name.includes(deviceId))).toEqual([]);
  await eventually("nothing half-received", async () => (await app.filesIn("incoming")).length === 0);
}

describe("a form in any order", () => {
  const fields: FormPart[] = [
    ["style", "ink"],
    ["seed", "42"],
  ];

  it.each([
    ["before the photo", [...fields, ["image", "photo"]]],
    ["after the photo", [["image", "photo"], ...fields]],
    [
      "around it, with fields that mean nothing here",
      [
        ["seed", "42"],
        ["image", "photo"],
        ["x", "y"],
        ["style", "ink"],
      ],
    ],
  ] as [string, FormPart[]][])("fields %s", async (_where, parts) => {
    const own: FormPart[] = [...parts, ["device_id", deviceId.toUpperCase()]];
    const { status, json } = await client.form(
      "/api/upload",
      own.map(([name, value]) => [name, name === "image" ? photo : value]),
    );
    expect([status, json.data.cartoon?.styleId, json.data.cartoon?.seed]).toEqual([200, "ink", 42]);
  });

  it("empty fields are fields that are not there", async () => {
    const parts: FormPart[] = [
      ["image", photo],
      ["style", ""],
      ["seed", ""],
      ["device_id", ""],
    ];
    const { status, json } = await client.form("/api/upload", parts);
    expect([status, json.data.cartoon?.styleId]).toEqual([200, "clay"]);
  });

  it.each([
    ["no file name and an image's type", { type: "image/jpeg" }],
    ["no file name and no type", {}],
    ["a file name with quotes and no type", { filename: "a%22b.jpg" }],
  ])("the photo with %s", async (_what, how) => {
    const { status, json } = await sendRaw([{ name: "image", body: photo, ...how }]);
    expect([status, json.data.original.fileSize]).toEqual([200, photo.length]);
  });
});

describe("a form that is refused", () => {
  const wrong: [string, FormPart[], number, string, RegExp][] = [
    ["no photo", [["style", "ink"]], 400, "FILE_MISSING", /image/],
    ["nothing at all", [], 400, "FILE_MISSING", /image/],
    [
      "two photos",
      [
        ["image", "a"],
        ["image", "b"],
      ],
      400,
      "BAD_REQUEST",
      /exactly one/,
    ],
    ["a text for a photo", [["image", "hello"]], 400, "UNSUPPORTED_TYPE", /JPEG/],
    [
      "a style that nobody draws",
      [
        ["image", "photo"],
        ["style", "oil"],
      ],
      400,
      "BAD_USER_INPUT",
      /clay, ink/,
    ],
    [
      "a seed that is no number",
      [
        ["image", "photo"],
        ["seed", "x"],
      ],
      400,
      "BAD_USER_INPUT",
      /seed: expected a whole/,
    ],
    [
      "a seed out of bounds",
      [
        ["seed", "2147483648"],
        ["image", "photo"],
      ],
      400,
      "BAD_USER_INPUT",
      /seed: expected/,
    ],
    [
      "a field far too long",
      [
        ["style", "a".repeat(2_000)],
        ["image", "photo"],
      ],
      400,
      "BAD_REQUEST",
      /style: expected at most/,
    ],
    [
      "far too many fields",
      Array.from({ length: 30 }, (_, n) => [`f${n}`, "1"]),
      400,
      "BAD_REQUEST",
      /at most 20 fields/,
    ],
    [
      "another device's id",
      [
        ["image", "photo"],
        ["device_id", crypto.randomUUID()],
      ],
      404,
      "NOT_FOUND",
      /nothing/,
    ],
  ];

  it.each(wrong)("%s", async (_what, parts, status, code, message) => {
    const filled = parts.map(([name, value]): FormPart => [name, value === "photo" ? photo : value]);
    const answer = await client.form("/api/upload", filled);
    expect([answer.status, answer.json.error.code, answer.json.error.message]).toEqual([
      status,
      code,
      expect.stringMatching(message),
    ]);
    await expectNothingStored();
  });

  it("a photo in a part of another name", async () => {
    const answer = await client.form("/api/upload", [["file", photo]]);
    expect([answer.status, answer.json.error.code]).toEqual([400, "FILE_MISSING"]);
    await expectNothingStored();
  });

  it("a file beyond the limit, by its length or only when it comes", async () => {
    const large = Buffer.concat([photo, Buffer.alloc(LIMIT + 1 - photo.length)]);
    const answer = await client.upload(large);
    expect([answer.status, answer.json.error.code]).toEqual([413, "FILE_TOO_LARGE"]);
    const huge = await client.upload(Buffer.alloc(3 * LIMIT));
    expect([huge.status, huge.json.error.code]).toEqual([413, "FILE_TOO_LARGE"]);
    await expectNothingStored();
  });

  it("no form", async () => {
    const answer = await client.post("/api/upload", { image: "…" });
    expect([answer.status, answer.json.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    const bare = await client.send("/api/upload", {
      method: "POST",
      headers: { "content-type": "multipart/form-data" },
    });
    expect([bare.status, bare.json.error.code]).toEqual([400, "BAD_REQUEST"]);
  });

  it.each([
    ["in the middle of much", 100_000],
    ["before anybody reads", 5],
  ])("a form that ends too early, %s", async (_when, bytes) => {
    const whole = multipart([{ name: "image", body: photo.subarray(0, bytes), filename: "a.jpg" }]);
    const answer = await sendBytes(whole.subarray(0, whole.length - BOUNDARY.length - 8));
    expect([answer.status, answer.json.error.code]).toEqual([400, "BAD_REQUEST"]);
    await expectNothingStored();
  });

  it("a head that makes no sense, right behind the photo", async () => {
    const whole = multipart([{ name: "image", body: "abc" }]).subarray(0, -4 - BOUNDARY.length - 2);
    const answer = await sendBytes(
      Buffer.concat([whole, Buffer.from(`--${BOUNDARY}\r\n\u0001: \u0000\r\n\r\nx`)]),
    );
    expect([answer.status, answer.json.error.code]).toEqual([400, "BAD_REQUEST"]);
    await expectNothingStored();
  });

  it.each(["form-data", 'form-data; name=""'])("a long part without a name: %s", async (disposition) => {
    const part = `content-disposition: ${disposition}\r\n\r\n${"x".repeat(5_000)}\r\n`;
    const answer = await sendBytes(Buffer.from(`--${BOUNDARY}\r\n${part}--${BOUNDARY}--\r\n`));
    expect([answer.status, answer.json.error.code]).toEqual([400, "FILE_MISSING"]);
  });

  it("a client that leaves in the middle", async () => {
    const connection = await RawConnection.open(Number(new URL(app.url).port));
    connection.head("POST /api/upload", { ...rawHeaders(), "content-length": 300_000 });
    connection.write(multipart([{ name: "image", body: photo, filename: "a.jpg" }]).subarray(0, 90_000));
    await eventually("the photo to come in", async () => (await app.filesIn("incoming")).length > 0);
    connection.destroy();
    await expectNothingStored();
  });

  it("without a token: after the whole body has been read, so that the connection goes on", async () => {
    const connection = await RawConnection.open(Number(new URL(app.url).port));
    const { authorization: _none, ...headers } = rawHeaders();
    const body = multipart([{ name: "image", body: photo, filename: "a.jpg" }]);
    connection.head("POST /api/upload", { ...headers, "content-length": body.length });
    connection.write(body.subarray(0, 50_000));
    // Long enough for an answer that does not wait: the server has answered another request meanwhile.
    await client.get("/api/originals");
    expect(connection.pending).toBe("");
    connection.write(body.subarray(50_000));
    expect((await connection.answer()).status).toBe(401);
    const next = await sendOn(connection, {
      path: "/api/originals",
      headers: { authorization: `Bearer ${client.token}` },
    });
    expect(next.status).toBe(200);
    connection.destroy();
  });
});

function rawHeaders(): Record<string, string> {
  return {
    authorization: `Bearer ${client.token}`,
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
  };
}

function sendRaw(parts: Part[]) {
  return sendBytes(multipart(parts));
}

/** Sends a body as it is; the answer is checked by the document. */
async function sendBytes(body: Buffer) {
  const connection = await RawConnection.open(Number(new URL(app.url).port));
  const answer = await sendOn(connection, { path: "/api/upload", headers: rawHeaders(), body });
  connection.destroy();
  return checkAnswer(
    { method: "POST", path: "/api/upload" },
    { ...answer, headers: new Headers(answer.headers) },
  );
}
