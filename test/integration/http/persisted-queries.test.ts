import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPersistedQueries } from "../../../src/http/persisted-queries.js";
import { type Stub, startStub } from "../../support/http.js";
import {
  multipart,
  operate,
  type RawAnswer,
  send,
  UPLOAD_HEADERS,
  uploadParts,
  uploadResult,
} from "../../support/http-client.js";

let stub: Stub;

beforeAll(async () => {
  stub = await startStub();
});
afterAll(() => stub.close());

function hashed(query: string): { extensions: object } {
  const sha256Hash = createHash("sha256").update(query).digest("hex");
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

function codeOf(answer: RawAnswer): unknown {
  return answer.json().errors?.[0]?.extensions.code;
}

function get(parameters: Record<string, unknown>): Promise<RawAnswer> {
  const search = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const headers = { "apollo-require-preflight": "true", accept: "*/*" };
  return send(stub, { path: `/graphql?${new URLSearchParams(search as [string, string][])}`, headers });
}

it("a hash is unknown, comes with its document, and is enough from then on; by POST and by GET", async () => {
  const query = "query($name: String) { hello(name: $name) }";
  const variables = { name: "Ann" };
  const unknown = await operate(stub, { ...hashed(query), variables });
  // The words and the code that Apollo's and urql's clients look for.
  expect(unknown.json().errors?.[0]?.message).toBe("PersistedQueryNotFound");
  expect([unknown.status, codeOf(unknown)]).toEqual([200, "PERSISTED_QUERY_NOT_FOUND"]);
  expect((await operate(stub, { query, ...hashed(query), variables })).json().data).toEqual({
    hello: "hello Ann",
  });
  expect((await operate(stub, { ...hashed(query), variables })).json().data).toEqual({ hello: "hello Ann" });
  expect((await get({ ...hashed(query), variables })).json().data).toEqual({ hello: "hello Ann" });
});

it("graphql_flutter's null beside the hash counts as no document", async () => {
  const query = "{ number(value: 3) }";
  await operate(stub, { query, ...hashed(query) });
  expect((await operate(stub, { query: null, ...hashed(query) })).json().data).toEqual({ number: 3 });
});

it("a document under another's hash is refused, and not remembered", async () => {
  const query = "{ requestId }";
  const forged = await operate(stub, { query: '{ hello(name: "forged") }', ...hashed(query) });
  expect([codeOf(forged), forged.json().data]).toEqual(["BAD_REQUEST", undefined]);
  expect(codeOf(await operate(stub, hashed(query)))).toBe("PERSISTED_QUERY_NOT_FOUND");
});

it("limits are those of any document: what they refuse is not remembered", async () => {
  const query = `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: hello`).join(" ")} }`;
  expect(codeOf(await operate(stub, { query, ...hashed(query) }))).toBe("QUERY_TOO_COMPLEX");
  expect(codeOf(await operate(stub, hashed(query)))).toBe("PERSISTED_QUERY_NOT_FOUND");
});

it("a mutation by its hash needs POST all the same", async () => {
  const query = "mutation { ping }";
  await operate(stub, { query, ...hashed(query) });
  const answer = await get(hashed(query));
  expect([answer.status, answer.headers.allow, codeOf(answer)]).toEqual([405, "POST", "METHOD_NOT_ALLOWED"]);
});

it("an upload may name its mutation by the hash", async () => {
  const file = Buffer.from("a file");
  const query = "mutation Up($file: Upload!) { upload(file: $file) }";
  const [, map, part] = uploadParts(file);
  const form = (operation: object) =>
    multipart(
      [
        { name: "operations", body: JSON.stringify({ variables: { file: null }, ...operation }) },
        map,
        part,
      ].flatMap((each) => each ?? []),
    );
  const known = await send(stub, { body: form({ query, ...hashed(query) }), headers: UPLOAD_HEADERS });
  expect(known.json().data).toEqual({ upload: uploadResult(file) });
  const answer = await send(stub, { body: form(hashed(query)), headers: UPLOAD_HEADERS });
  expect(answer.json().data).toEqual({ upload: uploadResult(file) });
});

it("what was not used for longest is forgotten when there is no room, and one that is larger than all never kept", async () => {
  const store = createPersistedQueries(13);
  for (const key of ["a", "b", "c"]) await store.set(key, "123");
  await store.get("a");
  await store.set("d", "123");
  expect(await Promise.all(["a", "b", "c", "d"].map((key) => store.get(key)))).toEqual([
    "123",
    undefined,
    "123",
    "123",
  ]);
  await store.set("e", "x".repeat(13));
  expect(await store.get("e")).toBeUndefined();
  // Keys count as well.
  for (let n = 0; n < 1_000; n += 1) await store.set(String(n), "12345");
  expect(store.keys()).toEqual(["999"]);
});

it("a hash that is no text is the client's fault, by POST and by GET", async () => {
  for (const sha256Hash of [{ toString: 1, valueOf: 1 }, {}, [], null, 7, undefined]) {
    const asked = { extensions: { persistedQuery: { version: 1, sha256Hash } } };
    const answers = [
      await operate(stub, asked),
      await get(asked),
      await operate(stub, { query: "{ hello }", ...asked }),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [400, "BAD_REQUEST"],
      [400, "BAD_REQUEST"],
      [400, "BAD_REQUEST"],
    ]);
  }
});
