/** A colour picture: interleaved sRGB bytes (0..255), width × height × 3, rows from the top. */
export interface Rgb {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A picture with transparency: interleaved sRGB bytes and alpha (0..255, not premultiplied), width × height × 4. */
export interface Rgba {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One value per pixel, width × height, rows from the top; the range is said where it is made. */
export type Plane = Float32Array;

/** A point in pixels: x to the right, y downwards. */
export interface Point {
  x: number;
  y: number;
}

/** `value` held within `low`..`high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Hermite step: 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Linear mixture: `a` at t = 0, `b` at t = 1. */
export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
