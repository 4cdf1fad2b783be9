import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectRefusal, type FuzzTarget, runs, startFuzzTarget } from "../../support/fuzz.js";
import { type RawAnswer, send } from "../../support/http-client.js";

let target: FuzzTarget;
/** Path and query of the photo's address as it was given out. */
let path: string;
let whole: RawAnswer;

beforeAll(async () => {
  target = await startFuzzTarget();
  const { originalId } = await target.upload();
  const query = `{ original(id: "${originalId}") { imageUrl(format: PNG) } }`;
  const answer = await send(target, {
    body: JSON.stringify({ query }),
    headers: { ...bearer(), "content-type": "application/json" },
  });
  const url = new URL((answer.json().data as { original: { imageUrl: string } }).original.imageUrl);
  path = url.pathname + url.search;
  whole = await get();
  expect(whole.status).toBe(200);
});
afterAll(() => target[Symbol.asyncDispose]());

function bearer() {
  return { authorization: `Bearer ${target.token}` };
}

function get(headers: Record<string, string> = {}, where = path, method = "GET"): Promise<RawAnswer> {
  return send(target, { method, path: where, headers });
}

/** A header's value: what HTTP allows there. */
const headerText = fc.string({ maxLength: 60 }).map((text) => text.trim());
const place = fc.oneof(fc.nat(200), fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));

/** RFC 9110, 14.1.2: what a single range of bytes selects; null: nothing. Undefined: the range is invalid. */
function selected(
  range: { first?: number; last?: number },
  length: number,
): [number, number] | null | undefined {
  const { first, last } = range;
  if (first === undefined) {
    return last === undefined ? undefined : last === 0 ? null : [Math.max(0, length - last), length - 1];
  }
  if (last !== undefined && last < first) return undefined;
  return first >= length ? null : [first, Math.min(last ?? length - 1, length - 1)];
}

it("a single range is answered as RFC 9110 says", async () => {
  const range = fc.record({ first: place, last: place }, { requiredKeys: [] });
  const property = fc.asyncProperty(range, fc.boolean(), async (asked, head) => {
    const header = `bytes=${asked.first ?? ""}-${asked.last ?? ""}`;
    const answer = await get({ range: header }, path, head ? "HEAD" : "GET");
    const { length } = whole.body;
    const expected = selected(asked, length);
    // An invalid range may be ignored or refused (14.2).
    if (expected === undefined) return void expect([200, 416]).toContain(answer.status);
    // HEAD knows no ranges (14.2).
    if (head) return void expect([200, 206, 416]).toContain(answer.status);
    if (expected === null) {
      expect(answer.status, header).toBe(416);
      expect(answer.headers["content-range"]).toBe(`bytes */${length}`);
      return void expectRefusal(answer);
    }
    const [first, last] = expected;
    expect(answer.status, header).toBe(206);
    expect(answer.headers).toMatchObject({
      "content-range": `bytes ${first}-${last}/${length}`,
      "content-length": String(last - first + 1),
      etag: whole.headers.etag,
    });
    expect(answer.body.equals(whole.body.subarray(first, last + 1))).toBe(true);
  });
  await fc.assert(property, runs(100));
  await target.expectSound();
});

it("any other Range gets the whole image, some of it, or a refusal", async () => {
  const several = fc.array(
    fc.tuple(place, place).map(([a, b]) => `${a}-${b}`),
    { minLength: 2, maxLength: 40 },
  );
  const header = fc.oneof(
    headerText,
    headerText.map((text) => `bytes=${text}`),
    several.map((ranges) => `bytes=${ranges.join(",")}`),
    fc.constantFrom(
      "bytes=-",
      "bytes",
      "items=0-1",
      "BYTES=0-1",
      "bytes=0-1,",
      "bytes= 0-1",
      "bytes=0x1-2",
      `bytes=${"0-,".repeat(3_000)}`,
    ),
  );
  const property = fc.asyncProperty(header, async (range) => {
    const answer = await get({ range });
    if (answer.status === 416) return void expectRefusal(answer);
    expect([200, 206]).toContain(answer.status);
    const [, first = "0"] = /^bytes (\d+)-/.exec(answer.headers["content-range"] ?? "") ?? [];
    expect(whole.body.includes(answer.body, Number(first))).toBe(true);
  });
  await fc.assert(property, runs(60));
});

