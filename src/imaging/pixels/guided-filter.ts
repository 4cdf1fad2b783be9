import { type BlurOptions, boxBlur } from "./blur.js";
import { clamp, type Plane } from "./raster.js";

/** How a guided filter works. */
export interface GuidedFilterOptions extends BlurOptions {
  /** Picture whose edges are followed, about 0..1. */
  guide: Plane;
  /** Half the window's side, pixels. */
  radius: number;
  /** Variance of the guide (its unit squared) below which an area counts as flat. */
  epsilon: number;
}

/**
 * Fits a soft plane (0..1) to the edges of a guide, in place: He, Sun and Tang, "Guided Image Filtering" (2010).
 * The result is held within 0..1.
 */
export function guidedFilter(plane: Plane, options: GuidedFilterOptions): void {
  const { width, height, guide, radius, epsilon, pool } = options;
  const box = { width, height, radius, pool };
  const meanGuide = pool.take();
  const slope = pool.take();
  const variance = pool.take();
  boxBlur(guide, meanGuide, box);
  for (let i = 0; i < plane.length; i++) {
    const value = guide[i] as number;
    slope[i] = value * (plane[i] as number);
    variance[i] = value * value;
  }
  boxBlur(slope, slope, box);
  boxBlur(variance, variance, box);
  boxBlur(plane, plane, box);
  for (let i = 0; i < plane.length; i++) {
    const mean = meanGuide[i] as number;
    const covariance = (slope[i] as number) - mean * (plane[i] as number);
    slope[i] = covariance / ((variance[i] as number) - mean * mean + epsilon);
    plane[i] = (plane[i] as number) - (slope[i] as number) * mean;
  }
  boxBlur(slope, slope, box);
  boxBlur(plane, plane, box);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = clamp((slope[i] as number) * (guide[i] as number) + (plane[i] as number), 0, 1);
  }
  pool.give(meanGuide, slope, variance);
}
