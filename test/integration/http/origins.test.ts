import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stub, startStub, TOKEN } from "../../support/http.js";
import { operate, type RawAnswer, send } from "../../support/http-client.js";

let stub: Stub;
let open: Stub;

beforeAll(async () => {
  stub = await startStub();
  open = await startStub({ env: { SANDBOX: "on", CORS_ORIGINS: "https://app.example" } });
});

afterAll(() => Promise.all([stub.close(), open.close()]));

const BEARER = { authorization: `Bearer ${TOKEN}` };

function outcome(answer: RawAnswer): [number, unknown] {
  return [answer.status, answer.json().errors?.[0]?.extensions.code];
}

describe("16: requests that a foreign page could forge", () => {
  const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const form = "multipart/form-data; boundary=x";
  const passed = 400;
  const cases: [string, Record<string, string>, number][] = [
    ["a native app", {}, passed],
    ["a foreign page", evil, 403],
    ["a foreign page, old browser", { origin: "https://evil.example" }, 403],
    ["a page that hides its origin", { origin: "null" }, 403],
    ["Sec-Fetch-Site alone", { "sec-fetch-site": "cross-site" }, 403],
    ["an allowed page", { origin: "https://app.example", "sec-fetch-site": "cross-site" }, passed],
    ["Apollo Sandbox", { origin: "https://sandbox.embed.apollographql.com" }, passed],
    ["our own Sandbox page", { origin: "http://localhost", "sec-fetch-site": "same-origin" }, passed],
    ["authorization", { ...evil, authorization: `Bearer ${TOKEN}` }, passed],
    ["x-device-id", { ...evil, "x-device-id": "1" }, passed],
    ["apollo-require-preflight", { ...evil, "apollo-require-preflight": "true" }, passed],
    ["x-apollo-operation-name", { ...evil, "x-apollo-operation-name": "Up" }, passed],
  ];

  it.each(cases)("multipart, %s", async (_who, headers, status) => {
    const bearer = status === passed ? BEARER : {};
    const answer = await send(open, {
      body: "--x--\r\n",
      headers: { "content-type": form, ...bearer, ...headers },
    });
    expect(outcome(answer)).toEqual([status, status === 403 ? "CSRF" : "BAD_REQUEST"]);
  });

  it("text and form bodies of a foreign page are refused as well", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "TEXT/PLAIN; x=y"]) {
      const answer = await send(stub, {
        body: '{"query":"{ hello }"}',
        headers: { ...evil, "content-type": type },
      });
      expect(outcome(answer)).toEqual([403, "CSRF"]);
    }
  });

  it("GET of a foreign page is refused, an address typed by a person is not", async () => {
    const path = "/graphql?query=%7Bhello%7D";
    expect(outcome(await send(stub, { path, headers: evil }))).toEqual([403, "CSRF"]);
    expect((await send(stub, { path, headers: { "sec-fetch-site": "none" } })).status).toBe(200);
    expect((await send(stub, { path })).status).toBe(200);
  });

  it("JSON needs no header of its own: browsers ask before they send it", async () => {
    const answer = await operate(stub, { query: "{ hello }" }, evil);
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("30: CORS and the Sandbox", () => {
  const preflight = (origin: string) => ({
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers":
        "apollo-require-preflight,authorization,content-type,x-apollo-operation-name",
    },
  });

  it.each([
    "https://sandbox.embed.apollographql.com",
    "https://studio.apollographql.com",
    "https://app.example",
  ])("%s may call", async (origin) => {
    const answer = await send(open, preflight(origin));
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
    expect(answer.headers.vary).toContain("Origin");
    const allowed = answer.headers["access-control-allow-headers"]?.split(", ");
    expect(allowed).toEqual(
      expect.arrayContaining([
        "content-type",
        "authorization",
        "apollo-require-preflight",
        "x-apollo-operation-name",
      ]),
    );
  });

  it("others may not, and Apollo's only with the Sandbox on", async () => {
    for (const [server, origin] of [
      [open, "https://evil.example"],
      [stub, "https://sandbox.embed.apollographql.com"],
    ] as const) {
      const answer = await send(server, preflight(origin));
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("a browser gets the Sandbox, with the subscription address and the preflight header preset", async () => {
    const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (const path of ["/", "/graphql"]) {
      const page = await send(open, { path, headers: { accept, "sec-fetch-site": "none" } });
      expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(page.body.toString()).toMatch(/initialSubscriptionEndpoint.*apollo-require-preflight/s);
    }
    expect(outcome(await send(stub, { headers: { accept } }))).toEqual([400, "BAD_REQUEST"]);
    expect((await send(stub, { path: "/", headers: { accept } })).status).toBe(404);
  });

  it("introspection works with the Sandbox on", async () => {
    const answer = await operate(open, { query: "{ __schema { queryType { name } } }" });
    expect(answer.json().data).toEqual({ __schema: { queryType: { name: "Query" } } });
  });
});
