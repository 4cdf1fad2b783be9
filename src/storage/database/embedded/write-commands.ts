import { asCount, asDoc, asDocs, asFlag, asString, checkFields } from "./arguments.js";
import type { Found } from "./collection.js";
import type { Call, Command } from "./commands.js";
import type { Doc } from "./compare.js";
import { DatabaseError } from "./errors.js";
import { parseFilter } from "./filter.js";
import { parseSort } from "./indexes.js";
import { parseProjection } from "./projection.js";
import { parseUpdate } from "./update.js";

const UPDATE_FIELDS = new Set(["q", "u", "multi", "upsert"]);
const DELETE_FIELDS = new Set(["q", "limit"]);

/** The commands that change documents. */
export const WRITE_COMMANDS: Record<string, Command> = {
  insert: { fields: ["documents", "ordered"], run: insert },
  update: { fields: ["updates", "ordered"], run: update },
  delete: { fields: ["deletes", "ordered"], run: remove },
  findAndModify: {
    fields: ["query", "sort", "remove", "update", "new", "upsert", "fields"],
    run: findAndModify,
  },
};

interface Statements {
  statements: Doc[];
  ordered: boolean;
  run(statement: Doc, index: number): void;
}

/** Runs statements one by one; one that fails is reported and, if they are ordered, the last. */
function runStatements({ statements, ordered, run }: Statements): Doc {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      writeErrors.push({ index, ...error.toWriteError() });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

function insert({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.insert, "insert");
  const statements = asDocs(command.documents, "documents");
  const ordered = asFlag(command.ordered, "ordered", true);
  return store.write(() => {
    let n = 0;
    const collection = catalog.getOrCreate(ns);
    const run = (doc: Doc) => {
      collection.insert(doc);
      n++;
    };
    const errors = runStatements({ statements, ordered, run });
    return { n, ...errors, ok: 1 };
  });
}

function update(call: Call): Promise<Doc> {
  asString(call.command.update, "update");
  const statements = asDocs(call.command.updates, "updates");
  const ordered = asFlag(call.command.ordered, "ordered", true);
  return call.store.write(() => {
    let n = 0;
    let nModified = 0;
    const upserted: Doc[] = [];
    const run = (statement: Doc, index: number) => {
      const done = updateStatement(call, statement, (isModified) => {
        n++;
        if (isModified) nModified++;
      });
      if (!done) return;
      n++;
      upserted.push({ index, _id: done._id });
    };
    const errors = runStatements({ statements, ordered, run });
    return { n, nModified, ...(upserted.length > 0 ? { upserted } : {}), ...errors, ok: 1 };
  });
}

/** Updates what one statement matches, telling of each document; gives the document that it inserted instead. */
function updateStatement(
  { catalog, ns }: Call,
  statement: Doc,
  onUpdated: (isModified: boolean) => void,
): Doc | undefined {
  checkFields(statement, UPDATE_FIELDS, "an update");
  const filter = parseFilter(asDoc(statement.q, "q"));
  const change = parseUpdate(statement.u);
  const isMulti = asFlag(statement.multi, "multi");
  const isUpsert = asFlag(statement.upsert, "upsert");
  const collection = isUpsert ? catalog.getOrCreate(ns) : catalog.get(ns);
  // All matches are found before any is changed, or a moved one could be met again.
  const found = [...(collection?.find({ filter, sort: [], limit: isMulti ? 0 : 1 }) ?? [])];
  for (const one of found) {
    const updated = collection?.update(one, change);
    onUpdated(updated?.modified === true);
  }
  return found.length === 0 && isUpsert ? collection?.upsert(filter, change) : undefined;
}

function remove({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.delete, "delete");
  const statements = asDocs(command.deletes, "deletes");
  const ordered = asFlag(command.ordered, "ordered", true);
  return store.write(() => {
    let n = 0;
    const collection = catalog.get(ns);
    const run = (statement: Doc) => {
      checkFields(statement, DELETE_FIELDS, "a delete");
      const filter = parseFilter(asDoc(statement.q, "q"));
      const limit = asCount(statement.limit, "limit", -1);
      if (limit !== 0 && limit !== 1) throw new DatabaseError(9, "The limit of a delete must be 0 or 1.");
      for (const found of [...(collection?.find({ filter, sort: [], limit }) ?? [])]) {
        collection?.remove(found);
        n++;
      }
    };
    const errors = runStatements({ statements, ordered, run });
    return { n, ...errors, ok: 1 };
  });
}

function findAndModify(call: Call): Promise<Doc> {
  const { store, catalog, command, ns } = call;
  asString(command.findAndModify, "findAndModify");
  const filter = parseFilter(asDoc(command.query, "query"));
  const sort = parseSort(command.sort);
  const project = parseProjection(command.fields);
  const isRemove = asFlag(command.remove, "remove");
  const isUpsert = asFlag(command.upsert, "upsert");
  const wantsNew = asFlag(command.new, "new");
  if (isRemove && (command.update !== undefined || isUpsert || wantsNew))
    throw new DatabaseError(9, "remove can't be combined with update, upsert or new.");
  const change = isRemove ? undefined : parseUpdate(command.update);
  return store.write(() => {
    const collection = isUpsert ? catalog.getOrCreate(ns) : catalog.get(ns);
    const found: Found | undefined = collection?.find({ filter, sort, limit: 1 }).next().value ?? undefined;
    if (found && !change) {
      collection?.remove(found);
      return { lastErrorObject: { n: 1 }, value: project(found.doc), ok: 1 };
    }
    if (found && change) {
      const updated = collection?.update(found, change);
      const value = wantsNew ? updated?.doc : found.doc;
      return { lastErrorObject: { n: 1, updatedExisting: true }, value: project(value ?? {}), ok: 1 };
    }
    if (!change) return { lastErrorObject: { n: 0 }, value: null, ok: 1 };
    const inserted = isUpsert ? collection?.upsert(filter, change) : undefined;
    if (!inserted) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: 1 };
    const lastErrorObject = { n: 1, updatedExisting: false, upserted: inserted._id };
    return { lastErrorObject, value: wantsNew ? project(inserted) : null, ok: 1 };
  });
}
