import { readFileSync } from "node:fs";
import path from "node:path";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CancelJobDocument,
  DeleteDeviceDocument,
  UploadDocument,
} from "../../../client/generated/operations.js";
import { buildGraphQLSchema } from "../../../src/resolvers/build-schema.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { regenerate, upload } from "../../support/journey.js";
import { WORKER_KEY } from "../../support/media-workers.js";
import { eventually } from "../../support/wait.js";
import { FIELDS, FIELDS_APART, idArguments, operationOn, rootFields } from "./fields.js";
import { PATHS, PATHS_APART } from "./paths.js";
import { type Ask, overHttp, overSocket, see, startOverSocket } from "./probes.js";
import { type Ids, makeVictim, unknownIds, type Victim } from "./victim.js";

const schema = buildGraphQLSchema();
const openapi: { paths: Record<string, object> } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../../openapi.json"), "utf8"),
);
const ROOT_FIELDS = rootFields(schema);

const DOCUMENTED = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);

let app: TestApp;
let ai: AiServer;
let victim: Victim;
let unknown: Ids;
let callers: Record<(typeof CALLERS)[number], string | null>;
let before: unknown;
let photo: Buffer;

/** Whose token comes with the request. */
const CALLERS = [
  "another device",
  "a deleted device",
  "a forger",
  "a revoked token",
  "alg none",
  "nonsense",
  "nobody",
] as const;
const STRANGERS = CALLERS.slice(1);

beforeAll(async () => {
  ai = await startAiServer("ok");
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    // The victim's job stays under way for as long as all of this takes.
    AI_TIMEOUT: "1h",
    // Nobody works on the victim's media item.
    MEDIA_PROCESSING: "external",
    MEDIA_API_KEY: WORKER_KEY,
    MAX_WRONG_KEYS_PER_ADDRESS: "100000",
    MAX_REQUESTS_PER_ADDRESS: "1000000",
    MAX_REQUESTS_PER_DEVICE: "1000000",
    MAX_REGISTRATIONS_PER_ADDRESS: "1000000",
  });
  photo = await samplePhoto(2);
  victim = await makeVictim(app, ai);
  unknown = unknownIds(victim.ids);
  const other = await app.newDevice();
  callers = {
    "another device": other.token ?? "",
    "a deleted device": await deletedDevice(),
    "a forger": await forged(victim.token),
    "a revoked token": victim.revokedToken,
    "alg none": unsigned(victim.token),
    nonsense: "nonsense",
    nobody: null,
  };
  before = await everythingOf(victim);
});

afterAll(async () => {
  ai?.release();
  await app?.[Symbol.asyncDispose]();
  await ai?.close();
});

test("every root field of the schema is in the matrix, and nothing else is", () => {
  expect(Object.keys({ ...FIELDS, ...FIELDS_APART }).sort()).toEqual([...ROOT_FIELDS].sort());
});

test("every path of openapi.json is in the matrix, and nothing else is", () => {
  expect(Object.keys({ ...PATHS, ...PATHS_APART }).sort()).toEqual(DOCUMENTED.sort());
});

test.each(Object.keys(FIELDS))("%s is asked by each of its arguments that names something", (name) => {
  const asked = FIELDS[name]?.(unknown).flatMap((args) => Object.keys(args)) ?? [];
  expect(asked).toEqual(expect.arrayContaining(idArguments(schema, name)));
});

describe.each(CALLERS)("%s", (caller) => {
  test.each(Object.keys(FIELDS))("sees of another's %s what it sees of nothing", async (name) => {
    const ways = FIELDS[name]?.(victim.ids).length ?? 0;
    for (let way = 0; way < ways; way += 1) {
      for (const ask of asks(name, way)) await expectAlike(ask, callers[caller]);
    }
  });

  test.each(Object.keys(PATHS))("sees by %s of another's things what it sees of nothing", async (name) => {
    for (const ask of requests(name)) await expectAlike(ask, callers[caller]);
  });
});

