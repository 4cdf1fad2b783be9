import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadOrCreateSecret } from "../../../src/storage/secrets.js";
import { temporaryFolder } from "../../support/models.js";

let parent: string;
let dataDir: string;

beforeEach(async () => {
  parent = await temporaryFolder();
  dataDir = path.join(parent, "data");
});

afterEach(() => rm(parent, { recursive: true }));

async function modeOf(target: string): Promise<number> {
  return (await stat(target)).mode & 0o777;
}

test("a first start makes one secret of 32 random bytes that only the owner can read", async () => {
  const secrets = await loadOrCreateSecret(dataDir);
  expect(secrets).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await modeOf(path.join(dataDir, "jwt-secret"))).toBe(0o600);
  expect(await modeOf(dataDir)).toBe(0o700);
  expect(await readdir(dataDir)).toEqual(["jwt-secret"]);
});

test("later starts give the same secret; another folder gets another", async () => {
  const secrets = await loadOrCreateSecret(dataDir);
  expect(await loadOrCreateSecret(dataDir)).toEqual(secrets);
  expect(await loadOrCreateSecret(path.join(parent, "other"))).not.toEqual(secrets);
});

test("a secret that was put there by hand is taken, without the line's end", async () => {
  const secret = "a secret that somebody has typed in by hand";
  await writeFile(path.join(parent, "jwt-secret"), `${secret}\n`);
  expect(await loadOrCreateSecret(parent)).toEqual([secret]);
});

test.each(["", "short", "x".repeat(31), `${" ".repeat(40)}\n`])(
  "a file with less than 32 bytes is refused and not replaced: %j",
  async (content) => {
    const target = path.join(parent, "jwt-secret");
    await writeFile(target, content);
    await expect(loadOrCreateSecret(parent)).rejects.toThrow(/holds less than 32 bytes; remove it/);
    expect(await readFile(target, "utf8")).toBe(content);
  },
);

test.each([
  ["zeros", Buffer.alloc(64)],
  ["bytes that are no text", Buffer.alloc(64, 0xc3)],
  ["two lines", Buffer.from(`${"x".repeat(32)}\n${"y".repeat(32)}`)],
])("a damaged file is refused and not replaced: %s", async (_what, content) => {
  const target = path.join(parent, "jwt-secret");
  await writeFile(target, content);
  await expect(loadOrCreateSecret(parent)).rejects.toThrow(
    /jwt-secret is damaged: expected a text; restore it/,
  );
  expect(await readFile(target)).toEqual(content);
});

test.each([0o644, 0o640, 0o604, 0o666, 0o777])(
  "a secret that others could read (mode %o) is closed to them",
  async (mode) => {
    const secrets = await loadOrCreateSecret(dataDir);
    const target = path.join(dataDir, "jwt-secret");
    await chmod(target, mode);
    expect(await loadOrCreateSecret(dataDir)).toEqual(secrets);
    expect((await modeOf(target)) & 0o077).toBe(0);
  },
);

test("a folder in which everybody could replace the secret is refused, with what to do", async () => {
  await loadOrCreateSecret(dataDir);
  await chmod(dataDir, 0o777);
  await expect(loadOrCreateSecret(dataDir)).rejects.toThrow(`run: chmod o-w ${dataDir}`);
  // Where only the owner of a file may replace it, as in /tmp.
  await chmod(dataDir, 0o1777);
  await expect(loadOrCreateSecret(dataDir)).resolves.toHaveLength(1);
});

test("two processes that start at once agree on one secret", async () => {
  const load = `const { loadOrCreateSecret } = await import(process.argv[1]);
    process.stdout.write((await loadOrCreateSecret(process.argv[2])).join());`;
  const source = path.resolve(import.meta.dirname, "../../../src/storage/secrets.ts");
  const start = () =>
    promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      load,
      source,
      dataDir,
    ]);
  const [one, other] = await Promise.all([start(), start()]);
  expect(one.stdout).toMatch(/^[0-9a-f]{64}$/);
  expect(other.stdout).toBe(one.stdout);
  expect(await readdir(dataDir)).toEqual(["jwt-secret"]);
});

test("many starts at once agree on one secret, which stays", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecret(dataDir)));
  expect(new Set(all.flat()).size).toBe(1);
  expect(await loadOrCreateSecret(dataDir)).toEqual(all[0]);
  expect(await readdir(dataDir)).toEqual(["jwt-secret"]);
});

test("a secret that can't be read is an error, not a reason for a new one", async () => {
  await mkdir(path.join(parent, "jwt-secret"));
  await expect(loadOrCreateSecret(parent)).rejects.toThrow(/EISDIR/);
  expect((await stat(path.join(parent, "jwt-secret"))).isDirectory()).toBe(true);
});
