import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageSource } from "../../../src/http/dependencies.js";
import { type Stub, startStub, TOKEN } from "../../support/http.js";
import { type RawAnswer, RawConnection, send } from "../../support/http-client.js";

/** What every answer has, and nobody may take out. */
const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "origin-agent-cluster": "?1",
  "x-permitted-cross-domain-policies": "none",
};
/** What answers have that are no image and no page. */
const CLOSED = {
  ...EVERYWHERE,
  "content-security-policy": "default-src 'none';frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};
const IMAGE = {
  ...EVERYWHERE,
  "content-security-policy": "default-src 'none'; sandbox",
  // Apps on the web show them.
  "cross-origin-resource-policy": "cross-origin",
};

const BEARER = { authorization: `Bearer ${TOKEN}` };
const PICTURE = "/uploads/originals/1700000000000_11111111-2222-4333-8444-555555555555.jpg";

let folder: string;
let stub: Stub;
let page: Stub;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "toonbooth-headers-"));
  const file = path.join(folder, "picture.jpg");
  await writeFile(file, "picture");
  const images = {
    find: async () => ({ etag: '"tag"' }),
    open: async () => ({ path: file, relativePath: "picture", mimeType: "image/jpeg", fileSize: 7 }),
    onForget: () => {},
  } as unknown as ImageSource;
  stub = await startStub({ images });
  page = await startStub({ env: { SANDBOX: "on", PUBLIC_URL: "https://toons.example" } });
});

afterAll(async () => {
  await Promise.all([stub.close(), page.close()]);
  await rm(folder, { recursive: true });
});

const json = { "content-type": "application/json" };
const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

