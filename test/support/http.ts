import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { GraphQLUpload } from "graphql-upload-minimal";
import { pino } from "pino";
import { readConfig } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import type { HttpDependencies, ImageSource } from "../../src/http/dependencies.js";
import { createHttpServer, type HttpServer, type HttpServerOptions } from "../../src/http/server.js";
import { Metrics } from "../../src/metrics.js";
import { type RequestContext, requireDevice } from "../../src/resolvers/context.js";
import { type FileSource, openIncomingFile } from "../../src/resolvers/incoming-file.js";
import type { Device } from "../../src/schema/device.js";
import type { Services } from "../../src/services/services.js";
import { createLocalFileStore } from "../../src/storage/files/local.js";

/** The token of the one device that the stub server knows. */
export const TOKEN = "good-token";
/** That device's id. */
export const DEVICE_ID = "11111111-2222-4333-8444-555555555555";
/** The stub server's upload limit in bytes. */
export const LIMIT = 200_000;

/** A media library without items. */
export const NO_MEDIA = { pending: 0, processing: 0, failed: 0, stuck: 0 };

/** A subscription source in the hands of a test. */
export class EventSource {
  /** How many subscribers are listening. */
  listeners = 0;
  readonly #waiting = new Set<(step: IteratorResult<unknown>) => void>();

