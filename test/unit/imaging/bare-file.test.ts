import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/errors.js";
import { assertBareFile } from "../../../src/imaging/bare/bare-file.js";

const FORMATS = ["jpeg", "png", "webp", "avif"] as const;
type Format = (typeof FORMATS)[number];

/** A picture with soft edges, transparent or not. */
function drawn(channels: 3 | 4 = 3): Sharp {
  const mark = Buffer.from(`<svg width="90" height="60"><circle cx="45" cy="30" r="20" fill="#fc3"/></svg>`);
  const background = { r: 9, g: 99, b: 199, alpha: channels === 4 ? 0.5 : 1 };
  return sharp({ create: { width: 90, height: 60, channels, background } }).composite([{ input: mark }]);
}

/** What is said of a file; "bare" when it is let pass. */
function verdictOn(bytes: Buffer, format: Format): string {
  try {
    assertBareFile(bytes, format);
    return "bare";
  } catch (error) {
    if (error instanceof AppError && error.code === "UNDECODABLE_IMAGE") return error.message;
    throw error;
  }
}

function pngChunk(type: string, data: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type + data, "latin1"), Buffer.alloc(4)]);
}

/** With something put in at a place. */
const inserted = (bytes: Buffer, at: number, what: Buffer | string) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(what), bytes.subarray(at)]);

describe("a file with pixels alone", () => {
  it.each(FORMATS.flatMap((format) => [3, 4].map((channels) => [format, channels] as const)))(
    "is let pass: %s of %i channels",
    async (format, channels) => {
      const bytes = await drawn(channels as 3 | 4)
        .toFormat(format)
        .toBuffer();
      expect(verdictOn(bytes, format)).toBe("bare");
    },
  );

  it("is let pass as the encoders of the web write it: progressive, with palettes, lossless, grey", async () => {
    const grey = drawn().greyscale();
    const made: [Format, Sharp][] = [
      ["jpeg", drawn().jpeg({ mozjpeg: true })],
      ["jpeg", drawn().jpeg({ progressive: true, chromaSubsampling: "4:4:4" })],
      ["jpeg", grey.clone().jpeg()],
      ["png", drawn(4).png({ palette: true })],
      ["png", grey.clone().toColourspace("b-w").png({ progressive: true })],
      ["webp", drawn(4).webp({ lossless: true })],
      ["avif", drawn().avif({ lossless: true })],
    ];
    for (const [format, picture] of made)
      expect([format, verdictOn(await picture.toBuffer(), format)]).toEqual([format, "bare"]);
  });
});

describe("a file with more than pixels", () => {
  it.each(FORMATS)("is refused: %s with EXIF, XMP, a colour profile, bytes after its end", async (format) => {
    const exif = { IFD0: { ImageDescription: "at home" }, IFD3: { GPSLatitudeRef: "N" } };
    const made = [
      drawn().withExif(exif).toFormat(format),
      drawn().withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>").toFormat(format),
      drawn().withIccProfile("p3").toFormat(format),
    ];
    for (const picture of made) expect(verdictOn(await picture.toBuffer(), format)).toMatch(/carries/);
    const bare = await drawn().toFormat(format).toBuffer();
    expect(verdictOn(Buffer.concat([bare, Buffer.from("PK\x03\x04")]), format)).toMatch(/carries/);
  });

  it("is refused: texts and frames of PNG, comments and previews of JPEG", async () => {
    const png = await drawn().png().toBuffer();
    for (const type of ["tEXt", "iTXt", "zTXt", "eXIf", "iCCP", "gAMA", "tIME", "acTL", "prVt"]) {
      expect(verdictOn(inserted(png, 33, pngChunk(type, "at home")), "png")).toContain(type);
    }
    const jpeg = await drawn().jpeg().toBuffer();
    const segment = (marker: number, text: string) =>
      Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), Buffer.from(text, "latin1")]);
    expect(verdictOn(inserted(jpeg, 2, segment(0xfe, "at home")), "jpeg")).toContain("FFFE");
    expect(verdictOn(inserted(jpeg, 2, segment(0xe1, "at home")), "jpeg")).toContain("FFE1");
    expect(verdictOn(inserted(jpeg, 2, segment(0xe0, "JFXX\0at home---")), "jpeg")).toContain("FFE0");
    const jfif = segment(0xe0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    expect(verdictOn(inserted(jpeg, 2, jfif), "jpeg")).toBe("bare");
    expect(verdictOn(inserted(jpeg, jpeg.length - 2, Buffer.from([0xff, 0xd8])), "jpeg")).toContain(
      "carries",
    );
  });

  it("is refused: several frames, and what lies between the parts of AVIF", async () => {
    const frames = await sharp([await drawn().png().toBuffer(), await drawn(4).png().toBuffer()], {
      join: { animated: true },
    })
      .webp()
      .toBuffer();
    expect(verdictOn(frames, "webp")).toContain("ANIM");
    const avif = await drawn().avif().toBuffer();
    const mdat = avif.indexOf("mdat") - 4;
    const hidden = inserted(avif, avif.length, "at home");
    hidden.writeUInt32BE(avif.length - mdat + 7, mdat);
    expect(verdictOn(hidden, "avif")).toContain("bytes after its end");
    expect(verdictOn(inserted(avif, mdat, pngChunk("free", "at home")), "avif")).toContain("box");
    const named = Buffer.from(avif);
    named.write("Exif", named.indexOf("infe") + 12, "latin1");
    expect(verdictOn(named, "avif")).toContain("Exif");
    const text = Buffer.from("a text that is none of a picture's");
    for (const format of FORMATS) expect(verdictOn(text, format)).toContain("carries");
  });

  it("is refused however it is damaged: by its words, and in time", async () => {
    const files = await Promise.all(FORMATS.map((format) => drawn(4).toFormat(format).toBuffer()));
    const damage = fc.record({
      which: fc.nat(FORMATS.length - 1),
      at: fc.nat(2_000),
      bytes: fc.uint8Array({ maxLength: 12 }),
      removed: fc.nat(12),
    });
    fc.assert(
      fc.property(damage, ({ which, at, bytes, removed }) => {
        const file = files[which] ?? Buffer.alloc(0);
        const place = at % file.length;
        const changed = Buffer.concat([file.subarray(0, place), bytes, file.subarray(place + removed)]);
        // Whatever else is thrown fails the test.
        verdictOn(changed, FORMATS[which] ?? "png");
      }),
      { numRuns: 2_000 },
    );
  });
});
