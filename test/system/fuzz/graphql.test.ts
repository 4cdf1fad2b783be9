import fc from "fast-check";
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
  validate,
} from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectGraphQL, type FuzzTarget, runs, startFuzzTarget } from "../../support/fuzz.js";
import { type DocumentOptions, type RandomRequest, randomRequest } from "../../support/graphql-documents.js";
import { send } from "../../support/http-client.js";

let target: FuzzTarget;
let schema: GraphQLSchema;
let ids: string[] = [];

beforeAll(async () => {
  target = await startFuzzTarget();
  const answer = await post(JSON.stringify({ query: getIntrospectionQuery() }));
  schema = buildClientSchema(answer.json().data as unknown as IntrospectionQuery);
});
afterAll(() => target[Symbol.asyncDispose]());

const JSON_TYPE = { "content-type": "application/json" };

function post(body: string | Uint8Array, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${target.token}`;
  return send(target, { body, headers: { authorization, ...JSON_TYPE, ...headers } });
}

/** Ids of an original and its job that exist: earlier documents may have deleted those of before. */
async function presentIds(): Promise<string[]> {
  const query = "query ($id: ID!) { original(id: $id) { id } }";
  const answer = await post(JSON.stringify({ query, variables: { id: ids[0] ?? "" } }));
  if (answer.json().data?.original === null) ids = Object.values(await target.upload());
  return ids;
}

/** Codes that say that a document does not fit the schema, or asks for too much of it. */
const AGAINST_DOCUMENT = [
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
  "FILE_MISSING",
  "QUERY_TOO_COMPLEX",
];

/** The server and graphql-js must agree on what is a valid document. */
function expectVerdict({ query }: RandomRequest, codes: string[]): void {
  const faults = validate(schema, parse(query));
  if (faults.length === 0) expect(codes, query).not.toContain("GRAPHQL_VALIDATION_FAILED");
  else
    expect(
      codes.some((code) => AGAINST_DOCUMENT.includes(code)),
      `${query}\n${faults[0]}`,
    ).toBe(true);
}

it.each([
  ["of the right types", 0],
  ["of right and wrong types", 0.3],
])("random operations with arguments %s are answered as the schema says", async (_what, wrong) => {
  const seen = { data: 0, errors: 0 };
  const operation = fc.constantFrom<DocumentOptions["operation"]>("query", "query", "mutation");
  const property = fc.asyncProperty(
    fc.gen(),
    operation,
    fc.integer({ min: 2, max: 7 }),
    async (pick, kind, depth) => {
      // The device is still needed; that it can be deleted is tested elsewhere.
      const options = {
        schema,
        operation: kind,
        ids: await presentIds(),
        omit: ["deleteDevice"],
        wrong,
        depth,
      };
      const request = randomRequest(pick, options);
      const codes = expectGraphQL(await post(JSON.stringify(request)));
      expectVerdict(request, codes);
      seen[codes.length > 0 ? "errors" : "data"] += 1;
    },
  );
  await fc.assert(property, runs(80));
  // Else the documents would test nothing but the refusal of documents.
  expect(Math.min(seen.data, seen.errors)).toBeGreaterThan(0);
  await target.expectSound();
});

const requestMember = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    "{ me { id } }",
    "query A { __typename } query B { __typename }",
    "{",
    "subscription { jobUpdates { id } }",
  ),
  fc.constantFrom<unknown>({ persistedQuery: { version: 1, sha256Hash: "0" } }, [], null, {
    __proto__: null,
    toString: 1,
  }),
);
const requestObject = fc.record(
  { query: requestMember, variables: requestMember, operationName: requestMember, extensions: requestMember },
  { requiredKeys: [] },
);
const deep = (depth: number) => `{"query":${"[".repeat(depth)}${"]".repeat(depth)}}`;
const jsonBody = fc.oneof(
  requestObject.map((body) => JSON.stringify(body)),
  fc.array(requestObject, { maxLength: 3 }).map((body) => JSON.stringify(body)),
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(deep(10), deep(5_000), `{"query":"${"{a".repeat(20_000)}"}`, `"${"x".repeat(1_100_000)}"`),
);
const jsonType = fc.oneof(
  { weight: 4, arbitrary: fc.constant("application/json") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "application/json; charset=utf-16",
      "application/json;charset=utf-8",
      "application/graphql-response+json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "a",
      ";;;",
    ),
  },
);

it("random JSON bodies are answered with data, or with errors of the one shape", async () => {
  const accept = fc.constantFrom(
    "*/*",
    "application/json",
    "application/graphql-response+json",
    "text/html",
    ";q=x",
  );
  const property = fc.asyncProperty(jsonBody, jsonType, accept, async (body, type, accepted) => {
    expectGraphQL(await post(body, { "content-type": type, accept: accepted }));
  });
  await fc.assert(property, runs(120));
  await target.expectSound();
});

it("random query strings of GET are answered so too", async () => {
  const name = fc.oneof(fc.constantFrom("query", "variables", "operationName", "extensions"), fc.string());
  const value = fc.oneof(
    fc.constantFrom("{__typename}", "null", "{}", "mutation{deleteDevice{__typename}}"),
    fc.string(),
  );
  const pairs = fc
    .array(fc.tuple(name, value), { maxLength: 5 })
    .map((list) => new URLSearchParams(list).toString());
  const raw = fc.string().map((text) => text.replaceAll(/[^!-~]/g, "%"));
  const property = fc.asyncProperty(fc.oneof(pairs, raw), async (query) => {
    const headers = { authorization: `Bearer ${target.token}`, ...JSON_TYPE };
    expectGraphQL(await send(target, { path: `/graphql?${query.replaceAll("#", "%23")}`, headers }));
  });
  await fc.assert(property, runs(80));
  await target.expectSound();
});

it("cursors are taken as they were given, or refused as such", async () => {
  const original = (await presentIds())[0] ?? "";
  const { originals } = (await post('{"query":"{ originals { pageInfo { endCursor } } }"}')).json().data as {
    originals: { pageInfo: { endCursor: string } };
  };
  expect(original).not.toBe("");
  const given = originals.pageInfo.endCursor;
  const changed = fc
    .tuple(fc.nat(given.length - 1), fc.constantFrom("", "A", "=", "é", "\0", "::", "%00"))
    .map(([at, text]) => given.slice(0, at) + text + given.slice(at + 1));
  const encoded = fc.oneof(
    fc.string(),
    fc.integer().map((each) => `${each}:${original}`),
  );
  const cursor = fc.oneof(
    changed,
    fc.string({ unit: "binary" }),
    encoded.map((text) => Buffer.from(text).toString("base64url")),
  );
  const query =
    "query ($after: String) { originals(after: $after) { totalCount } jobs(after: $after) { totalCount } }";
  await fc.assert(
    fc.asyncProperty(cursor, async (after) => {
      const codes = expectGraphQL(await post(JSON.stringify({ query, variables: { after } })));
      expect(["", "BAD_USER_INPUT"]).toContain([...new Set(codes)].join());
    }),
    runs(60),
  );
});
