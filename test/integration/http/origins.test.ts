import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stub, startStub, TOKEN } from "../../support/http.js";
import { operate, type RawAnswer, RawConnection, send } from "../../support/http-client.js";

let stub: Stub;
let open: Stub;
let closed: Stub;

beforeAll(async () => {
  stub = await startStub();
  open = await startStub({ env: { SANDBOX: "on", CORS_ORIGINS: "https://app.example" } });
  closed = await startStub({
    env: {
      NODE_ENV: "production",
      PUBLIC_URL: "https://toons.example/api",
      CORS_ORIGINS: "https://app.example",
    },
  });
});

afterAll(() => Promise.all([stub.close(), open.close(), closed.close()]));

const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
  "sec-websocket-protocol": "graphql-ws",
};

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

/** Every combination of what a browser or an app may send; undefined: the header is not there. */
const ORIGINS = [undefined, "own", "allowed", "https://evil.example", "null"] as const;
const SITES = [undefined, "cross-site", "same-site", "same-origin", "none"] as const;
const PREFLIGHTED = [
  undefined,
  "authorization",
  "x-device-id",
  "apollo-require-preflight",
  "x-apollo-operation-name",
] as const;

type Kind = "GET" | "POST";
const TYPED = "/graphql?query=%7Bhello%7D";
const MULTIPART = "multipart/form-data; boundary=x";
const REQUESTS: { path: string; what: string; type?: string; isForgeable: boolean }[] = [
  { path: TYPED, what: "GET", isForgeable: true },
  { path: "/graphql", what: "multipart", type: MULTIPART, isForgeable: true },
  { path: "/graphql", what: "a form", type: "application/x-www-form-urlencoded", isForgeable: true },
  { path: "/graphql", what: "text", type: "text/plain;charset=UTF-8", isForgeable: true },
  { path: "/graphql", what: "JSON behind text", type: "text/plain; , application/json", isForgeable: true },
  { path: "/graphql", what: "no type", isForgeable: true },
  { path: "/graphql", what: "JSON", type: "application/json", isForgeable: false },
  { path: "/api/upload", what: "multipart", type: MULTIPART, isForgeable: true },
  { path: "/api/devices", what: "no type", isForgeable: true },
  { path: "/api/devices", what: "JSON", type: "application/json", isForgeable: false },
];

/** Two servers: with the Sandbox, whose own page is at the address that was asked; and as it is in production. */
const SERVERS = [
  ["with the Sandbox", () => open, { own: "http://localhost", allowed: "https://app.example" }],
  ["in production", () => closed, { own: "https://toons.example", allowed: "https://app.example" }],
] as const;

interface Attempt {
  origin: string | undefined;
  isAllowed: boolean;
  site: string | undefined;
  /** A header that makes the browser ask first. */
  preflighted: string | undefined;
}

function attempts(own: { own: string; allowed: string }): Attempt[] {
  return ORIGINS.flatMap((origin) =>
    SITES.flatMap((site) =>
      PREFLIGHTED.map((preflighted) => ({
        origin: origin === "own" || origin === "allowed" ? own[origin] : origin,
        isAllowed: origin === "own" || origin === "allowed",
        site,
        preflighted,
      })),
    ),
  );
}

function headersOf({ origin, site, preflighted }: Attempt): Record<string, string> {
  return {
    ...(origin === undefined ? {} : { origin }),
    ...(site === undefined ? {} : { "sec-fetch-site": site }),
    ...(preflighted === undefined
      ? {}
      : { [preflighted]: preflighted === "authorization" ? `Bearer ${TOKEN}` : "1" }),
  };
}

/** All at once: one after the other would take most of its time waiting. */
async function forAll(all: Attempt[], check: (attempt: Attempt) => Promise<void>): Promise<void> {
  expect(all).toHaveLength(ORIGINS.length * SITES.length * PREFLIGHTED.length);
  await Promise.all(all.map(check));
}

function expectCors({ headers }: RawAnswer, attempt: Attempt): void {
  const readableBy = attempt.isAllowed ? attempt.origin : undefined;
  expect([attempt, headers["access-control-allow-origin"]]).toEqual([attempt, readableBy]);
  expect(headers.vary).toContain("Origin");
  expect(headers).not.toHaveProperty("access-control-allow-credentials");
}

/** The rule in the words of the contract. */
function mayPass(attempt: Attempt, { kind, isForgeable }: { kind: Kind; isForgeable: boolean }): boolean {
  const isNative = attempt.origin === undefined && attempt.site === undefined;
  const isTyped = kind === "GET" && attempt.origin === undefined && attempt.site === "none";
  return !isForgeable || attempt.preflighted !== undefined || isNative || isTyped || attempt.isAllowed;
}

describe.each(SERVERS)(
  "16: every combination of method, headers, Origin and Sec-Fetch-Site, %s",
  (_name, server, own) => {
    it.each(REQUESTS)("$path, $what", async ({ path, type, isForgeable }) => {
      const kind = path === TYPED ? "GET" : "POST";
      await forAll(attempts(own), async (attempt) => {
        const answer = await send(server(), {
          path,
          ...(kind === "GET" ? {} : { body: "--x--\r\n" }),
          headers: { ...headersOf(attempt), ...(type ? { "content-type": type } : {}) },
        });
        const refused = answer.status === 403 && /"code":"CSRF"/.test(answer.body.toString());
        expect([attempt, refused]).toEqual([attempt, !mayPass(attempt, { kind, isForgeable })]);
        expectCors(answer, attempt);
      });
    });

    it("WebSocket upgrades pass without an Origin or with an allowed one", async () => {
      await forAll(attempts(own), async (attempt) => {
        const connection = await RawConnection.open(server().port);
        const answer = await connection.head("GET /graphql", { ...UPGRADE, ...headersOf(attempt) }).answer();
        connection.destroy();
        const wanted = attempt.origin === undefined || attempt.isAllowed ? 101 : 403;
        expect([attempt, answer.status]).toEqual([attempt, wanted]);
      });
    });

    it("images are for everyone who has a token or signature, and are read across origins by allowed pages only", async () => {
      await forAll(attempts(own), async (attempt) => {
        const headers = { ...headersOf(attempt), authorization: `Bearer ${TOKEN}` };
        const answer = await send(server(), { path: "/uploads/temp/nothing.png", headers });
        expect([attempt, answer.status]).toEqual([attempt, 404]);
        expectCors(answer, attempt);
      });
    });
  },
);

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
        "x-device-id",
        "idempotency-key",
      ]),
    );
    expect(answer.headers["access-control-allow-methods"]?.split(", ")).toEqual([
      "GET",
      "HEAD",
      "POST",
      "PATCH",
      "OPTIONS",
    ]);
  });

  it("an allowed page may read the request's id, the wait and the tag of every answer", async () => {
    const headers = { origin: "https://app.example" };
    for (const path of ["/health/live", "/nothing", "/graphql?query=%7Bhello%7D"]) {
      const answer = await send(open, { path, headers });
      expect(answer.headers["access-control-expose-headers"]).toBe("x-request-id, retry-after, etag");
    }
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

  it("introspection works with the Sandbox on", async () => {
    const answer = await operate(open, { query: "{ __schema { queryType { name } } }" });
    expect(answer.json().data).toEqual({ __schema: { queryType: { name: "Query" } } });
  });
});
