import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AppError, ErrorCode } from "../../src/errors.js";
import { ImageUrls } from "../../src/services/image-urls.js";
import type { ImageFolder } from "../../src/storage/files/file-store.js";

const SECRET = "the first secret, 32 bytes or more";
const OLDER = "an older secret, also 32 bytes long";
const NAME = "1700000000000_3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.jpg";
const DAY_MS = 24 * 3_600_000;

const folders = fc.constantFrom<ImageFolder>("originals", "temp", "downloaded");
const moments = fc.date({ min: new Date("2024-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-04T05:06:07.089Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

function urls(...secrets: string[]): ImageUrls {
  return new ImageUrls({ secrets, baseUrl: () => "https://toons.example" });
}

/** What the server reads from an address. */
function parts(url: string): { folder: ImageFolder; filename: string; exp: string; sig: string } {
  const { pathname, searchParams } = new URL(url);
  const [, , folder = "", filename = ""] = pathname.split("/");
  return {
    folder: folder as ImageFolder,
    filename,
    exp: searchParams.get("exp") ?? "",
    sig: searchParams.get("sig") ?? "",
  };
}

function verify(by: ImageUrls, url: string, changes: Partial<ReturnType<typeof parts>> = {}): Date {
  const { folder, filename, exp, sig } = { ...parts(url), ...changes };
  return by.verify(folder, filename, { exp, sig }).expiresAt;
}

function refusal(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (error) {
    return (error as AppError).code;
  }
  return expect.fail("it was accepted");
}

describe("an address", () => {
  test("is absolute and holds path, expiry and signature, after what was asked for", () => {
    const url = urls(SECRET).sign("originals", NAME, { query: { size: "grid", format: "webp" } });
    expect(url).toMatch(
      new RegExp(
        `^https://toons\\.example/uploads/originals/${NAME}\\?size=grid&format=webp&exp=\\d{10}&sig=[\\w-]{43}$`,
      ),
    );
    expect(verify(urls(SECRET), url).getTime()).toBe(Number(parts(url).exp) * 1000);
  });

  test("is signed for path and time alone: size and format stay free", () => {
    const [plain, small] = [
      urls(SECRET).sign("temp", NAME),
      urls(SECRET).sign("temp", NAME, { query: { size: "small" } }),
    ];
    expect(parts(small)).toEqual(parts(plain));
  });

  test("asks for its beginning each time: the port may be known late", () => {
    let port = 0;
    const late = new ImageUrls({ secrets: [SECRET], baseUrl: () => `http://127.0.0.1:${port}` });
    port = 4711;
    expect(late.sign("temp", NAME)).toMatch(/^http:\/\/127\.0\.0\.1:4711\/uploads\/temp\//);
  });
});

describe("the expiry", () => {
  test("leaves at least a day, and at most a day and a week, at any moment", () => {
    fc.assert(
      fc.property(moments, (now) => {
        vi.setSystemTime(now);
        const left = verify(urls(SECRET), urls(SECRET).sign("originals", NAME)).getTime() - now.getTime();
        expect(left).toBeGreaterThanOrEqual(DAY_MS);
        expect(left).toBeLessThanOrEqual(8 * DAY_MS);
      }),
    );
  });

  test("moves in steps, so that the text stays the same for days", () => {
    fc.assert(
      fc.property(moments, (now) => {
        const texts = new Set<string>();
        for (let hour = 0; hour < 7 * 24; hour += 1) {
          vi.setSystemTime(now.getTime() + hour * 3_600_000);
          texts.add(urls(SECRET).sign("originals", NAME));
        }
        // One step at most falls into a week.
        expect(texts.size).toBeLessThanOrEqual(2);
      }),
      { numRuns: 20 },
    );
  });

  test("still verifies in its last millisecond but one, and is told apart from then on", () => {
    const url = urls(SECRET).sign("originals", NAME);
    const end = verify(urls(SECRET), url).getTime();
    vi.setSystemTime(end - 1);
    expect(verify(urls(SECRET), url).getTime()).toBe(end);
    vi.setSystemTime(end);
    expect(refusal(() => verify(urls(SECRET), url))).toBe("URL_EXPIRED");
    vi.setSystemTime(end + 365 * DAY_MS);
    expect(refusal(() => verify(urls(SECRET), url))).toBe("URL_EXPIRED");
  });

  test("is not later than the image's own end", () => {
    const notAfter = new Date(Date.now() + 3_600_500);
    const expiresAt = verify(urls(SECRET), urls(SECRET).sign("temp", NAME, { notAfter }));
    expect(expiresAt.getTime()).toBe(Math.floor(notAfter.getTime() / 1000) * 1000);
    const far = new Date(Date.now() + 365 * DAY_MS);
    expect(urls(SECRET).sign("temp", NAME, { notAfter: far })).toBe(urls(SECRET).sign("temp", NAME));
  });

  test("of an image whose end is past is past", () => {
    const url = urls(SECRET).sign("temp", NAME, { notAfter: new Date(Date.now() - 1) });
    expect(refusal(() => verify(urls(SECRET), url))).toBe("URL_EXPIRED");
  });
});

describe("what does not fit the signature is as if it did not exist:", () => {
  const signed = () => urls(SECRET).sign("originals", NAME);

  test.each([
    ["another folder", { folder: "downloaded" as const }],
    ["another file", { filename: NAME.replace("1700000000000", "1700000000001") }],
    ["a later expiry", { exp: "9999999999" }],
    ["another spelling of the expiry", { exp: "1e10" }],
    ["no expiry", { exp: "" }],
    ["no signature", { sig: "" }],
    ["a signature cut short", { sig: "abc" }],
    ["a long signature", { sig: "A".repeat(10_000) }],
    ["a signature of other characters", { sig: "é".repeat(43) }],
  ])("%s", (_what, changes) => {
    expect(refusal(() => verify(urls(SECRET), signed(), changes))).toBe("NOT_FOUND");
  });

  test("whatever expiry and signature somebody makes up, also once it is over", () => {
    fc.assert(
      fc.property(folders, fc.string(), fc.string(), (folder, exp, sig) => {
        expect(refusal(() => urls(SECRET).verify(folder, NAME, { exp, sig }))).toBe("NOT_FOUND");
      }),
    );
    const url = signed();
    vi.setSystemTime(Date.now() + 30 * DAY_MS);
    expect(refusal(() => verify(urls(SECRET), url, { exp: "9999999999" }))).toBe("NOT_FOUND");
  });

  test("any one character of the signature changed", () => {
    const url = signed();
    const { sig } = parts(url);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    fc.assert(
      fc.property(fc.nat({ max: sig.length - 1 }), fc.constantFrom(...alphabet), (place, character) => {
        fc.pre(sig[place] !== character);
        const changed = sig.slice(0, place) + character + sig.slice(place + 1);
        expect(refusal(() => verify(urls(SECRET), url, { sig: changed }))).toBe("NOT_FOUND");
      }),
    );
  });

  test("a signature under a foreign secret, or under the tokens' key itself", () => {
    expect(refusal(() => verify(urls(SECRET), urls("z".repeat(32)).sign("originals", NAME)))).toBe(
      "NOT_FOUND",
    );
    const { exp } = parts(signed());
    const sig = createHmac("sha256", SECRET).update(`/uploads/originals/${NAME}\n${exp}`).digest("base64url");
    expect(refusal(() => verify(urls(SECRET), signed(), { sig }))).toBe("NOT_FOUND");
  });
});

describe("rotating secrets", () => {
  test("addresses under an older secret still load; the first signs", () => {
    const old = urls(OLDER).sign("originals", NAME);
    expect(verify(urls(SECRET, OLDER), old).getTime()).toBe(Number(parts(old).exp) * 1000);
    expect(urls(SECRET, OLDER).sign("originals", NAME)).toBe(urls(SECRET).sign("originals", NAME));
    expect(refusal(() => verify(urls(SECRET), old))).toBe("NOT_FOUND");
  });

  test("without any secret nothing is signed", () => {
    expect(() => urls().sign("originals", NAME)).toThrow("at least one secret");
  });
});
