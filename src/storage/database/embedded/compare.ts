import { Binary, Double, Int32, Long, ObjectId } from "bson";
import { unsupported } from "./errors.js";

/** A BSON document whose numbers are still `Int32`, `Long` and `Double`, so that no type is lost. */
export type Doc = Record<string, unknown>;

/** The order of BSON's types. The gaps leave room for bounds just below and above one type. */
export const TYPE = {
  null: 0x10,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x50,
  binary: 0x60,
  objectId: 0x70,
  boolean: 0x80,
  date: 0x90,
} as const;

const MAX_DEPTH = 100;
const FIELD_NAME_REFUSED = /^\$|\.|^(__proto__|_bsontype)$/;

/** The place of a value's type among all types; a missing value counts as null. Other types are refused. */
export function typeOf(value: unknown): number {
  if (value === null || value === undefined) return TYPE.null;
  if (typeof value === "string") return TYPE.string;
  if (typeof value === "boolean") return TYPE.boolean;
  if (isNumber(value)) return TYPE.number;
  if (Array.isArray(value)) return TYPE.array;
  if (value instanceof Date) return TYPE.date;
  if (value instanceof ObjectId) return TYPE.objectId;
  if (value instanceof Binary) return TYPE.binary;
  if (isDoc(value)) return TYPE.object;
  const name = (value as { _bsontype?: unknown })._bsontype ?? (value as object).constructor?.name;
  throw unsupported(`values of the type ${String(name)}`, 2);
}

/** Whether this is a document, and not an array or one of BSON's own classes. */
export function isDoc(value: unknown): value is Doc {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Whether this is a number of any of BSON's supported kinds. */
export function isNumber(value: unknown): value is number | Int32 | Double | Long {
  if (value instanceof Long) return value._bsontype === "Long"; // a Timestamp is a Long to instanceof
  return typeof value === "number" || value instanceof Int32 || value instanceof Double;
}

/** A number as JavaScript's; a Long beyond 2^53 is rounded. */
export function toNumber(value: number | Int32 | Double | Long): number {
  if (typeof value === "number") return value;
  return value instanceof Long ? value.toNumber() : value.value;
}

/** Whether this is the number that is unequal to itself, which ranges never contain. */
export function isNaNValue(value: unknown): boolean {
  return isNumber(value) && Number.isNaN(toNumber(value));
}

/** A field's value; undefined when it is missing or the holder is no document. */
export function field(holder: unknown, name: string): unknown {
  return isDoc(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
}

/** Throws unless a value consists only of types and field names that this database can keep. */
export function checkValue(value: unknown, depth = 0): void {
  if (depth > MAX_DEPTH) throw unsupported(`documents nested deeper than ${MAX_DEPTH}`, 2);
  if (value === undefined) throw unsupported("values of the type undefined", 2);
  const type = typeOf(value);
  if (type === TYPE.date && Number.isNaN((value as Date).getTime())) throw unsupported("this date", 2);
  if (Array.isArray(value)) for (const element of value) checkValue(element, depth + 1);
  if (type !== TYPE.object) return;
  for (const [name, inner] of Object.entries(value as Doc)) {
    if (FIELD_NAME_REFUSED.test(name)) throw unsupported(`the field name "${name}" here`, 2);
    checkValue(inner, depth + 1);
  }
}

/**
 * Writes values as bytes whose plain order is MongoDB's order of the values, so that comparison,
 * equality, sorting, grouping and index keys all rest on one definition. Each value's bytes are no
 * prefix of another's, therefore compound keys are just concatenated and descending ones inverted.
 */
class KeyWriter {
  private bytes = Buffer.allocUnsafe(1024);
  private length = 0;

  encode(values: readonly unknown[], directions?: readonly number[]): Buffer {
    this.length = 0;
    for (const [i, value] of values.entries()) {
      const from = this.length;
      this.write(value);
      if (directions?.[i] !== -1) continue;
      for (let at = from; at < this.length; at++) this.bytes[at] = ~(this.bytes[at] ?? 0);
    }
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  private write(value: unknown): void {
    const type = typeOf(value);
    this.byte(type);
    if (type === TYPE.number) this.number(value as number | Int32 | Double | Long);
    else if (type === TYPE.string) this.string(value as string);
    else if (type === TYPE.boolean) this.byte(value === true ? 1 : 0);
    else if (type === TYPE.date) this.int64(BigInt((value as Date).getTime()));
    else if (type === TYPE.objectId) this.raw((value as ObjectId).id);
    else if (type === TYPE.binary) this.binary(value as Binary);
    else if (type === TYPE.array) this.array(value as unknown[]);
    else if (type === TYPE.object) this.object(value as Doc);
  }

  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(this.length * 2);
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
    }
    return at;
  }

  private byte(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  private raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }

  private int64(value: bigint): void {
    const at = this.reserve(8);
    this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value) ^ (1n << 63n), at);
  }

  /** The nearest double, then how far a Long lies from it: all kinds of numbers compare by value. */
  private number(value: number | Int32 | Double | Long): void {
    const double = toNumber(value) || 0; // -0 equals 0; NaN is dealt with below
    const rest = value instanceof Long ? Number(value.toBigInt() - BigInt(double)) : 0;
    const at = this.reserve(10);
    if (isNaNValue(value)) {
      this.bytes.fill(0, at, at + 10); // below every other number
      return;
    }
    this.bytes.writeDoubleBE(double, at);
    const bits = this.bytes.readBigUInt64BE(at);
    this.bytes.writeBigUInt64BE(bits >> 63n ? BigInt.asUintN(64, ~bits) : bits | (1n << 63n), at);
    this.bytes.writeUInt16BE(rest + 0x8000, at + 8);
  }

  /** UTF-8 in which a zero byte becomes 00 FF, and 00 00 ends the string. */
  private string(value: string): void {
    const pieces = value.split("\0");
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) this.raw(Uint8Array.of(0, 0xff));
      const at = this.reserve(Buffer.byteLength(piece));
      this.bytes.write(piece, at);
    }
    this.raw(Uint8Array.of(0, 0));
  }

  private binary(value: Binary): void {
    const at = this.reserve(5);
    this.bytes.writeUInt32BE(value.position, at);
    this.bytes[at + 4] = value.sub_type;
    this.raw(value.buffer.subarray(0, value.position));
  }

  private array(value: unknown[]): void {
    for (const element of value) this.write(element);
    this.byte(0);
  }

  /** Field by field: MongoDB compares the type first, then the name, then the value. */
  private object(value: Doc): void {
    for (const [name, inner] of Object.entries(value)) {
      this.byte(typeOf(inner));
      const at = this.reserve(Buffer.byteLength(name) + 1);
      this.bytes.write(`${name}\0`, at);
      this.write(inner);
    }
    this.byte(0);
  }
}

const writer = new KeyWriter();

/** Bytes that order as the values do; a direction of -1 turns the order of its value round. */
export function encodeKey(values: readonly unknown[], directions?: readonly number[]): Buffer {
  return writer.encode(values, directions);
}

/** MongoDB's total order over all supported values: negative, zero or positive. */
export function compareValues(a: unknown, b: unknown): number {
  return Buffer.compare(encodeKey([a]), encodeKey([b]));
}
