import { at, exponential } from "./planes";

/** One step of the recursive filter: what came before shines through by the weight. */
// @ts-ignore: decorator
@inline
function feed(here: v128, weight: v128, previous: v128): v128 {
  return f32x4.add(here, f32x4.mul(weight, f32x4.sub(previous, here)));
}

// @ts-ignore: decorator
@inline
function feedOne(here: f32, weight: f32, previous: f32): f32 {
  return here + weight * (previous - here);
}

/** Down the columns and up again, in place; `weights` belong between a pixel and the one above it. */
export function filterColumns(plane: usize, weights: usize, width: i32, height: i32): void {
  const vectors = width & ~3;
  for (let y = 1; y < height; y++) {
    const row = y * width;
    let x = 0;
    for (; x < vectors; x += 4) {
      const p = at(plane, row + x);
      v128.store(p, feed(v128.load(p), v128.load(at(weights, row + x)), v128.load(at(plane, row + x - width))));
    }
    for (; x < width; x++) {
      const p = at(plane, row + x);
      store<f32>(p, feedOne(load<f32>(p), load<f32>(at(weights, row + x)), load<f32>(at(plane, row + x - width))));
    }
  }
  for (let y = height - 2; y >= 0; y--) {
    const row = y * width;
    let x = 0;
    for (; x < vectors; x += 4) {
      const p = at(plane, row + x);
      const below = row + x + width;
      v128.store(p, feed(v128.load(p), v128.load(at(weights, below)), v128.load(at(plane, below))));
    }
    for (; x < width; x++) {
      const p = at(plane, row + x);
      const below = row + x + width;
      store<f32>(p, feedOne(load<f32>(p), load<f32>(at(weights, below)), load<f32>(at(plane, below))));
    }
  }
}

/** Along the rows and back, in place, four rows at a time; `weights` belong between a pixel and the one left of it. */
export function filterRows(plane: usize, weights: usize, width: i32, height: i32): void {
  const bands = height & ~3;
  const vectors = width & ~3;
  let y = 0;
  for (; y < bands; y += 4) {
    filterFourRows(at(plane, y * width), at(weights, y * width), width, vectors);
  }
  for (; y < height; y++) filterOneRow(at(plane, y * width), at(weights, y * width), width);
}

function filterOneRow(row: usize, weights: usize, width: i32): void {
  for (let x = 1; x < width; x++) {
    const p = at(row, x);
    store<f32>(p, feedOne(load<f32>(p), load<f32>(at(weights, x)), load<f32>(p - 4)));
  }
  for (let x = width - 2; x >= 0; x--) {
    const p = at(row, x);
    store<f32>(p, feedOne(load<f32>(p), load<f32>(at(weights, x + 1)), load<f32>(p + 4)));
  }
}

function filterFourRows(row: usize, weights: usize, width: i32, vectors: i32): void {
  const stride = <usize>width << 2;
  let previous = gather(row, stride);
  let x = 0;
  for (; x < vectors; x += 4) {
    previous = filterBlock(at(row, x), at(weights, x), stride, previous, false);
  }
  for (; x < width; x++) {
    previous = feed(gather(at(row, x), stride), gather(at(weights, x), stride), previous);
    scatter(at(row, x), stride, previous);
  }
  previous = gather(at(row, width - 1), stride);
  for (x = width - 2; x >= vectors; x--) {
    previous = feed(gather(at(row, x), stride), gather(at(weights, x + 1), stride), previous);
    scatter(at(row, x), stride, previous);
  }
  for (x = vectors - 4; x >= 0; x -= 4) {
    // In the last block the weight behind the last pixel is not of this row; there the step must change nothing.
    if (x + 4 == width) {
      for (let k = 2; k >= 0; k--) {
        previous = feed(gather(at(row, x + k), stride), gather(at(weights, x + k + 1), stride), previous);
        scatter(at(row, x + k), stride, previous);
      }
    } else {
      previous = filterBlock(at(row, x), at(weights, x + 1), stride, previous, true);
    }
  }
}

// @ts-ignore: decorator
@inline
function gather(column: usize, stride: usize): v128 {
  let value = v128.load32_splat(column);
  value = v128.load_lane<f32>(column + stride, value, 1);
  value = v128.load_lane<f32>(column + 2 * stride, value, 2);
  return v128.load_lane<f32>(column + 3 * stride, value, 3);
}

// @ts-ignore: decorator
@inline
function scatter(column: usize, stride: usize, value: v128): void {
  v128.store_lane<f32>(column, value, 0);
  v128.store_lane<f32>(column + stride, value, 1);
  v128.store_lane<f32>(column + 2 * stride, value, 2);
  v128.store_lane<f32>(column + 3 * stride, value, 3);
}

