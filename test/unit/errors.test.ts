import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AppError,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorDescription,
  toAppError,
} from "../../src/errors.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const entries = Object.entries(ERROR_TABLE) as [ErrorCode, ErrorDescription][];

describe.each(entries)("%s", (code, { status, message, remedy }) => {
  test("has a code in capitals, an error status, and sentences for people", () => {
    expect(code).toMatch(/^[A-Z][A-Z_]*[A-Z]$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[A-Z].+\.$/);
    expect(remedy).toMatch(/^\S.+\.$/);
  });

  test("is explained in docs/errors.md", async () => {
    const page = await readFile(path.join(ROOT, "docs/errors.md"), "utf8");
    const row = page.split("\n").find((line) => line.startsWith(`| \`${code}\` |`));
    expect(row).toContain(`| ${status} |`);
    expect(row).toContain(message);
    expect(row).toContain(remedy);
  });

  test("gives an AppError its status, whether to retry, and its message", () => {
    const error = new AppError(code);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code, status, message, retryable: ERROR_TABLE[code].retryable });
  });
});

test.each([
  ["UNAUTHENTICATED", 401],
  ["CSRF", 403],
  ["URL_EXPIRED", 403],
  ["NOT_FOUND", 404],
  ["METHOD_NOT_ALLOWED", 405],
  ["DEVICE_TAKEN", 409],
  ["ALREADY_DOWNLOADED", 409],
  ["DOWNLOAD_IN_PROGRESS", 409],
  ["NOT_CANCELABLE", 409],
  ["NOT_RETRYABLE", 409],
  ["CANCELED", 409],
  ["IDEMPOTENCY_KEY_REUSED", 409],
  ["BAD_REQUEST", 400],
  ["BAD_USER_INPUT", 400],
] as const)("the contract's %s is %i", (code, status) => {
  expect(ERROR_TABLE[code].status).toBe(status);
});

test("the page, the configuration's page and the schema are up to date", async () => {
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  const check = promisify(execFile)(process.execPath, [tsx, "scripts/generate.ts", "--check"], { cwd: ROOT });
  await expect(check).resolves.toEqual({ stdout: "", stderr: "" });
});

describe("AppError", () => {
  test("carries a message of its own, details, the time to wait, and the cause", () => {
    const cause = new Error("underneath");
    const options = { message: "Too many.", details: { limit: 3 }, retryAfterSeconds: 10, cause };
    const error = new AppError("RATE_LIMITED", options);
    expect(error).toMatchObject({ ...options, name: "AppError", code: "RATE_LIMITED", status: 429 });
    expect(error.stack).toContain("errors.test");
  });
});

describe("toAppError", () => {
  test("leaves an AppError as it is", () => {
    const error = new AppError("NO_FACE");
    expect(toAppError(error)).toBe(error);
  });

  test.each(["ENOSPC", "EDQUOT"])("tells of a full disk: %s", (code) => {
    const thrown = Object.assign(new Error("write failed on /srv/secret/place"), { code });
    const error = toAppError(thrown);
    expect(error).toMatchObject({ code: "DISK_FULL", status: 507, retryable: true, cause: thrown });
    expect(error.message).toBe(ERROR_TABLE.DISK_FULL.message);
  });

  test.each([
    ["an error", new Error("connect ECONNREFUSED mongodb://user:password@db")],
    ["a system error", Object.assign(new Error("/srv/secret/place"), { code: "EACCES" })],
    ["an error with an AppError's code", Object.assign(new Error("secret"), { code: "NOT_FOUND" })],
    ["a text", "secret"],
    ["null", null],
    ["undefined", undefined],
    ["a number", 7],
    ["an object", { message: "secret", code: "ENOSPCX" }],
  ])("masks %s as INTERNAL and keeps it as the cause", (_what, thrown) => {
    const error = toAppError(thrown);
    expect(error).toMatchObject({ code: "INTERNAL", status: 500, message: ERROR_TABLE.INTERNAL.message });
    expect(error.cause).toBe(thrown);
    expect(error.details).toBeUndefined();
  });
});
