import type { Size } from "./blur.js";
import type { PlanePool } from "./buffers.js";
import type { Plane } from "./raster.js";

/** How strongly, and across what, the recursive filter smooths. */
export interface DomainTransformOptions extends Size {
  /** Reach in flat areas: standard deviation in pixels. */
  sigmaSpace: number;
  /** Difference in the guide (its own unit) that counts as an edge. */
  sigmaRange: number;
  /** Planes whose edges are kept, each with a weight. */
  guide: readonly { plane: Plane; weight: number }[];
  pool: PlanePool;
}

/** Passes across and down; three are enough to hide the stripes of the recursion. */
const ITERATIONS = 3;

/**
 * Smooths planes in place while keeping the guide's edges: the recursive filter of Gastal and Oliveira,
 * "Domain Transform for Edge-Aware Image and Video Processing" (SIGGRAPH 2011).
 */
export function domainTransformFilter(planes: readonly Plane[], options: DomainTransformOptions): void {
  const { pool } = options;
  const across = pool.take();
  const down = pool.take();
  feedbackWeights(across, down, options);
  for (let i = 0; i < ITERATIONS; i++) {
    // Each pass has half the reach of the one before: the weights a^d are then simply squared.
    if (i > 0) square(across, down);
    for (const plane of planes) {
      filterRows(plane, across, options);
      filterColumns(plane, down, options);
    }
  }
  pool.give(across, down);
}

/** exp(-√2 / σ · d), where d = 1 + σs/σr · |difference of the guide| is the transformed distance (Eq. 11, 21). */
function feedbackWeights(across: Plane, down: Plane, options: DomainTransformOptions): void {
  const { width, height, sigmaSpace, sigmaRange, guide } = options;
  const sigma = (sigmaSpace * Math.sqrt(3) * 2 ** (ITERATIONS - 1)) / Math.sqrt(4 ** ITERATIONS - 1);
  const rate = -Math.SQRT2 / sigma;
  across.fill(0);
  down.fill(0);
  for (const { plane, weight } of guide) {
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const here = plane[i] as number;
        if (x > 0) across[i] = (across[i] as number) + weight * Math.abs(here - (plane[i - 1] as number));
        if (y > 0) down[i] = (down[i] as number) + weight * Math.abs(here - (plane[i - width] as number));
      }
    }
  }
  const steepness = sigmaSpace / sigmaRange;
  for (let i = 0; i < across.length; i++) {
    across[i] = Math.exp(rate * (1 + steepness * (across[i] as number)));
    down[i] = Math.exp(rate * (1 + steepness * (down[i] as number)));
  }
}

function square(...planes: Plane[]): void {
  for (const plane of planes) {
    for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] as number) * (plane[i] as number);
  }
}

function filterRows(plane: Plane, weights: Plane, { width, height }: Size): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let previous = plane[row] as number;
    for (let i = row + 1; i < row + width; i++) {
      const here = plane[i] as number;
      previous = here + (weights[i] as number) * (previous - here);
      plane[i] = previous;
    }
    for (let i = row + width - 2; i >= row; i--) {
      const here = plane[i] as number;
      previous = here + (weights[i + 1] as number) * (previous - here);
      plane[i] = previous;
    }
  }
}

function filterColumns(plane: Plane, weights: Plane, { width, height }: Size): void {
  for (let i = width; i < width * height; i++) {
    const here = plane[i] as number;
    plane[i] = here + (weights[i] as number) * ((plane[i - width] as number) - here);
  }
  for (let i = width * (height - 1) - 1; i >= 0; i--) {
    const here = plane[i] as number;
    plane[i] = here + (weights[i + width] as number) * ((plane[i + width] as number) - here);
  }
}
