import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { negotiateFormat } from "../../../src/http/image-query.js";
import { Background, ImageSize } from "../../../src/schema/enums.js";

const PHOTO = {
  folder: "originals",
  filename: "1700000000000_11111111-2222-4333-8444-555555555555.jpg",
  size: ImageSize.GRID,
  background: Background.ORIGINAL,
} as const;

const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

describe("what real clients send", () => {
  it.each([
    ["Chrome 131", CHROME, "AVIF"],
    ["Edge 131", CHROME, "AVIF"],
    ["Chrome before AVIF (84)", "image/webp,image/apng,image/*,*/*;q=0.8", "WEBP"],
    ["Firefox 132", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", "AVIF"],
    ["Firefox 100", "image/avif,image/webp,*/*", "AVIF"],
    ["Firefox before AVIF (91)", "image/webp,*/*", "WEBP"],
    [
      "Safari 18",
      "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
      "AVIF",
    ],
    [
      "Safari before AVIF (15)",
      "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
      "WEBP",
    ],
    ["Safari before WebP (13)", "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", "JPEG"],
    [
      "an address typed into Chrome",
      "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8",
      "AVIF",
    ],
    ["curl", "*/*", "JPEG"],
    ["okhttp, and Dart's HttpClient", undefined, "JPEG"],
    ["Slackbot-LinkExpanding", "*/*", "JPEG"],
    ["facebookexternalhit", "*/*", "JPEG"],
    ["Twitterbot", "image/*", "JPEG"],
  ])("%s gets the best that it names", (_client, accept, format) => {
    expect(negotiateFormat(accept, PHOTO).format).toBe(format);
  });

  it.each([
    ["Chrome", CHROME, "AVIF"],
    ["curl", "*/*", "PNG"],
    ["Dart", undefined, "PNG"],
    ["whoever refuses PNG and takes WebP", "image/png;q=0, image/webp", "WEBP"],
    ["whoever likes JPEG best and takes WebP", "image/jpeg, image/webp;q=0.1", "WEBP"],
    ["whoever refuses PNG, not knowing WebP,", "image/png;q=0, */*", "JPEG"],
    ["whoever takes JPEG alone", "image/jpeg", "JPEG"],
    ["whoever refuses everything", "image/*;q=0", "PNG"],
  ])("%s gets a format with transparency where there is some, if it takes one", (_client, accept, format) => {
    expect(negotiateFormat(accept, { ...PHOTO, background: Background.REMOVED }).format).toBe(format);
  });
});

describe("quality values", () => {
  it.each([
    ["image/webp, image/avif", "AVIF"],
    ["image/webp;q=0.5, image/avif;q=0.5, */*;q=0.1", "AVIF"],
    ["image/avif;q=0.8, image/webp;q=0.9", "WEBP"],
    ["image/avif;q=0.4, image/webp;q=0.3, image/jpeg", "JPEG"],
    ["image/webp;q=0.5, */*", "JPEG"],
    ["image/webp;q=0, image/avif;q=0", "JPEG"],
    ["image/jpeg;q=0, */*", "PNG"],
    ["image/jpeg;q=0.5, image/png", "JPEG"],
    ["image/png", "PNG"],
    ["image/jpeg;q=0, image/webp;q=0.1", "WEBP"],
    ["IMAGE/WEBP ; Q=1", "WEBP"],
    ["image/webp;q=nonsense", "JPEG"],
    ["image/webp;q=7", "WEBP"],
    ["image/webpx, image/avifs", "JPEG"],
    ["application/json", "JPEG"],
  ])("of %j choose %s", (accept, format) => {
    expect(negotiateFormat(accept, PHOTO).format).toBe(format);
  });

  it.each([
    [CHROME, "WEBP"],
    ["image/avif, image/jpeg", "JPEG"],
    ["image/avif, image/webp;q=0, image/jpeg", "JPEG"],
    ["image/avif, image/webp;q=0.5, image/jpeg;q=0.7", "JPEG"],
    ["image/avif, image/png", "PNG"],
    ["image/avif", "JPEG"],
    ["image/webp, image/avif;q=0.9", "WEBP"],
    ["*/*", "JPEG"],
  ])("of %j, as long as there is no AVIF, %s", (accept, format) => {
    const negotiated = negotiateFormat(accept, PHOTO);
    expect(negotiated.meanwhile ?? negotiated.format).toBe(format);
  });

  const quality = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
  const named = fc.uniqueArray(fc.record({ type: fc.constantFrom("avif", "webp", "jpeg"), q: quality }), {
    selector: ({ type }) => type,
    minLength: 1,
  });

  it("decide: nothing is sent that another named format has a higher one than, nor what has none", () => {
    fc.assert(
      fc.property(named, (types) => {
        const accept = types.map(({ type, q }) => `image/${type};q=${q}`).join(", ");
        const chosen = negotiateFormat(accept, PHOTO).format.toLowerCase();
        const best = Math.max(...types.map(({ q }) => q));
        if (best === 0) return void expect(["jpeg", "png"]).toContain(chosen);
        expect(types.find(({ type }) => type === chosen)?.q).toBe(best);
        const first = ["avif", "webp", "jpeg"].find((one) =>
          types.some(({ type, q }) => type === one && q === best),
        );
        expect(chosen).toBe(first);
      }),
    );
  });

  it("of nought exclude: what is refused is sent neither at last nor meanwhile, unless all is refused", () => {
    const types = fc.constantFrom("image/avif", "image/webp", "image/jpeg", "image/png", "image/*", "*/*");
    const entries = fc.uniqueArray(fc.tuple(types, quality), { selector: ([type]) => type, minLength: 1 });
    const background = fc.constantFrom(...Object.values(Background));
    fc.assert(
      fc.property(entries, background, (ranges, background) => {
        const weights = new Map<string, number>(ranges);
        const of = (type: string) => weights.get(type) ?? weights.get("image/*") ?? weights.get("*/*") ?? 0;
        const accept = ranges.map(([type, q]) => `${type};q=${q}`).join(",");
        const { format, meanwhile = format } = negotiateFormat(accept, { ...PHOTO, background });
        const plain = ["image/jpeg", "image/png"].some((type) => of(type) > 0);
        const named = ["image/avif", "image/webp"].some((type) => (weights.get(type) ?? 0) > 0);
        if (plain || named) expect(of(`image/${format.toLowerCase()}`)).toBeGreaterThan(0);
        if (plain) expect(of(`image/${meanwhile.toLowerCase()}`)).toBeGreaterThan(0);
      }),
    );
  });

  it("never bring AVIF or WebP to whom does not name it, whatever the header says", () => {
    const range = fc.oneof(
      fc.string(),
      fc.constantFrom("*/*", "image/*", "image/webp", "image/avif;q=0.2", ";q=1"),
    );
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const accept = ranges.join(",");
        const chosen = negotiateFormat(accept, PHOTO).format.toLowerCase();
        if (chosen === "avif" || chosen === "webp") expect(accept.toLowerCase()).toContain(`image/${chosen}`);
      }),
    );
  });
});
