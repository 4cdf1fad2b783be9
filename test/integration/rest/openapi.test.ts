import { randomUUID } from "node:crypto";
import { Validator } from "@seriousme/openapi-schema-validator";
import { type GraphQLSchema, getNamedType, isLeafType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Config, readConfig } from "../../../src/config.js";
import type { HttpDependencies, HttpObserver } from "../../../src/http/dependencies.js";
import { ErrorPresenter } from "../../../src/http/errors.js";
import { Exchanges } from "../../../src/http/exchanges.js";
import type { EdgeOptions } from "../../../src/http/graphql.js";
import { createEdgeLimits } from "../../../src/http/limits/edge-limits.js";
import { OriginPolicy } from "../../../src/http/origins.js";
import { createOpenApi } from "../../../src/http/rest/openapi.js";
import {
  CartoonSchema,
  DeviceSchema,
  FaceSchema,
  JobSchema,
  OriginalSchema,
} from "../../../src/http/rest/schemas.js";
import { createRoutes } from "../../../src/http/routes.js";
import { securityHeaders } from "../../../src/http/security-headers.js";
import { createLogger } from "../../../src/log.js";
import { buildGraphQLSchema } from "../../../src/resolvers/build-schema.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { type Claim, dataOf, WORKER_KEY, WorkerClient } from "../../support/media-workers.js";
import { API_DOCUMENT, type CheckedAnswer, fetchDescribed } from "../../support/openapi.js";
import { RestClient, smallPhoto } from "../../support/rest-client.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Operations of the document, as `GET /path`. */
const OPERATIONS = Object.entries(API_DOCUMENT.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({
    name: `${method.toUpperCase()} ${path}`,
    id: item[method]?.operationId ?? "",
  })),
);