it("If-None-Match and If-Range decide by the tag", async () => {
  const tag = fc.string({ maxLength: 10 }).map((text) => `"${text.replaceAll(/[^!#-~]/g, "x")}"`);
  const others = fc.array(
    fc.tuple(fc.boolean(), tag).map(([weak, text]) => (weak ? `W/${text}` : text)),
    {
      maxLength: 5,
    },
  );
  const ours = fc.constantFrom("none", "strong", "weak");
  const property = fc.asyncProperty(others, ours, fc.nat(5), fc.boolean(), async (tags, kind, at, head) => {
    const { etag = "" } = whole.headers;
    const mine = { none: [], strong: [etag], weak: [`W/${etag}`] }[kind];
    const header = [...tags.slice(0, at), ...mine, ...tags.slice(at)].join(", ");
    const known = await get({ "if-none-match": header }, path, head ? "HEAD" : "GET");
    expect(known.status, header).toBe(kind === "none" ? 200 : 304);
    expect(known.body.length).toBe(kind === "none" && !head ? whole.body.length : 0);
    const [one = '"x"'] = kind === "none" ? tags : mine;
    const part = await get({ "if-range": one, range: "bytes=0-9" });
    // Strong comparison (13.1.5): a weak tag never fits.
    expect(part.status, one).toBe(kind === "strong" ? 206 : 200);
  });
  await fc.assert(property, runs(50));
});

it("random conditions and headers are never the server's fault", async () => {
  const name = fc.constantFrom(
    "if-none-match",
    "if-match",
    "if-range",
    "if-modified-since",
    "range",
    "accept",
    "origin",
  );
  const headers = fc.dictionary(name, headerText, { maxKeys: 4 });
  const property = fc.asyncProperty(
    headers,
    fc.constantFrom("GET", "HEAD", "POST", "DELETE"),
    async (some, method) => {
      const answer = await get(some, path, method);
      if (answer.status < 400 || method === "HEAD")
        expect([200, 206, 304, 412, 416]).toContain(answer.status);
      else expectRefusal(answer);
    },
  );
  await fc.assert(property, runs(80));
  await target.expectSound();
});

it("whatever Accept says, an image comes, and AVIF and WebP only to who names them", async () => {
  const type = fc.oneof(
    fc.constantFrom("image/avif", "image/webp", "image/png", "image/jpeg", "image/*", "*/*", "text/html"),
    headerText,
  );
  const quality = fc.constantFrom("", ";q=0", ";q=0.5", ";q=1", ";q=x", "; Q=0.1", ";a=b;q=0.9");
  const accept = fc.array(
    fc.tuple(type, quality).map((each) => each.join("")),
    { maxLength: 5 },
  );
  const property = fc.asyncProperty(accept, async (ranges) => {
    const answer = await get({ accept: ranges.join(", ") }, path.replace("format=png&", ""));
    expect(answer.status).toBe(200);
    expect(answer.headers.vary).toContain("Accept");
    const [, served = ""] = /^image\/(avif|webp|png|jpeg)$/.exec(answer.headers["content-type"] ?? "") ?? [];
    expect(served).not.toBe("");
    if (served === "avif" || served === "webp") expect(ranges.join().toLowerCase()).toContain(served);
  });
  await fc.assert(property, runs(60));
});

it("an address opens the image only as it was given out", async () => {
  const given = new URL(path, "http://localhost");
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "",
      "0",
      "-1",
      "1e99",
      "NaN",
      "99999999999999999999",
      given.searchParams.get("exp") ?? "",
    ),
    fc
      .constant(given.searchParams.get("sig") ?? "")
      .chain((sig) =>
        fc
          .nat(sig.length - 1)
          .map((at) => `${sig.slice(0, at)}${sig[at] === "A" ? "B" : "A"}${sig.slice(at + 1)}`),
      ),
  );
  const pair = fc.tuple(fc.constantFrom("exp", "sig", "size", "format", "bg", "width", "__proto__"), value);
  const property = fc.asyncProperty(
    fc.array(pair, { minLength: 1, maxLength: 4 }),
    fc.boolean(),
    async (pairs, add) => {
      const asked = new URL(given);
      for (const [name, text] of pairs) asked.searchParams[add ? "append" : "set"](name, text);
      const answer = await get({}, asked.pathname + asked.search);
      const same = ["exp", "sig"].every(
        (name) => asked.searchParams.getAll(name).join("\n") === given.searchParams.get(name),
      );
      if (answer.status >= 400) return void expectRefusal(answer);
      expect(answer.status).toBe(200);
      expect(same, asked.search).toBe(true);
    },
  );
  await fc.assert(property, runs(100));
  await target.expectSound();
});

it("paths that are not exactly an image's lead nowhere", async () => {
  const [folder = "", name = ""] = path.split("?")[0]?.split("/").slice(2) ?? [];
  const trick = fc.constantFrom(
    "..",
    ".",
    "%2e%2e",
    "%2f",
    "%5c",
    "\\",
    "%00",
    "//",
    ";",
    "originals",
    "temp",
    folder,
  );
  const segment = fc.oneof(
    trick,
    fc.constant(name),
    fc.webSegment(),
    fc.nat(name.length).map((at) => name.slice(0, at)),
  );
  const property = fc.asyncProperty(fc.array(segment, { maxLength: 5 }), async (segments) => {
    const where = `/uploads/${segments.join("/")}`;
    const answer = await get(bearer(), where);
    if (answer.status >= 400) return void expectRefusal(answer);
    expect(new URL(where, "http://localhost").pathname).toBe(`/uploads/${folder}/${name}`);
  });
  await fc.assert(property, runs(100));
  await target.expectSound();
});
