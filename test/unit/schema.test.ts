import { readFile } from "node:fs/promises";
import path from "node:path";
import EasyGraphQLTester from "easygraphql-tester";
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
  printSchema,
  validateSchema,
} from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { buildGraphQLSchema } from "../../src/resolvers/build-schema.js";

const ROOT = path.resolve(import.meta.dirname, "../..");

// The tester builds the schema in its own way, so that both must be able to read the printed text.
const emitted = buildSchema(printSchema(buildGraphQLSchema()));
const tester = new EasyGraphQLTester(printSchema(emitted));

describe("the public contract", () => {
  let contract: GraphQLSchema;
  beforeAll(async () => {
    contract = buildSchema(await readFile(path.join(ROOT, "test/fixtures/contract.graphql"), "utf8"));
  });

  test("is kept: every name, argument, default and nullability", () => {
    expect(findBreakingChanges(contract, emitted)).toEqual([]);
    const dangerous = findDangerousChanges(contract, emitted).map(({ type }) => type);
    expect(dangerous).not.toContain("ARG_DEFAULT_VALUE_CHANGE");
  });

  test("is one that changes to the schema are measured by", () => {
    // Were the comparison blind, the test above would prove nothing.
    const poorer = printSchema(emitted)
      .replace("cancelJob(jobId: ID!): Job!", "cancelJob(jobId: ID!): Job")
      .replace("WAITING", "PAUSED")
      .replaceAll("first: Int = 20", "first: Int = 10");
    const changed = buildSchema(poorer);
    expect(findBreakingChanges(contract, changed).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["FIELD_CHANGED_KIND", "VALUE_REMOVED_FROM_ENUM"]),
    );
    expect(findDangerousChanges(contract, changed).map(({ type }) => type)).toContain(
      "ARG_DEFAULT_VALUE_CHANGE",
    );
  });

  test("says the same of every field's type and arguments, not only something compatible", () => {
    for (const type of Object.values(contract.getTypeMap()).filter(isObjectType)) {
      if (type.name.startsWith("__")) continue;
      const served = emitted.getType(type.name);
      if (!isObjectType(served)) return expect.fail(`${type.name} is no object type`);
      for (const field of Object.values(type.getFields())) {
        const place = `${type.name}.${field.name}`;
        const servedField = served.getFields()[field.name];
        expect(`${place}: ${servedField?.type}`).toBe(`${place}: ${field.type}`);
        for (const { name, type: argType, defaultValue } of field.args) {
          const arg = servedField?.args.find((each) => each.name === name);
          expect([place, name, `${arg?.type}`, arg?.defaultValue]).toEqual([
            place,
            name,
            `${argType}`,
            defaultValue,
          ]);
        }
      }
    }
  });

  test("closes JobStatus: clients may switch over it", () => {
    const values = (schema: GraphQLSchema) => {
      const type = schema.getType("JobStatus");
      return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
    };
    expect(values(emitted).sort()).toEqual(values(contract).sort());
    expect(values(emitted)).toHaveLength(6);
  });
});

describe("the served schema", () => {
  test("is valid by the GraphQL specification", () => {
    expect(validateSchema(buildGraphQLSchema())).toEqual([]);
  });

  test("is the committed schema.graphql", async () => {
    const committed = await readFile(path.join(ROOT, "schema.graphql"), "utf8");
    expect(committed).toBe(`${printSchema(buildGraphQLSchema())}\n`);
  });

  test("shows nothing of what is only stored", () => {
    const text = printSchema(emitted);
    for (const name of ["sha256", "tombstone", "faceClaim", "fence", "lease", "claimAt", "tokenVersion"]) {
      expect(text).not.toContain(name);
    }
  });
});

