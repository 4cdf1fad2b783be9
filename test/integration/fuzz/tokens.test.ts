import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectGraphQL, FUZZ_SECRET, type FuzzTarget, runs, startFuzzTarget } from "../../support/fuzz.js";
import { send } from "../../support/http-client.js";

let target: FuzzTarget;

beforeAll(async () => {
  target = await startFuzzTarget();
});
afterAll(() => target[Symbol.asyncDispose]());

/** The codes that `me` is answered with under this `Authorization`. */
async function codesFor(authorization: string): Promise<string[]> {
  const headers = { authorization, "content-type": "application/json" };
  return expectGraphQL(await send(target, { body: '{"query":"{ me { id } }"}', headers }));
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value) ?? "").toString("base64url");
}

function signed(header: unknown, payload: unknown, secret = FUZZ_SECRET, hash = "sha256"): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
}

/** What the device's own token says. */
function claims(): Record<string, unknown> {
  return JSON.parse(Buffer.from(target.token.split(".")[1] ?? "", "base64url").toString());
}

it("a token with anything changed is refused", async () => {
  const character = fc.constantFrom(..."AZaz09-_.+/=é ");
  const property = fc.asyncProperty(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    character,
    async (part, text) => {
      const at = Math.floor(part * target.token.length);
      const changed = target.token.slice(0, at) + text + target.token.slice(at + 1);
      // The last character has bits to spare: it may be written in several ways.
      const bytes = (token: string) => Buffer.from(token.split(".")[2] ?? "", "base64url");
      const spelled = /[\w-]/.test(text) && at === target.token.length - 1;
      const same = spelled && bytes(changed).equals(bytes(target.token));
      expect(await codesFor(`Bearer ${changed}`), changed).toEqual(
        same || changed.trim() === target.token ? [] : ["UNAUTHENTICATED"],
      );
    },
  );
  await fc.assert(property, runs(80));
  await target.expectSound();
});

it("of the tokens that are signed with our own secret only the present one of a device is accepted", async () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom<unknown>(-1, 0, 1e308, "", "__proto__", { $gt: "" }, { $ne: null }, "0".repeat(24)),
  );
  const changes = fc
    .dictionary(fc.constantFrom("sub", "did", "ver", "iat", "exp", "nbf", "iss", "crit"), odd, { maxKeys: 4 })
    .filter((change) => ["sub", "did", "ver"].some((name) => name in change));
  const property = fc.asyncProperty(changes, async (change) => {
    const own = claims();
    const said = { ...own, ...change };
    const same = ["sub", "did", "ver"].every((name) => said[name] === own[name]);
    if (!same)
      expect(await codesFor(`Bearer ${signed({ alg: "HS256" }, said)}`)).toEqual(["UNAUTHENTICATED"]);
  });
  await fc.assert(property, runs(60));
  // The same by hand is accepted: what was refused differed only in what it said.
  expect(await codesFor(`Bearer ${signed({ alg: "HS256" }, claims())}`)).toEqual([]);
  await target.expectSound();
});

it("other algorithms, other keys and other headers are refused", async () => {
  const alg = fc.oneof(
    fc.constantFrom<unknown>("none", "None", "HS384", "HS512", "RS256", "dir", "", null),
    fc.jsonValue(),
  );
  const header = fc.record(
    { alg, typ: fc.jsonValue(), kid: fc.string(), jwk: fc.jsonValue(), crit: fc.jsonValue() },
    { requiredKeys: ["alg"] },
  );
  const how = fc.record({
    header,
    secret: fc.constantFrom(FUZZ_SECRET, "", "another"),
    hash: fc.constantFrom("sha256", "sha512"),
    bare: fc.boolean(),
  });
  const property = fc.asyncProperty(how, async ({ header: said, secret, hash, bare }) => {
    const token = signed(said, claims(), secret, hash);
    expect(await codesFor(`Bearer ${bare ? token.slice(0, token.lastIndexOf(".") + 1) : token}`)).toEqual([
      "UNAUTHENTICATED",
    ]);
  });
  await fc.assert(property, runs(60));
  await target.expectSound();
});

it("whatever stands in Authorization, it is no device, and nobody's fault but the caller's", async () => {
  const text = fc.string({ maxLength: 80 });
  const value = fc.oneof(
    text,
    fc.tuple(fc.constantFrom("Bearer ", "bearer  ", "Basic ", "Bearer"), text).map((pair) => pair.join("")),
    fc.integer({ min: 4_000, max: 12_000 }).map((length) => `Bearer ${"x".repeat(length)}`),
    fc.array(text, { minLength: 3, maxLength: 5 }).map((parts) => `Bearer ${parts.map(encoded).join(".")}`),
  );
  const property = fc.asyncProperty(value, async (authorization) => {
    expect(await codesFor(authorization)).toEqual(["UNAUTHENTICATED"]);
  });
  await fc.assert(property, runs(80));
  await target.expectSound();
});
