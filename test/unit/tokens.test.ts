import { createHmac } from "node:crypto";
import fc from "fast-check";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createTokens, type TokenClaims } from "../../src/services/tokens.js";

const SECRET = "the first secret, 32 bytes or more";
const OLDER = "an older secret, also 32 bytes long";
const CLAIMS: TokenClaims = {
  deviceId: "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b",
  documentId: "65f0c0ffee00000000000001",
  version: 3,
};
const PAYLOAD = { sub: CLAIMS.deviceId, did: CLAIMS.documentId, ver: CLAIMS.version, iat: 1_700_000_000 };

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A token put together by hand, signed with an HMAC of whatever hash. */
function handMade(header: unknown, payload: unknown, hash = "sha256", secret = SECRET): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
}

describe("a token", () => {
  test("says on verification what went into it", async () => {
    const tokens = createTokens([SECRET]);
    expect(await tokens.verify(await tokens.sign(CLAIMS))).toEqual(CLAIMS);
  });

  test("is verified for every claim that a device can have", async () => {
    const tokens = createTokens([SECRET]);
    const claims = fc.record({ deviceId: fc.uuid(), documentId: fc.string(), version: fc.nat() });
    await fc.assert(
      fc.asyncProperty(claims, async (each) => {
        expect(await tokens.verify(await tokens.sign(each))).toEqual(each);
      }),
      { numRuns: 50 },
    );
  });

  test("is the JWT that others would make, HS256, with no expiry", async () => {
    const [header = "", payload = ""] = (await createTokens([SECRET]).sign(CLAIMS)).split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "HS256" });
    const said = JSON.parse(Buffer.from(payload, "base64url").toString());
    expect(said).toEqual({ ...PAYLOAD, iat: expect.any(Number) });
    // The same by hand is accepted: what the other tests forge differs only in what they say.
    expect(await createTokens([SECRET]).verify(handMade({ alg: "HS256" }, PAYLOAD))).toEqual(CLAIMS);
  });
});

describe("rotating secrets", () => {
  test("the first signs", async () => {
    const token = await createTokens([SECRET, OLDER]).sign(CLAIMS);
    expect(await createTokens([SECRET]).verify(token)).toEqual(CLAIMS);
    expect(await createTokens([OLDER]).verify(token)).toBeUndefined();
  });

  test("all verify, until they are taken off the list", async () => {
    const token = await createTokens([OLDER]).sign(CLAIMS);
    expect(await createTokens([SECRET, "x".repeat(32), OLDER]).verify(token)).toEqual(CLAIMS);
    expect(await createTokens([SECRET, "x".repeat(32)]).verify(token)).toBeUndefined();
  });

  test("without any secret there are no tokens", () => {
    expect(() => createTokens([])).toThrow("at least one secret");
  });
});

describe("is refused:", () => {
  const HEADER = { alg: "HS256" };
  test.each<[string, string]>([
    ["one signed with a foreign secret", handMade(HEADER, PAYLOAD, "sha256", "y".repeat(32))],
    ["one signed with an empty secret", handMade(HEADER, PAYLOAD, "sha256", "")],
    ["alg none without a signature", `${encoded({ alg: "none" })}.${encoded(PAYLOAD)}.`],
    ["alg None, signed", handMade({ alg: "None" }, PAYLOAD)],
    ["alg HS512, rightly signed", handMade({ alg: "HS512" }, PAYLOAD, "sha512")],
    ["alg HS384, rightly signed", handMade({ alg: "HS384" }, PAYLOAD, "sha384")],
    ["alg RS256 over our secret", handMade({ alg: "RS256" }, PAYLOAD)],
    ["no alg", handMade({}, PAYLOAD)],
    ["a critical header that we do not know", handMade({ alg: "HS256", crit: ["b64"], b64: false }, PAYLOAD)],
    ["no signature", `${encoded(HEADER)}.${encoded(PAYLOAD)}.`],
    ["two parts", `${encoded(HEADER)}.${encoded(PAYLOAD)}`],
    ["an expired one", handMade(HEADER, { ...PAYLOAD, exp: 1 })],
    ["one of the future", handMade(HEADER, { ...PAYLOAD, nbf: 4_000_000_000 })],
    ["no device", handMade(HEADER, { ...PAYLOAD, sub: undefined })],
    ["a device that is no text", handMade(HEADER, { ...PAYLOAD, sub: 7 })],
    ["no document", handMade(HEADER, { ...PAYLOAD, did: undefined })],
    ["a document that is an operator", handMade(HEADER, { ...PAYLOAD, did: { $ne: null } })],
    ["no version", handMade(HEADER, { ...PAYLOAD, ver: undefined })],
    ["a version that is a text", handMade(HEADER, { ...PAYLOAD, ver: "3" })],
    ["a payload that is no object", handMade(HEADER, "text")],
    ["an empty text", ""],
    ["dots", "..."],
  ])("%s", async (_what, token) => {
    expect(await createTokens([SECRET, OLDER]).verify(token)).toBeUndefined();
  });

  test("a token with any one character changed", async () => {
    const tokens = createTokens([SECRET]);
    const token = await tokens.sign(CLAIMS);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    // The last character carries two bits that no decoder looks at.
    const places = fc.nat({ max: token.length - 2 });
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom(...alphabet), async (place, character) => {
        fc.pre(token[place] !== character);
        const changed = token.slice(0, place) + character + token.slice(place + 1);
        expect(await tokens.verify(changed)).toBeUndefined();
      }),
    );
  });

  test("whatever else, without throwing", async () => {
    const tokens = createTokens([SECRET]);
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.tuple(fc.json(), fc.json()).map(([header, payload]) => handMade(header, payload)),
      fc.array(fc.base64String(), { minLength: 2, maxLength: 5 }).map((parts) => parts.join(".")),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await tokens.verify(text)).toBeUndefined();
      }),
    );
  });
});

test("a token of another library with the right secret and claims is as good as ours", async () => {
  const foreign = await new SignJWT(PAYLOAD)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(SECRET));
  expect(await createTokens([SECRET]).verify(foreign)).toEqual(CLAIMS);
});
