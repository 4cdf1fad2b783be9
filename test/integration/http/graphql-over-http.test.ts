import { type AuditResult, auditServer } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stub, startStub } from "../../support/http.js";

let stub: Stub;

beforeAll(async () => {
  // Some audits pass their variables to introspection.
  stub = await startStub({ env: { SANDBOX: "on" } });
});

afterAll(() => stub.close());

test("every audit of the GraphQL over HTTP specification passes", async () => {
  const results: AuditResult[] = await auditServer({ url: `${stub.url}/graphql` });
  const failed = results.filter(({ status }) => status !== "ok");
  expect(failed.map(({ id, name, status }) => ({ id, name, status }))).toEqual([]);
  expect(results.length).toBeGreaterThan(50);
});
