/** Writes one document after another to an embedded database, each with a name that strace shows. */
import mongoose from "mongoose";
import { startEmbeddedDatabase } from "../../src/storage/database/embedded/index.js";

const database = await startEmbeddedDatabase({ directory: process.argv[2] ?? "" });
const connection = await mongoose
  .createConnection(database.uri, { w: "majority", journal: true, maxPoolSize: 1 })
  .asPromise();
const flushed = connection.collection<{ _id: string; n: number }>("flushed");
await flushed.createIndex({ n: 1 }, { unique: true });
for (let n = 0; n < 10; n++) await flushed.insertOne({ _id: `MARK-${n}-`, n });
await connection.close();
await database.close();