/** Four by four pixels, turned so that a vector is a column, filtered, and turned back. Answers the last column. */
// @ts-ignore: decorator
@inline
function filterBlock(block: usize, weights: usize, stride: usize, previous: v128, backward: bool): v128 {
  const p0 = v128.load(block);
  const p1 = v128.load(block + stride);
  const p2 = v128.load(block + 2 * stride);
  const p3 = v128.load(block + 3 * stride);
  const w0 = v128.load(weights);
  const w1 = v128.load(weights + stride);
  const w2 = v128.load(weights + 2 * stride);
  const w3 = v128.load(weights + 3 * stride);
  const p01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5);
  const p01h = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
  const p23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
  const p23h = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  const w01 = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
  const w01h = v128.shuffle<f32>(w0, w1, 2, 6, 3, 7);
  const w23 = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
  const w23h = v128.shuffle<f32>(w2, w3, 2, 6, 3, 7);
  let a = v128.shuffle<f32>(p01, p23, 0, 1, 4, 5);
  let b = v128.shuffle<f32>(p01, p23, 2, 3, 6, 7);
  let c = v128.shuffle<f32>(p01h, p23h, 0, 1, 4, 5);
  let d = v128.shuffle<f32>(p01h, p23h, 2, 3, 6, 7);
  const wa = v128.shuffle<f32>(w01, w23, 0, 1, 4, 5);
  const wb = v128.shuffle<f32>(w01, w23, 2, 3, 6, 7);
  const wc = v128.shuffle<f32>(w01h, w23h, 0, 1, 4, 5);
  const wd = v128.shuffle<f32>(w01h, w23h, 2, 3, 6, 7);
  let last: v128;
  if (backward) {
    d = feed(d, wd, previous);
    c = feed(c, wc, d);
    b = feed(b, wb, c);
    a = feed(a, wa, b);
    last = a;
  } else {
    a = feed(a, wa, previous);
    b = feed(b, wb, a);
    c = feed(c, wc, b);
    d = feed(d, wd, c);
    last = d;
  }
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(block, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(block + stride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(block + 2 * stride, v128.shuffle<f32>(abh, cdh, 0, 1, 4, 5));
  v128.store(block + 3 * stride, v128.shuffle<f32>(abh, cdh, 2, 3, 6, 7));
  return last;
}

/**
 * Adds |difference to the left| and |difference upward| of a guide, times a weight, to two planes.
 * What has no neighbour there gets nothing.
 */
export function addDifferences(guide: usize, across: usize, down: usize, width: i32, height: i32, weight: f32): void {
  const factor = f32x4.splat(weight);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let x = 1;
    for (; x + 4 <= width; x += 4) {
      const i = row + x;
      const difference = f32x4.abs(f32x4.sub(v128.load(at(guide, i)), v128.load(at(guide, i - 1))));
      v128.store(at(across, i), f32x4.add(v128.load(at(across, i)), f32x4.mul(factor, difference)));
    }
    for (; x < width; x++) {
      const i = row + x;
      const difference = abs<f32>(load<f32>(at(guide, i)) - load<f32>(at(guide, i - 1)));
      store<f32>(at(across, i), load<f32>(at(across, i)) + weight * difference);
    }
    if (y == 0) continue;
    for (x = 0; x + 4 <= width; x += 4) {
      const i = row + x;
      const difference = f32x4.abs(f32x4.sub(v128.load(at(guide, i)), v128.load(at(guide, i - width))));
      v128.store(at(down, i), f32x4.add(v128.load(at(down, i)), f32x4.mul(factor, difference)));
    }
    for (; x < width; x++) {
      const i = row + x;
      const difference = abs<f32>(load<f32>(at(guide, i)) - load<f32>(at(guide, i - width)));
      store<f32>(at(down, i), load<f32>(at(down, i)) + weight * difference);
    }
  }
}

/** exp(rate * (offset + steepness * value)) of `count` values (a multiple of 4), in place. */
export function exponentials(plane: usize, count: i32, rate: f32, offset: f32, steepness: f32): void {
  const slope = f32x4.splat(rate * steepness);
  const start = f32x4.splat(rate * offset);
  for (let i = 0; i < count; i += 4) {
    const p = at(plane, i);
    v128.store(p, exponential(f32x4.add(start, f32x4.mul(slope, v128.load(p)))));
  }
}

/** value * value of `count` values (a multiple of 4), in place. */
export function squares(plane: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const p = at(plane, i);
    const value = v128.load(p);
    v128.store(p, f32x4.mul(value, value));
  }
}