describe("descriptions", () => {
  const operations = [
    emitted.getQueryType(),
    emitted.getMutationType(),
    emitted.getSubscriptionType(),
  ].flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => [`${type?.name}.${field.name}`, field] as const),
  );
  const types = Object.values(emitted.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

  test.each(operations)("%s says what it does", (_name, field) => {
    expect(field.description ?? "").toMatch(/^\S.{9,}\.$/s);
  });

  test.each(types.filter(isEnumType).map((type) => [type.name, type] as const))(
    "%s is explained",
    (_name, type) => {
      expect(type.description ?? "").toMatch(/^\S.+\.$/s);
    },
  );

  test.each(["JobKind", "JobStatus", "JobStage", "ImageSize", "Background"])(
    "each value of %s is explained",
    (name) => {
      const type = emitted.getType(name);
      const values = isEnumType(type) ? type.getValues() : [];
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) expect(`${value.name}: ${value.description ?? ""}`).toMatch(/: \S.+\.$/);
    },
  );

  test.each([
    "Device",
    "Style",
    "Original",
    "RegeneratedCartoon",
    "DownloadedFace",
    "Job",
    "JobError",
    "PageInfo",
    "OriginalConnection",
    "OriginalEdge",
  ])("%s is explained", (name) => {
    expect(emitted.getType(name)?.description ?? "").toMatch(/^\S.+\.$/s);
  });

  test.each([
    ["Original", "imageUrl"],
    ["RegeneratedCartoon", "imageUrl"],
    ["RegeneratedCartoon", "expiresAt"],
    ["RegeneratedCartoon", "fallbackUsed"],
    ["DownloadedFace", "faceUrl"],
    ["DownloadedFace", "sourceCartoonId"],
    ["Job", "percent"],
    ["Job", "seq"],
    ["Job", "queuePosition"],
    ["Job", "etaSeconds"],
    ["Job", "previewDataUrl"],
    ["Job", "nextRetryAt"],
    ["RegisterDevicePayload", "token"],
    ["DownloadPayload", "job"],
  ])("%s.%s, whose name does not say it all, is explained", (typeName, fieldName) => {
    const type = emitted.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    expect(field?.description ?? "").toMatch(/^\S.+\.$/s);
  });
});

const JOB = "id kind status stage percent seq attempt cancelable error { code message retryable }";

describe("operations that fit the schema:", () => {
  test.each<[string, string, Record<string, unknown>?]>([
    ["me", "{ me { id deviceId createdAt lastActiveAt } }"],
    ["styles", "{ styles { id name description sampleUrl engine } }"],
    ["originals by default", "{ originals { totalCount nodes { id imageUrl } } }"],
    [
      "a page of originals",
      "query Q($after: String) { originals(first: 10, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }",
      { after: "abc" },
    ],
    [
      "an original with all that belongs to it",
      `query Q($id: ID!) { original(id: $id) { imageUrl(size: GRID, format: WEBP, background: REMOVED) cartoons(first: 5) { id style { name } } cartoonCount downloadedFace { faceUrl(size: DETAIL) } latestJob { ${JOB} } } }`,
      { id: "1" },
    ],
    ["null arguments, which mean the default", "{ originals(first: null, after: null) { totalCount } }"],
    ["jobs that are active", `{ jobs(active: true, originalId: "1") { nodes { ${JOB} } } }`],
    ["registering", 'mutation { registerDevice(deviceId: "x") { token device { id } } }'],
    [
      "an upload",
      "mutation U($file: Upload!, $key: String) { upload(file: $file, styleId: null, seed: 7, idempotencyKey: $key) { original { id } job { id } } }",
      { file: {}, key: "k" },
    ],
    ["one more cartoon", 'mutation { regenerate(originalId: "1", seed: null) { job { id } } }'],
    ["a download", 'mutation { download(cartoonId: "1") { original { id } job { id } face { faceUrl } } }'],
    ["canceling", `mutation { cancelJob(jobId: "1") { ${JOB} } }`],
    ["retrying", 'mutation { retryJob(jobId: "1") { id retryOf } }'],
    ["deleting", 'mutation { deleteOriginal(originalId: "1") { deletedOriginalId } }'],
    ["leaving", "mutation { deleteDevice { deletedDeviceId } }"],
    ["a job's progress", `subscription { jobProgress(jobId: "1") { ${JOB} previewDataUrl } }`],
    ["all jobs", `subscription { jobUpdates { ${JOB} } }`],
    [
      "cartoons as they come",
      'subscription { cartoonReady(originalId: "1", since: "2026-01-02T03:04:05.678Z") { id imageUrl } }',
    ],
  ])("%s", (_what, operation, variables) => {
    tester.test(true, operation, variables);
  });
});

