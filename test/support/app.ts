import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mongoose from "mongoose";
import { RegisterDeviceDocument } from "../../client/generated/operations.js";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import { type App, type AppParts, startApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";
import { ImagePool, type ImagePoolOptions } from "../../src/imaging/pool.js";
import { createLogger } from "../../src/log.js";
import { type Models, openDatabase } from "../../src/storage/database/database.js";

/** The whole program, started inside the test on folders (and, with TEST_MONGODB_URI, a database) of its own. */
export interface TestApp extends AsyncDisposable {
  url: string;
  uploadsDir: string;
  dataDir: string;
  /** A client with a fresh device. */
  newDevice(): Promise<ToonboothClient>;
  /** Names in a folder of UPLOADS_DIR, without what begins with a dot. */
  filesIn(folder: "originals" | "temp" | "downloaded" | "incoming" | "quarantine"): Promise<string[]>;
  /** Stops the program and starts it again on the same folders, with other settings on request. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Stops the program, lets `change` tamper with the database as a crash would have left it, and starts again. */
  restartAfter(change: (models: Models) => Promise<void>): Promise<void>;
  /** Stops the program; its folders stay until the test ends. */
  stop(): Promise<void>;
}

/** Image processes that outlive the program which they are lent to; they end with the test process. */
class LentPool extends ImagePool {
  override async close(): Promise<void> {}
}

const pools = new Map<string, LentPool>();

/** Those that another program of this test process had, when it was set up alike. */
function lendPool(options: ImagePoolOptions): ImagePool {
  const key = JSON.stringify(options);
  const pool = pools.get(key) ?? new LentPool(options);
  pools.set(key, pool);
  return pool;
}

/**
 * Starts the program; ends by `await using`, which also removes its folders. Its image processes are lent, unless the test brings `openPool`:
 * one that looks at processes has to.
 */
export async function startTestApp(
  env: Record<string, string> = {},
  { openPool = lendPool }: Pick<AppParts, "openPool"> = {},
): Promise<TestApp> {
  const root = await mkdtemp(path.join(tmpdir(), "toonbooth-app-"));
  const mongodbUri = freshMongoUri();
  const clients: ToonboothClient[] = [];
  const settings: Record<string, string> = {
    PORT: "0",
    NODE_ENV: "test",
    DATA_DIR: path.join(root, "data"),
    UPLOADS_DIR: path.join(root, "uploads"),
    WORKERS: "1",
    // Many of the programs that tests start never draw.
    PRELOAD_MODELS: "off",
    // Few tests look at what is made ahead of need.
    PREPARE_VARIANTS: "off",
    ...(mongodbUri ? { MONGODB_URI: mongodbUri } : {}),
    ...env,
  };
  const logger = createLogger(process.env.TEST_LOG_LEVEL ?? "silent");
  let app: App = await startApp(readConfig(settings), logger, { openPool });
  const stop = async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await app.stop();
  };
  return {
    get url() {
      return app.url;
    },
    uploadsDir: path.join(root, "uploads"),
    dataDir: path.join(root, "data"),
    newDevice: async () => {
      const client = new ToonboothClient(app.url);
      clients.push(client);
      const { registerDevice } = await client.request(RegisterDeviceDocument, { deviceId: randomUUID() });
      client.token = registerDevice.token;
      return client;
    },
    filesIn: async (folder) =>
      (await readdir(path.join(root, "uploads", folder))).filter((name) => !name.startsWith(".")).sort(),
    restart: async (changes = {}) => {
      await stop();
      app = await startApp(readConfig({ ...settings, ...changes }), logger, { openPool });
    },
    restartAfter: async (change) => {
      await stop();
      const database = await openDatabase({ mongodbUri, dataDir: path.join(root, "data") });
      await change(database.models).finally(() => database.close());
      app = await startApp(readConfig(settings), logger, { openPool });
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      if (mongodbUri) await dropDatabase(mongodbUri);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A portrait of the project; 1 or 2. */
export function samplePhoto(number: 1 | 2 = 1): Promise<Buffer> {
  return readFile(path.resolve(import.meta.dirname, `../../samples/us-official-0${number}.jpg`));
}

function freshMongoUri(): string | undefined {
  const server = process.env.TEST_MONGODB_URI;
  if (!server) return undefined;
  const uri = new URL(server);
  uri.pathname = `/toonbooth-test-${randomUUID().slice(0, 8)}`;
  return uri.href;
}

async function dropDatabase(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  await connection.dropDatabase();
  await connection.close();
}
