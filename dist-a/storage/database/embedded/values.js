import { deserialize, serialize } from "bson";
import { DatabaseError, unsupported } from "./errors.js";
const REFUSED_FIELD = /^\$|\.|^(__proto__|_bsontype)?$/;
/** Whether this is a document, and not an array or one of BSON's own classes. */
export function isDoc(value) {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
/** A document; throws when it is anything else. */
export function asDoc(value) {
    if (!isDoc(value))
        throw new DatabaseError(14, "A document is missing.");
    return value;
}
/** An array; throws when it is anything else. */
export function asList(value) {
    if (!Array.isArray(value))
        throw new DatabaseError(14, "An array is missing.");
    return value;
}
/** Reads BSON. A Long stays one, so that it can be refused instead of rounded. */
export function decode(bytes) {
    return deserialize(bytes, { promoteLongs: false });
}
/** Writes a document as BSON; throws when it has values or field names that can't be kept exactly. */
export function encode(doc) {
    checkValue(doc);
    return Buffer.from(serialize(doc));
}
/** Throws unless a value is a string, number, boolean, date or null, or a document or array of those. */
export function checkValue(value) {
    if (Array.isArray(value)) {
        for (const inner of value)
            checkValue(inner);
        return;
    }
    if (!isDoc(value))
        return void keyOf(value);
    for (const [name, inner] of Object.entries(value)) {
        if (REFUSED_FIELD.test(name) || inner === undefined)
            throw unsupported(`the field "${name}" here`, 2);
        checkValue(inner);
    }
}
/** Throws unless a dotted path names fields, and neither operators nor positions in arrays. */
export function checkPath(path) {
    if (path.split(".").some((part) => REFUSED_FIELD.test(part)))
        throw unsupported(`the path "${path}"`, 2);
    return path;
}
/** The value at a dotted path; undefined when it is missing. Throws when the path leads into an array: MongoDB would look at each entry. */
export function valueAt(doc, path) {
    let value = doc;
    for (const part of path.split(".")) {
        if (Array.isArray(value))
            throw unsupported(`the path "${path}" into an array`, 2);
        value = isDoc(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    }
    return value;
}
/** After a key, more than anything that follows it in a compound key. */
export const KEY_END = "\xff";
/**
 * A value as a string of bytes (latin1) whose plain order is MongoDB's order of values: comparison, equality,
 * sorting, grouping and indexes all rest on it. The first byte is the type's rank. No value's key is the beginning
 * of another's, so that compound keys are just concatenated. Missing counts as null; documents and arrays are refused.
 */
export function keyOf(value) {
    if (value === null || value === undefined)
        return "\x10";
    if (typeof value === "number" && !Number.isNaN(value))
        return `\x20${numberKey(value)}`;
    if (typeof value === "string")
        return `\x30${stringKey(value)}`;
    if (typeof value === "boolean")
        return `\x40${Number(value)}`;
    if (value instanceof Date && !Number.isNaN(value.getTime()))
        return `\x50${numberKey(value.getTime())}`;
    const name = value._bsontype ?? value.constructor.name;
    throw unsupported(`this value here (${String(name)})`, 2);
}
const scratch = Buffer.alloc(8);
/** A double's bits, turned so that they order as the numbers do. */
function numberKey(value) {
    scratch.writeDoubleBE(value || 0); // -0 equals 0
    const bits = scratch.readBigUInt64BE();
    scratch.writeBigUInt64BE(bits >> 63n ? BigInt.asUintN(64, ~bits) : bits | (1n << 63n));
    return scratch.toString("latin1");
}
/** UTF-8 in which a zero byte becomes 00 FF, and 00 00 ends the string. */
function stringKey(value) {
    return `${Buffer.from(value).toString("latin1").replaceAll("\0", "\0\xff")}\0\0`;
}
//# sourceMappingURL=values.js.map