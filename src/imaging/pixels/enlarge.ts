import type { BlurOptions } from "./blur.js";
import type { Plane } from "./raster.js";

/** Writes a small plane twice as wide and high by linear interpolation; its width must be a multiple of 4, the planes the pool's. */
export function enlarge(small: Plane, target: Plane, { width, height, pool }: BlurOptions): void {
  const row = pool.address(pool.scratch(width + 8));
  pool.kernels.enlarge(pool.address(small), pool.address(target), row, width, height);
}
