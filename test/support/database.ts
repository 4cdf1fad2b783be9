import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mongoose from "mongoose";
import { startEmbeddedDatabase } from "../../src/storage/database/embedded/index.js";

/** A database for one test file. */
export interface TestDatabase {
  /** For `mongoose.connect`. */
  uri: string;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/**
 * A fresh database: the embedded one in a temporary folder or, with TEST_MONGODB_URI, one of a
 * unique name on that server, which `close` drops.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_MONGODB_URI;
  if (server) return startOnServer(server);
  const directory = await mkdtemp(join(tmpdir(), "toonbooth-test-"));
  const database = await startEmbeddedDatabase({ directory });
  return {
    uri: database.uri,
    close: async () => {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startOnServer(server: string): Promise<TestDatabase> {
  const uri = new URL(server);
  uri.pathname = `/toonbooth-test-${randomBytes(6).toString("hex")}`;
  return {
    uri: uri.href,
    close: async () => {
      const connection = await mongoose.createConnection(uri.href).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
