import { gaussianBlur } from "../pixels/blur.js";
import { type Plane, smoothstep } from "../pixels/raster.js";
import { hash } from "../seed.js";
import { FACE, type Panes, SHRINK, WINDOW } from "./panes.js";
import type { Sheet } from "./sheet.js";

/** Lead came between panes; planes of the sheet's size, of the pool. */
export interface Leading {
  /** How much of each pixel is lead, 0..1. */
  cover: Plane;
  /** How far its rounded surface is turned to the light from the upper left, -1..1. */
  slope: Plane;
}

/** How strong a border is, by what meets there: figure and window, panes of the same kind, panes of a face. */
const OUTLINE = 1;
const FACE_OUTLINE = 0.72;
const INNER = 0.6;
const IN_FACE = 0.4;
/** Spread of a border in pixels of the panes' resolution, and the height at which the spread line is cut off. */
const SPREAD = 2.1;
const CUT = 0.105;
/** How far the hand that drew the lines wavers, as a share of a border's strength. */
const WAVER = 0.16;
/** Pixels over which the surface's slope is measured. */
const RELIEF = 3;

/**
 * Lays lead along the panes' borders. The borders are spread by a Gaussian and cut off at a height, so that strong
 * ones come out wide and weak ones narrow, corners are rounded, and lines run together where they meet as solder does.
 */
export function layLead(sheet: Sheet, panes: Panes, fine: number): Leading {
  const { side, pool } = sheet;
  const small = { width: panes.side, height: panes.side, pool };
  const [borders, cover, slope] = [pool.take(), pool.take(), pool.take()];
  drawBorders(borders, panes, sheet.choices.seed);
  const sigma = SPREAD * fine;
  gaussianBlur(borders, borders, { ...small, sigma });
  const spread = enlarge(borders, panes.side, slope);
  const low = (CUT * SPREAD) / sigma;
  for (let i = 0; i < cover.length; i++) {
    const height = spread[i] as number;
    cover[i] = height < low * 0.8 ? 0 : smoothstep(low * 0.86, low * 1.14, height);
  }
  relief(spread, borders, side);
  pool.give(spread);
  return { cover, slope: borders };
}

/** Writes the strength of each border on both of its sides. */
function drawBorders(target: Plane, { side, labels, kinds }: Panes, seed: number): void {
  target.fill(0, 0, side * side);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const here = labels[i] as number;
      const right = x + 1 < side ? (labels[i + 1] as number) : here;
      const below = y + 1 < side ? (labels[i + side] as number) : here;
      if (right !== here) mark(target, { i, j: i + 1, strength: strengthOf(kinds, here, right, seed) });
      if (below !== here) mark(target, { i, j: i + side, strength: strengthOf(kinds, here, below, seed) });
    }
  }
}

function mark(target: Plane, { i, j, strength }: { i: number; j: number; strength: number }): void {
  target[i] = Math.max(target[i] as number, strength);
  target[j] = Math.max(target[j] as number, strength);
}

function strengthOf(kinds: Uint8Array, one: number, other: number, seed: number): number {
  const [a, b] = [kinds[one], kinds[other]];
  const base =
    a === b ? (a === FACE ? IN_FACE : INNER) : a === WINDOW || b === WINDOW ? OUTLINE : FACE_OUTLINE;
  const low = Math.min(one, other);
  const dice = (hash(seed * 8191 + low * 131 + Math.max(one, other)) & 255) / 255;
  return base * (1 + WAVER * (2 * dice - 1));
}

/** Twice as large by linear interpolation. */
function enlarge(small: Plane, side: number, target: Plane): Plane {
  const wide = side * SHRINK;
  for (let y = 0, i = 0; y < wide; y++) {
    const row = Math.min(side - 1, Math.max(0, (y - 1) >> 1)) * side;
    const next = Math.min((side - 1) * side, row + side);
    const down = y & 1 ? 0.25 : 0.75;
    for (let x = 0; x < wide; x++, i++) {
      const left = Math.max(0, (x - 1) >> 1);
      const right = Math.min(side - 1, left + 1);
      const across = x & 1 ? 0.25 : 0.75;
      const upper = (small[row + left] as number) * (1 - across) + (small[row + right] as number) * across;
      const lower = (small[next + left] as number) * (1 - across) + (small[next + right] as number) * across;
      target[i] = upper * (1 - down) + lower * down;
    }
  }
  return target;
}

/** Difference of height toward the upper left, scaled to about -1..1. */
function relief(height: Plane, target: Plane, side: number): void {
  const reach = RELIEF * side + RELIEF;
  for (let i = 0; i < target.length; i++) {
    const before = i >= reach ? (height[i - reach] as number) : 0;
    const after = i + reach < height.length ? (height[i + reach] as number) : 0;
    const slope = (after - before) * 4;
    target[i] = slope < -1 ? -1 : slope > 1 ? 1 : slope;
  }
}
