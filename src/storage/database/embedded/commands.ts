import { calculateObjectSize, Long } from "bson";
import { parsePipeline } from "./aggregate.js";
import { asCount, asDoc, asFlag, asString, checkFields } from "./arguments.js";
import { Catalog } from "./catalog.js";
import type { Collection } from "./collection.js";
import { type Doc, encodeKey, isNumber, toNumber } from "./compare.js";
import { Cursors, type Sized, sized } from "./cursors.js";
import { DatabaseError, unsupported } from "./errors.js";
import { parseFilter } from "./filter.js";
import { parseSort } from "./indexes.js";
import { collectAt, parsePath } from "./paths.js";
import { parseProjection } from "./projection.js";
import { SCHEMA_COMMANDS } from "./schema-commands.js";
import type { Store } from "./store.js";
import { WRITE_COMMANDS } from "./write-commands.js";

/** What commands work on. */
export interface Context {
  store: Store;
  catalog: Catalog;
  cursors: Cursors;
}

/** A command as it is run: its document, its database, its full collection name (`db.collection`). */
export interface Call extends Context {
  command: Doc;
  db: string;
  ns: string;
}

/** One command: the fields it knows beside the common ones, and what it does. */
export interface Command {
  fields: readonly string[];
  run(call: Call): Doc | Promise<Doc>;
}

const COMMON_FIELDS = [
  "lsid",
  "$db",
  "$readPreference",
  "writeConcern",
  "readConcern",
  "comment",
  "maxTimeMS",
];
const MAX_REPLY_BYTES = 16 * 1024 * 1024;
const TRANSACTION_FIELDS = ["txnNumber", "startTransaction", "autocommit"];
/** Only said, never obeyed: drivers say a lot of themselves when they connect. */
const HANDSHAKES = new Set(["hello", "ismaster", "isMaster"]);

const READ_COMMANDS: Record<string, Command> = {
  find: {
    fields: ["filter", "sort", "projection", "skip", "limit", "batchSize", "singleBatch", "allowDiskUse"],
    run: find,
  },
  getMore: { fields: ["collection", "batchSize"], run: getMore },
  killCursors: { fields: ["cursors"], run: killCursors },
  distinct: { fields: ["key", "query"], run: distinct },
  aggregate: { fields: ["pipeline", "cursor", "allowDiskUse"], run: aggregate },
};

const ADMIN_COMMANDS: Record<string, Command> = {
  hello: { fields: [], run: () => hello() },
  ismaster: { fields: [], run: () => hello() },
  isMaster: { fields: [], run: () => hello() },
  ping: { fields: [], run: () => ({ ok: 1 }) },
  endSessions: { fields: [], run: () => ({ ok: 1 }) },
  buildInfo: { fields: [], run: buildInfo },
  buildinfo: { fields: [], run: buildInfo },
};

const COMMANDS = new Map(
  Object.entries({ ...READ_COMMANDS, ...WRITE_COMMANDS, ...SCHEMA_COMMANDS, ...ADMIN_COMMANDS }),
);

/** A context for commands on a store. */
export function createContext(store: Store): Context {
  return { store, catalog: new Catalog(store), cursors: new Cursors() };
}

/** Runs one command; throws a `DatabaseError` for everything it can't do exactly as MongoDB does. */
export async function runCommand(context: Context, command: Doc): Promise<Doc> {
  const [name = ""] = Object.keys(command);
  const found = COMMANDS.get(name);
  if (!found) throw unsupported(`the command ${name}`, 59);
  if (!HANDSHAKES.has(name)) checkCommand(name, found, command);
  const db = asString(command.$db ?? "admin", "$db");
  const target = name === "getMore" ? command.collection : command[name];
  return found.run({ ...context, command, db, ns: `${db}.${String(target)}` });
}

function checkCommand(name: string, { fields }: Command, command: Doc): void {
  if (TRANSACTION_FIELDS.some((one) => one in command)) throw unsupported("transactions");
  checkFields(command, new Set([name, ...fields, ...COMMON_FIELDS]), name);
  const { w = 1 } = asDoc(command.writeConcern, "writeConcern");
  const isPlain = w === "majority" || (isNumber(w) && toNumber(w) <= 1);
  if (!isPlain) throw unsupported("this writeConcern");
  const { level = "local", ...others } = asDoc(command.readConcern, "readConcern");
  if (!["local", "majority", "available"].includes(String(level)) || Object.keys(others).length > 0)
    throw unsupported("this readConcern");
}

function hello(): Doc {
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
}

function buildInfo(): Doc {
  return {
    version: "7.0.0",
    versionArray: [7, 0, 0, 0],
    storageEngines: ["lmdb"],
    modules: ["embedded"],
    ok: 1,
  };
}

function find({ store, catalog, cursors, command, ns }: Call): Doc {
  asString(command.find, "find");
  const query = {
    filter: parseFilter(asDoc(command.filter, "filter")),
    sort: parseSort(command.sort),
    skip: asCount(command.skip, "skip", 0),
    limit: asCount(command.limit, "limit", 0),
  };
  const project = parseProjection(command.projection);
  const batchSize = command.batchSize === undefined ? undefined : asCount(command.batchSize, "batchSize", 0);
  const single = asFlag(command.singleBatch, "singleBatch");
  function* rows(collection: Collection): Generator<Sized> {
    for (const { doc, bytes } of collection.find(query)) yield { doc: project(doc), bytes: bytes.length };
  }
  return store.read(() => {
    const collection = catalog.get(ns);
    return cursors.first({ ns, rows: collection ? rows(collection) : sized([]), batchSize, single });
  });
}

function getMore({ store, cursors, command, ns }: Call): Doc {
  const id = asCursorId(command.getMore);
  const batchSize = asCount(command.batchSize, "batchSize", 0);
  return store.read(() => cursors.next(id, ns, batchSize));
}

function killCursors({ cursors, command }: Call): Doc {
  if (!Array.isArray(command.cursors)) throw new DatabaseError(14, "cursors must be a list.");
  const ids = command.cursors.map(asCursorId);
  const killed = ids.filter((id) => cursors.kill(id));
  const unknown = ids.filter((id) => !killed.includes(id));
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
}

function asCursorId(value: unknown): Long {
  if (!(value instanceof Long)) throw new DatabaseError(14, "A cursor id must be a long.");
  return value;
}

function distinct({ store, catalog, command, ns }: Call): Doc {
  const parts = parsePath(asString(command.key, "key"));
  const filter = parseFilter(asDoc(command.query ?? undefined, "query"));
  return store.read(() => {
    const values = new Map<string, unknown>();
    for (const { doc } of catalog.get(ns)?.find({ filter, sort: [] }) ?? [])
      for (const value of collectAt(doc, parts)) {
        const key = encodeKey([value]).toString("latin1");
        if (!values.has(key)) values.set(key, value);
      }
    const reply = { values: [...values.values()], ok: 1 };
    if (calculateObjectSize(reply) > MAX_REPLY_BYTES)
      throw new DatabaseError(17217, "distinct too big, 16mb cap");
    return reply;
  });
}

function aggregate({ store, catalog, cursors, command, ns }: Call): Doc {
  asString(command.aggregate, "aggregate");
  const run = parsePipeline(command.pipeline);
  const options = asDoc(command.cursor, "cursor");
  checkFields(options, new Set(["batchSize"]), "cursor");
  const batchSize = options.batchSize === undefined ? undefined : asCount(options.batchSize, "batchSize", 0);
  return store.read(() => cursors.first({ ns, rows: sized([...run(catalog.get(ns))]), batchSize }));
}
