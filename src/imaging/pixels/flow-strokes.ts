import { type BlurOptions, gaussianBlur } from "./blur.js";
import { grainNoise } from "./noise.js";
import type { Plane } from "./raster.js";
import { enlarge, halve } from "./scaling.js";
import { smoothAlong } from "./smooth-along.js";
import { edgeFlow, type Lean } from "./structure-tensor.js";

/** How strokes lie. They are drawn at half the size, being wider than a pixel. */
export interface FlowStrokeOptions extends BlurOptions {
  /** Any integer; the same one gives the same strokes. */
  seed: number;
  /** Length of a stroke, pixels: standard deviation. */
  reach: number;
  /** Width of a stroke, pixels: standard deviation. */
  breadth: number;
  /** The direction of the hand where there is no edge to follow. Default: none. */
  lean?: Lean;
  /** Over what the direction is smoothed, pixels: standard deviation. Default 9. */
  turning?: number;
}

/** A stroke is smeared twice, the second time with looks so many times further apart: a long reach with few looks. */
const COARSER = 4;
/**
 * Strokes along the edges of a plane (even width and height): noise smeared along the edge flow, with mean 0 and standard
 * deviation 1. Cabral and Leedom, "Imaging Vector Fields Using Line Integral Convolution" (1993). The answer is the pool's.
 */
export function flowStrokes(plane: Plane, options: FlowStrokeOptions): Plane {
  const { pool, lean, seed, breadth, reach, turning = 9 } = options;
  const size = { width: options.width / 2, height: options.height / 2, pool };
  const [small, smeared] = [pool.take(), pool.take()];
  halve(plane, small, options);
  const flow = edgeFlow(small, { ...size, sigma: turning / 2, ...(lean && { lean }) });
  const values = small.subarray(0, size.width * size.height);
  grainNoise(values, { seed, pool });
  gaussianBlur(small, small, { ...size, sigma: breadth / 2 });
  const stride = reach / 2 / Math.hypot(1, COARSER);
  smoothAlong(small, smeared, { ...size, flow, reach: stride, stride });
  smoothAlong(smeared, small, { ...size, flow, reach: stride * COARSER, stride: stride * COARSER });
  normalise(values);
  enlarge(small, smeared, size);
  pool.give(small, flow.vectors);
  return smeared;
}

/** Brings values to mean 0 and standard deviation 1. */
function normalise(values: Plane): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const scale = 1 / Math.sqrt(Math.max(1e-12, squares / values.length - mean * mean));
  for (let i = 0; i < values.length; i++) values[i] = scale * ((values[i] as number) - mean);
}
