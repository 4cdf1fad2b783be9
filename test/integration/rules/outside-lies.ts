import sharp from "sharp";
import { deliveredAnalysis, type ResultFiles, variantFile } from "../../support/media-workers.js";

/** What is not so: its name, the payload, the files, and what the refusal says. */
export type Lie = [string, object, () => Promise<ResultFiles | undefined>, RegExp];

const GRID = { name: "grid.jpeg", width: 160, height: 160 };
const file = (over: Partial<{ width: number; height: number; format: "jpeg" | "png" | "webp" }> = {}) =>
  variantFile({ width: 160, height: 160, format: "jpeg", ...over });
const whole = (alpha: number) =>
  sharp({ create: { width: 160, height: 160, channels: 4, background: { r: 200, g: 0, b: 0, alpha } } })
    .webp()
    .toBuffer();
const gps = () =>
  sharp({ create: { width: 160, height: 160, channels: 3, background: "red" } })
    .withExif({ IFD3: { GPSLatitudeRef: "N" } })
    .jpeg()
    .toBuffer();
const inks = async () =>
  sharp(await file())
    .toColourspace("cmyk")
    .jpeg()
    .toBuffer();
const deep = async () =>
  sharp(await file())
    .toColourspace("rgb16")
    .png()
    .toBuffer();

const ANALYSIS = deliveredAnalysis();
/** What workers may say of an item of 240 × 160 pixels that is not so, and how they are refused. */
export const LIES: readonly Lie[] = [
  ["an unknown member", { formas: [] }, async () => undefined, /formas/],
  ["another item's id", { mediaId: "0".repeat(24) }, async () => undefined, /mediaId/],
  [
    "an address of another host",
    { permanentUrl: "https://evil.example/1" },
    async () => undefined,
    /MEDIA_HOSTS/,
  ],
  ["an address without TLS", { permanentUrl: "http://cdn.example/1" }, async () => undefined, /https/],
  ["a script for an address", { permanentUrl: "javascript:alert(1)" }, async () => undefined, /https/],
  ["a password in an address", { permanentUrl: "https://a:b@cdn.example/1" }, async () => undefined, /https/],
  ["a format without a variant", { formats: ["avif"] }, async () => undefined, /no variant in avif/],
  ["a format that there is not", { formats: ["jxl"] }, async () => undefined, /formats/],
  [
    "a variant without its file",
    { variants: [GRID] },
    async () => ({}),
    /one file in a part named grid.jpeg/,
  ],
  ["a file that is not declared", {}, async () => ({ "grid.jpeg": await file() }), /is not declared/],
  [
    "a size that the type does not want",
    { variants: [{ ...GRID, name: "header.jpeg" }] },
    async () => ({ "header.jpeg": await file() }),
    /header.jpeg is not wanted/,
  ],
  [
    "a name that climbs",
    { variants: [{ ...GRID, name: "../grid.jpeg" }] },
    async () => ({ "../grid.jpeg": await file() }),
    /named as its variant/,
  ],
  ["a variant twice", { variants: [GRID, GRID] }, async () => ({ "grid.jpeg": await file() }), /twice/],
  [
    "bytes of another format",
    { variants: [GRID] },
    async () => ({ "grid.jpeg": await file({ format: "png" }) }),
    /its bytes are png/,
  ],
  [
    "other dimensions than declared",
    { variants: [GRID] },
    async () => ({ "grid.jpeg": await file({ width: 300, height: 300 }) }),
    /has 300×300/,
  ],
  [
    "dimensions that do not fit",
    { variants: [{ ...GRID, width: 500, height: 500 }] },
    async () => ({ "grid.jpeg": await file({ width: 500, height: 500 }) }),
    /expected 160×160/,
  ],
  [
    "a picture that breaks off",
    { variants: [GRID] },
    async () => ({ "grid.jpeg": (await file()).subarray(0, -40) }),
    /grid.jpeg/,
  ],
  ["no picture", { variants: [GRID] }, async () => ({ "grid.jpeg": Buffer.from("<html>") }), /grid.jpeg/],
  ["metadata", { variants: [GRID] }, async () => ({ "grid.jpeg": await gps() }), /metadata/],
  ...["opaque", "clear"].map(
    (what): Lie => [
      `a picture without background that is ${what} all over`,
      { variants: [{ ...GRID, name: "grid-removed.webp" }] },
      async () => ({ "grid-removed.webp": await whole(what === "opaque" ? 1 : 0) }),
      what === "opaque" ? /nothing of it is clear/ : /all of it is clear/,
    ],
  ),
  ["colours of another space", { variants: [GRID] }, async () => ({ "grid.jpeg": await inks() }), /carries/],
  [
    "more bits than are served",
    { variants: [{ ...GRID, name: "grid-removed.png" }] },
    async () => ({ "grid-removed.png": await deep() }),
    /colours of the space rgb16.*no metadata\.$/,
  ],
  [
    "a crop beyond the picture",
    { variants: [{ ...GRID, name: "grid-removed.png" }], cutOut: { width: 260, height: 160 } },
    async () => ({
      "grid-removed.png": await variantFile({ ...GRID, format: "png", background: "removed" }),
    }),
    /at most the picture's 240×160/,
  ],
  ["a crop of nothing", { cutOut: { width: 9, height: 9 } }, async () => undefined, /cutOut: expected only/],
  [
    "a background that was not removed",
    { variants: [GRID], backgroundRemoved: true },
    async () => ({ "grid.jpeg": await file() }),
    /backgroundRemoved/,
  ],
  [
    "a colour that is none",
    { analysis: { ...ANALYSIS, dominantColor: "red" } },
    async () => undefined,
    /dominantColor/,
  ],
  [
    "a share beyond all",
    { analysis: { ...ANALYSIS, palette: ANALYSIS.palette.map((one) => ({ ...one, share: 7 })) } },
    async () => undefined,
    /share/,
  ],
  [
    "an analysis with parts left out",
    { analysis: { palette: ANALYSIS.palette } },
    async () => undefined,
    /analysis/,
  ],
  [
    "an analysis with more than there is",
    { analysis: { ...ANALYSIS, kind: "logo" } },
    async () => undefined,
    /kind/,
  ],
  [
    "a score that is no number",
    { analysis: { ...ANALYSIS, quality: { ...ANALYSIS.quality, score: "good" } } },
    async () => undefined,
    /score/,
  ],
  [
    "a medium that there is not",
    { analysis: { ...ANALYSIS, medium: "hologram" } },
    async () => undefined,
    /expected of photo/,
  ],
  [
    "a box beyond the picture",
    { analysis: { ...ANALYSIS, faces: [{ score: 1, box: { left: 0, top: 0, width: 2, height: 1 } }] } },
    async () => undefined,
    /width/,
  ],
  [
    "an embedding without end",
    { analysis: { ...ANALYSIS, embedding: new Array(1_025).fill(0) } },
    async () => undefined,
    /at most 1024/,
  ],
  [
    "an embedding beyond its range",
    { analysis: { ...ANALYSIS, embedding: [4] } },
    async () => undefined,
    /from -1 to 1/,
  ],
];
