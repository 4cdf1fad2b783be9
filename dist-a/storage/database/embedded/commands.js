import { calculateObjectSize, Long } from "bson";
import { Collection } from "./collection.js";
import { DatabaseError, unsupported } from "./errors.js";
import { parseFilter, parsePipeline, parseProjection, parseSort } from "./query.js";
import { parseUpdate } from "./update.js";
import { asDoc, asList } from "./values.js";
const INDEX_FIELDS = ["key", "name", "unique", "partialFilterExpression"];
const CHANGE_FIELDS = ["query", "sort", "remove", "update", "new", "upsert"];
const COMMANDS = new Map([
    // As a write that writes nothing: a database that takes no more writes is not well.
    ["ping", { fields: [], isWrite: true, run: () => ({}) }],
    // There is nothing to do: a collection is there when something is in it.
    ["create", { fields: [], run: () => ({}) }],
    ["createIndexes", { fields: ["indexes"], isWrite: true, run: createIndexes }],
    ["insert", { fields: ["documents", "ordered"], isWrite: true, run: insert }],
    ["update", { fields: ["updates", "ordered"], isWrite: true, run: update }],
    ["delete", { fields: ["deletes", "ordered"], isWrite: true, run: remove }],
    ["findAndModify", { fields: CHANGE_FIELDS, isWrite: true, run: findAndModify }],
    ["find", { fields: ["filter", "sort", "projection", "limit", "batchSize", "singleBatch"], run: find }],
    ["aggregate", { fields: ["pipeline", "cursor"], run: aggregate }],
    ["getMore", { fields: ["collection", "batchSize"], run: (_, command, cursors) => cursors.next(command) }],
    ["killCursors", { fields: ["cursors"], run: (_, command, cursors) => cursors.kill(command) }],
]);
const HANDSHAKES = ["hello", "isMaster", "ismaster"];
const HELLO = { isWritablePrimary: true, minWireVersion: 0, maxWireVersion: 21, ok: 1 };
/** Runs commands; throws a `DatabaseError` for everything that it can't do exactly as MongoDB does. */
export class Commands {
    constructor(store) {
        this.store = store;
        this.cursors = new Cursors();
    }
    /** Runs one command. */
    async run(command) {
        const [name = ""] = Object.keys(command);
        if (HANDSHAKES.includes(name))
            return HELLO;
        const found = COMMANDS.get(name);
        if (!found)
            throw unsupported(`the command ${name}`, 59);
        checkFields(command, [name, ...found.fields, "$db", "writeConcern"]);
        const { w = 1 } = asDoc(command.writeConcern ?? {});
        if (w !== "majority" && w !== 1)
            throw unsupported("this writeConcern");
        const work = () => {
            const collection = new Collection(this.store, `${command.$db}.${command[name]}`);
            return found.run(collection, command, this.cursors);
        };
        return { ...(found.isWrite ? await this.store.write(work) : this.store.read(work)), ok: 1 };
    }
}
function checkFields(source, allowed) {
    const other = Object.keys(source).find((name) => !allowed.includes(name));
    if (other !== undefined)
        throw unsupported(`the field ${other} here`);
}
/** The only statement of a command: the program sends one at a time. */
function onlyOne(list, fields) {
    const [statement, ...others] = asList(list).map(asDoc);
    if (!statement || others.length > 0)
        throw unsupported("anything but one statement in a command");
    checkFields(statement, fields);
    return statement;
}
function createIndexes(collection, { indexes }) {
    return collection.addIndex(onlyOne(indexes, INDEX_FIELDS));
}
function insert(collection, { documents, ordered }) {
    if (ordered === false)
        throw unsupported("unordered inserts");
    const docs = asList(documents).map(asDoc);
    for (const doc of docs)
        collection.insert(doc);
    return { n: docs.length };
}
function update(collection, { updates }) {
    const { q, u, multi, upsert } = onlyOne(updates, ["q", "u", "multi", "upsert"]);
    const change = { query: asDoc(q), update: u, upsert };
    const { before, after, nModified } = modify(collection, change, multi === true ? 0 : 1);
    if (before.length === after.length)
        return { n: before.length, nModified };
    return { n: 1, nModified, upserted: after.map(({ _id }, index) => ({ index, _id })) };
}
function remove(collection, { deletes }) {
    const { q, limit } = onlyOne(deletes, ["q", "limit"]);
    return { n: modify(collection, { query: asDoc(q), remove: true }, Number(limit)).before.length };
}
function findAndModify(collection, command) {
    const { before, after } = modify(collection, command, 1);
    const [doc] = command.new === true ? after : before;
    const lastErrorObject = { n: Math.max(before.length, after.length), updatedExisting: before.length > 0 };
    return { lastErrorObject, value: doc ?? null };
}
/** Changes or removes what is found. All is found before any is changed, or a moved one could be met again. */
function modify(collection, { query = {}, sort, remove, update, upsert }, limit) {
    const before = [...collection.find(parseFilter(query), parseSort(sort), limit)];
    if (remove === true) {
        for (const doc of before)
            collection.remove(doc);
        return { before, after: [], nModified: 0 };
    }
    const change = parseUpdate(update);
    const upserted = upsert === true ? upsertedDocument(query) : undefined;
    const after = before.map((doc) => collection.update(doc, change));
    if (upserted && before.length === 0) {
        change(upserted, true);
        collection.insert(upserted);
        after.push(upserted);
    }
    return { before, after, nModified: after.filter((doc, i) => before[i] && doc !== before[i]).length };
}
function upsertedDocument(filter) {
    const { _id, ...others } = asDoc(filter);
    if (typeof _id !== "string" || Object.keys(others).length > 0)
        throw unsupported("upserts by anything but an _id", 2);
    return { _id };
}
function find(collection, command, cursors) {
    const { filter = {}, sort, limit = 0, projection } = command;
    const found = collection.find(parseFilter(filter), parseSort(sort), Number(limit));
    return cursors.first(collection.name, parseProjection(projection)(found), command);
}
function aggregate(collection, { pipeline, cursor }, cursors) {
    const { filter, sort, group } = parsePipeline(pipeline);
    checkFields(asDoc(cursor), ["batchSize"]);
    return cursors.first(collection.name, group(collection.find(filter, sort)), asDoc(cursor));
}
const FIRST_BATCH = 101;
const BATCH_BYTES = 16_000_000;
/** Results that are fetched in batches. */
class Cursors {
    constructor() {
        this.open = new Map();
        this.lastId = 0;
    }
    /** The answer to a query. */
    first(ns, found, { batchSize, singleBatch }) {
        const rows = found[Symbol.iterator]();
        const cursor = { rows, head: rows.next() };
        const firstBatch = takeBatch(cursor, Number(batchSize ?? FIRST_BATCH));
        if (cursor.head.done || singleBatch === true)
            return { cursor: { id: Long.ZERO, ns, firstBatch } };
        const id = Long.fromNumber(++this.lastId);
        this.open.set(String(id), cursor);
        return { cursor: { id, ns, firstBatch } };
    }
    /** The answer to `getMore`. */
    next({ getMore: id, batchSize }) {
        const cursor = this.open.get(String(id));
        if (!cursor)
            throw new DatabaseError(43, `cursor id ${id} not found`);
        const nextBatch = takeBatch(cursor, Number(batchSize || Number.POSITIVE_INFINITY));
        if (cursor.head.done)
            this.open.delete(String(id));
        return { cursor: { id: cursor.head.done ? Long.ZERO : id, nextBatch } };
    }
    /** The answer to `killCursors`. */
    kill({ cursors }) {
        return { cursorsKilled: asList(cursors).filter((id) => this.open.delete(String(id))) };
    }
}
/** As many rows as are wanted, and as fit into a message. */
function takeBatch(cursor, count) {
    const docs = [];
    for (let bytes = 0; !cursor.head.done && docs.length < count; cursor.head = cursor.rows.next()) {
        bytes += calculateObjectSize(cursor.head.value);
        if (bytes > BATCH_BYTES && docs.length > 0)
            break;
        docs.push(cursor.head.value);
    }
    return docs;
}
//# sourceMappingURL=commands.js.map