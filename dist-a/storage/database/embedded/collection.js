import { DatabaseError, unsupported } from "./errors.js";
import { parseFilter, parseSort, sortDocs } from "./query.js";
import { asDoc, checkPath, decode, encode, KEY_END, keyOf, valueAt } from "./values.js";
/** The documents themselves. */
const ID_INDEX = { name: "_id_", key: { _id: 1 }, unique: true };
const ALL_KEYS = [{ start: "", end: KEY_END }];
/**
 * One collection. A document lies under collection, `_id_` and its `_id`; an index entry under collection, index and
 * fields (and `_id`, if not unique), with the document's key as its value. Fields are always kept ascending: an
 * index is read either way. Nothing is kept in memory. Methods run inside `Store.read` or `Store.write`.
 */
export class Collection {
    constructor(store, name) {
        this.store = store;
        this.name = name;
        this.indexes = JSON.parse(store.get(`${name}\0`)?.toString() ?? "[]");
    }
    /** Adds an index, unless it is there already. */
    addIndex(definition) {
        const index = parseIndex(definition);
        const present = this.indexes.find(({ name }) => name === index.name);
        if (JSON.stringify(present) === JSON.stringify(index))
            return {};
        if (present)
            throw new DatabaseError(86, `There is another index with the name ${index.name}`);
        const entries = new Map();
        for (const doc of this.find(parseFilter({}))) {
            for (const key of this.entriesOf(doc, [index]).keys()) {
                if (entries.has(key) || this.store.get(key))
                    throw this.duplicate(index, doc);
                entries.set(key, doc);
            }
        }
        for (const [key, doc] of entries)
            this.store.put(key, Buffer.from(this.keyOf(doc), "latin1"));
        this.store.put(`${this.name}\0`, Buffer.from(JSON.stringify([...this.indexes, index])));
        return {};
    }
    /** The matches in the order asked for, read as they are wanted. A limit of 0 is none. */
    *find(filter, sort = [], limit = 0) {
        const plan = choosePlan(this.indexes, filter, sort);
        const found = this.matches(plan, filter);
        let count = 0;
        for (const doc of plan.isSorted ? found : sortDocs(found, sort)) {
            yield doc;
            if (++count === limit)
                return;
        }
    }
    *matches({ index, ranges, isReverse }, filter) {
        const prefix = this.prefixOf(index);
        for (const { start, end } of ranges)
            for (const value of this.store.values({ start: prefix + start, end: prefix + end }, isReverse)) {
                const bytes = index === ID_INDEX ? value : this.store.get(value.toString("latin1"));
                const doc = bytes && decode(bytes);
                if (doc && filter.matches(doc))
                    yield doc;
            }
    }
    /** Adds a document. */
    insert(doc) {
        if (typeof doc._id !== "string")
            throw unsupported("an _id that is no string", 2);
        if (this.store.get(this.keyOf(doc)))
            throw this.duplicate(ID_INDEX, doc);
        this.save(doc, encode(doc), new Map());
    }
    /** Updates a document that was found; returns what it is now, the same object if nothing changes. */
    update(found, update) {
        const before = encode(found);
        const doc = decode(before);
        update(doc, false);
        const after = encode(doc);
        if (after.equals(before))
            return found;
        this.save(doc, after, this.entriesOf(found));
        return doc;
    }
    /** Takes a document that was found away. */
    remove(found) {
        for (const key of this.entriesOf(found).keys())
            this.store.remove(key);
        this.store.remove(this.keyOf(found));
    }
    /** Everything is checked before anything is changed; `get` also throws for keys that are too long. */
    save(doc, bytes, before) {
        const own = this.keyOf(doc);
        const after = this.entriesOf(doc);
        for (const [key, index] of after)
            if (!before.has(key) && this.store.get(key) && index.unique)
                throw this.duplicate(index, doc);
        this.store.put(own, bytes);
        for (const key of before.keys())
            if (!after.has(key))
                this.store.remove(key);
        for (const key of after.keys())
            if (!before.has(key))
                this.store.put(key, Buffer.from(own, "latin1"));
    }
    /** The keys that a document has in the indexes. */
    entriesOf(doc, indexes = this.indexes) {
        const present = indexes.filter(({ partial = "_id" }) => valueAt(doc, partial) !== undefined);
        const fields = (index) => pathsOf(index).map((path) => keyOf(valueAt(doc, path)));
        return new Map(present.map((index) => [this.prefixOf(index) + fields(index).join(""), index]));
    }
    keyOf({ _id }) {
        return this.prefixOf(ID_INDEX) + keyOf(_id);
    }
    prefixOf(index) {
        return `${this.name}\0${index.name}\0`;
    }
    duplicate({ name, key }, doc) {
        const message = `E11000 duplicate key error collection: ${this.name} index: ${name}`;
        const values = Object.keys(key).map((path) => [path, valueAt(doc, path) ?? null]);
        return new DatabaseError(11000, message, { keyPattern: key, keyValue: Object.fromEntries(values) });
    }
}
function parseIndex({ key, name, unique, partialFilterExpression = {} }) {
    const [[partial, condition] = [], ...others] = Object.entries(asDoc(partialFilterExpression));
    if (others.length > 0 || (partial !== undefined && JSON.stringify(condition) !== '{"$exists":true}'))
        throw unsupported("partial indexes but with {field: {$exists: true}}");
    parseSort(key);
    return { name: checkPath(String(name)), key: asDoc(key), unique: unique === true, partial };
}
/** What an index's entries consist of. */
function pathsOf({ key, unique }) {
    return [...new Set([...Object.keys(key), ...(unique ? [] : ["_id"])])];
}
/** Chooses the index whose leading fields the filter and the sort fit best; a whole scan is the last resort. */
export function choosePlan(indexes, filter, sort) {
    const isUsable = ({ partial }) => partial === undefined || filter.ranges.get(partial)?.every(({ start }) => start > keyOf(null));
    const plans = [ID_INDEX, ...indexes.filter(isUsable)].map((index) => planFor(index, filter, sort));
    return plans.reduce((best, plan) => (plan.score > best.score ? plan : best));
}
function planFor(index, filter, sort) {
    const paths = pathsOf(index);
    const points = paths.map((path) => pointOf(filter, path));
    const count = [...points, undefined].indexOf(undefined);
    const [equal, rest] = [paths.slice(0, count), paths.slice(count)];
    const prefix = points.slice(0, count).join("");
    const next = filter.ranges.get(rest[0] ?? "");
    const ranges = (next ?? ALL_KEYS).map(({ start, end }) => ({ start: prefix + start, end: prefix + end }));
    const order = sort.filter(([path]) => !equal.includes(path));
    const [[, direction] = []] = order;
    const isInOrder = order.every(([path, other], i) => path === rest[i] && other === direction);
    const isSorted = order.length === 0 || (isInOrder && ranges.length <= 1);
    const isFew = index.unique && paths.every((path) => filter.ranges.get(path)?.every(isPoint));
    const score = count * 4 + (next ? 2 : 0) + (isSorted ? 3 : 0) + (isFew ? 100 : 0);
    return { index, ranges, isReverse: isSorted && direction === -1, isSorted, score };
}
function isPoint({ start, end }) {
    return end === start + KEY_END;
}
/** The key of the one value that every match has at the path. */
function pointOf(filter, path) {
    const [range, ...others] = filter.ranges.get(path) ?? [];
    return range && others.length === 0 && isPoint(range) ? range.start : undefined;
}
//# sourceMappingURL=collection.js.map