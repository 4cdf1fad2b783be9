import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
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
