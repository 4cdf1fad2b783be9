import { Binary, Decimal128, Int32, Long, ObjectId, Timestamp } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPath, decode, encode, KEY_END, keyOf } from "../../../src/storage/database/embedded/values.js";

/** Values in MongoDB's order, each greater than the one before. */
const ASCENDING: unknown[] = [
  null,
  Number.NEGATIVE_INFINITY,
  -Number.MAX_VALUE,
  -2,
  -1.5,
  -5e-324,
  0,
  5e-324,
  1,
  1.5,
  2 ** 53,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  "",
  "\0",
  "\0\0",
  "\0a",
  "\u0001",
  "A",
  "a",
  "a\0",
  "a\0b",
  "a\u0001",
  "ab",
  "b",
  "\uffff", // UTF-8 order: a character beyond 16 bits comes after it, unlike in JavaScript's own order
  "\u{1f600}",
  false,
  true,
  new Date(-1),
  new Date(0),
  new Date(1_700_000_000_000),
];

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

describe("the order of keys", () => {
  it("is MongoDB's order of types and values", () => {
    for (const [i, a] of ASCENDING.entries())
      for (const [j, b] of ASCENDING.entries())
        expect(compare(keyOf(a), keyOf(b)), `${String(a)} and ${String(b)}`).toBe(Math.sign(i - j));
  });

  it("counts what MongoDB does as equal", () => {
    expect(keyOf(-0)).toBe(keyOf(0));
    expect(keyOf(undefined)).toBe(keyOf(null));
  });

  it("is the order of the first field in compound keys, then that of the second", () => {
    for (const a of ASCENDING)
      for (const b of ASCENDING) {
        const order = compare(keyOf(a), keyOf(b));
        expect(compare(keyOf(a) + keyOf("z"), keyOf(b) + keyOf("a"))).toBe(order || 1);
        // An upper bound lies above all that follows its key, and below every greater one.
        expect(compare(keyOf(a) + KEY_END, keyOf(b) + keyOf(new Date()))).toBe(order || 1);
      }
  });

  it("is the order of the bytes that LMDB compares", () => {
    for (const a of ASCENDING)
      for (const b of ASCENDING)
        expect(Buffer.compare(Buffer.from(keyOf(a), "latin1"), Buffer.from(keyOf(b), "latin1"))).toBe(
          compare(keyOf(a), keyOf(b)),
        );
  });

  it("agrees with JavaScript on all doubles and dates", () => {
    const double = fc.double({ noNaN: true });
    fc.assert(
      fc.property(double, double, (a, b) => {
        expect(compare(keyOf(a), keyOf(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    const date = fc.date({ noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(compare(keyOf(a), keyOf(b))).toBe(Math.sign(Number(a) - Number(b)));
      }),
    );
  });

  it("agrees with the bytes of UTF-8 on all strings", () => {
    const text = fc.string({ unit: fc.constantFrom("\0", "a", "b", "é", "\uffff", "\u{1f600}") });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compare(keyOf(a), keyOf(b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

describe("what can be stored", () => {
  it("comes back as it was", () => {
    const doc = { _id: "a\0", int: 1, double: 1.5, large: 2 ** 40, date: new Date(5), no: false, none: null };
    expect(decode(encode({ ...doc, nested: { deep: doc, empty: {} }, list: [doc, [], 1] }))).toEqual({
      ...doc,
      nested: { deep: doc, empty: {} },
      list: [doc, [], 1],
    });
  });

  it.each<[string, unknown]>([
    ["NaN in an array", [1, Number.NaN]],
    ["a field name with a dot in an array", [{ "a.b": 1 }]],
    ["an ObjectId", new ObjectId()],
    ["binary data", new Binary(Buffer.from("x"))],
    ["a UUID", new Binary(Buffer.alloc(16), 4)],
    ["a 64-bit integer", Long.fromNumber(1)],
    ["a wrapped number", new Int32(1)],
    ["Decimal128", Decimal128.fromString("1")],
    ["a timestamp", new Timestamp({ t: 1, i: 1 })],
    ["a regular expression", /x/],
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["an invalid date", new Date(Number.NaN)],
    ["a field name with a dot", { "a.b": 1 }],
    ["a field name with a dollar", { a: { $b: 1 } }],
    ["an empty field name", { "": 1 }],
    ["a prototype", { a: JSON.parse('{"__proto__": 1}') }],
  ])("is not %s", (_name, value) => {
    expect(() => encode({ value })).toThrow(/set MONGODB_URI/);
  });

  it.each(["", ".", "a.", "a..b", "$a", "a.$", "a.$[]", "a.__proto__.b"])("has no path %j", (path) => {
    expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 2 }));
  });
});
