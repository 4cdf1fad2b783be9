import { type BlurOptions, softBlur } from "./blur.js";
import type { Plane } from "./raster.js";

/**
 * The direction in which lines run, at half the resolution in both directions: for each two by two pixels a unit vector
 * along the edge, x and y side by side.
 */
export interface Flow {
  /** Two planes' room next to each other would be needed at full size; at half size one plane holds it. */
  vectors: Plane;
  /** Vectors in a row: half of the picture's width, rounded up. */
  width: number;
}

/** The direction that the flow takes where there is no edge to follow. */
export interface Lean {
  /** Radians from the x axis, clockwise. */
  angle: number;
  /** Square of the Sobel derivative that is as strong as this. */
  strength: number;
}

/**
 * The edge flow of a plane: the minor eigenvector of its structure tensor (Sobel derivatives), smoothed with
 * standard deviation `sigma` pixels. Brox, Weickert et al. 2006; Kyprianidis and Döllner 2008. Smooth as it is, half
 * the resolution shows it all.
 *
 * The plane of the answer belongs to the pool.
 */
export function edgeFlow(plane: Plane, options: BlurOptions & { sigma: number; lean?: Lean }): Flow {
  const { pool, sigma, lean } = options;
  const { kernels } = pool;
  const [width, height] = [Math.ceil(options.width / 2), Math.ceil(options.height / 2)];
  const [small, xx, xy, yy, vectors] = [pool.take(), pool.take(), pool.take(), pool.take(), pool.take()];
  kernels.halve(pool.address(plane), pool.address(small), options.width, options.height);
  const tensor = [pool.address(xx), pool.address(xy), pool.address(yy)] as const;
  kernels.sobelTensor(pool.address(small), ...tensor, width, height);
  for (const part of [xx, xy, yy]) softBlur(part, part, { width, height, sigma: sigma / 2, pool });
  if (lean) leanTensor([xx, xy, yy], lean, width * height);
  kernels.minorEigenvectors(...tensor, pool.address(vectors), width * height);
  pool.give(small, xx, xy, yy);
  return { vectors, width };
}

/** Adds the tensor of a faint edge that runs in one direction everywhere. */
function leanTensor(
  [xx, xy, yy]: readonly [Plane, Plane, Plane],
  { angle, strength }: Lean,
  count: number,
): void {
  const [across, down] = [-Math.sin(angle), Math.cos(angle)];
  for (let i = 0; i < count; i++) {
    xx[i] = (xx[i] as number) + strength * across * across;
    xy[i] = (xy[i] as number) + strength * across * down;
    yy[i] = (yy[i] as number) + strength * down * down;
  }
}
