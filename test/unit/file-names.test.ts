import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "../../src/services/ids.js";
import { extensionOf, formatFileName, parseFileName } from "../../src/storage/files/file-names.js";
import { HOSTILE_NAMES } from "../support/file-store-contract.js";

const UUID = "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b";

const identifiers = fc.oneof(
  fc.uuid(),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 24, maxLength: 24 }),
);

const names = fc.record({
  timestamp: fc.integer({ min: 10 ** 12, max: 10 ** 15 - 1 }),
  identifier: identifiers,
  extension: fc.constantFrom("jpg", "png", "webp", "avif", "gif"),
});

describe("file names", () => {
  test("are {timestamp}_{identifier}.{extension}", () => {
    const name = { timestamp: 1_700_000_000_000, identifier: UUID, extension: "jpg" };
    expect(formatFileName(name)).toBe(`1700000000000_${UUID}.jpg`);
    expect(formatFileName({ ...name, identifier: newId() })).toMatch(/^1700000000000_[0-9a-f]{24}\.jpg$/);
  });

  test("come out of parsing as they went into formatting", () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseFileName(formatFileName(name))).toEqual(name);
      }),
    );
  });

  test("that are not ours are not parsed, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        const parsed = parseFileName(text);
        // Whatever is accepted is exactly what we would have written.
        expect(parsed === undefined || formatFileName(parsed) === text).toBe(true);
      }),
    );
  });

  test("with one character put in anywhere stay inside their folder, or are refused", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.constantFrom(..."/\\.\0%:*? \n~"), (name, place, character) => {
        const text = formatFileName(name);
        const at = place % (text.length + 1);
        expect(parseFileName(text.slice(0, at) + character + text.slice(at))).toBeUndefined();
      }),
    );
  });

  test.each(HOSTILE_NAMES)("refuse %j", (name) => {
    expect(parseFileName(name)).toBeUndefined();
  });
});

describe("extensionOf", () => {
  test.each([
    ["image/jpeg", "jpg"],
    ["image/png", "png"],
    ["image/webp", "webp"],
    ["image/avif", "avif"],
    ["image/gif", "gif"],
  ])("names %s files .%s, which parsing accepts", (mimeType, extension) => {
    expect(extensionOf(mimeType)).toBe(extension);
    expect(
      parseFileName(formatFileName({ timestamp: 1_700_000_000_000, identifier: UUID, extension })),
    ).toBeDefined();
  });

  test.each(["image/svg+xml", "text/html", "", "constructor", "__proto__", "toString"])(
    "refuses %j",
    (mimeType) => {
      expect(() => extensionOf(mimeType)).toThrow(/no file name extension/);
    },
  );
});
