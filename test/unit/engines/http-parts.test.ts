import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../../src/log.js";
import { createHttpEngine } from "../../../src/services/engines/http.js";
import { multipartBodies } from "../../../src/services/engines/http-answer.js";
import { retryDelay } from "../../../src/services/engines/remote-calls.js";

describe("retryDelay", () => {
  test("doubles, and stays under its ceiling", () => {
    const delays = [1, 2, 3, 4, 5, 6, 20].map((attempt) => retryDelay(attempt, () => 0));
    expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  });

  test("leaves off at most a half at random", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, dice) => {
          const longest = retryDelay(attempt, () => 0);
          const delay = retryDelay(attempt, () => dice);
          return delay <= longest && delay >= longest / 2;
        },
      ),
    );
  });
});

describe("multipartBodies", () => {
  const bodies = (message: string, boundary = "b") =>
    [...multipartBodies(Buffer.from(message, "latin1"), boundary)].map((body) => body.toString("latin1"));

  test("gives every part's bytes, with and without headers", () => {
    const message = "--b\r\nContent-Type: a/b\r\nX: y\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
    expect(bodies(message)).toEqual(["one", "two"]);
  });

  test("skips a preamble and an epilogue", () => {
    expect(bodies("hello\r\n--b\r\nA: b\r\n\r\none\r\n--b--\r\nbye\r\n\r\nbye")).toEqual(["one"]);
  });

  test("leaves out a part that is not closed", () => {
    expect(bodies("--b\r\nA: b\r\n\r\none\r\n--b\r\nA: b\r\n\r\ntw")).toEqual(["one"]);
  });

  test.each([
    ["no boundary in the message", "plain text", "b"],
    ["an empty boundary", "--\r\n\r\none\r\n----", ""],
    ["an empty message", "", "b"],
  ])("gives nothing for %s", (_name, message, boundary) => {
    expect(bodies(message, boundary)).toEqual([]);
  });

  test("gives back any bytes, line ends and dashes included", () => {
    const edge = Buffer.from("\r\n--edge");
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (parts) => {
        fc.pre(parts.every((part) => !Buffer.from(part).includes("--edge")));
        const pieces = parts.flatMap((part) => [edge, Buffer.from("\r\nA: b\r\n\r\n"), Buffer.from(part)]);
        const message = Buffer.concat([...pieces, edge, Buffer.from("--\r\n")]);
        const found = [...multipartBodies(message, "edge")].map((body) => [...body]);
        expect(found).toEqual(parts.map((part) => [...part]));
      }),
    );
  });

  test("ends for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => [...multipartBodies(Buffer.from(bytes), "-")].length >= 0),
    );
  });
});

describe("the HTTP engine's styles", () => {
  const create = (styles: string[]) =>
    createHttpEngine({
      serverUrl: "http://127.0.0.1:9",
      styles,
      timeoutMs: 1_000,
      maxResponseBytes: 1_000,
      logger: createLogger("silent"),
      reencode: async () => ({ mimeType: "image/webp", width: 1, height: 1 }),
    });

  test("are named after their ids, each once", () => {
    const styles = create(["pop-art", "cartoon", "pop-art"]).styles;
    expect(styles.map(({ id, name }) => [id, name])).toEqual([
      ["pop-art", "Pop art"],
      ["cartoon", "Cartoon"],
    ]);
  });

  test("must not be empty", () => {
    expect(() => create([])).toThrow(TypeError);
  });
});
