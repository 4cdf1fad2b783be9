import type { PlanePool } from "./plane-pool.js";
import type { Plane } from "./raster.js";

/** `target` + `share` × (`other` − `target`), in place; shares 0..1; the planes are the pool's. */
export function blend(target: Plane, other: Plane, share: Plane, pool: PlanePool): void {
  const { kernels } = pool;
  kernels.blend(pool.address(target), pool.address(other), pool.address(share), target.length);
}

/** How a plane is brought toward one value. */
export interface Tint {
  value: number;
  /** How much of it there is, 0..1 per pixel. */
  share: Plane;
  /** Factor on that. Default 1. */
  opacity?: number;
  pool: PlanePool;
}

/** Brings a plane toward one value, in place. */
export function blendTo(target: Plane, { value, share, opacity = 1, pool }: Tint): void {
  pool.kernels.blendTo(pool.address(target), value, pool.address(share), opacity, target.length);
}

/** Brings a plane toward one value where that makes it less, in place. */
export function darkenTo(target: Plane, { value, share, opacity = 1, pool }: Tint): void {
  pool.kernels.darkenTo(pool.address(target), value, pool.address(share), opacity, target.length);
}

/** `target` × (1 − `share`), in place. */
export function fade(target: Plane, share: Plane, pool: PlanePool): void {
  pool.kernels.fade(pool.address(target), pool.address(share), target.length);
}

/** A Hermite step from 0 at `low` to 1 at `high`, in place. */
export function smoothsteps(target: Plane, [low, high]: readonly [number, number], pool: PlanePool): void {
  pool.kernels.smoothsteps(pool.address(target), low, high, target.length);
}

/** Where a band begins and is full, and where it begins to end and has ended. */
export type Band = readonly [low: number, full: number, late: number, high: number];

/** 1 where the values lie within a band, 0 outside, smooth at its borders; in place. */
export function bands(target: Plane, band: Band, pool: PlanePool): void {
  pool.kernels.bands(pool.address(target), ...band, target.length);
}
