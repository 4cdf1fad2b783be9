import { softBlur } from "../pixels/blur.js";
import { addNoise } from "../pixels/noise.js";
import type { Plane } from "../pixels/raster.js";
import { strokeField } from "../pixels/strokes.js";
import type { Sheet } from "./sheet.js";
import type { SketchSheet } from "./sketch-book.js";

/** What is shaded behind a figure. */
export interface BehindOptions {
  /** What is drawn so far, 0..1. */
  graphite: Plane;
  page: SketchSheet;
  /** Degrees by which all strokes are turned. */
  turn: number;
}

/** How far the shading reaches around the figure: standard deviation, pixels. */
const REACH = 75;
/** How dark it gets where it touches the figure. */
const PRESSURE = 0.62;

/** Hatches the ground around the figure, which lifts it off the paper: loose strokes that thin out with the distance. */
export function shadeBehind(sheet: Sheet, { graphite, page, turn }: BehindOptions): void {
  const { side, matte, choices, pool } = sheet;
  const [near, strokes] = [pool.take(), pool.take()];
  const size = { width: side, height: side, pool };
  softBlur(matte, near, { ...size, sigma: REACH });
  addNoise(near, { ...size, cell: 120, seed: choices.seed + 61, amplitude: 0.1 });
  weighBySide(near, { side, behind: page.behind, right: choices.seed % 3 !== 0 });
  const angles = page.behind === "cross" ? [-58, 34] : [-58];
  for (const [index, angle] of angles.entries()) {
    const field = { side, spacing: 11, length: 210, seed: choices.seed + 83 + index };
    strokeField(strokes, { ...field, angle: ((angle + turn) * Math.PI) / 180 });
    for (let i = 0; i < graphite.length; i++) {
      const bare = 1 - (matte[i] as number);
      const depth = (near[i] as number) * 2.6;
      if (bare <= 0 || depth <= 0) continue;
      const firm = depth > 1 ? 1 : depth;
      const cover = ((strokes[i] as number) - 0.98 + 0.8 * firm) * 2.4;
      if (cover <= 0) continue;
      const before = graphite[i] as number;
      graphite[i] = before + (1 - before) * bare * (cover > 1 ? 1 : cover) * PRESSURE * (0.35 + 0.65 * firm);
    }
  }
  pool.give(near, strokes);
}

/** Less on the side that is lit, none low down, where the drawing fades out. */
function weighBySide(
  near: Plane,
  { side, behind, right }: { side: number; behind: SketchSheet["behind"]; right: boolean },
): void {
  const onlySide = behind === "side" ? 0.95 : behind === "halo" ? 0.35 : 0.7;
  for (let y = 0, i = 0; y < side; y++) {
    const down = Math.min(1, Math.max(0, (0.84 - y / side) / 0.3));
    for (let x = 0; x < side; x++, i++) {
      const across = right ? x / side : 1 - x / side;
      const weight = 1 - onlySide * Math.min(1, Math.max(0, (0.62 - across) / 0.3));
      near[i] = ((near[i] as number) - 0.03) * weight * down;
    }
  }
}
