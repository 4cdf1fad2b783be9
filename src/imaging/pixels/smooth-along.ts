import { type BlurOptions, gaussianKernel } from "./blur.js";
import type { Plane } from "./raster.js";
import type { Flow } from "./structure-tensor.js";

/** How far and how finely flow lines are followed. */
export interface AlongOptions extends BlurOptions {
  flow: Flow;
  /** Standard deviation, pixels. */
  reach: number;
  /** Pixels between two looks. */
  stride: number;
  /** Values below stay as they are: the walk is spared. Default: none. */
  flat?: number;
}

/** Below the least value of any plane. */
const NOTHING_FLAT = -1e9;

/** Gaussian mean of each pixel along its flow line, both ways: line integral convolution. The planes differ. */
export function smoothAlong(
  source: Plane,
  target: Plane,
  { width, height, flow, reach, stride, flat = NOTHING_FLAT, pool }: AlongOptions,
): void {
  const half = gaussianKernel(reach / stride);
  const room = pool.scratch(half.length);
  room.set(half);
  const [from, to, vectors, kernel] = pool.addresses(source, target, flow.vectors, room);
  const radius = half.length - 1;
  pool.kernels.smoothAlong(from, to, vectors, flow.width, kernel, radius, stride, width, height, flat);
}
