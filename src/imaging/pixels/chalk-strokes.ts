import { type BlurOptions, gaussianBlur, gaussianKernel } from "./blur.js";
import { grainNoise } from "./noise.js";
import type { Plane } from "./raster.js";
import { edgeFlow, type Flow, type Lean } from "./structure-tensor.js";

/** How strokes lie. They are drawn at half the size, being wider than a pixel. */
export interface StrokeOptions extends BlurOptions {
  /** Any integer; the same one gives the same strokes. */
  seed: number;
  /** Length of a stroke, pixels: standard deviation. */
  reach: number;
  /** Width of a stroke, pixels: standard deviation. */
  breadth: number;
  /** The direction of the hand where there is no edge to follow. */
  lean: Lean;
}

/** A stroke is smeared twice, the second time with looks so many times further apart: a long reach with few looks. */
const COARSER = 4;
/** Below the least value of noise: none is skipped. */
const NOTHING_FLAT = -1e9;
/** Pixels of the full picture over which the flow is smoothed. */
const FLOW_SIGMA = 9;

/**
 * Strokes along the edges of a plane (even width and height): noise smeared along the edge flow, with mean 0 and standard
 * deviation 1. Cabral and Leedom, "Imaging Vector Fields Using Line Integral Convolution" (1993). The answer is the pool's.
 */
export function chalkStrokes(plane: Plane, options: StrokeOptions): Plane {
  const { pool, lean, seed, breadth, reach } = options;
  const [width, height] = [options.width / 2, options.height / 2];
  const [small, smeared] = [pool.take(), pool.take()];
  pool.kernels.halve(pool.address(plane), pool.address(small), options.width, options.height);
  const flow = edgeFlow(small, { width, height, sigma: FLOW_SIGMA / 2, lean, pool });
  const count = width * height;
  grainNoise(small.subarray(0, count), seed);
  gaussianBlur(small, small, { width, height, sigma: breadth / 2, pool });
  const stride = reach / 2 / Math.hypot(1, COARSER);
  smear(small, smeared, { width, height, flow, stride, pool });
  smear(smeared, small, { width, height, flow, stride: stride * COARSER, pool });
  normalise(small.subarray(0, count));
  enlarge(small, smeared, width, height);
  pool.give(small, flow.vectors);
  return smeared;
}

/** Gaussian mean along the flow with a standard deviation of one stride (pixels). */
function smear(
  source: Plane,
  target: Plane,
  { width, height, flow, stride, pool }: BlurOptions & { flow: Flow; stride: number },
): void {
  const half = gaussianKernel(1);
  const room = pool.scratch(half.length);
  room.set(half);
  pool.kernels.smoothAlong(
    pool.address(source),
    pool.address(target),
    pool.address(flow.vectors),
    flow.width,
    pool.address(room),
    half.length - 1,
    stride,
    width,
    height,
    NOTHING_FLAT,
  );
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

/** Twice as wide and high, between pixels linearly. */
function enlarge(source: Plane, target: Plane, width: number, height: number): void {
  for (let y = 0; y < 2 * height; y++) {
    const row = (y >> 1) * width;
    const near = y & 1 ? Math.min(row + width, (height - 1) * width) : Math.max(row - width, 0);
    for (let x = 0, i = y * 2 * width; x < width; x++, i += 2) {
      const here = 0.75 * (source[row + x] as number) + 0.25 * (source[near + x] as number);
      const l = x > 0 ? x - 1 : x;
      const r = x < width - 1 ? x + 1 : x;
      const left = 0.75 * (source[row + l] as number) + 0.25 * (source[near + l] as number);
      const right = 0.75 * (source[row + r] as number) + 0.25 * (source[near + r] as number);
      target[i] = 0.75 * here + 0.25 * left;
      target[i + 1] = 0.75 * here + 0.25 * right;
    }
  }
}
