import { type Size, softBlur } from "./blur.js";
import type { PlanePool } from "./buffers.js";
import type { Plane } from "./raster.js";

/** The direction in which lines run, per pixel: a unit vector along the edge. */
export interface Flow {
  x: Plane;
  y: Plane;
}

/**
 * The edge flow of a plane: the minor eigenvector of its structure tensor (Sobel derivatives), smoothed with
 * standard deviation `sigma` pixels. Brox, Weickert et al. 2006; Kyprianidis and Döllner 2008.
 *
 * The planes of the answer belong to the pool.
 */
export function edgeFlow(plane: Plane, options: Size & { sigma: number; pool: PlanePool }): Flow {
  const { width, height, sigma, pool } = options;
  const xx = pool.take();
  const xy = pool.take();
  const yy = pool.take();
  sobelTensor(plane, { width, height, xx, xy, yy });
  const scratch = pool.take();
  for (const part of [xx, xy, yy]) softBlur(part, part, { width, height, sigma, scratch });
  pool.give(scratch, yy);
  for (let i = 0; i < plane.length; i++) {
    const e = xx[i] as number;
    const f = xy[i] as number;
    const g = yy[i] as number;
    const major = 0.5 * (e + g + Math.sqrt((e - g) * (e - g) + 4 * f * f));
    const x = major - e;
    const y = -f;
    const length = Math.sqrt(x * x + y * y);
    xx[i] = length > 1e-12 ? x / length : 0;
    xy[i] = length > 1e-12 ? y / length : 1;
  }
  return { x: xx, y: xy };
}

function sobelTensor(plane: Plane, parts: Size & { xx: Plane; xy: Plane; yy: Plane }): void {
  const { width, height, xx, xy, yy } = parts;
  for (let y = 0; y < height; y++) {
    const up = Math.max(y - 1, 0) * width;
    const row = y * width;
    const down = Math.min(y + 1, height - 1) * width;
    for (let x = 0; x < width; x++) {
      const l = Math.max(x - 1, 0);
      const r = Math.min(x + 1, width - 1);
      const a = plane[up + l] as number;
      const c = plane[up + r] as number;
      const g = plane[down + l] as number;
      const k = plane[down + r] as number;
      const dx = c + 2 * (plane[row + r] as number) + k - a - 2 * (plane[row + l] as number) - g;
      const dy = g + 2 * (plane[down + x] as number) + k - a - 2 * (plane[up + x] as number) - c;
      xx[row + x] = dx * dx;
      xy[row + x] = dx * dy;
      yy[row + x] = dy * dy;
    }
  }
}
