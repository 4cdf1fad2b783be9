import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import {
  dartForm,
  type FlutterOptions,
  getQuery,
  openConnection,
  postForm,
  postJson,
  postJsonOn,
} from "../../support/flutter.js";
import { type RawAnswer, RawConnection, sendOn } from "../../support/http-client.js";
import { smallPhoto } from "../../support/rest-client.js";
import { eventually } from "../../support/wait.js";

const LIMIT = 400_000;

/** Draws in no time, so that nothing here waits for a cartoon. */
let ai: AiServer;
let app: TestApp;
let photo: Buffer;
/** A phone with a token, and one without. */
let phone: FlutterOptions;
let stranger: FlutterOptions;

const REGISTER = `mutation Register($deviceId: String!) {
  __typename
  registerDevice(deviceId: $deviceId) { __typename token device { __typename id } }
}`;
const UPLOAD = `mutation Upload($file: Upload!, $idempotencyKey: String) {
  __typename
  upload(file: $file, idempotencyKey: $idempotencyKey) {
    __typename
    original { __typename id imageUrl }
    job { __typename id seq status percent error { __typename code } cartoon { __typename id } }
  }
}`;
const ME = "query Me { __typename me { __typename id deviceId } }";

beforeAll(async () => {
  ai = await startAiServer();
  [app, photo] = await Promise.all([
    startTestApp({
      AI_ENGINE: "http",
      AI_SERVER_URL: ai.url,
      AI_FALLBACK: "none",
      MAX_UPLOAD_BYTES: String(LIMIT),
      MAX_JSON_BYTES: "100000",
    }),
    smallPhoto(),
  ]);
  stranger = { port: Number(new URL(app.url).port) };
  const variables = { deviceId: randomUUID() };
  const answer = await postJson(stranger, { operationName: "Register", variables, query: REGISTER });
  phone = { ...stranger, token: dataOf<{ registerDevice: { token: string } }>(answer).registerDevice.token };
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

function dataOf<T>(answer: RawAnswer): T {
  const { data, errors } = answer.json();
  expect(errors).toBeUndefined();
  return data as T;
}

function codeOf(answer: RawAnswer): unknown {
  return answer.json().errors?.[0]?.extensions.code;
}

interface Uploaded {
  upload: { original: { id: string; imageUrl: string }; job: { id: string; status: string } };
}

/** Uploads the small photo as the client does; `file` and `variables` as a test needs them. */
function upload(
  options: FlutterOptions = phone,
  { file = {}, variables = {} }: { file?: object; variables?: Record<string, unknown> } = {},
): Promise<RawAnswer> {
  const operation = { operationName: "Upload", variables, query: UPLOAD };
  return postForm(options, dartForm(options, operation, { bytes: photo, filename: "photo.jpg", ...file }));
}

describe("HTTP", () => {
  it("1: operations answer at once; what takes long is a job, and mutations may be repeated", async () => {
    const variables = { idempotencyKey: randomUUID() };
    // The client gives up after five seconds, though the request lands: the person taps once more.
    const [first, second] = [await upload(phone, { variables }), await upload(phone, { variables })];
    const { upload: uploaded } = dataOf<Uploaded>(first);
    // Not drawn yet when it answers: nothing is waited for.
    expect(["QUEUED", "RUNNING"]).toContain(uploaded.job.status);
    expect(dataOf<Uploaded>(second).upload.job.id).toBe(uploaded.job.id);
  });

  it("2: every GraphQL reply is 200 with application/json, its errors included", async () => {
    const replies: [object, string | undefined][] = [
      [{ query: ME }, undefined],
      [{ query: "query {" }, "GRAPHQL_PARSE_FAILED"],
      [{ query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED"],
      [{ query: "query($id: ID!) { job(id: $id) { id } }", variables: { id: {} } }, "BAD_USER_INPUT"],
    ];
    for (const [operation, code] of replies) {
      for (const accept of ["*/*", "application/json"]) {
        const answer = await postJson(phone, operation as { query: string }, { headers: { accept } });
        const type = answer.headers["content-type"];
        expect([answer.status, type, codeOf(answer)]).toEqual([200, "application/json; charset=utf-8", code]);
      }
    }
    const accept = "application/graphql-response+json, application/json;q=0.9";
    const honest = await postJson(stranger, { query: ME }, { headers: { accept } });
    expect([honest.status, codeOf(honest)]).toEqual([401, "UNAUTHENTICATED"]);
  });

  it("3: whatever goes wrong, the body is a JSON object with data or errors", async () => {
    const connection = await openConnection(phone);
    const json = { "content-type": "application/json" };
    const requests: [number, Parameters<typeof sendOn>[1]][] = [
      [404, { path: "/graphql/nothing" }],
      [405, { method: "PUT", body: "{}", headers: json }],
      [413, { body: JSON.stringify({ query: " ".repeat(100_000) }), headers: json }],
      [415, { body: "query", headers: { "content-type": "text/plain" } }],
    ];
    for (const [status, request] of requests) {
      const answer = await sendOn(connection, request);
      expect([answer.status, answer.headers["content-type"]]).toEqual([
        status,
        "application/json; charset=utf-8",
      ]);
      expect(Array.isArray(answer.json().errors)).toBe(true);
    }
    connection.destroy();
  });

  it("4: errors have a text, integer locations, a path that is a list, and extensions that are an object", async () => {
    const invalid = await postJson(phone, { query: "{ nothing }" });
    const query = 'mutation { cancelJob(jobId: "000000000000000000000000") { id } }';
    const missing = await postJson(phone, { query });
    for (const answer of [invalid, missing]) {
      expect(answer.json().errors?.[0]).toMatchObject({
        message: expect.any(String),
        locations: [{ line: 1, column: expect.toSatisfy(Number.isInteger) }],
        extensions: { code: expect.any(String) },
      });
    }
    expect(missing.json().errors?.[0]).toMatchObject({ path: ["cancelJob"] });
  });

  it("5: /graphql and /graphql/ answer alike, without a redirect", async () => {
    for (const path of ["/graphql", "/graphql/"]) {
      expect((await postJson(phone, { query: ME }, { path })).status).toBe(200);
      const form = dartForm(phone, { query: UPLOAD }, { bytes: photo, filename: "photo.jpg" });
      expect((await postForm(phone, form, path)).status).toBe(200);
    }
  });

  it("6: takes operationName null, empty variables and __typename everywhere, which limits do not count", async () => {
    const typenames = "__typename ".repeat(200);
    const query = `mutation { ${typenames} __typename }`;
    const answer = await postJson(phone, { operationName: null, variables: {}, query });
    expect(dataOf(answer)).toEqual({ __typename: "Mutation" });
    const aliases = Array.from({ length: 100 }, (_, n) => `t${n}: __typename`).join(" ");
    expect(dataOf(await postJson(phone, { query: `{ ${aliases} }` }))).toMatchObject({ t99: "Query" });
  });

  it("7: takes useGETForQueries, with a content type and nulls as text", async () => {
    const answer = await getQuery(phone, { query: ME });
    expect(dataOf(answer)).toMatchObject({ me: { __typename: "Device" } });
  });

  it("8: keeps a connection for at least 65 s, and says so", async () => {
    const connection = await openConnection(phone);
    const answer = await postJsonOn(connection, phone, { query: ME });
    const seconds = Number(/timeout=(\d+)/.exec(answer.headers["keep-alive"] ?? "")?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(65);
    expect((await postJsonOn(connection, phone, { query: ME })).status).toBe(200);
    connection.destroy();
  });

  it("9: an early refusal is answered when the body has been read, and the connection lives on", async () => {
    const connection = await openConnection(phone);
    const form = dartForm(phone, { query: UPLOAD }, { bytes: Buffer.alloc(4 * LIMIT), filename: "big.jpg" });
    connection.head("POST /graphql", form.headers).write(form.body.subarray(0, LIMIT));
    // The server has read what there is: it answers somebody else, and not yet this client.
    expect((await postJson(phone, { query: ME })).status).toBe(200);
    expect(connection.pending).toBe("");
    expect(codeOf(await connection.write(form.body.subarray(LIMIT)).answer())).toBe("FILE_TOO_LARGE");
    expect((await postJsonOn(connection, phone, { query: ME })).status).toBe(200);
    connection.destroy();
  });

  it("10: what fails within a job is a field of it, not an error that takes the data along", async () => {
    const { job } = dataOf<Uploaded>(
      await upload(phone, { variables: { idempotencyKey: randomUUID() } }),
    ).upload;
    const query = "query($id: ID!) { job(id: $id) { __typename id status error { __typename code } } }";
    const ended = await eventually("the job to end", async () => {
      const seen = dataOf<{ job: { status: string; error: object | null } }>(
        await postJson(phone, { query, variables: { id: job.id } }),
      ).job;
      return ["READY", "FAILED"].includes(seen.status) && seen;
    });
    // Without a face it is drawn all the same, or says why not: in either case there is data.
    expect(ended.error === null).toBe(ended.status === "READY");
  });

  it("11: ids are stable and never null, and payloads carry whole entities", async () => {
    const variables = { idempotencyKey: randomUUID() };
    const [first, second] = [await upload(phone, { variables }), await upload(phone, { variables })];
    expect(dataOf<Uploaded>(second).upload.original.id).toBe(dataOf<Uploaded>(first).upload.original.id);
    expect(dataOf(first)).toMatchObject({
      upload: {
        __typename: "UploadPayload",
        original: { __typename: "Original", id: expect.stringMatching(/^[0-9a-f]{24}$/) },
        job: { __typename: "Job", id: expect.stringMatching(/^[0-9a-f]{24}$/), seq: expect.any(Number) },
      },
    });
  });
});

describe("uploads", () => {
  it("12: take the client's form: its boundary, its parts, and text that is not ASCII", async () => {
    dataOf<Uploaded>(await upload());
    const key = `Grüße-漫画-${randomUUID()}`;
    const form = dartForm(
      phone,
      { query: UPLOAD, variables: { idempotencyKey: key } },
      { bytes: photo, filename: "photo.jpg" },
    );
    expect(form.body.toString()).toContain("content-transfer-encoding: binary");
    expect(/boundary=(\S+)/.exec(String(form.headers["content-type"]))?.[1]).toHaveLength(70);
    const { job } = dataOf<Uploaded>(await postForm(phone, form)).upload;
    // The key arrived as it was sent: the same one finds the same job.
    const again = await upload(phone, { variables: { idempotencyKey: key } });
    expect(dataOf<Uploaded>(again).upload.job.id).toBe(job.id);
  });

  it("13: application/octet-stream is a photo when its bytes are", async () => {
    dataOf<Uploaded>(await upload(phone, { file: { contentType: "application/octet-stream" } }));
    const text = { bytes: Buffer.from("no picture"), contentType: "image/jpeg" };
    expect(codeOf(await upload(phone, { file: text }))).toBe("UNSUPPORTED_TYPE");
  });

  it.each(["application/octet-stream", "image/jpeg"])(
    "14: a file without a name is a file (%s)",
    async (contentType) => {
      dataOf<Uploaded>(await upload(phone, { file: { filename: null, contentType } }));
    },
  );

  it.each(["Grüße 漫画.jpg", 'say "cheese".jpg', "../../etc/passwd", "line\nend.jpg"])(
    "15: the file name %j is never a path",
    async (filename) => {
      dataOf<Uploaded>(await upload(phone, { file: { filename } }));
      for (const name of await app.filesIn("originals")) expect(name).toMatch(/^\d+_[0-9a-f-]{36}\.\w+$/);
    },
  );

  it("16: needs no CSRF header from a native app, and none from a page that is allowed; others are refused in JSON", async () => {
    dataOf<Uploaded>(await upload());
    const forged = dartForm(stranger, { query: UPLOAD }, { bytes: photo, filename: "photo.jpg" });
    Object.assign(forged.headers, { origin: "https://evil.example", "sec-fetch-site": "cross-site" });
    const answer = await postForm(stranger, forged);
    expect([answer.status, codeOf(answer)]).toEqual([403, "CSRF"]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("17: judges the token before the body, and answers after it", async () => {
    const before = await app.filesIn("incoming");
    const large = await samplePhoto();
    const form = dartForm(stranger, { query: UPLOAD }, { bytes: large, filename: "photo.jpg" });
    const connection = await openConnection(stranger);
    connection.head("POST /graphql", form.headers).write(form.body.subarray(0, -1));
    await postJson(phone, { query: ME });
    expect(connection.pending).toBe("");
    expect(await app.filesIn("incoming")).toEqual(before);
    const answer = await connection.write(form.body.subarray(-1)).answer();
    expect([answer.status, codeOf(answer)]).toEqual([200, "UNAUTHENTICATED"]);
    connection.destroy();
  });
});

describe("images and Sandbox", () => {
  it("29: an image widget, which accepts anything or nothing, never gets AVIF", async () => {
    const { original } = dataOf<Uploaded>(await upload()).upload;
    const { pathname, search } = new URL(original.imageUrl);
    for (const headers of [{}, { accept: "*/*" }] as Record<string, string>[]) {
      const connection = await RawConnection.open(phone.port);
      const answer = await sendOn(connection, { path: pathname + search, headers });
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "image/jpeg"]);
      connection.destroy();
    }
  });

  it("30: Sandbox finds what it needs: introspection, its origin and headers, the subscription address", async () => {
    const origin = "https://studio.apollographql.com";
    const asked = "content-type,authorization,apollo-require-preflight,x-apollo-operation-name";
    const connection = await RawConnection.open(phone.port);
    const preflight = await sendOn(connection, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": asked },
    });
    expect(preflight.headers["access-control-allow-origin"]).toBe(origin);
    const allowed = preflight.headers["access-control-allow-headers"]?.split(", ");
    expect(allowed).toEqual(expect.arrayContaining(asked.split(",")));
    const answer = await postJson(stranger, { query: "{ __schema { queryType { name } } }" });
    expect(dataOf(answer)).toEqual({ __schema: { queryType: { name: "Query" } } });
    const form = dartForm(phone, { query: UPLOAD }, { bytes: photo, filename: "photo.jpg" });
    Object.assign(form.headers, {
      origin,
      "sec-fetch-site": "cross-site",
      "apollo-require-preflight": "true",
    });
    dataOf<Uploaded>(await postForm(phone, form));
    const page = await sendOn(connection, { path: "/graphql", headers: { accept: "text/html,*/*;q=0.8" } });
    expect(page.headers["content-type"]).toContain("text/html");
    connection.destroy();
  });
});