describe("whose token is not valid", () => {
  test.each(STRANGERS)("%s is told apart from nobody by nothing", async (caller) => {
    const fields = Object.keys(FIELDS).flatMap((name) => asks(name, 0));
    for (const ask of [...fields, ...Object.keys(PATHS).flatMap(requests)]) {
      const stranger = await see(ask, callers[caller], victim.ids);
      const nobody = await see(ask, null, victim.ids);
      expect({ ...stranger, commands: [] }).toEqual({ ...nobody, commands: [] });
    }
  });

  test.each(["original", "cartoon", "face", "media"] as const)(
    "the signature of the %s opens no other image",
    async (kind) => {
      const { search } = new URL(victim.urls[kind]);
      const images = Object.values(PATHS).flatMap((requestsOf) => requestsOf(victim.ids, photo));
      for (const image of images.filter(({ signed }) => signed !== undefined)) {
        const { status } = await overHttp(app.url, null, { ...image, path: `${image.path}${search}` });
        expect({ image, status }).toEqual({ image, status: image.signed === kind ? 200 : 404 });
      }
    },
  );
});

describe("what tells something on purpose", () => {
  test("registerDevice says that a UUID is in use, to every caller alike", async () => {
    for (const caller of CALLERS) {
      const { query } = operationOn(schema, "Mutation.registerDevice", { deviceId: "" });
      const { body } = await graphql(callers[caller], {
        query,
        variables: { deviceId: victim.ids.deviceId },
      });
      expect(JSON.parse(body).errors).toMatchObject([{ extensions: { code: "DEVICE_TAKEN" } }]);
      expect(body).not.toContain('token":');
      const rest = {
        path: "/api/devices",
        method: "POST",
        json: { device_id: victim.ids.deviceId },
      } as const;
      expect((await overHttp(app.url, callers[caller], rest)).status).toBe(409);
    }
  });

  test("the victim's idempotency key and photo make a new original for another device", async () => {
    const other = await app.newDevice();
    const { upload } = await other.upload(UploadDocument, {
      file: { bytes: await samplePhoto(1) },
      idempotencyKey: victim.ids.idempotencyKey,
    });
    expect(upload.original.id).not.toBe(victim.ids.originalId);
    expect(upload.job.id).not.toBe(victim.ids.readyJobId);
  });

  test("deleteDevice erases nobody but the caller", async () => {
    const other = await app.newDevice();
    await other.request(DeleteDeviceDocument, {});
    for (const caller of STRANGERS) {
      const { query } = operationOn(schema, "Mutation.deleteDevice", {});
      const { body } = await graphql(callers[caller], { query });
      expect(JSON.parse(body).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    }
  });

  test.each(["graphql-ws", "graphql-transport-ws"] as const)(
    "jobUpdates over %s delivers nothing of others",
    async (protocol) => {
      const other = await app.newDevice();
      const { query } = operationOn(schema, "Subscription.jobUpdates", {});
      const operation = { protocol, token: other.token ?? "", payload: { query } };
      const socket = await startOverSocket(portOf(app), operation);
      const job = await regenerate(victim.client, victim.ids.originalId);
      await victim.client.request(CancelJobDocument, { jobId: job.id });
      // Its own job comes through after the other's would have.
      const own = await upload(other, await samplePhoto(2));
      const first = await socket.next();
      expect(JSON.stringify(first)).toContain(own.job.id);
      expect(JSON.stringify(socket.messages)).not.toContain(job.id);
      socket.socket.terminate();
    },
  );
});

test.each(["graphql-ws", "graphql-transport-ws"] as const)(
  "uploadProgress over %s shows of another's key what it shows of nothing",
  async (protocol) => {
    const other = await app.newDevice();
    const begin = async (token: string, idempotencyKey: string) => {
      const payload = operationOn(schema, "Subscription.uploadProgress", { idempotencyKey });
      const socket = await startOverSocket(portOf(app), { protocol, token, payload });
      const first = JSON.stringify(await socket.next()).replaceAll(idempotencyKey, "<key>");
      return { socket, first };
    };
    const asks = [victim.ids.idempotencyKey, unknown.idempotencyKey];
    const [known, nothing] = await Promise.all(asks.map((key) => begin(other.token ?? "", key)));
    expect(known?.first).toContain("WAITING");
    expect(known?.first).toBe(nothing?.first);
    expect((await begin(victim.token, victim.ids.idempotencyKey)).first).toContain("STORED");
    // What the owner does under that key now is not told either: the caller's own upload is the next that it hears of.
    await upload(victim.client, await samplePhoto(1), { idempotencyKey: victim.ids.idempotencyKey });
    // The acknowledgement and the first state; keep-alives come by the clock.
    expect(known?.socket.messages.filter(({ type }) => type !== "ka")).toHaveLength(2);
    await upload(other, await samplePhoto(2), { idempotencyKey: victim.ids.idempotencyKey });
    const seen = await known?.socket.next();
    expect(JSON.stringify(seen)).toContain('"receivedBytes":0');
    for (const each of [known, nothing]) each?.socket.socket.terminate();
  },
);

test("nothing of the victim has changed in all this", async () => {
  expect(await everythingOf(victim)).toEqual(before);
  expect(await app.filesIn("originals")).toContain(victim.ids.originalFile);
  expect(await app.filesIn("temp")).toContain(victim.ids.cartoonFile);
  expect(await app.filesIn("downloaded")).toContain(victim.ids.faceFile);
});

/** The ways to send one request. */
function requests(name: string): Ask[] {
  const ways = PATHS[name]?.(victim.ids, photo).length ?? 0;
  return Array.from({ length: ways }, (_, way) => (token, ids) => {
    const request = PATHS[name]?.(ids, photo)[way];
    if (!request) throw new Error(`${name} has no way ${way}`);
    return overHttp(app.url, token, request);
  });
}

/** The ways to send one operation. */
function asks(name: string, way: number): Ask[] {
  const operation = (ids: Ids) => operationOn(schema, name, FIELDS[name]?.(ids)[way] ?? {});
  if (!name.startsWith("Subscription")) return [(token, ids) => graphql(token, operation(ids))];
  return (["graphql-ws", "graphql-transport-ws"] as const).map(
    (protocol) => (token, ids) => overSocket(portOf(app), { protocol, token, payload: operation(ids) }),
  );
}

/**
 * What comes back for the victim's things is what comes back for nothing. What runs beside the requests may add to
 * the database's commands now and then: those have to be alike in one of several tries.
 */
async function expectAlike(ask: Ask, token: string | null): Promise<void> {
  await eventually("the same commands", async () => {
    const theirs = await see(ask, token, victim.ids);
    const nothing = await see(ask, token, unknown);
    expect({ ...theirs, commands: [] }).toEqual({ ...nothing, commands: [] });
    return JSON.stringify(theirs.commands) === JSON.stringify(nothing.commands) || undefined;
  });
}

function graphql(token: string | null, operation: object) {
  return overHttp(app.url, token, { path: "/graphql", method: "POST", json: operation });
}

/** All that the victim itself can see, apart from what grows with time. */
async function everythingOf({ token, ids }: Victim): Promise<unknown> {
  const query = `{
    me { id deviceId createdAt }
    originals { nodes { id filename cartoons { id filename } downloadedFace { id filename } } }
    job(id: "${ids.activeJobId}") { id status }
    media { nodes { id filename status seq } }
  }`;
  return JSON.parse((await graphql(token, { query })).body);
}

async function deletedDevice(): Promise<string> {
  const device = await app.newDevice();
  const token = device.token ?? "";
  await device.request(DeleteDeviceDocument, {});
  return token;
}

/** The victim's token, signed with another secret. */
function forged(token: string): Promise<string> {
  const secret = new TextEncoder().encode("another secret of thirty-two bytes!");
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: "HS256" }).sign(secret);
}

/** The victim's token without a signature. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  return `${header}.${token.split(".")[1]}.`;
}

function portOf({ url }: { url: string }): number {
  return Number(new URL(url).port);
}
