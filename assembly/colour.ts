import { at } from "./planes";

/** Cube roots of four values >= 0: two steps of Newton's method from the exponent's third; right to about 1e-6. */
// @ts-ignore: decorator
@inline
function cubeRoot(value: v128): v128 {
  const third = f32x4.splat(1.0 / 3.0);
  const bits = i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(value), third)), i32x4.splat(709_921_077));
  let root: v128 = bits;
  root = f32x4.mul(third, f32x4.add(f32x4.add(root, root), f32x4.div(value, f32x4.mul(root, root))));
  return f32x4.mul(third, f32x4.add(f32x4.add(root, root), f32x4.div(value, f32x4.mul(root, root))));
}

// @ts-ignore: decorator
@inline
function mix(l: v128, m: v128, s: v128, a: f32, b: f32, c: f32): v128 {
  const two = f32x4.add(f32x4.mul(l, f32x4.splat(a)), f32x4.mul(m, f32x4.splat(b)));
  return f32x4.add(two, f32x4.mul(s, f32x4.splat(c)));
}

/** Four table entries, by the bytes of four pixels, `size` bytes apart. */
// @ts-ignore: decorator
@inline
function lookUp(table: usize, p: usize, size: usize): v128 {
  let value = v128.load32_splat(at(table, <i32>load<u8>(p)));
  value = v128.load_lane<f32>(at(table, <i32>load<u8>(p + size)), value, 1);
  value = v128.load_lane<f32>(at(table, <i32>load<u8>(p + 2 * size)), value, 2);
  return v128.load_lane<f32>(at(table, <i32>load<u8>(p + 3 * size)), value, 3);
}

/** Four pixels of interleaved sRGB bytes, `size` bytes each, to Oklab. */
// @ts-ignore: decorator
@inline
function toLab(p: usize, size: usize, linear: usize, L: usize, a: usize, b: usize): void {
  const red = lookUp(linear, p, size);
  const green = lookUp(linear, p + 1, size);
  const blue = lookUp(linear, p + 2, size);
  const l = cubeRoot(mix(red, green, blue, 0.4122214708, 0.5363325363, 0.0514459929));
  const m = cubeRoot(mix(red, green, blue, 0.2119034982, 0.6806995451, 0.1073969566));
  const s = cubeRoot(mix(red, green, blue, 0.0883024619, 0.2817188376, 0.6299787005));
  v128.store(L, mix(l, m, s, 0.2104542553, 0.793617785, -0.0040720468));
  v128.store(a, mix(l, m, s, 1.9779984951, -2.428592205, 0.4505937099));
  v128.store(b, mix(l, m, s, 0.0259040371, 0.7827717662, -0.808675766));
}

/** Interleaved sRGB bytes to Oklab. `linear`: 256 floats, linear light by byte. Count: a multiple of 4. */
export function labFromRgb(rgb: usize, linear: usize, L: usize, a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) toLab(rgb + <usize>(i * 3), 3, linear, at(L, i), at(a, i), at(b, i));
}

/** The same with a fourth byte, which becomes 0..1 in `alpha`. Where four pixels are clear only that is written. */
export function labFromRgba(
  rgba: usize,
  linear: usize,
  L: usize,
  a: usize,
  b: usize,
  alpha: usize,
  count: i32,
): void {
  const unit = f32x4.splat(1.0 / 255.0);
  for (let i = 0; i < count; i += 4) {
    const p = rgba + (<usize>i << 2);
    const cover = i32x4.shr_u(v128.load(p), 24);
    v128.store(at(alpha, i), f32x4.mul(f32x4.convert_i32x4_u(cover), unit));
    if (v128.any_true(cover)) toLab(p, 4, linear, at(L, i), at(a, i), at(b, i));
  }
}

/** Bytes to a plane of 0..1. */
export function planeFromBytes(bytes: usize, plane: usize, count: i32): void {
  const unit = f32x4.splat(1.0 / 255.0);
  for (let i = 0; i < count; i += 4) {
    const words = i16x8.extend_low_i8x16_u(v128.load32_zero(bytes + i));
    v128.store(at(plane, i), f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)), unit));
  }
}

// @ts-ignore: decorator
@inline
function cube(value: v128): v128 {
  return f32x4.mul(value, f32x4.mul(value, value));
}

/** Index into the table of roots: 0..4096 by the square root of linear light held within 0..1. */
// @ts-ignore: decorator
@inline
function rootIndex(linear: v128): v128 {
  const held = f32x4.max(f32x4.splat(0), f32x4.min(f32x4.splat(1), linear));
  const position = f32x4.add(f32x4.mul(f32x4.sqrt(held), f32x4.splat(4096)), f32x4.splat(0.5));
  return i32x4.trunc_sat_f32x4_s(position);
}

// @ts-ignore: decorator
@inline
function storeBytes(p: usize, table: usize, index: v128): void {
  store<u8>(p, load<u8>(table + <usize>i32x4.extract_lane(index, 0)));
  store<u8>(p + 3, load<u8>(table + <usize>i32x4.extract_lane(index, 1)));
  store<u8>(p + 6, load<u8>(table + <usize>i32x4.extract_lane(index, 2)));
  store<u8>(p + 9, load<u8>(table + <usize>i32x4.extract_lane(index, 3)));
}

/** Oklab to interleaved sRGB bytes, clipped. `roots`: 4097 bytes, sRGB by the root of linear light. Count: a multiple of 4. */
export function rgbFromLab(L: usize, a: usize, b: usize, roots: usize, rgb: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const lightness = v128.load(at(L, i));
    const green = v128.load(at(a, i));
    const blue = v128.load(at(b, i));
    const l = cube(mix(lightness, green, blue, 1, 0.3963377774, 0.2158037573));
    const m = cube(mix(lightness, green, blue, 1, -0.1055613458, -0.0638541728));
    const s = cube(mix(lightness, green, blue, 1, -0.0894841775, -1.291485548));
    const p = rgb + <usize>(i * 3);
    storeBytes(p, roots, rootIndex(mix(l, m, s, 4.0767416621, -3.3077115913, 0.2309699292)));
    storeBytes(p + 1, roots, rootIndex(mix(l, m, s, -1.2684380046, 2.6097574011, -0.3413193965)));
    storeBytes(p + 2, roots, rootIndex(mix(l, m, s, -0.0041960863, -0.7034186147, 1.707614701)));
  }
}
