import { Binary, Decimal128, Double, Int32, Long, ObjectId } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkValue, compareValues, encodeKey } from "../../../src/storage/database/embedded/compare.js";

/** Values in MongoDB's order, each greater than the one before. */
const ASCENDING: unknown[] = [
  null,
  new Double(Number.NaN),
  new Double(Number.NEGATIVE_INFINITY),
  Long.MIN_VALUE,
  new Int32(-2),
  new Double(-1.5),
  new Int32(0),
  new Double(5e-324),
  new Int32(1),
  new Double(1.5),
  new Double(2 ** 53),
  Long.fromBigInt(2n ** 53n + 1n),
  Long.MAX_VALUE.subtract(1),
  Long.MAX_VALUE,
  new Double(2 ** 63),
  new Double(Number.POSITIVE_INFINITY),
  "",
  "A",
  "a",
  "a\0",
  "a\0b",
  "ab",
  "b",
  "\uffff", // UTF-8 order: a character beyond 16 bits comes after it, unlike in JavaScript's own order
  "\u{1f600}",
  {},
  { a: new Int32(1) },
  { a: new Int32(1), b: null },
  { b: new Int32(0) },
  { a: "x" },
  { a: {} },
  [],
  [null],
  [new Int32(1)],
  [new Int32(1), new Int32(2)],
  [new Int32(2)],
  [[]],
  new Binary(Buffer.from("z"), 0),
  new Binary(Buffer.from("ab"), 0),
  new Binary(Buffer.from("aa"), 5),
  new ObjectId("000000000000000000000000"),
  new ObjectId("ffffffffffffffffffffffff"),
  false,
  true,
  new Date(-1),
  new Date(0),
  new Date(1_700_000_000_000),
];

const EQUAL: [unknown, unknown][] = [
  [new Int32(1), new Double(1)],
  [new Int32(7), Long.fromNumber(7)],
  [new Double(0), new Double(-0)],
  [new Double(Number.NaN), new Double(Number.NaN)],
  [null, undefined],
  [{ a: new Int32(1) }, { a: Long.fromNumber(1) }],
];

describe("the order of values", () => {
  it("is MongoDB's order of types and values", () => {
    for (const [i, a] of ASCENDING.entries())
      for (const [j, b] of ASCENDING.entries())
        expect(Math.sign(compareValues(a, b)), `${String(a)} and ${String(b)}`).toBe(Math.sign(i - j));
  });

  it.each(EQUAL)("counts %s and %s as equal", (a, b) => {
    expect(compareValues(a, b)).toBe(0);
  });

  it("turns round in descending keys and stays the order of the first field in compound ones", () => {
    for (const a of ASCENDING)
      for (const b of ASCENDING) {
        const order = Math.sign(compareValues(a, b));
        expect(Math.sign(Buffer.compare(encodeKey([a], [-1]), encodeKey([b], [-1]))) + order).toBe(0);
        const compound = Buffer.compare(encodeKey([a, "z"], [1, -1]), encodeKey([b, "a"], [1, -1]));
        expect(Math.sign(compound)).toBe(order === 0 ? -1 : order);
      }
  });

  it("agrees with JavaScript on all doubles and with BigInt on all longs", () => {
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(Math.sign(compareValues(new Double(a), new Double(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    fc.assert(
      fc.property(long, long, (a, b) => {
        const order = compareValues(Long.fromBigInt(a), Long.fromBigInt(b));
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    fc.assert(
      fc.property(long, fc.double({ noNaN: true, noDefaultInfinity: true }), (a, b) => {
        // JavaScript compares a BigInt with a number exactly.
        expect(Math.sign(compareValues(Long.fromBigInt(a), new Double(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it("agrees with the bytes of UTF-8 on all strings", () => {
    const text = fc.string({ unit: fc.constantFrom("\0", "a", "b", "é", "\uffff", "\u{1f600}") });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareValues(a, b))).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
    );
  });
});

describe("what can be stored", () => {
  it.each([
    ["Decimal128", Decimal128.fromString("1")],
    ["a regular expression", /x/],
    ["undefined", undefined],
    ["an invalid date", new Date(Number.NaN)],
    ["a field name with a dot", { "a.b": 1 }],
    ["a field name with a dollar", { a: { $b: 1 } }],
    ["a prototype", { a: JSON.parse('{"__proto__": 1}') }],
  ])("is not %s", (_name, value) => {
    expect(() => checkValue(value)).toThrow(/set MONGODB_URI/);
  });

  it("is not nested without end", () => {
    let value: unknown = null;
    for (let i = 0; i < 5000; i++) value = [value];
    expect(() => checkValue(value)).toThrow(/nested deeper/);
  });
});
