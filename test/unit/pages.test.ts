import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppError } from "../../src/errors.js";
import { newId } from "../../src/services/ids.js";
import { cursorOf, pageSize, parseCursor } from "../../src/services/pages.js";

const ids = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 24, maxLength: 24 });
const places = fc.record({
  _id: ids,
  createdAt: fc.integer({ min: 0, max: 10 ** 15 - 1 }).map((time) => new Date(time)),
});

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    return error as AppError;
  }
  return expect.fail("it was accepted");
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64url");
}

describe("a cursor", () => {
  test("names the place that it was made for", () => {
    fc.assert(
      fc.property(places, (place) => {
        expect(parseCursor(cursorOf(place))).toEqual(place);
      }),
    );
  });

  test("can stand in an address as it is", () => {
    expect(cursorOf({ _id: newId(), createdAt: new Date() })).toMatch(/^[\w-]+$/);
  });

  test("of another place is another", () => {
    fc.assert(
      fc.property(places, places, (one, other) => {
        fc.pre(one._id !== other._id || one.createdAt.getTime() !== other.createdAt.getTime());
        expect(cursorOf(one)).not.toBe(cursorOf(other));
      }),
    );
  });

  const id = "65f0c0ffee00000000000001";
  test.each([
    ["an empty text", ""],
    ["a text", "yesterday"],
    ["no base64", "!!!!"],
    ["only a time", encoded("1700000000000")],
    ["only an id", encoded(id)],
    ["no id", encoded("1700000000000:")],
    ["no time", encoded(`:${id}`)],
    ["a negative time", encoded(`-1:${id}`)],
    ["a time with a fraction", encoded(`1.5:${id}`)],
    ["a time that no date can hold", encoded(`9999999999999999:${id}`)],
    ["a time that is no number", encoded(`NaN:${id}`)],
    ["a time with zeros in front", encoded(`007:${id}`)],
    ["an id that is too short", encoded("1700000000000:abc")],
    ["an id in capitals", encoded(`1700000000000:${id.toUpperCase()}`)],
    ["an operator in place of the id", encoded('1700000000000:{"$gt":""}')],
    ["more than two parts", encoded(`1700000000000:${id}:x`)],
    ["something after it", `${encoded(`1700000000000:${id}`)}!`],
    ["a line's end after it", `${encoded(`1700000000000:${id}`)}\n`],
  ])("that is %s is refused with the argument's name", (_what, cursor) => {
    expect(refusal(() => parseCursor(cursor))).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("after: expected a cursor"),
    });
  });

  test("is exactly one of ours, or refused, whatever the text", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.tuple(fc.nat(), ids).map(([time, id]) => encoded(`${time}:${id}`)),
      fc.tuple(fc.string(), fc.string()).map(([time, id]) => encoded(`${time}:${id}`)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(cursorOf(parseCursor(text))).toBe(text);
        } catch (error) {
          expect((error as AppError).code).toBe("BAD_USER_INPUT");
        }
      }),
    );
  });
});

describe("first", () => {
  test.each([
    [1, 1],
    [100, 100],
    [null, 20],
    [undefined, 20],
  ])("%s means %i", (first, size) => {
    expect(pageSize(first, 20)).toBe(size);
  });

  test.each([0, -1, 101, 2 ** 31 - 1, -(2 ** 31)])("%i is refused with the bounds", (first) => {
    expect(refusal(() => pageSize(first, 20))).toMatchObject({
      code: "BAD_USER_INPUT",
      message: `first: expected a number from 1 to 100, got ${first}.`,
    });
  });
});
