import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const docs = path.resolve(import.meta.dirname, "../../docs");

/** Every test that the page links to: its name, and its file beside the page. */
async function linkedTests(): Promise<{ title: string; file: string }[]> {
  const page = await readFile(path.join(docs, "security.md"), "utf8");
  return [...page.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+)\)/g)].map(([, title = "", file = ""]) => ({
    title,
    file,
  }));
}

test("the security page links to tests that are there, by their names", async () => {
  const linked = await linkedTests();
  expect(linked.length).toBeGreaterThan(50);
  const missing: string[] = [];
  for (const { title, file } of linked) {
    const source = await readFile(path.join(docs, file), "utf8").catch(() => "");
    // As a name is written in the source: between its quotes.
    if (!source.includes(`"${title}"`)) missing.push(`${file}: ${title}`);
  }
  expect(missing).toEqual([]);
});

test("every attempt in its tables names a test", async () => {
  const page = await readFile(path.join(docs, "security.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && !/^\| (---|Attempt)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !row.includes("](../test/"))).toEqual([]);
});
