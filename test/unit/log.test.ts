import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { createLogger, type Logger } from "../../src/log.js";

const SECRET = "s3cret-that-must-not-be-seen";
const SECRET_NAMES = ["token", "authorization", "Authorization", "previewDataUrl"];

/** A logger, and the lines that it writes. */
function capture(level = "trace"): { logger: Logger; lines: string[] } {
  const logger = createLogger(level);
  const stream = (logger as unknown as Record<symbol, { write(line: string): boolean }>)[
    pino.symbols.streamSym
  ];
  const lines: string[] = [];
  if (!stream) throw new Error("the logger has no stream");
  vi.spyOn(stream, "write").mockImplementation((line) => lines.push(line) > 0);
  return { logger, lines };
}

describe.each(SECRET_NAMES)("%s never reaches a line", (name) => {
  const secret = { [name]: SECRET };
  test.each<[string, Record<string, unknown>]>([
    ["at the top", secret],
    ["in an object", { device: secret }],
    ["in a request's headers", { req: { headers: secret } }],
    ["deep down", { result: { data: { registerDevice: secret } } }],
    ["in a list", { jobs: [secret, secret] }],
    ["on an error", { err: Object.assign(new Error("refused"), secret) }],
    [
      "in what an error carries",
      { err: Object.assign(new Error("refused"), { request: { headers: secret } }) },
    ],
  ])("%s", (_where, logged) => {
    const { logger, lines } = capture();
    logger.info(logged, "something happened");
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(SECRET);
    // The place is still told, so that the line makes sense.
    expect(lines[0]).toContain("[redacted]");
  });

  test("through a child logger", () => {
    const { logger, lines } = capture();
    logger.child({ part: "http" }).warn({ session: secret }, "refused");
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join()).toContain("[redacted]");
  });
});

test("a line is one JSON object with level by name, ISO time, fields and message", () => {
  const { logger, lines } = capture();
  logger.info({ url: "http://127.0.0.1:4000" }, "listening");
  expect(lines[0]?.endsWith("\n")).toBe(true);
  const { time, ...rest } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  expect(rest).toEqual({ level: "info", url: "http://127.0.0.1:4000", msg: "listening" });
  expect(new Date(String(time)).toISOString()).toBe(time);
});

test("an error is logged with its stack and its causes", () => {
  const { logger, lines } = capture();
  logger.error({ err: new Error("outer", { cause: new Error("inner") }) }, "failed");
  const { err } = JSON.parse(lines[0] ?? "") as { err: { stack: string } };
  expect(err.stack).toContain("outer");
  expect(err.stack).toContain("inner");
});

test("what is below the level is not written", () => {
  const { logger, lines } = capture("warn");
  logger.info("quiet");
  logger.warn("loud");
  expect(lines).toHaveLength(1);
});
