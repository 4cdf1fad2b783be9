import { describe, expect, it } from "vitest";
import { brandColours } from "../../../../src/imaging/analysis/brand-colours.js";
import { colourName } from "../../../../src/imaging/analysis/colour-names.js";
import { paletteOf } from "../../../../src/imaging/analysis/colours.js";
import { findGround } from "../../../../src/imaging/analysis/ground.js";
import { readRgba } from "../../../../src/imaging/analysis/view.js";
import { labOfRgb, rgbOfLab } from "../../../../src/imaging/pixels/oklab.js";
import { drawing, ground, pixelAt, samplePhoto } from "./drawn.js";

const FRANCE = [
  `<rect width="200" height="400" fill="#0055a4"/>`,
  `<rect x="200" width="200" height="400" fill="#ffffff"/>`,
  `<rect x="400" width="200" height="400" fill="#ef4135"/>`,
].join("");

describe("a palette", () => {
  it("of a flag is its three colours, a third each", async () => {
    for (const image of [drawing(600, 400, FRANCE), drawing(600, 400, FRANCE).jpeg({ quality: 70 })]) {
      const palette = paletteOf(await readRgba(image));
      expect(palette.map(({ name }) => name).sort()).toEqual(["blue", "red", "white"]);
      for (const { share } of palette) expect(share).toBeCloseTo(1 / 3, 1);
    }
  });

  it("does not count what is transparent", async () => {
    const dot = `<circle cx="50" cy="50" r="20" fill="#00a000"/>`;
    const palette = paletteOf(await readRgba(drawing(400, 400, dot)));
    expect(palette.map(({ name }) => name)).toEqual(["green"]);
    expect(paletteOf(await readRgba(drawing(100, 100, "")))).toEqual([]);
  });

  it("has at most eight colours, most first", async () => {
    const palette = paletteOf(await readRgba(samplePhoto()));
    expect(palette.length).toBeGreaterThan(3);
    expect(palette.length).toBeLessThanOrEqual(8);
    const shares = palette.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
  });
});

describe("brand colours", () => {
  const mark = (colour: string, text: string) =>
    `<circle cx="300" cy="200" r="150" fill="${colour}"/><rect x="220" y="160" width="160" height="80" fill="${text}"/>`;
  const named = async (body: string) => {
    const picture = await readRgba(drawing(600, 400, body));
    return brandColours(picture, findGround(picture)).map(({ name }) => name);
  };

  it("leave out the background, paper and ink", async () => {
    expect(await named(ground("#ffffff") + mark("#0a5bd3", "#ffd000"))).toEqual(["blue", "yellow"]);
    expect(await named(ground("#14805e") + mark("#ff7a00", "#ffffff"))).toEqual(["orange"]);
    expect(await named(mark("#d0021b", "#111111"))).toEqual(["red"]);
  });

  it("are ink where there is nothing else", async () => {
    expect(await named(ground("#ffffff") + mark("#000000", "#000000"))).toEqual(["black"]);
  });
});

describe("colour names", () => {
  it.each([
    ["#000000", "black"],
    ["#ffffff", "white"],
    ["#808080", "grey"],
    ["#ff0000", "red"],
    ["#00a000", "green"],
    ["#0000ff", "blue"],
    ["#000080", "navy"],
    ["#ffff00", "yellow"],
    ["#ff8000", "orange"],
    ["#6b4226", "brown"],
    ["#800080", "purple"],
    ["#ff69b4", "pink"],
  ])("%s is %s", (hex, name) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    expect(colourName(labOfRgb(r, g, b))).toBe(name);
    const back = rgbOfLab(labOfRgb(r, g, b));
    [r, g, b].forEach((byte, i) => {
      expect(Math.abs(byte - (back[i] ?? 0))).toBeLessThanOrEqual(1);
    });
  });
});

describe("a flat background", () => {
  it("is found with its colour, also as a gradient, also when the motif touches the border", async () => {
    const white = findGround(
      await readRgba(drawing(300, 200, `${ground("#fff")}<rect x="0" y="80" width="90" height="60"/>`)),
    );
    expect(white?.base.map(Math.round)).toEqual([255, 255, 255]);
    expect(white?.share).toBeGreaterThan(0.85);
    const gradient = `<linearGradient id="g"><stop stop-color="#e0e8ff"/><stop offset="1" stop-color="#8090c0"/></linearGradient>`;
    const picture = await readRgba(
      drawing(300, 200, `<defs>${gradient}</defs><rect width="300" height="200" fill="url(#g)"/>`),
    );
    const found = findGround(picture);
    expect(found?.across[0]).toBeLessThan(-40);
    expect(pixelAt(picture, 150, 100)[0]).toBeCloseTo(found?.base[0] ?? 0, -1);
  });

  it("is not what a photo or a transparent picture has", async () => {
    expect(findGround(await readRgba(samplePhoto()))).toBeUndefined();
    expect(
      findGround(await readRgba(drawing(300, 200, `<circle cx="150" cy="100" r="50"/>`))),
    ).toBeUndefined();
  });
});
