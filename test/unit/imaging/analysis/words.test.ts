import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { altText } from "../../../../src/imaging/analysis/alt-text.js";
import type { PaletteColour } from "../../../../src/imaging/analysis/colours.js";
import type { Medium } from "../../../../src/imaging/analysis/medium.js";
import type { Detection } from "../../../../src/imaging/analysis/object-model.js";
import { surelyFound } from "../../../../src/imaging/analysis/objects.js";
import { siteUse } from "../../../../src/imaging/analysis/site.js";
import type { Texture } from "../../../../src/imaging/analysis/texture.js";

const colour = (name: string, share: number): PaletteColour => ({
  hex: "#000000",
  oklab: [0, 0, 0],
  share,
  name,
});
const object = (label: string, score = 0.6) => ({
  label,
  score,
  box: { left: 0, top: 0, width: 1, height: 1 },
});

describe("the alternative text", () => {
  const of = (more: Partial<Parameters<typeof altText>[0]>) =>
    altText({ kind: "event", medium: "photo", faces: 0, objects: [], palette: [], ...more });

  it("names who and what was found, and the main colours", () => {
    const palette = [colour("navy", 0.5), colour("red", 0.3), colour("navy", 0.15), colour("green", 0.05)];
    const objects = [object("person"), object("cup"), object("umbrella"), object("cup")];
    expect(of({ faces: 1, objects, palette })).toBe(
      "Photo of one person, two cups and an umbrella, mostly in navy and red.",
    );
    expect(of({ faces: 3, objects: [object("dog")] })).toBe("Photo of three people and a dog.");
    expect(of({ medium: "graphic", palette })).toBe("Graphic in navy and red.");
    expect(of({ kind: "logo", objects: [object("stop sign")], palette })).toBe("Logo in navy and red.");
    expect(of({ medium: "text" })).toBe("Picture with much text.");
    expect(of({ objects: [object("scissors"), object("sheep"), object("bus"), object("bus")] })).toBe(
      "Photo of scissors, a sheep and two buses.",
    );
  });

  it("is one sentence whatever was found", () => {
    const medium = fc.constantFrom<Medium>("photo", "drawing", "graphic", "text", "screenshot");
    const labels = fc.array(fc.constantFrom("person", "bus", "knife", "apple", "skis"), { maxLength: 12 });
    fc.assert(
      fc.property(medium, labels, fc.nat(40), (medium, names, faces) => {
        const text = of({ medium, faces, objects: names.map((name) => object(name)) });
        expect(text).toMatch(/^[A-Z][a-z ,]+\.$/);
        expect(text).not.toMatch(/ {2}| ,|,,|undefined/);
      }),
    );
  });
});

describe("things that were detected", () => {
  const seen = (kind: number, score: number, left: number, side = 100): Detection => ({
    kind,
    score,
    box: { left, top: 10, width: side, height: side },
  });

  it("are told when they are sure, large enough and not told already", () => {
    const [cat, dog, bird, cup] = [15, 16, 14, 41] as const;
    const found = surelyFound(
      [
        seen(cat, 0.7, 10),
        seen(dog, 0.6, 14),
        seen(bird, 0.9, 300, 15),
        seen(cup, 0.39, 300),
        seen(cup, 0.41, 550),
      ],
      { width: 600, height: 400 },
    );
    expect(found.map(({ label }) => label)).toEqual(["cat", "cup"]);
    expect(found[1]?.box).toEqual({
      left: expect.closeTo(550 / 600),
      top: expect.closeTo(10 / 400),
      width: expect.closeTo(50 / 600),
      height: expect.closeTo(100 / 400),
    });
  });
});

describe("a site's picture", () => {
  const calm: Texture = {
    flat: 0.3,
    gentle: 0.5,
    colours: 40,
    square: 0.1,
    edges: 0.2,
    crisp: 0.05,
    lettering: 0,
  };
  const use = (width: number, height: number, more: Partial<Parameters<typeof siteUse>[0]> = {}) =>
    siteUse({ width, height, medium: "photo", texture: calm, clear: 0, things: 0, ...more });

  it("is told by shape and content", () => {
    expect(use(1600, 500).role).toBe("banner");
    expect(use(1920, 1080).role).toBe("background");
    expect(use(1920, 1080, { things: 1 }).role).toBe("content");
    expect(use(1920, 1080, { texture: { ...calm, edges: 0.8 } }).role).toBe("content");
    expect(use(800, 600).role).toBe("content");
    expect(use(64, 64, { medium: "graphic" }).role).toBe("interface");
    expect(use(200, 200, { clear: 0.3 }).role).toBe("interface");
    expect(use(1920, 1080, { medium: "screenshot" }).role).toBe("interface");
  });

  it("is offered in rising widths, the widest its own, none wider", () => {
    expect(use(1600, 500).widths).toEqual([640, 960, 1280, 1600]);
    expect(use(6000, 2000).widths).toEqual([640, 960, 1280, 1920, 2560]);
    expect(use(640, 480).widths).toEqual([320, 480, 640]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 9000 }), (width, height) => {
        const { widths } = use(width, height);
        expect(widths).toEqual([...new Set(widths)].sort((one, other) => one - other));
        expect(widths.at(-1)).toBeLessThanOrEqual(width);
        expect(widths.length).toBeGreaterThan(0);
      }),
    );
  });
});
