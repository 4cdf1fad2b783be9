import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResultBody } from "../../../src/http/rest/worker-schemas.js";

/** The address as it is stored; undefined when it is refused. */
function stored(permanentUrl: string): string | undefined {
  return ResultBody.safeParse({ permanentUrl }).data?.permanentUrl;
}

describe("the address of a worker", () => {
  it.each([
    "https://cdn.example\\@evil.example/x",
    "https:\\\\cdn.example/x",
    "https:cdn.example/x",
    "https:/cdn.example/x",
    "https:///cdn.example/x",
    "\thttps://cdn.example/x",
    "https://cdn.example/x y\n",
    "https://cdn.example/x\u0085",
    "https://evil.example@cdn.example/x",
    "https://cdn.example/x#y",
    "ftp://cdn.example/x",
    "//cdn.example/x",
  ])("%j is refused", (text) => {
    expect(stored(text)).toBeUndefined();
  });

  it.each([
    ["HTTPS://CDN.example:443/ä/../b?c", "https://cdn.example/b?c"],
    ["https://cdn.example", "https://cdn.example/"],
    ['https://cdn.example/"<>', "https://cdn.example/%22%3C%3E"],
    ["http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x"],
  ])("%j is stored as every parser reads it", (text, expected) => {
    expect(stored(text)).toBe(expected);
  });

  it("is of the host that was judged, however it is written", () => {
    const pieces = ["https:", "http:", "/", "//", "\\", "@", ":", "?", "#", "cdn.example", "evil.example"];
    const odd = [" ", "\t", "\n", "\0", "%2f", "%5c", "\u3002", "\u00ad", "[::1]", "localhost", "x"];
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces, ...odd), fc.string({ maxLength: 3 })), {
      maxLength: 9,
    });
    const spellings = fc.oneof(
      text,
      text.map((parts) => ["https://cdn.example", ...parts]),
    );
    fc.assert(
      fc.property(spellings, (parts) => {
        const url = stored(parts.join(""));
        if (url === undefined) return;
        // By RFC 3986, whose parsers know no backslash: what stands before the first slash is the host.
        const [, host = ""] = /^https?:\/\/([^/?#@\\\s]+)\/[\x21-\x5b\x5d-\x7e]*$/.exec(url) ?? [];
        expect(host).toBe(new URL(url).host);
        expect(stored(url)).toBe(url);
      }),
      { numRuns: 2_000 },
    );
  });
});