  /** Hands one event to every subscriber that waits; how many those are. */
  emit(value: unknown): number {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ done: false, value });
    return waiting.length;
  }

  /** A subscriber; its `return` takes effect at once. */
  subscribe(): AsyncIterableIterator<unknown> {
    this.listeners += 1;
    let ended = false;
    return {
      next: () => new Promise((resolve) => this.#waiting.add(resolve)),
      return: async () => {
        if (!ended) this.listeners -= 1;
        ended = true;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

/** What a test can see of, and do to, the stub program behind the server. */
export interface Stub {
  url: string;
  port: number;
  server: HttpServer;
  /** Every line that was logged, parsed. */
  log: Record<string, unknown>[];
  /** Source of the `ticks` subscription. */
  ticks: EventSource;
  /** Where files of forms wait, under `incoming`. */
  uploadsDir: string;
  /** Says that a device's tokens were voided. */
  revoke(deviceId: string): void;
  /** What became of uploads: "open" while one is being read. */
  uploads: string[];
  /** How many contexts were made. */
  contexts: number;
  /** Lets `slow` answer. */
  releaseSlow(): void;
  /** Lets `hold` uploads be read. */
  releaseHold(): void;
  close(): Promise<void>;
}

/** What a test may set of the stub server. */
export interface StubOptions extends HttpServerOptions {
  env?: NodeJS.ProcessEnv;
  images?: ImageSource;
  readiness?: HttpDependencies["readiness"];
  authenticate?: HttpDependencies["authenticate"];
  takePlace?: HttpDependencies["takePlace"];
}

/** Starts a server over a small schema and stub dependencies. Close it with `close()`. */
export async function startStub(options: StubOptions = {}): Promise<Stub> {
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const config = readConfig({
    PORT: "0",
    NODE_ENV: "test",
    SANDBOX: "off",
    MAX_UPLOAD_BYTES: String(LIMIT),
    ...options.env,
  });
  const listeners = new Set<(deviceId: string) => void>();
  const gates = { slow: gate(), hold: gate() };
  const stub = { log, ticks: new EventSource(), uploads: [], contexts: 0 } as unknown as Stub;
  const revoked = new Set<string>();
  const metrics = new Metrics({ countJobs: async () => 0, countMedia: async () => NO_MEDIA, logger });
  const uploadsDir = await mkdtemp(path.join(tmpdir(), "toonbooth-stub-"));
  const files = createLocalFileStore(uploadsDir);
  await files.prepare();
  const deps: HttpDependencies = {
    config,
    logger,
    schema: stubSchema(stub, gates),
    authenticate:
      options.authenticate ??
      (async (token) => (token === TOKEN && !revoked.has(DEVICE_ID) ? device() : null)),
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    createContext: (request) => {
      stub.contexts += 1;
      return { ...request, services: {}, loaders: {} } as unknown as RequestContext;
    },
    images: options.images ?? noImages,
    files,
    services: {} as Services,
    takePlace: options.takePlace ?? (async () => () => {}),
    readiness: options.readiness ?? (async () => ({ database: { ok: true } })),
    observer: metrics,
    metrics: () => metrics.expose(),
  };
  const server = createHttpServer(deps, options);
  const { url } = await server.listen();
  return Object.assign(stub, {
    url,
    port: Number(new URL(url).port),
    server,
    revoke: (deviceId: string) => {
      revoked.add(deviceId);
      for (const listener of listeners) listener(deviceId);
    },
    releaseSlow: gates.slow.release,
    releaseHold: gates.hold.release,
    uploadsDir,
    close: async () => {
      await server.close(500);
      await rm(uploadsDir, { recursive: true, force: true });
    },
  });
}

function device(): Device {
  return {
    _id: "0".repeat(24),
    deviceId: DEVICE_ID,
    createdAt: new Date(0),
    lastActiveAt: new Date(0),
  } as Device;
}

interface Gate {
  opened: Promise<void>;
  release(): void;
}

function gate(): Gate {
  let release = () => {};
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { opened, release: () => release() };
}

const noImages: ImageSource = {
  verify: () => {
    throw new AppError("NOT_FOUND");
  },
  addressOfCartoon: async () => {
    throw new AppError("NOT_FOUND");
  },
  findMedia: async () => {
    throw new AppError("NOT_FOUND");
  },
  find: async () => {
    throw new AppError("NOT_FOUND");
  },
  again: () => false,
  onForget: () => {},
  open: async () => {
    throw new AppError("NOT_FOUND");
  },
};

function stubSchema(stub: Stub, gates: Record<"slow" | "hold", Gate>): GraphQLSchema {
  const text = new GraphQLNonNull(GraphQLString);
  const file = { file: { type: new GraphQLNonNull(GraphQLUpload) } };
  const query = new GraphQLObjectType<unknown, RequestContext>({
    name: "Query",
    fields: {
      hello: {
        type: text,
        args: { name: { type: GraphQLString } },
        resolve: (_root, { name }) => `hello ${name}`,
      },
      me: { type: text, resolve: (_root, _args, context) => requireDevice(context).deviceId },
      token: { type: GraphQLString, resolve: (_root, _args, context) => context.token },
      requestId: { type: text, resolve: (_root, _args, context) => context.requestId },
      number: {
        type: GraphQLInt,
        args: { value: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: (_r, { value }) => value,
      },
      fail: { type: text, args: { code: { type: GraphQLString } }, resolve: (_root, { code }) => fail(code) },
      maybe: { type: GraphQLString, resolve: () => fail("NOT_FOUND") },
      slow: { type: text, resolve: () => gates.slow.opened.then(() => "done") },
    },
  });
  const mutation = new GraphQLObjectType<unknown, RequestContext>({
    name: "Mutation",
    fields: {
      ping: { type: text, resolve: () => "pong" },
      upload: { type: text, args: file, resolve: (_root, args) => readUpload(stub, args.file) },
      holdUpload: {
        type: text,
        args: file,
        resolve: async (_root, args) => {
          await gates.hold.opened;
          return readUpload(stub, args.file);
        },
      },
      uploadAll: {
        type: new GraphQLList(text),
        args: { files: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLUpload))) } },
        resolve: (_root, { files }: { files: Promise<FileSource>[] }) =>
          Promise.all(files.map((each) => readUpload(stub, each))),
      },
      refuseUpload: { type: text, args: file, resolve: () => fail("QUOTA_EXCEEDED") },
    },
  });
  const subscription = new GraphQLObjectType<unknown, RequestContext>({
    name: "Subscription",
    fields: {
      ticks: { type: text, subscribe: () => stub.ticks.subscribe(), resolve: (value) => value },
      count: {
        type: GraphQLInt,
        args: { to: { type: GraphQLInt } },
        subscribe: (_r, { to }) => countTo(to),
        resolve: (value) => value,
      },
      refused: { type: GraphQLBoolean, subscribe: () => fail("NOT_FOUND"), resolve: (value) => value },
    },
  });
  return new GraphQLSchema({ query, mutation, subscription });
}

async function* countTo(to: number): AsyncGenerator<number> {
  for (let n = 1; n <= to; n += 1) yield n;
}

function fail(code: string | null): never {
  switch (code) {
    case "NOT_FOUND":
      throw new AppError("NOT_FOUND");
    case "QUOTA_EXCEEDED":
      throw new AppError("QUOTA_EXCEEDED", { message: "Full.", details: { limit: 3 } });
    case "BUSY":
      throw new AppError("BUSY", { retryAfterSeconds: 7 });
    case "ENOSPC":
      throw Object.assign(new Error("write failed at /secret/place"), { code: "ENOSPC" });
    case "VALIDATION":
      throw new GraphQLError("Argument Validation Error", {
        extensions: {
          code: "BAD_USER_INPUT",
          validationErrors: [{ value: "s3cret", constraints: { isUuid: "deviceId must be a UUID" } }],
        },
      });
    default:
      throw new Error("secret internal detail");
  }
}

async function readUpload(stub: Stub, upload: Promise<FileSource>): Promise<string> {
  const at = stub.uploads.push("open") - 1;
  try {
    const { stream } = await openIncomingFile(upload);
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    stub.uploads[at] = "read";
    return `${bytes} ${hash.digest("hex").slice(0, 16)}`;
  } catch (error) {
    stub.uploads[at] = error instanceof AppError ? error.code : String(error);
    throw error;
  }
}
