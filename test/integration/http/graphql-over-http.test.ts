import { readFile } from "node:fs/promises";
import path from "node:path";
import { type AuditResult, auditServer } from "graphql-http";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { startTestApp, type TestApp } from "../../support/app.js";

const PAGE = path.resolve(import.meta.dirname, "../../../docs/conformance.md");

let app: TestApp;
let results: AuditResult[];

beforeAll(async () => {
  app = await startTestApp();
  results = await auditServer({ url: `${app.url}/graphql` });
});

afterAll(() => app[Symbol.asyncDispose]());

test("every audit of the GraphQL over HTTP specification passes, with CSRF protection on", async () => {
  expect(results.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(results).toHaveLength(61);
  const origin = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const forged = await fetch(`${app.url}/graphql?query={__typename}`, { headers: origin });
  expect(forged.status).toBe(403);
});

it("the conformance page lists each of them", async () => {
  const page = await readFile(PAGE, "utf8");
  const listed = [...page.matchAll(/^\| `(\w+)` \| (.+) \| passes \|$/gm)].map(([, id, name]) => ({
    id,
    name,
  }));
  expect(listed).toEqual(results.map(({ id, name }) => ({ id, name: name.replaceAll("|", "\\|") })));
});
