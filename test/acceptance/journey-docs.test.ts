import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

it("docs/journey.md says what the server answers today", { timeout: 90_000 }, async () => {
  const program = ["--import", "tsx", "scripts/journey-docs.ts", "--check"];
  // It ends with another exit code, and says which line differs, when the page would be another.
  await expect(promisify(execFile)(process.execPath, program, { cwd: root })).resolves.toBeDefined();
});

it("docs/journey.md has its pictures, and they are small", async () => {
  const page = await readFile(path.join(root, "docs/journey.md"), "utf8");
  const pictures = [...page.matchAll(/\((images\/[^)]+)\)/g)].map(([, file = ""]) => file);
  expect(pictures).toHaveLength(3);
  for (const picture of pictures) {
    const { size } = await stat(path.join(root, "docs", picture));
    expect(size).toBeGreaterThan(1_000);
    expect(size).toBeLessThan(60_000);
  }
});
