import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Models, openDatabase } from "../../src/storage/database/database.js";
import { startTestDatabase } from "./database.js";

/** The collections of a fresh database with its indexes in place. */
export interface TestModels {
  models: Models;
  /** Empties every collection. */
  clear(): Promise<void>;
  /** Closes the database and removes its data. */
  close(): Promise<void>;
}

/** Opens a fresh database as the program does: the embedded one or, with TEST_MONGODB_URI, one on that server. */
export async function openTestModels(): Promise<TestModels> {
  const folder = await temporaryFolder();
  const server = process.env.TEST_MONGODB_URI ? await startTestDatabase() : undefined;
  const database = await openDatabase({ mongodbUri: server?.uri, dataDir: folder });
  const { models } = database;
  return {
    models,
    clear: async () => {
      for (const model of Object.values(models)) await model.collection.deleteMany({});
    },
    close: async () => {
      await database.close();
      await server?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A fresh, empty folder; whoever asks for it removes it. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "toonbooth-test-"));
}
