import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const project = path.resolve(import.meta.dirname, "../..");
let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "toonbooth-boundaries-"));
  await writeFile(path.join(root, "tsconfig.json"), "{}");
  await symlink(path.join(project, "node_modules"), path.join(root, "node_modules"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** Rules that a tree with this one import breaks, as CI's check sees them. */
async function brokenRules(from: string, to: string): Promise<string> {
  await rm(path.join(root, "src"), { recursive: true, force: true });
  const source = path.join(root, "src", from);
  await mkdir(path.dirname(source), { recursive: true });
  const isPackage = !to.startsWith(".");
  if (!isPackage) {
    const target = path.resolve(path.dirname(source), to);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, "export const thing = 1;\n");
  }
  await writeFile(source, `import * as thing from "${to}";\nexport { thing };\n`);
  const config = path.join(project, ".dependency-cruiser.cjs");
  const depcruise = path.join(project, "node_modules/.bin/depcruise");
  return promisify(execFile)(depcruise, ["--config", config, "src"], { cwd: root }).then(
    () => "",
    ({ stdout }: { stdout: string }) => /error ([a-z-]+)/.exec(stdout)?.[1] ?? stdout,
  );
}

it.each([
  ["services/a.ts", "../http/server.ts", "services-know-no-edge"],
  ["services/jobs/a.ts", "../../resolvers/b.ts", "services-know-no-edge"],
  ["services/a.ts", "graphql", "services-know-no-graphql"],
  ["imaging/a.ts", "../services/b.ts", "imaging-is-pure"],
  ["storage/a.ts", "../services/b.ts", "storage-is-the-bottom"],
  ["resolvers/a.ts", "../http/b.ts", "resolvers-know-no-http"],
  ["http/a.ts", "../app.ts", "one-composition-root"],
  ["http/a.ts", "../services/b.ts", ""],
  ["resolvers/a.ts", "graphql", ""],
])("src/%s importing %s breaks the rule %s", async (from, to, rule) => {
  expect(await brokenRules(from, to)).toBe(rule);
});
