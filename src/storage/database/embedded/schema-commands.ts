import { asDoc, asDocs, asFlag, asString, checkFields } from "./arguments.js";
import type { Catalog } from "./catalog.js";
import type { Call, Command } from "./commands.js";
import { type Doc, encodeKey, isDoc } from "./compare.js";
import { sized } from "./cursors.js";
import { DatabaseError } from "./errors.js";
import { parseFilter } from "./filter.js";
import { describeIndex, ID_INDEX, type Index, parseIndex } from "./indexes.js";

/** The commands that change or describe collections and indexes. */
export const SCHEMA_COMMANDS: Record<string, Command> = {
  create: { fields: [], run: create },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  createIndexes: { fields: ["indexes"], run: createIndexes },
  dropIndexes: { fields: ["index"], run: dropIndexes },
  listIndexes: { fields: ["cursor"], run: listIndexes },
  listCollections: {
    fields: ["filter", "nameOnly", "authorizedCollections", "cursor"],
    run: listCollections,
  },
};

function create({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.create, "create");
  return store.write(() => {
    if (catalog.get(ns)) throw new DatabaseError(48, `Collection ${ns} already exists.`);
    catalog.getOrCreate(ns);
    return { ok: 1 };
  });
}

function drop({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.drop, "drop");
  return store.write(() => {
    if (!catalog.get(ns)) return { ok: 1 };
    catalog.drop(ns);
    return { ns, ok: 1 };
  });
}

function dropDatabase({ store, catalog, db }: Call): Promise<Doc> {
  return store.write(() => {
    for (const name of catalog.names(db)) catalog.drop(`${db}.${name}`);
    return { dropped: db, ok: 1 };
  });
}

function createIndexes({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.createIndexes, "createIndexes");
  const wanted = asDocs(command.indexes, "indexes").map(parseIndex);
  return store.write(() => {
    const createdCollectionAutomatically = !catalog.get(ns);
    const before = catalog.getOrCreate(ns).indexes;
    try {
      for (const index of wanted) addIndex(catalog, ns, index);
    } catch (error) {
      // All of them or none.
      for (const { name } of catalog.getOrThrow(ns).indexes)
        if (!before.some((one) => one.name === name)) catalog.dropIndex(ns, name);
      throw error;
    }
    return {
      numIndexesBefore: before.length + 1,
      numIndexesAfter: catalog.getOrThrow(ns).indexes.length + 1,
      createdCollectionAutomatically,
      ok: 1,
    };
  });
}

/** An index that is there already is fine; one that contradicts another is not. */
function addIndex(catalog: Catalog, ns: string, index: Index): void {
  if (isSame(index.key, ID_INDEX.key)) return;
  for (const other of catalog.getOrThrow(ns).indexes) {
    const isEqual = isSame(signature(index), signature(other));
    if (index.name === other.name && isEqual) return;
    if (index.name === other.name)
      throw new DatabaseError(
        86,
        `An existing index has the same name as the requested index (${index.name}) but other keys or options.`,
      );
    if (isEqual) throw new DatabaseError(85, `Index already exists with a different name: ${other.name}`);
  }
  catalog.addIndex(ns, index);
}

function signature(index: Index): Doc {
  const { key, unique, partialFilterExpression = null } = index;
  return { key, unique, partialFilterExpression };
}

function isSame(a: Doc, b: Doc): boolean {
  return encodeKey([a]).equals(encodeKey([b]));
}

function dropIndexes({ store, catalog, command, ns }: Call): Promise<Doc> {
  asString(command.dropIndexes, "dropIndexes");
  return store.write(() => {
    const { indexes } = catalog.getOrThrow(ns);
    const names = namesToDrop(command.index, indexes);
    if (names.includes(ID_INDEX.name)) throw new DatabaseError(72, "cannot drop _id index");
    const unknown = names.find((name) => !indexes.some((one) => one.name === name));
    if (unknown !== undefined) throw new DatabaseError(27, `index not found with name [${unknown}]`);
    for (const name of names) catalog.dropIndex(ns, name);
    return { nIndexesWas: indexes.length + 1, ok: 1 };
  });
}

function namesToDrop(wanted: unknown, indexes: readonly Index[]): string[] {
  if (wanted === "*") return indexes.map((one) => one.name);
  if (isDoc(wanted)) {
    const found = indexes.filter((one) => isSame(one.key, wanted));
    if (found.length !== 1) throw new DatabaseError(27, "can't find exactly one index with that key");
    return found.map((one) => one.name);
  }
  return (Array.isArray(wanted) ? wanted : [wanted]).map((name) => asString(name, "index"));
}

function listIndexes({ store, catalog, cursors, command, ns }: Call): Doc {
  asString(command.listIndexes, "listIndexes");
  checkFields(asDoc(command.cursor, "cursor"), new Set(["batchSize"]), "cursor");
  return store.read(() => {
    const indexes = [ID_INDEX, ...catalog.getOrThrow(ns).indexes];
    return cursors.first({ ns, rows: sized(indexes.map(describeIndex)) });
  });
}

function listCollections({ store, catalog, cursors, command, db }: Call): Doc {
  checkFields(asDoc(command.cursor, "cursor"), new Set(["batchSize"]), "cursor");
  const filter = parseFilter(asDoc(command.filter, "filter"));
  const nameOnly = asFlag(command.nameOnly, "nameOnly");
  return store.read(() => {
    const all = catalog.names(db).map((name) => ({
      name,
      type: "collection",
      options: {},
      info: { readOnly: false },
      idIndex: describeIndex(ID_INDEX),
    }));
    const found = all.filter((one) => filter.matches(one));
    const docs = nameOnly ? found.map(({ name, type }) => ({ name, type })) : found;
    return cursors.first({ ns: `${db}.$cmd.listCollections`, rows: sized(docs) });
  });
}
