import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVICE_ID, type Stub, startStub, TOKEN } from "../../support/http.js";
import {
  noise,
  operate,
  type RawAnswer,
  RawConnection,
  send,
  sendOn,
  until,
} from "../../support/http-client.js";

let stub: Stub;
let open: Stub;

beforeAll(async () => {
  stub = await startStub();
  open = await startStub({ env: { SANDBOX: "on", CORS_ORIGINS: "https://app.example" } });
});

afterAll(() => Promise.all([stub.close(), open.close()]));

const NEWER = "application/graphql-response+json";
const BEARER = { authorization: `Bearer ${TOKEN}` };

function outcome(answer: RawAnswer): [number, unknown] {
  return [answer.status, answer.json().errors?.[0]?.extensions.code];
}

describe("operations over HTTP", () => {
  it("carry the caller's device and token", async () => {
    const answer = await operate(stub, { query: "{ me token }" }, BEARER);
    expect(answer.json()).toEqual({ data: { me: DEVICE_ID, token: TOKEN } });
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("5: work at /graphql and /graphql/ alike", async () => {
    for (const path of ["/graphql", "/graphql/", "/graphql?x=1", "/graphql/?x=1"]) {
      const answer = await send(stub, {
        path,
        body: '{"query":"{ hello }"}',
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).toBe(200);
    }
  });

  it("6: accept null for operationName, empty variables, and __typename at the root", async () => {
    const operation = { operationName: null, variables: {}, query: "mutation { __typename ping }" };
    const answer = await operate(stub, operation);
    expect(answer.json()).toEqual({ data: { __typename: "Mutation", ping: "pong" } });
    for (const blank of [{ variables: null }, { operationName: "" }, { extensions: null }]) {
      expect((await operate(stub, { ...blank, query: "{ __typename }" })).json().errors).toBeUndefined();
    }
  });

  it("7: come by GET with a content type and nulls as text", async () => {
    const query = encodeURIComponent("query Q($n: String) { hello(name: $n) }");
    const paths = [
      `/graphql?operationName=null&variables=${encodeURIComponent('{"n":"you"}')}&query=${query}`,
      `/graphql/?operationName=Q&variables=%7B%22n%22%3A%22you%22%7D&extensions=null&query=${query}`,
    ];
    for (const path of paths) {
      const answer = await send(stub, {
        path,
        headers: { accept: "*/*", "content-type": "application/json" },
      });
      expect(answer.json()).toEqual({ data: { hello: "hello you" } });
    }
    const odd = { "content-type": `a;${" ".repeat(1_000)}x`, "apollo-require-preflight": "1" };
    expect((await send(stub, { path: `/graphql?query=${query}`, headers: odd })).status).toBe(200);
    const none = await send(stub, { path: `/graphql?variables=null&query=${query}` });
    expect(none.json().data).toEqual({ hello: "hello undefined" });
  });

  it("8: say that the connection stays open for longer than 65 s", async () => {
    const answer = await operate(stub, { query: "{ hello }" });
    expect(Number(/timeout=(\d+)/.exec(answer.headers["keep-alive"] ?? "")?.[1])).toBeGreaterThanOrEqual(65);
  });

  it("get a request id that is on the answer, in errors and in the log", async () => {
    const answer = await operate(stub, { query: "{ requestId fail }" });
    const id = answer.headers["x-request-id"];
    expect(answer.json().errors?.[0]?.extensions.requestId).toBe(id);
    const lines = stub.log.filter(({ requestId }) => requestId === id);
    await until(
      () => stub.log.some(({ requestId, msg }) => requestId === id && msg === "request"),
      "the log line",
    );
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(1);
  });

  it("are answered in JSON whatever else the client accepts", async () => {
    const answer = await operate(stub, { query: "{ hello }" }, { accept: "image/png" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  });

  it("leave neither tokens nor query strings nor bodies in the log", async () => {
    const path = `/graphql?query=${encodeURIComponent('{ hello(name: "whisper") }')}`;
    await send(stub, { path, headers: BEARER });
    await operate(stub, { query: '{ hello(name: "whisper") fail }' }, BEARER);
    await until(
      () => stub.log.some(({ method, msg }) => method === "GET" && msg === "request"),
      "the log line",
    );
    const text = JSON.stringify(stub.log);
    expect(text).not.toContain("whisper");
    expect(text).not.toContain(TOKEN);
    expect(stub.log).toContainEqual(
      expect.objectContaining({ method: "GET", path: "/graphql", status: 200 }),
    );
  });
});

describe("errors of operations", () => {
  const cases: [string, Record<string, unknown>, number, string][] = [
    ["syntax", { query: "{ hello" }, 400, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", { query: "{ helo }" }, 400, "GRAPHQL_VALIDATION_FAILED"],
    [
      "a wrong variable",
      { query: "query($v: Int!) { number(value: $v) }", variables: { v: "x" } },
      400,
      "BAD_USER_INPUT",
    ],
    ["a missing variable", { query: "query($v: Int!) { number(value: $v) }" }, 400, "BAD_USER_INPUT"],
    ["an unknown operation", { query: "query A { hello }", operationName: "B" }, 400, "BAD_REQUEST"],
    ["two operations and no name", { query: "query A { hello } query B { hello }" }, 400, "BAD_REQUEST"],
    ["no token", { query: "{ me }" }, 401, "UNAUTHENTICATED"],
    ["a domain error", { query: '{ fail(code: "NOT_FOUND") }' }, 404, "NOT_FOUND"],
    ["a busy server", { query: '{ fail(code: "BUSY") }' }, 503, "BUSY"],
    ["a full disk", { query: '{ fail(code: "ENOSPC") }' }, 507, "DISK_FULL"],
    ["validation", { query: '{ fail(code: "VALIDATION") }' }, 400, "BAD_USER_INPUT"],
    ["anything else", { query: "{ fail }" }, 500, "INTERNAL"],
    ["introspection", { query: "{ __schema { queryType { name } } }" }, 400, "GRAPHQL_VALIDATION_FAILED"],
    ["a subscription", { query: "subscription { count }" }, 400, "BAD_REQUEST"],
  ];

  it.each(cases)("2: %s is status 200 for clients of old", async (_what, operation, _status, code) => {
    for (const accept of ["*/*", "application/json"]) {
      expect(outcome(await operate(stub, operation, { accept }))).toEqual([200, code]);
    }
  });

  it.each(cases)(
    "2: %s has its status for clients that know the newer type",
    async (_what, operation, status, code) => {
      const answer = await operate(stub, operation, { accept: `${NEWER}, application/json;q=0.9` });
      expect(outcome(answer)).toEqual([status, code]);
      expect(answer.headers["content-type"]).toBe(`${NEWER}; charset=utf-8`);
      expect(answer.json().errors?.[0]?.extensions.http).toEqual({ status });
    },
  );

  it("2: partial data is status 200 for all", async () => {
    const answer = await operate(stub, { query: "{ hello maybe }" }, { accept: NEWER });
    expect(answer.status).toBe(200);
    expect(answer.json().data).toEqual({ hello: "hello undefined", maybe: null });
  });

  it("4: have the shape that clients parse", async () => {
    const operations = ["{ hello(", "{ helo }", '{ a: fail(code: "QUOTA_EXCEEDED") }'];
    for (const query of operations) {
      for (const error of (await operate(stub, { query })).json().errors ?? []) {
        expect(error).toEqual({
          message: expect.any(String),
          locations: [{ line: expect.any(Number), column: expect.any(Number) }],
          ...(query.includes("a:") && { path: ["a"] }),
          extensions: expect.objectContaining({
            code: expect.any(String),
            http: { status: expect.any(Number) },
            retryable: expect.any(Boolean),
            requestId: expect.any(String),
          }),
        });
      }
    }
  });

  it("carry details and when to try again", async () => {
    const full = await operate(stub, { query: '{ fail(code: "QUOTA_EXCEEDED") }' });
    expect(full.json().errors?.[0]).toMatchObject({
      message: "Full.",
      extensions: { details: { limit: 3 } },
    });
    const busy = await operate(stub, { query: '{ fail(code: "BUSY") }' });
    expect(busy.json().errors?.[0]?.extensions).toMatchObject({ retryable: true, retryAfterSeconds: 7 });
    expect(busy.headers["retry-after"]).toBe("7");
  });

  it("hide what is internal, and log it once", async () => {
    const answer = await operate(stub, { query: "{ a: fail b: fail }" });
    expect(answer.body.toString()).not.toMatch(/secret|stack|at .*\.ts/);
    const disk = await operate(stub, { query: '{ fail(code: "ENOSPC") }' });
    expect(disk.body.toString()).not.toContain("secret");
    expect(JSON.stringify(stub.log)).toContain("secret internal detail");
  });

  it("never repeat what class-validator was given", async () => {
    const answer = await operate(stub, { query: '{ fail(code: "VALIDATION") }' });
    expect(answer.body.toString()).not.toContain("s3cret");
    expect(answer.json().errors?.[0]?.message).toBe("deviceId must be a UUID.");
  });

  it("do not spell out the schema, nor long values", async () => {
    const hidden = await operate(stub, { query: "{ helo }" });
    expect(hidden.body.toString()).not.toContain("Did you mean");
    expect((await operate(open, { query: "{ helo }" })).body.toString()).toContain("Did you mean");
    const query = "query($v: Int!) { number(value: $v) }";
    const long = await operate(stub, { query, variables: { v: "x".repeat(50_000) } });
    expect(long.body.length).toBeLessThan(1_500);
  });

  it("come early for a document of very many tokens", async () => {
    expect(outcome(await operate(stub, { query: `{${" hello".repeat(6_000)} }` }))[1]).toBe(
      "QUERY_TOO_COMPLEX",
    );
  });
});

describe("3: what is no GraphQL request", () => {
  const JSON_TYPE = { "content-type": "application/json" };
  const cases: [string, Parameters<typeof send>[1], number, string][] = [
    ["an unknown path below", { path: "/graphql/x" }, 404, "NOT_FOUND"],
    ["PUT", { method: "PUT", body: "{}", headers: JSON_TYPE }, 405, "METHOD_NOT_ALLOWED"],
    ["DELETE", { method: "DELETE" }, 405, "METHOD_NOT_ALLOWED"],
    ["a mutation by GET", { path: "/graphql?query=mutation%7Bping%7D" }, 405, "METHOD_NOT_ALLOWED"],
    ["GET without a query", {}, 400, "BAD_REQUEST"],
    ["text", { body: "{ hello }", headers: { "content-type": "text/plain" } }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["no content type", { body: "{}" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    [
      "UTF-16",
      { body: "{}", headers: { "content-type": "application/json; charset=utf-16" } },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "gzip",
      { body: "{}", headers: { ...JSON_TYPE, "content-encoding": "gzip" } },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["broken JSON", { body: "{", headers: JSON_TYPE }, 400, "BAD_REQUEST"],
    ["broken UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]), headers: JSON_TYPE }, 400, "BAD_REQUEST"],
    ["a list", { body: '[{"query":"{ hello }"}]', headers: JSON_TYPE }, 400, "BATCH_TOO_LARGE"],
    ["a text", { body: '"x"', headers: JSON_TYPE }, 400, "BAD_REQUEST"],
    ["null", { body: "null", headers: JSON_TYPE }, 400, "BAD_REQUEST"],
    ["no query", { body: "{}", headers: JSON_TYPE }, 400, "BAD_REQUEST"],
    [
      "variables that are a list",
      { body: '{"query":"{ hello }","variables":[]}', headers: JSON_TYPE },
      400,
      "BAD_REQUEST",
    ],
    ["too much", { body: noise(1_100_000), headers: JSON_TYPE }, 413, "BODY_TOO_LARGE"],
  ];

  it.each(cases)(
    "%s is refused in JSON with its true status, and the connection goes on",
    async (_what, request, status, code) => {
      const connection = await RawConnection.open(stub.port);
      const answer = await sendOn(connection, request);
      expect(outcome(answer)).toEqual([status, code]);
      expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
      if (status === 405) expect(answer.headers.allow).toMatch(/POST/);
      const next = await sendOn(connection, { body: '{"query":"{ hello }"}', headers: JSON_TYPE });
      expect(next.status).toBe(200);
    },
  );

  it("9: a body that grows too large without having said so is read to its end first", async () => {
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...JSON_TYPE, "transfer-encoding": "chunked" });
    const chunk = noise(64_000);
    for (let n = 0; n < 40; n += 1)
      connection
        .write(`${chunk.length.toString(16)}\r\n`)
        .write(chunk)
        .write("\r\n");
    connection.write("0\r\n\r\n");
    const answer = await connection.answer();
    expect(outcome(answer)).toEqual([413, "BODY_TOO_LARGE"]);
    // Says what is allowed, and where pictures go.
    expect(answer.body.toString()).toMatch(/at most 1048576 bytes of JSON.*multipart\/form-data/);
    expect((await sendOn(connection, { body: '{"query":"{ hello }"}', headers: JSON_TYPE })).status).toBe(
      200,
    );
  });

  it("a failing look-up of the token is INTERNAL with status 500", async () => {
    const broken = await startStub({ authenticate: () => Promise.reject(new Error("database secret")) });
    const answer = await operate(broken, { query: "{ hello }" }, BEARER);
    expect(outcome(answer)).toEqual([500, "INTERNAL"]);
    expect(answer.body.toString()).not.toContain("secret");
    await broken.close();
  });

  it("a body that stalls is given up", async () => {
    const impatient = await startStub({ env: { UPLOAD_IDLE_TIMEOUT: "300ms" } });
    const connection = await RawConnection.open(impatient.port);
    connection.head("POST /graphql", { ...JSON_TYPE, "content-length": 100 }).write('{"query"');
    expect(outcome(await connection.answer())).toEqual([408, "REQUEST_TIMEOUT"]);
    await until(() => connection.ended, "the connection to end");
    await impatient.close();
  });
});
