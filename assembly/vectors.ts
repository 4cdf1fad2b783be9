// What the kernels of painting do with four values at a time.

import { clampVector, hermite } from "./planes";

/** Held within 0..1. */
// @ts-ignore: decorator
@inline
export function held(value: v128): v128 {
  return clampVector(value, 0, 1);
}

/** Hermite's step from 0 at `low` to 1 after 1 / `rate` more. */
// @ts-ignore: decorator
@inline
export function ease(value: v128, low: f32, rate: f32): v128 {
  return hermite(value, f32x4.splat(low), f32x4.splat(rate));
}

/** value * factor + offset. */
// @ts-ignore: decorator
@inline
export function line(value: v128, factor: f32, offset: f32): v128 {
  return f32x4.add(f32x4.mul(value, f32x4.splat(factor)), f32x4.splat(offset));
}

/** 1 - share * mask. */
// @ts-ignore: decorator
@inline
export function without(mask: v128, share: f32): v128 {
  return line(mask, -share, 1);
}

/** Whether any of four values is above a limit. */
// @ts-ignore: decorator
@inline
export function anyAbove(value: v128, limit: f32): bool {
  return v128.any_true(f32x4.gt(value, f32x4.splat(limit)));
}

/** Mixes the bits of four 32-bit integers (the finaliser of MurmurHash3, by Austin Appleby). */
// @ts-ignore: decorator
@inline
export function scramble(value: v128): v128 {
  let h = value;
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x85ebca6b));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

/** Integers spread over 32 bits as fractions 0..1, by their upper 24 bits. */
// @ts-ignore: decorator
@inline
export function fraction(bits: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), f32x4.splat(1.0 / 16777216.0));
}