describe("the document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(API_DOCUMENT)));
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("is the one that the source makes", () => {
    expect(API_DOCUMENT).toEqual(JSON.parse(JSON.stringify(createOpenApi())));
  });

  it("names each operation once", () => {
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it.each([
    ["Device", DeviceSchema, []],
    ["Original", OriginalSchema, ["imageUrl"]],
    ["RegeneratedCartoon", CartoonSchema, ["imageUrl"]],
    ["DownloadedFace", FaceSchema, ["faceUrl"]],
    ["Job", JobSchema, ["error", "cartoon", "face"]],
  ] as const)("shows a %s as GraphQL does: its scalar fields, by the same names", (name, schema, more) => {
    const expected = [...scalarFields(buildGraphQLSchema(), name), ...more];
    expect(Object.keys(schema.shape).sort()).toEqual([...new Set(expected)].sort());
  });
});

/** `cartoonCount` counts what only GraphQL lists; `srcset` is a choice of sizes, which REST leaves to `size`. */
const GRAPHQL_ONLY = ["cartoonCount", "srcset"];

/** Fields of a type that need no further selection. */
function scalarFields(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no type ${name}`);
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !GRAPHQL_ONLY.includes(field.name))
    .map((field) => field.name);
}

describe("on a running server", () => {
  let ai: AiServer;
  let app: TestApp;

  beforeAll(async () => {
    ai = await startAiServer();
    app = await startTestApp({
      ...{ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" },
      ...{ MEDIA_PROCESSING: "external", MEDIA_API_KEY: WORKER_KEY },
    });
  });

  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await ai.close();
  });

  it("every operation answers as the document says", async () => {
    const seen = await askEverything(new RestClient(app.url));
    const answered = seen.filter(({ status }) => status === 200).map(({ operationId }) => operationId);
    expect([...new Set(answered)].sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
  });

  it("each path refuses other methods by 405, naming its own; GET answers HEAD", async () => {
    const client = new RestClient(app.url, (await app.newDevice()).token);
    // For a method that it does not have, /metrics is no page at all: it hides from strangers.
    const paths = Object.keys(API_DOCUMENT.paths).filter((path) => path !== "/metrics");
    for (const path of paths) {
      const plain = path.replaceAll(/\{folder\}/g, "originals").replaceAll(/\{\w+\}/g, "0");
      expect([path, (await client.send(plain, { method: "PUT" })).status]).toEqual([path, 405]);
    }
    const { status, headers, body } = await client.send("/api/originals", { method: "HEAD" });
    expect([status, Number(headers.get("content-length")) > 0, body.length]).toEqual([200, true, 0]);
  });

  it("serves the document, with its own address when that is configured", async () => {
    const plain = await fetchDescribed(`${app.url}/openapi.json`);
    expect(plain.json).toEqual(API_DOCUMENT);
    expect(createOpenApi("https://toons.example").servers).toEqual([{ url: "https://toons.example" }]);
  });
});

/** One good request of each kind. */
async function askEverything(client: RestClient): Promise<CheckedAnswer[]> {
  const registered = await client.post("/api/devices", { device_id: randomUUID() });
  client.token = registered.json.data.token;
  const uploaded = await client.upload(await samplePhoto());
  const { original, cartoon } = uploaded.json.data;
  const updated = await client.form("/users/me", [["logo_image", await smallPhoto()]], {}, "PATCH");
  const item = updated.json.data.media.logo_image;
  const worked = await workOn(new WorkerClient(client.url), client);
  const regenerated = await client.post(`/api/regenerate/${original.id}`);
  const reading = [
    ...[`/api/jobs/${uploaded.json.data.job.id}`, "/api/originals", "/api/downloaded-faces"],
    ...[`/api/temp/${cartoon?.id}`, String(original.filePath)],
    ...[`/api/images/${item.id}`, `/serve/${item.id}`],
    ...["/health/live", "/health/ready", "/metrics", "/openapi.json"],
  ];
  const read: CheckedAnswer[] = [];
  for (const path of reading) read.push(await client.get(path));
  const downloaded = await client.post(`/api/download/${cartoon?.id}`);
  return [registered, uploaded, updated, ...worked, regenerated, ...read, downloaded];
}

/** One good request of each kind by a worker, on the item that waits and one more. */
async function workOn(worker: WorkerClient, client: RestClient): Promise<CheckedAnswer[]> {
  const pending = await worker.send("/api/media/pending/all");
  const [first] = await worker.claim();
  await client.form("/users/me", [["site_image", await smallPhoto()]], {}, "PATCH");
  const claimed = await worker.post("/api/media/claim", { worker: "test", limit: 1 });
  const [second] = dataOf<{ items: Claim[] }>(claimed).items;
  if (!first || !second) throw new Error("there was nothing to claim");
  const { id, claimToken } = first;
  const renewed = await worker.post("/api/media/renew", { claims: [{ id, claimToken }] });
  const completed = await worker.complete(first);
  const analysis = await worker.send(`/api/media/analysis/${id}`);
  return [pending, claimed, renewed, completed, analysis, await worker.reject(second)];
}

it("what is mounted is what is described", () => {
  const described = Object.keys(API_DOCUMENT.paths).map((path) => path.replaceAll(/\{\w+\}/g, ":"));
  expect(mountedPaths().sort()).toEqual(described.sort());
});

/** Paths of the Express application but those of GraphQL and the pages for people, their parameters without names. */
function mountedPaths(): string[] {
  const { app } = createRoutes(edgeOf(readConfig({ SANDBOX: "off", MEDIA_API_KEY: WORKER_KEY })));
  return app.router.stack
    .flatMap(({ route }) => (route ? [route.path] : []))
    .filter((path) => !path.startsWith("/graphql"))
    .map((path) => path.replaceAll(/:\w+/g, ":"));
}

/** What routes are made of; nothing is asked of what stands behind them. */
function edgeOf(config: Config): EdgeOptions {
  const logger = createLogger("silent");
  const schema = buildGraphQLSchema();
  return {
    deps: {
      config,
      logger,
      schema,
      onRevoked: () => () => {},
      images: { onForget: () => {} },
    } as unknown as HttpDependencies,
    limits: createEdgeLimits({ config, schema, logger }),
    closing: new AbortController().signal,
    exchanges: new Exchanges(logger, {} as HttpObserver),
    origins: new OriginPolicy(config),
    presenter: new ErrorPresenter({ hideSchema: true }),
    headers: securityHeaders(config),
    pages: null,
  };
}
