import { describe, expect, it } from "vitest";
import { plotDisc, plotLine, plotPolygon } from "../../../src/imaging/pixels/grid-drawing.js";
import { paintBackground, pixelBackground } from "../../../src/imaging/steps/pixel-background.js";

describe("drawing on a grid", () => {
  const plotted = (draw: (plot: (x: number, y: number) => void) => void) => {
    const cells: string[] = [];
    draw((x, y) => cells.push(`${x},${y}`));
    return cells;
  };

  it("goes from end to end of a line without gaps, whichever way it runs", () => {
    for (const [x, y] of [
      [9, 3],
      [-4, 7],
      [-6, -6],
      [0, -5],
    ] as const) {
      const cells = plotted((plot) =>
        plotLine(
          [
            { x: 0.5, y: 0.5 },
            { x: x + 0.5, y: y + 0.5 },
          ],
          plot,
        ),
      );
      expect(cells[0]).toBe("0,0");
      expect(cells.at(-1)).toBe(`${x},${y}`);
      expect(cells).toHaveLength(Math.max(Math.abs(x), Math.abs(y)) + 1);
    }
  });

  it("fills a polygon's cells once, those whose middle is inside", () => {
    const square = [
      { x: 1, y: 1 },
      { x: 4, y: 1 },
      { x: 4, y: 3 },
      { x: 1, y: 3 },
    ];
    const cells = plotted((plot) => plotPolygon(square, plot));
    expect(cells.sort()).toEqual(["1,1", "1,2", "2,1", "2,2", "3,1", "3,2"]);
  });

  it("fills a disc evenly", () => {
    expect(plotted((plot) => plotDisc({ x: 2, y: 2 }, 1, plot)).sort()).toEqual(["1,1", "1,2", "2,1", "2,2"]);
  });
});

describe("retro backgrounds", () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i);
  const paint = (seed: number, side = 64) => {
    const background = pixelBackground({ hue: (seed * 137.5) % 360, seed });
    return { background, cells: paintBackground(background, side) };
  };

  it.each(seeds)("use their own few colours only, and most of them (seed %d)", (seed) => {
    const { background, cells } = paint(seed);
    expect(background.palette.length).toBeLessThanOrEqual(6);
    expect(Math.max(...cells)).toBeLessThan(background.palette.length);
    expect(new Set(cells).size).toBeGreaterThanOrEqual(4);
  });

  it("are the same for the same seed", () => {
    for (const seed of seeds) expect(Buffer.compare(paint(seed).cells, paint(seed).cells)).toBe(0);
  });

  it("differ between neighbouring seeds in at least a third of their cells", () => {
    for (const seed of seeds.slice(1)) {
      const [one, other] = [paint(seed).cells, paint(seed - 1).cells];
      const differing = one.filter((index, cell) => index !== other[cell]).length;
      expect(differing / one.length).toBeGreaterThan(1 / 3);
    }
  });
});
