/** Byte offset of a value of a plane. */
// @ts-ignore: decorator
@inline
export function at(plane: usize, index: i32): usize {
  return plane + (<usize>index << 2);
}

/** An index held within 0..last. */
// @ts-ignore: decorator
@inline
export function clampIndex(value: i32, last: i32): i32 {
  return value < 0 ? 0 : value > last ? last : value;
}

/** Four values held within low..high. */
// @ts-ignore: decorator
@inline
export function clampVector(value: v128, low: f32, high: f32): v128 {
  return f32x4.max(f32x4.splat(low), f32x4.min(f32x4.splat(high), value));
}

/** Hermite step of four values: 0 below `low`, 1 above low + 1 / rate. */
// @ts-ignore: decorator
@inline
export function hermite(value: v128, low: v128, rate: v128): v128 {
  const t = clampVector(f32x4.mul(f32x4.sub(value, low), rate), 0, 1);
  return f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)));
}

/** from + share * (to - from). */
// @ts-ignore: decorator
@inline
export function lerp(from: v128, to: v128, share: v128): v128 {
  return f32x4.add(from, f32x4.mul(share, f32x4.sub(to, from)));
}

/** from * (1 - share). */
// @ts-ignore: decorator
@inline
export function faded(from: v128, share: v128): v128 {
  return f32x4.sub(from, f32x4.mul(from, share));
}

/**
 * e to the power of four values within -87 .. 87 (others are brought there): 2 to the whole part by the exponent's bits,
 * 2 to the rest by a polynomial of degree 5; right to about 2e-7 of the value (Cephes' expf).
 */
// @ts-ignore: decorator
@inline
export function exponential(value: v128): v128 {
  const x = f32x4.max(f32x4.splat(-87), f32x4.min(f32x4.splat(87), value));
  const whole = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let rest = f32x4.sub(x, f32x4.mul(whole, f32x4.splat(0.693359375)));
  rest = f32x4.sub(rest, f32x4.mul(whole, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, rest), rest), f32x4.add(rest, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
