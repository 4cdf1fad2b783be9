/**
 * Writes to an embedded database in parallel until it is killed or a write fails, and prints each
 * acknowledged name; for the tests of kills and failed commits.
 */
import { writeSync } from "node:fs";
import mongoose from "mongoose";
import { startEmbeddedDatabase } from "../../../src/storage/database/embedded/index.js";

const directory = process.argv[2] ?? "";
const database = await startEmbeddedDatabase({ directory });
const connection = await mongoose
  .createConnection(database.uri, { w: "majority", journal: true, maxPoolSize: 20 })
  .asPromise();
const written = connection.collection<{ _id: string; name: string; text: string }>("written");
await written.createIndex({ name: 1 }, { unique: true });

async function write(worker: number): Promise<void> {
  for (let i = 0; ; i++) {
    const name = `${process.pid}-${worker}-${i}`;
    const error = await written
      .insertOne({ _id: name, name, text: "x".repeat(200) })
      .then(() => undefined, String);
    writeSync(1, error ? `failed ${error}\n` : `${name}\n`);
    if (error) return;
  }
}

await Promise.all(Array.from({ length: 20 }, (_, worker) => write(worker)));
// Only a failure brings it here: one more write, then an orderly end.
await write(20);
await connection.db?.command({ ping: 1 }).catch((error: unknown) => writeSync(1, `failed ping ${error}\n`));
await connection.close();
await database.close();