describe("operations that do not fit it:", () => {
  test.each<[string, string, Record<string, unknown>?]>([
    ["a field that is only stored", "{ me { tokenVersion } }"],
    ["a field that does not exist", "{ originals { nodes { url } } }"],
    ["an object without its fields", "{ me }"],
    ["an original without its id", "{ original { id } }"],
    ["a missing required variable", "query Q($id: ID!) { original(id: $id) { id } }", {}],
    ["a nullable variable where null is not taken", "query Q($id: ID) { job(id: $id) { id } }", { id: "1" }],
    ["a page size that is a text", '{ originals(first: "ten") { totalCount } }'],
    ["a size that does not exist", '{ original(id: "1") { imageUrl(size: HUGE) } }'],
    ["a size in lower case", '{ original(id: "1") { imageUrl(size: grid) } }'],
    ["a background of a face", '{ downloadedFace(id: "1") { faceUrl(background: REMOVED) } }'],
    ["an upload without its file", "mutation { upload { job { id } } }"],
    ["a seed that is a fraction", 'mutation { regenerate(originalId: "1", seed: 1.5) { job { id } } }'],
    ["an argument that does not exist", 'mutation { download(cartoonId: "1", size: FULL) { job { id } } }'],
    ["a mutation asked for as a query", '{ cancelJob(jobId: "1") { id } }'],
    ["a subscription without its job", "subscription { jobProgress { id } }"],
    ["two subscriptions in one", 'subscription { jobUpdates { id } jobProgress(jobId: "1") { id } }'],
  ])("%s", (_what, operation, variables) => {
    tester.test(false, operation, variables);
  });
});

describe("a mocked server", () => {
  test("answers a query with values of the right types", () => {
    const { data, errors } = tester.mock<{ originals: { totalCount: number; nodes: { id: string }[] } }>({
      query: "{ originals(first: 2) { totalCount nodes { id width cartoons { fallbackUsed } } } }",
    });
    expect(errors).toEqual([]);
    expect(data.originals.totalCount).toEqual(expect.any(Number));
    expect(data.originals.nodes[0]).toEqual({
      id: expect.any(String),
      width: expect.any(Number),
      cartoons: expect.arrayContaining([{ fallbackUsed: expect.any(Boolean) }]),
    });
  });

  test("answers a mutation with what it is told, nulls included", () => {
    const download = { job: null, face: { id: "65f0c0ffee00000000000001" } };
    const { data } = tester.mock<{ download: unknown }>({
      query: "mutation M($id: ID!) { download(cartoonId: $id) { job { id } face { id width } } }",
      variables: { id: "1" },
      fixture: { data: { download } },
    });
    expect(data.download).toEqual({ job: null, face: { ...download.face, width: expect.any(Number) } });
  });

  test("answers a subscription's event with a status of JobStatus", () => {
    const { data } = tester.mock<{ jobProgress: { status: string; percent: number } }>({
      query: 'subscription { jobProgress(jobId: "1") { status percent } }',
      fixture: { data: { jobProgress: { status: "RUNNING", percent: 40 } } },
    });
    expect(data.jobProgress).toEqual({ status: "RUNNING", percent: 40 });
    expect(() =>
      tester.mock({
        query: 'subscription { jobProgress(jobId: "1") { status } }',
        fixture: { data: { jobProgress: { status: "ALMOST" } } },
      }),
    ).toThrow(/JobStatus/);
  });
});
