import { unsupported } from "./errors.js";
import { asDoc, asList, checkPath, isDoc, KEY_END, keyOf, valueAt } from "./values.js";
const OPERATORS = new Map([
    ["$eq", (path, operand) => oneOf(path, [operand])],
    ["$ne", (path, operand) => not(oneOf(path, [operand]))],
    ["$in", oneOf],
    ["$nin", (path, operand) => not(oneOf(path, operand))],
    ["$exists", exists],
    ["$gt", (path, operand) => inRange(path, operand, (key) => ({ start: key + KEY_END }))],
    ["$gte", (path, operand) => inRange(path, operand, (key) => ({ start: key }))],
    ["$lt", (path, operand) => inRange(path, operand, (key) => ({ end: key }))],
    ["$lte", (path, operand) => inRange(path, operand, (key) => ({ end: key + KEY_END }))],
]);
/** Compiles a query filter; operators outside the supported set are refused with code 2. */
export function parseFilter(source) {
    return every(Object.entries(asDoc(source)).map(([name, value]) => parseEntry(name, value)));
}
function parseEntry(name, value) {
    if (name === "$and" || name === "$or") {
        const filters = asList(value).map(parseFilter);
        if (filters.length === 0)
            throw unsupported(`an empty ${name}`, 2);
        if (name === "$and")
            return every(filters);
        return { matches: (doc) => filters.some((one) => one.matches(doc)), ranges: new Map() };
    }
    const conditions = isDoc(value) && Object.keys(value).length > 0 ? value : { $eq: value };
    const filters = Object.entries(conditions).map(([operator, operand]) => {
        const parse = OPERATORS.get(operator);
        if (!parse)
            throw unsupported(`the filter operator ${operator}`, 2);
        return parse(name, operand);
    });
    return every(filters);
}
/** Of several ranges for one path any will do: what they find is looked at once more. */
function every(filters) {
    const ranges = new Map(filters.flatMap((one) => [...one.ranges]));
    return { matches: (doc) => filters.every((one) => one.matches(doc)), ranges };
}
function not(filter) {
    return { matches: (doc) => !filter.matches(doc), ranges: new Map() };
}
/** A condition on the key at a path. A document there equals nothing and lies in no range. */
function condition(path, ranges, test) {
    const matches = (doc) => {
        const value = valueAt(doc, path);
        return !isDoc(value) && test(keyOf(value));
    };
    return { matches, ranges: new Map([[checkPath(path), ranges]]) };
}
function oneOf(path, operand) {
    const keys = new Set(asList(operand).map(keyOf));
    const ranges = [...keys].sort().map((key) => ({ start: key, end: key + KEY_END }));
    return condition(path, ranges, (key) => keys.has(key));
}
/** A range reaches only values of the operand's own type. */
function inRange(path, operand, bounds) {
    if (operand === null)
        throw unsupported("ranges of null", 2);
    const key = keyOf(operand);
    const type = key.charAt(0);
    const { start = type, end = type + KEY_END + KEY_END } = bounds(key);
    return condition(path, [{ start, end }], (found) => start <= found && found < end);
}
function exists(path, operand) {
    if (typeof operand !== "boolean")
        throw unsupported("$exists with anything but true or false", 2);
    checkPath(path);
    return { matches: (doc) => (valueAt(doc, path) !== undefined) === operand, ranges: new Map() };
}
/** Compiles `{field: 1 | -1, …}`. */
export function parseSort(source = {}) {
    return Object.entries(asDoc(source)).map(([path, direction]) => {
        if (direction !== 1 && direction !== -1)
            throw unsupported("sorts and indexes other than 1 and -1", 2);
        return [checkPath(path), direction];
    });
}
/** Documents in the order of a sort; equal ones stay as they are. */
export function sortDocs(docs, sort) {
    const keyed = Array.from(docs, (doc) => ({ doc, keys: sort.map(([path]) => keyOf(valueAt(doc, path))) }));
    keyed.sort((a, b) => {
        const i = a.keys.findIndex((key, at) => key !== b.keys[at]);
        const [, direction] = sort[i] ?? ["", 0];
        return (a.keys[i] ?? "") < (b.keys[i] ?? "") ? -direction : direction;
    });
    return keyed.map(({ doc }) => doc);
}
/** Compiles a projection that names the top-level fields to keep; `_id` is always kept. */
export function parseProjection(source = {}) {
    const fields = Object.entries(asDoc(source));
    if (fields.length === 0)
        return (docs) => docs;
    if (fields.some(([name, flag]) => flag !== 1 || name.includes(".")))
        throw unsupported("projections other than keeping whole fields", 2);
    const names = new Set(["_id", ...fields.map(([name]) => name)]);
    return function* (docs) {
        for (const doc of docs)
            yield Object.fromEntries(Object.entries(doc).filter(([name]) => names.has(name)));
    };
}
/** Compiles a pipeline of `$match`, `$sort` and `$group`, each at most once and in this order. */
export function parsePipeline(source) {
    const stages = asList(source).map(asDoc);
    const names = stages.map((stage) => Object.keys(stage).join(", ") || "{}").join(" ");
    if (!/^(\$match)? ?(\$sort)? ?(\$group)?$/.test(names))
        throw unsupported(`the pipeline ${names}`, 2);
    const { $match = {}, $sort, $group } = Object.assign({}, ...stages);
    return { filter: parseFilter($match), sort: parseSort($sort), group: parseGroup($group) };
}
function parseGroup(source) {
    if (source === undefined)
        return (docs) => docs;
    const { _id, ...fields } = asDoc(source);
    const idOf = parseExpression(_id);
    const accumulators = Object.entries(fields).map(([name, source]) => {
        if (checkPath(name).includes("."))
            throw unsupported(`the field name "${name}" here`, 2);
        return { name, add: parseAccumulator(source) };
    });
    return (docs) => {
        const groups = new Map();
        for (const doc of docs) {
            const id = idOf(doc);
            const group = groups.get(keyOf(id)) ?? { _id: id };
            groups.set(keyOf(id), group);
            for (const { name, add } of accumulators)
                group[name] = add(group[name], doc);
        }
        return groups.values();
    };
}
/** `"$path"`, null or a number. */
function parseExpression(source) {
    if (source === null || typeof source === "number")
        return () => source;
    if (typeof source !== "string" || !source.startsWith("$"))
        throw unsupported("expressions other than a field, a number or null", 2);
    const path = checkPath(source.slice(1));
    return (doc) => valueAt(doc, path) ?? null;
}
function parseAccumulator(source) {
    const [[operator, operand] = [], ...others] = isDoc(source) ? Object.entries(source) : [];
    if (others.length === 0 && operator === "$sum" && operand === 1)
        return (held) => Number(held ?? 0) + 1;
    if (others.length > 0 || operator !== "$first")
        throw unsupported("accumulators other than {$sum: 1} and {$first: …}", 2);
    const of = parseExpression(operand);
    return (held, doc) => (held === undefined ? of(doc) : held);
}
//# sourceMappingURL=query.js.map