import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Face } from "../../../src/imaging/people/faces.js";
import { EYES } from "../../../src/imaging/people/mesh-points.js";
import { celSkinTone } from "../../../src/imaging/steps/cel-shade.js";
import { comicShapes } from "../../../src/imaging/steps/comic-background.js";
import { glossyEye } from "../../../src/imaging/steps/glossy-eyes.js";
import { radiusTable } from "../../../src/imaging/steps/halftone.js";
import { shiftPlane } from "../../../src/imaging/steps/misregister.js";
import { skyShapes } from "../../../src/imaging/steps/sky.js";

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe("skin in cels", () => {
  const shadings = fc
    .array(fc.double({ min: 0.15, max: 0.95, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((values) => {
      const [deep = 0, shade = 0, base = 0, light = 0, bright = 0] = values.sort((a, b) => a - b);
      return { deep, shade, base, light, bright };
    });

  it("stays within 0..1 and never turns darker into lighter", () => {
    fc.assert(
      fc.property(shadings, unit, unit, (shading, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const tones = [celSkinTone(low, shading, 75), celSkinTone(high, shading, 75)] as const;
        expect(tones[0]).toBeLessThanOrEqual(tones[1] + 1e-9);
        expect(tones[0]).toBeGreaterThanOrEqual(0);
        expect(tones[1]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([0.35, 0.5, 0.65, 0.8])("of lightness %d keeps its tone", (base) => {
    const shading = {
      deep: base - 0.16,
      shade: base - 0.07,
      base,
      light: base + 0.05,
      bright: base + 0.09,
    };
    expect(Math.abs(celSkinTone(base, shading, 75) - base)).toBeLessThan(0.04);
    expect(celSkinTone(shading.deep, shading, 75)).toBeLessThan(celSkinTone(base, shading, 75) - 0.06);
  });
});

describe("halftone dots", () => {
  it("grow with the tone and never touch", () => {
    const radii = [...radiusTable(11)];
    expect(radii).toEqual([...radii].sort((a, b) => a - b));
    expect(Math.max(...radii)).toBeLessThanOrEqual(11 / 2 + 1e-6);
  });
});

describe("misregistration", () => {
  it("moves every value by the same pixels and repeats the border", () => {
    const source = Float32Array.from({ length: 16 }, (_, i) => i);
    const target = new Float32Array(16);
    shiftPlane(source, target, { side: 4, dx: 1, dy: -1 });
    expect([...target]).toEqual([4, 4, 5, 6, 8, 8, 9, 10, 12, 12, 13, 14, 12, 12, 13, 14]);
  });
});

describe("skies and comic backgrounds", () => {
  const skies = ["noon", "sunset", "night", "blossom", "dawn", "sparkle"] as const;
  const comics = ["sunburst", "action", "fade", "burst", "panels", "spiral"] as const;

  it.each(skies)("%s is the same for a seed and another for the next", (kind) => {
    expect(skyShapes(kind, 5)).toBe(skyShapes(kind, 5));
    expect(skyShapes(kind, 5)).not.toBe(skyShapes(kind, 6));
    expect(skyShapes(kind, 5)).not.toMatch(/NaN|undefined/);
  });

  it.each(comics)("%s is the same for a seed and has other inks for the next", (kind) => {
    expect(comicShapes(kind, 5)).toBe(comicShapes(kind, 5));
    expect(comicShapes(kind, 5)).not.toBe(comicShapes(kind, 6));
    expect(comicShapes(kind, 5)).not.toMatch(/NaN|undefined/);
  });
});

describe("glossy eyes", () => {
  const [eye] = EYES;
  if (!eye) throw new Error("no eye");
  const face: Face = {
    score: 1,
    centre: { x: 50, y: 50 },
    size: 80,
    eyeDistance: 30,
    roll: 0,
    mesh: Array.from({ length: 478 }, () => [50, 50, 0] as [number, number, number]),
  };
  const place = (points: readonly number[], height: number) => {
    points.forEach((index, i) => {
      face.mesh[index] = [20 + i * 2.5, 40 - height * Math.sin((i / 8) * Math.PI), 0];
    });
  };
  const draw = (open: number) => {
    place(eye.lower, (-open * 20) / 2);
    place(eye.upper, (open * 20) / 2);
    return glossyEye(face, {
      eye,
      width: 20,
      open,
      iris: { x: 30, y: 40 },
      colour: [0.3, 0.02, 0.03],
      ink: "#301020",
      weight: 1,
    });
  };

  it("have an iris with two catchlights when they are open, and none when they are shut", () => {
    expect(draw(0.3).match(/<ellipse[^>]*fill="#fff"/g)).toHaveLength(2);
    expect(draw(0.02)).not.toContain("ellipse");
  });
});
