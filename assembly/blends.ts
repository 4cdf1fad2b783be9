import { at, faded, hermite, lerp } from "./planes";

// Every count here may be any number: planes are as long as whole vectors.

/** target + share * (other - target), in place. Where the share is 0, `other` may be anything, even no number. */
export function blend(target: usize, other: usize, share: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const here = v128.load(at(share, i));
    if (!v128.any_true(f32x4.gt(here, f32x4.splat(0)))) continue;
    const p = at(target, i);
    v128.store(p, lerp(v128.load(p), v128.load(at(other, i)), here));
  }
}

/** target + opacity * share * (value - target), in place. */
export function blendTo(target: usize, value: f32, share: usize, opacity: f32, count: i32): void {
  const to = f32x4.splat(value);
  const factor = f32x4.splat(opacity);
  for (let i = 0; i < count; i += 4) {
    const p = at(target, i);
    v128.store(p, lerp(v128.load(p), to, f32x4.mul(factor, v128.load(at(share, i)))));
  }
}

/** The same where it darkens. */
export function darkenTo(target: usize, value: f32, share: usize, opacity: f32, count: i32): void {
  const to = f32x4.splat(value);
  const factor = f32x4.splat(opacity);
  for (let i = 0; i < count; i += 4) {
    const p = at(target, i);
    const here = v128.load(p);
    v128.store(p, lerp(here, f32x4.min(here, to), f32x4.mul(factor, v128.load(at(share, i)))));
  }
}

/** target * (1 - share), in place. */
export function fade(target: usize, share: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const p = at(target, i);
    v128.store(p, faded(v128.load(p), v128.load(at(share, i))));
  }
}

/** factor * value, in place. */
export function scale(target: usize, factor: f32, count: i32): void {
  const by = f32x4.splat(factor);
  for (let i = 0; i < count; i += 4) v128.store(at(target, i), f32x4.mul(by, v128.load(at(target, i))));
}

/** max(factor * one, otherFactor * other) into the target. */
export function larger(target: usize, one: usize, factor: f32, other: usize, otherFactor: f32, count: i32): void {
  const by = f32x4.splat(factor);
  const otherBy = f32x4.splat(otherFactor);
  for (let i = 0; i < count; i += 4) {
    const a = f32x4.mul(by, v128.load(at(one, i)));
    v128.store(at(target, i), f32x4.max(a, f32x4.mul(otherBy, v128.load(at(other, i)))));
  }
}

/** Hermite step from 0 at `low` to 1 at `high`, in place. */
export function smoothsteps(target: usize, low: f32, high: f32, count: i32): void {
  const start = f32x4.splat(low);
  const rate = f32x4.splat(1 / (high - low));
  for (let i = 0; i < count; i += 4) v128.store(at(target, i), hermite(v128.load(at(target, i)), start, rate));
}

/** Rises from 0 at `low` to 1 at `full` and falls from 1 at `late` to 0 at `high`, in place. */
export function bands(target: usize, low: f32, full: f32, late: f32, high: f32, count: i32): void {
  const start = f32x4.splat(low);
  const rate = f32x4.splat(1 / (full - low));
  const turn = f32x4.splat(late);
  const fall = f32x4.splat(1 / (high - late));
  for (let i = 0; i < count; i += 4) {
    const value = v128.load(at(target, i));
    v128.store(at(target, i), faded(hermite(value, start, rate), hermite(value, turn, fall)));
  }
}

/** Where a plane is within `near` of its blurred self it becomes that; beyond `far` it stays; in place. */
export function melt(target: usize, blurred: usize, near: f32, far: f32, count: i32): void {
  const start = f32x4.splat(near);
  const rate = f32x4.splat(1 / (far - near));
  for (let i = 0; i < count; i += 4) {
    const p = at(target, i);
    const here = v128.load(p);
    const difference = f32x4.sub(v128.load(at(blurred, i)), here);
    v128.store(p, f32x4.add(here, faded(difference, hermite(f32x4.abs(difference), start, rate))));
  }
}

/** Mean over a guided filter's windows: what the guide and the plane come to together, and the guide's square. */
export function guideProducts(guide: usize, plane: usize, product: usize, square: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const value = v128.load(at(guide, i));
    v128.store(at(product, i), f32x4.mul(value, v128.load(at(plane, i))));
    v128.store(at(square, i), f32x4.mul(value, value));
  }
}

/**
 * From means over windows the line that fits best (He et al., eq. 5 and 6): `product` becomes its slope, `plane` its offset.
 */
export function fitLines(guide: usize, plane: usize, product: usize, square: usize, epsilon: f32, count: i32): void {
  const flat = f32x4.splat(epsilon);
  for (let i = 0; i < count; i += 4) {
    const mean = v128.load(at(guide, i));
    const value = v128.load(at(plane, i));
    const covariance = f32x4.sub(v128.load(at(product, i)), f32x4.mul(mean, value));
    const variance = f32x4.sub(v128.load(at(square, i)), f32x4.mul(mean, mean));
    const slope = f32x4.div(covariance, f32x4.add(variance, flat));
    v128.store(at(product, i), slope);
    v128.store(at(plane, i), f32x4.sub(value, f32x4.mul(slope, mean)));
  }
}

/** slope * guide + offset, held within 0..1, into `offset`. */
export function applyLines(slope: usize, guide: usize, offset: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const value = f32x4.add(f32x4.mul(v128.load(at(slope, i)), v128.load(at(guide, i))), v128.load(at(offset, i)));
    v128.store(at(offset, i), f32x4.max(zero, f32x4.min(one, value)));
  }
}
