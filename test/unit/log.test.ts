import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { createLogger, type Logger, requestLog } from "../../src/log.js";

const SECRET = "s3cret-that-must-not-be-seen";
const SECRET_NAMES = [
  "token",
  "authorization",
  "Authorization",
  "previewDataUrl",
  "metricsToken",
  "mediaApiKey",
  "adminToken",
  "claimToken",
  "jwtSecrets",
  "mongodbUri",
];

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

describe("a secret inside of a text never reaches a line", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2VjcmV0LXNpZ25hdHVyZQ";
  const texts: [string, string, string[], string][] = [
    ["a signature", "GET /uploads/temp/1.png?exp=1&sig=s3cr3t-_x&size=grid", ["s3cr3t-_x"], "&size=grid"],
    [
      "a password of a connection string",
      "could not reach mongodb+srv://toons:p%40ss,w0rd@db.example:27017/toons?tls=true",
      ["p%40ss", "toons:"],
      "@db.example:27017/toons?tls=true",
    ],
    ["a password with an @", "mongodb://u:p@ss@db.example/x", ["p@ss"], "@db.example/x"],
    ["a bearer token", "refused: Authorization: Bearer metrics-t0ken-123", ["metrics-t0ken-123"], "Bearer ["],
    ["a Space's token", "The Space failed: hf_0123456789abcdef", ["hf_0123456789abcdef"], "failed: ["],
    ["a device's token", `variables {"t": "${jwt}"}`, [jwt, "c2VjcmV0"], '{\\"t\\": '],
  ];

  test.each(texts)("%s", (_what, text, secrets, kept) => {
    const { logger, lines } = capture();
    logger.warn({ where: text, err: new Error(text, { cause: new Error(text) }) }, text);
    for (const secret of secrets) expect(lines[0]).not.toContain(secret);
    expect(lines[0]).toContain(kept);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: expect.stringContaining("[redacted]") });
  });

  test("what only looks a little like one stays", () => {
    const { logger, lines } = capture();
    const text =
      "at file:///srv/node_modules/@apollo/server/index.js, http://127.0.0.1:4000/graphql, a@b.example";
    logger.info(text);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: text });
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

describe("the line of a request", () => {
  const facts = { requestId: "8c3b", method: "GET", path: "/uploads/temp/1.png", status: 200, ms: 3 };

  test("is what pino would write, whatever the path", () => {
    const { logger, lines } = capture();
    const log = requestLog(logger);
    const property = fc.property(fc.string({ unit: "binary" }), (path) => {
      lines.length = 0;
      log({ ...facts, path });
      logger.info({ ...facts, path }, "request");
      const [ours, pinos] = lines.map((line) => ({ ...(JSON.parse(line) as object), time: null }));
      expect(ours).toEqual(pinos);
      expect(Object.keys(ours ?? {})).toEqual(Object.keys(pinos ?? {}));
    });
    fc.assert(property);
    expect(lines[0]).toMatch(/^\{"level":"info","time":"\d{4}-[^"]+Z",.*\}\n$/);
  });

  test("tells no secret, and nothing below its level", () => {
    const { logger, lines } = capture();
    requestLog(logger)({ ...facts, path: `/uploads/x?exp=1&sig=${SECRET}` });
    expect(lines[0]).toContain("[redacted]");
    expect(lines[0]).not.toContain(SECRET);
    const { logger: quiet, lines: none } = capture("warn");
    requestLog(quiet)(facts);
    expect(none).toEqual([]);
  });
});

test("looking for tokens reads a hostile text once, however often one seems to begin", () => {
  const { logger, lines } = capture();
  logger.info({ path: `/${"-eyJ".repeat(500_000)}` }, "request");
  expect(lines).toHaveLength(1);
});
