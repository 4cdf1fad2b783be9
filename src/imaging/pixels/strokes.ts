import { hash } from "../seed.js";
import type { PlanePool } from "./plane-pool.js";
import type { Plane } from "./raster.js";

/** How a field of parallel strokes is drawn by hand. Lengths are pixels. */
export interface StrokeOptions {
  /** Width and height of the square plane: a multiple of 4. */
  side: number;
  /** Direction of the strokes, radians, clockwise from the right. */
  angle: number;
  /** Distance between neighbouring strokes. */
  spacing: number;
  /** Length of one stroke. */
  length: number;
  /** The same number gives the same strokes. */
  seed: number;
  /** Bends the strokes over the form: where the plane (0..1) is 1 they are shifted sideways by so much. */
  bend?: { plane: Plane; shift: number };
  /** Where this is 0 no stroke needs to be drawn. Default: all over. */
  where?: Plane;
  /** Its planes are worked on. */
  pool: PlanePool;
}

/** How far a hand sways, pixels, and over what length it does so once. */
const SWAY = { width: 1.6, length: 310 };

/**
 * Fills `target` with parallel strokes as a hand draws them, one after the other in lanes, each with a beginning,
 * an end and a pressure of its own: 1 is the middle of a firm stroke, 0 the gap between two.
 *
 * What is above 1 - w makes lines that fill the share w of their lanes: so a tone becomes hatching, as in Winkenbach
 * and Salesin, "Computer-Generated Pen-and-Ink Illustration" (1994), though with thresholds instead of strokes.
 */
export function strokeField(
  target: Plane,
  { side, angle, spacing, length, seed, bend, where, pool }: StrokeOptions,
): void {
  const everywhere = where ?? pool.take().fill(1);
  const sways = pool.scratch(4 * side);
  fillSways(sways, seed);
  const planes = pool.addresses(target, everywhere, bend?.plane ?? everywhere, sways);
  const direction = [Math.cos(angle), Math.sin(angle)] as const;
  pool.kernels.strokeField(...planes, ...direction, spacing, length, bend?.shift ?? 0, seed, side);
  if (!where) pool.give(everywhere);
}

/** How far the hand is beside its way after so many pixels. */
function fillSways(sways: Float32Array, seed: number): void {
  const phase = (2 * Math.PI * hash(seed)) / 2 ** 32;
  const turn = (2 * Math.PI) / SWAY.length;
  for (let i = 0; i < sways.length; i++) {
    sways[i] = SWAY.width * (Math.sin(i * turn + phase) + 0.4 * Math.sin(i * turn * 2.7 + 2 * phase));
  }
}
