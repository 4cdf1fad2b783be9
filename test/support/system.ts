import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Device } from "../../src/schema/device.js";
import { newId } from "../../src/services/ids.js";
import { type Database, openDatabase } from "../../src/storage/database/database.js";
import type { FileStore } from "../../src/storage/files/file-store.js";
import { createLocalFileStore } from "../../src/storage/files/local.js";
import { startTestDatabase } from "./database.js";

/** Database and file store in a folder of their own, without the program around them. */
export interface TestStorage extends AsyncDisposable {
  database: Database;
  files: FileStore;
  root: string;
}

/** Opens fresh storage; ends by `await using`. */
export async function openTestStorage(): Promise<TestStorage> {
  const root = await mkdtemp(path.join(tmpdir(), "toonbooth-storage-"));
  const server = await startTestDatabase();
  const database = await openDatabase({ mongodbUri: server.uri, dataDir: root });
  const files = createLocalFileStore(path.join(root, "uploads"));
  await files.prepare();
  return {
    database,
    files,
    root,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A registered device, as its document. */
export function aDevice(): Device {
  const now = new Date();
  return {
    _id: newId(),
    deviceId: randomUUID(),
    createdAt: now,
    lastActiveAt: now,
    tokenVersion: 1,
    lastUsedTokenVersion: 1,
  };
}
