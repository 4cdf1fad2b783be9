import { at } from "./planes";

/** Three times the square less twice the cube of t held within 0..1. */
// @ts-ignore: decorator
@inline
function hermite(t: v128): v128 {
  const held = f32x4.max(f32x4.splat(0), f32x4.min(f32x4.splat(1), t));
  return f32x4.mul(f32x4.mul(held, held), f32x4.sub(f32x4.splat(3), f32x4.add(held, held)));
}

/** The share of the way from `from` to `to`. */
// @ts-ignore: decorator
@inline
function mixed(from: v128, to: v128, share: v128): v128 {
  return f32x4.add(from, f32x4.mul(share, f32x4.sub(to, from)));
}

/**
 * A plane twice as wide and high by linear interpolation: the opposite of `halve`. `row` has room for width + 2 values;
 * the width is a multiple of 4.
 */
export function enlarge(source: usize, target: usize, row: usize, width: i32, height: i32): void {
  const near = f32x4.splat(0.75);
  const far = f32x4.splat(0.25);
  for (let y = 0; y < 2 * height; y++) {
    const own = y >> 1;
    const other = y & 1 ? (own + 1 < height ? own + 1 : own) : own > 0 ? own - 1 : own;
    for (let x = 0; x < width; x += 4) {
      const upper = f32x4.mul(near, v128.load(at(source, own * width + x)));
      v128.store(at(row, x + 1), f32x4.add(upper, f32x4.mul(far, v128.load(at(source, other * width + x)))));
    }
    store<f32>(row, load<f32>(row, 4));
    store<f32>(at(row, width + 1), load<f32>(at(row, width)));
    const line = at(target, y * 2 * width);
    for (let x = 0; x < width; x += 4) {
      const middle = f32x4.mul(near, v128.load(at(row, x + 1)));
      const even = f32x4.add(middle, f32x4.mul(far, v128.load(at(row, x))));
      const odd = f32x4.add(middle, f32x4.mul(far, v128.load(at(row, x + 2))));
      v128.store(at(line, 2 * x), v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
      v128.store(at(line, 2 * x + 4), v128.shuffle<f32>(even, odd, 2, 6, 3, 7));
    }
  }
}

/** plane = (plane + light) * gain. Count: a multiple of 4. */
export function lightUp(plane: usize, light: usize, gain: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const sum = f32x4.add(v128.load(at(plane, i)), v128.load(at(light, i)));
    v128.store(at(plane, i), f32x4.mul(sum, v128.load(at(gain, i))));
  }
}

/**
 * Lays lead over a picture where the `height` of its borders rises from `low` to `high`: of the colour `dark`, `a`, `b`,
 * with a light of strength `glint` where its surface is turned to the upper left, measured between places `reach` pixels
 * before and behind. Count: a multiple of 4.
 */
export function layLead(
  height: usize,
  L: usize,
  a: usize,
  b: usize,
  count: i32,
  reach: i32,
  low: f32,
  high: f32,
  dark: f32,
  leadA: f32,
  leadB: f32,
  glint: f32,
): void {
  const floor = f32x4.splat(low);
  const scale = f32x4.splat(1 / (high - low));
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const here = v128.load(at(height, i));
    if (!v128.any_true(f32x4.gt(here, floor))) continue;
    const share = hermite(f32x4.mul(f32x4.sub(here, floor), scale));
    const before = v128.load(at(height, i >= reach ? i - reach : i));
    const after = v128.load(at(height, i + reach < count ? i + reach : i));
    const rise = f32x4.mul(f32x4.sub(after, before), f32x4.splat(4));
    const slope = f32x4.max(f32x4.neg(one), f32x4.min(one, rise));
    const lit = f32x4.mul(slope, v128.bitselect(slope, f32x4.splat(0.25), f32x4.gt(slope, f32x4.splat(0))));
    const light = f32x4.add(f32x4.splat(dark), f32x4.mul(f32x4.splat(glint), lit));
    v128.store(at(L, i), mixed(v128.load(at(L, i)), light, share));
    v128.store(at(a, i), mixed(v128.load(at(a, i)), f32x4.splat(leadA), share));
    v128.store(at(b, i), mixed(v128.load(at(b, i)), f32x4.splat(leadB), share));
  }
}