describe("every kind of answer is closed:", () => {
  const answers: [string, number, object, () => Promise<RawAnswer>][] = [
    ["GraphQL data", 200, CLOSED, () => send(stub, { body: '{"query":"{ hello }"}', headers: json })],
    ["a syntax error", 200, CLOSED, () => send(stub, { body: '{"query":"{"}', headers: json })],
    ["a body that is no JSON", 400, CLOSED, () => send(stub, { body: "{", headers: json })],
    ["no GraphQL request", 400, CLOSED, () => send(stub, {})],
    ["a forged request", 403, CLOSED, () => send(stub, { headers: { origin: "https://evil.example" } })],
    ["a wrong method", 405, CLOSED, () => send(stub, { method: "DELETE" })],
    [
      "a type that is not known",
      415,
      CLOSED,
      () => send(stub, { body: "x", headers: { "content-type": "a/b" } }),
    ],
    ["health", 200, CLOSED, () => send(stub, { path: "/health/live" })],
    ["HEAD", 200, CLOSED, () => send(stub, { method: "HEAD", path: "/health/live" })],
    ["a preflight", 204, CLOSED, () => send(stub, { method: "OPTIONS" })],
    ["no such page", 404, CLOSED, () => send(stub, { path: "/nothing" })],
    ["a path that can't be decoded", 400, CLOSED, () => send(stub, { path: "/uploads/temp/%zz" })],
    ["an image", 200, IMAGE, () => send(stub, { path: PICTURE, headers: BEARER })],
    [
      "a part of an image",
      206,
      IMAGE,
      () => send(stub, { path: PICTURE, headers: { ...BEARER, range: "bytes=0-1" } }),
    ],
    [
      "no such part",
      416,
      IMAGE,
      () => send(stub, { path: PICTURE, headers: { ...BEARER, range: "bytes=9-" } }),
    ],
    [
      "an image that is known",
      304,
      IMAGE,
      () => send(stub, { path: PICTURE, headers: { ...BEARER, "if-none-match": '"tag"' } }),
    ],
    ["an image without a token", 401, CLOSED, () => send(stub, { path: PICTURE })],
    [
      "an image by a bad name",
      404,
      CLOSED,
      () => send(stub, { path: "/uploads/originals/x", headers: BEARER }),
    ],
    ["an upgrade to nothing", 404, CLOSED, () => send(stub, { path: "/nothing", headers: upgrade })],
    ["an upgrade without a subprotocol", 400, CLOSED, () => send(stub, { headers: upgrade })],
    [
      "a foreign page's upgrade",
      403,
      CLOSED,
      () => send(stub, { headers: { ...upgrade, origin: "https://evil.example" } }),
    ],
    [
      "a bad handshake",
      400,
      CLOSED,
      () =>
        send(stub, {
          headers: { ...upgrade, "sec-websocket-protocol": "graphql-ws", "sec-websocket-key": "x" },
        }),
    ],
    ["garbage", 400, CLOSED, () => sendGarbage("nonsense\r\n\r\n")],
    [
      "too large a head",
      431,
      CLOSED,
      () => sendGarbage(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(100_000)}\r\n\r\n`),
    ],
  ];

  it.each(answers)("%s, %i", async (_what, status, headers, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(headers);
    expect(answer.headers).not.toHaveProperty("strict-transport-security");
    expect(answer.headers).not.toHaveProperty("x-powered-by");
  });
});

describe("a server that is reached by https", () => {
  it("says so to browsers, on every kind of answer, and not for other hosts of the domain", async () => {
    const answers = [
      await send(page, { path: "/health/live" }),
      await send(page, { path: "/nothing" }),
      await send(page, { headers: upgrade }),
    ];
    for (const { headers } of answers) expect(headers["strict-transport-security"]).toBe("max-age=31536000");
  });
});

describe("the pages", () => {
  const ask = (path: string) => send(page, { path, headers: { accept: "text/html" } });
  const EVERY_PAGE = {
    "default-src": ["'none'"],
    "connect-src": ["'self'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
  };

  it("the page to try it may load what is its own, and show pictures; nothing else", async () => {
    const { headers } = await ask("/");
    expect(headers).toMatchObject({ ...EVERYWHERE, "cross-origin-opener-policy": "same-origin" });
    expect(policyOf(headers)).toEqual({
      ...EVERY_PAGE,
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:", "blob:"],
      "base-uri": ["'none'"],
      "require-trusted-types-for": ["'script'"],
      "trusted-types": ["'none'"],
    });
  });

  it("the Sandbox may load Apollo's embed, frame it, and call this server; nothing else", async () => {
    const { headers } = await ask("/graphql");
    expect(headers).toMatchObject({
      ...EVERYWHERE,
      "cross-origin-opener-policy": "same-origin-allow-popups",
    });
    expect(policyOf(headers)).toEqual({
      ...EVERY_PAGE,
      "script-src": ["'self'", "https://embeddable-sandbox.cdn.apollographql.com"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "frame-src": ["https://sandbox.embed.apollographql.com"],
      "base-uri": ["'none'"],
    });
  });

  it("Altair may run its own scripts and workers and call this server; nothing else", async () => {
    const { headers } = await ask("/altair");
    expect(headers).toMatchObject({ ...EVERYWHERE, "cross-origin-opener-policy": "same-origin" });
    expect(policyOf(headers)).toEqual({
      ...EVERY_PAGE,
      "script-src": ["'self'"],
      "style-src": ["'self'", "'unsafe-inline'"],
      "img-src": ["'self'", "data:", "blob:"],
      "font-src": ["'self'"],
      "worker-src": ["'self'"],
      "base-uri": ["'self'"],
    });
  });

  it.each(["/", "/graphql", "/altair"])(
    "%s has no script in it, and loads none that its policy forbids",
    async (path) => {
      const { headers, body } = await ask(path);
      const scripts = [...body.toString().matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
      expect(scripts.length).toBeGreaterThan(0);
      for (const [, attributes = "", text] of scripts) {
        expect(text).toBe("");
        const source = new URL(/src="([^"]+)"/.exec(attributes)?.[1] ?? "", page.url);
        const origin = source.origin === page.url ? "'self'" : source.origin;
        expect(policyOf(headers)["script-src"]).toContain(origin);
      }
    },
  );

  it.each(["/web/main.js", "/web/sandbox.html", "/altair/main.js"])("%s is a closed file", async (path) => {
    const { status, headers } = await send(page, { path });
    expect(status).toBe(200);
    expect(headers).toMatchObject(CLOSED);
  });
});

function policyOf(headers: RawAnswer["headers"]): Record<string, string[]> {
  const rules = (headers["content-security-policy"] ?? "").split("; ");
  return Object.fromEntries(
    rules.map((rule) => {
      const [name = "", ...values] = rule.split(" ");
      return [name, values];
    }),
  );
}

async function sendGarbage(bytes: string): Promise<RawAnswer> {
  const connection = await RawConnection.open(stub.port);
  try {
    return await connection.write(bytes).answer();
  } finally {
    connection.destroy();
  }
}
