// The inner loops of the imaging code, compiled to SIMD WebAssembly by `npm run build:kernels`.
// Addresses are byte offsets into the module's memory of planes of 32-bit floats: width * height values, row by row.
// Up to 64 bytes behind a plane are read (never written), so planes need some room behind the last of them.
// Vectors hold four pixels; what is left over at the end of a row is done one by one.

// @ts-ignore: decorator
@inline
function at(plane: usize, index: i32): usize {
  return plane + (<usize>index << 2);
}

// @ts-ignore: decorator
@inline
function clampIndex(value: i32, last: i32): i32 {
  return value < 0 ? 0 : value > last ? last : value;
}

// ---------------------------------------------------------------------------------------------- recursive filter

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

/**
 * e to the power of four values within -87 .. 87 (others are brought there): 2 to the whole part by the exponent's bits,
 * 2 to the rest by a polynomial of degree 5; right to about 2e-7 of the value (Cephes' expf).
 */
// @ts-ignore: decorator
@inline
function exponential(value: v128): v128 {
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

// ---------------------------------------------------------------------------------------------- blurs

/** Mean over 2 * radius + 1 pixels of each column, ends repeated. `sums` has room for a row; the planes differ. */
export function boxColumns(source: usize, target: usize, sums: usize, width: i32, height: i32, radius: i32): void {
  const last = height - 1;
  const span: i32 = 2 * radius + 1;
  const scale: f32 = 1.0 / f32(span);
  const factor = f32x4.splat(scale);
  const vectors = width & ~3;
  memory.fill(sums, 0, <usize>width << 2);
  for (let y = -radius; y <= radius; y++) {
    const row = clampIndex(y, last) * width;
    let x = 0;
    for (; x < vectors; x += 4) {
      v128.store(at(sums, x), f32x4.add(v128.load(at(sums, x)), v128.load(at(source, row + x))));
    }
    for (; x < width; x++) store<f32>(at(sums, x), load<f32>(at(sums, x)) + load<f32>(at(source, row + x)));
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const enters = clampIndex(y + radius + 1, last) * width;
    const leaves = clampIndex(y - radius, last) * width;
    let x = 0;
    for (; x < vectors; x += 4) {
      const sum = v128.load(at(sums, x));
      v128.store(at(target, row + x), f32x4.mul(sum, factor));
      const change = f32x4.sub(v128.load(at(source, enters + x)), v128.load(at(source, leaves + x)));
      v128.store(at(sums, x), f32x4.add(sum, change));
    }
    for (; x < width; x++) {
      const sum = load<f32>(at(sums, x));
      store<f32>(at(target, row + x), sum * scale);
      store<f32>(at(sums, x), sum + load<f32>(at(source, enters + x)) - load<f32>(at(source, leaves + x)));
    }
  }
}

/** Sixteen by sixteen pixels stay in the cache while they are turned. */
const TILE: i32 = 16;

/** Rows become columns: `target` gets height × width values. */
export function transpose(source: usize, target: usize, width: i32, height: i32): void {
  const wide = width & ~(TILE - 1);
  const high = height & ~(TILE - 1);
  for (let y = 0; y < high; y += TILE) {
    for (let x = 0; x < wide; x += TILE) {
      for (let dy = 0; dy < TILE; dy += 4) {
        for (let dx = 0; dx < TILE; dx += 4) {
          turnBlock(at(source, (y + dy) * width + x + dx), at(target, (x + dx) * height + y + dy), width, height);
        }
      }
    }
    turnRest(source, target, width, height, y, y + TILE, wide);
  }
  turnRest(source, target, width, height, high, height, 0);
}

/** Four by four pixels. */
// @ts-ignore: decorator
@inline
function turnBlock(source: usize, target: usize, width: i32, height: i32): void {
  const stride = <usize>width << 2;
  const step = <usize>height << 2;
  const p0 = v128.load(source);
  const p1 = v128.load(source + stride);
  const p2 = v128.load(source + 2 * stride);
  const p3 = v128.load(source + 3 * stride);
  const p01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5);
  const p01h = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
  const p23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
  const p23h = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(p01, p23, 0, 1, 4, 5));
  v128.store(target + step, v128.shuffle<f32>(p01, p23, 2, 3, 6, 7));
  v128.store(target + 2 * step, v128.shuffle<f32>(p01h, p23h, 0, 1, 4, 5));
  v128.store(target + 3 * step, v128.shuffle<f32>(p01h, p23h, 2, 3, 6, 7));
}

/** What is left of some rows, one by one, from column `left` on. */
function turnRest(source: usize, target: usize, width: i32, height: i32, top: i32, bottom: i32, left: i32): void {
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < width; x++) store<f32>(at(target, x * height + y), load<f32>(at(source, y * width + x)));
  }
}

/** Convolution of each column with a symmetric kernel given by its centre and one half; ends repeated. */
export function convolveColumns(
  source: usize,
  target: usize,
  kernel: usize,
  radius: i32,
  width: i32,
  height: i32,
): void {
  const last = height - 1;
  const vectors = width & ~3;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let x = 0;
    for (; x < vectors; x += 4) {
      let sum = f32x4.mul(v128.load32_splat(kernel), v128.load(at(source, row + x)));
      for (let k = 1; k <= radius; k++) {
        const above = v128.load(at(source, clampIndex(y - k, last) * width + x));
        const below = v128.load(at(source, clampIndex(y + k, last) * width + x));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(at(kernel, k)), f32x4.add(above, below)));
      }
      v128.store(at(target, row + x), sum);
    }
    for (; x < width; x++) {
      let sum = load<f32>(kernel) * load<f32>(at(source, row + x));
      for (let k = 1; k <= radius; k++) {
        const above = load<f32>(at(source, clampIndex(y - k, last) * width + x));
        const below = load<f32>(at(source, clampIndex(y + k, last) * width + x));
        sum += load<f32>(at(kernel, k)) * (above + below);
      }
      store<f32>(at(target, row + x), sum);
    }
  }
}

/** The same along the rows; `padded` has room for width + 2 * radius + 4 values. */
export function convolveRows(
  source: usize,
  target: usize,
  kernel: usize,
  radius: i32,
  padded: usize,
  width: i32,
  height: i32,
): void {
  const vectors = width & ~3;
  for (let y = 0; y < height; y++) {
    const row = at(source, y * width);
    for (let k = 0; k < radius; k++) {
      store<f32>(at(padded, k), load<f32>(row));
      store<f32>(at(padded, radius + width + k), load<f32>(at(row, width - 1)));
    }
    memory.copy(at(padded, radius), row, <usize>width << 2);
    let x = 0;
    for (; x < vectors; x += 4) {
      let sum = f32x4.mul(v128.load32_splat(kernel), v128.load(at(padded, x + radius)));
      for (let k = 1; k <= radius; k++) {
        const pair = f32x4.add(v128.load(at(padded, x + radius - k)), v128.load(at(padded, x + radius + k)));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(at(kernel, k)), pair));
      }
      v128.store(at(target, y * width + x), sum);
    }
    for (; x < width; x++) {
      let sum = load<f32>(kernel) * load<f32>(at(padded, x + radius));
      for (let k = 1; k <= radius; k++) {
        const pair = load<f32>(at(padded, x + radius - k)) + load<f32>(at(padded, x + radius + k));
        sum += load<f32>(at(kernel, k)) * pair;
      }
      store<f32>(at(target, y * width + x), sum);
    }
  }
}

// ---------------------------------------------------------------------------------------------- lines

/** Sobel's derivatives of a plane as the three parts of its structure tensor. */
export function sobelTensor(plane: usize, xx: usize, xy: usize, yy: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? y - 1 : 0) * width;
    const row = y * width;
    const down = (y < height - 1 ? y + 1 : y) * width;
    sobelAt(plane, xx, xy, yy, up, row, down, 0, width);
    let x = 1;
    for (; x + 5 <= width; x += 4) {
      const a = v128.load(at(plane, up + x - 1));
      const b = v128.load(at(plane, up + x));
      const c = v128.load(at(plane, up + x + 1));
      const d = v128.load(at(plane, row + x - 1));
      const f = v128.load(at(plane, row + x + 1));
      const g = v128.load(at(plane, down + x - 1));
      const h = v128.load(at(plane, down + x));
      const k = v128.load(at(plane, down + x + 1));
      const side = f32x4.sub(f32x4.add(c, k), f32x4.add(a, g));
      const middle = f32x4.sub(f, d);
      const dx = f32x4.add(side, f32x4.add(middle, middle));
      const ends = f32x4.sub(f32x4.add(g, k), f32x4.add(a, c));
      const upright = f32x4.sub(h, b);
      const dy = f32x4.add(ends, f32x4.add(upright, upright));
      v128.store(at(xx, row + x), f32x4.mul(dx, dx));
      v128.store(at(xy, row + x), f32x4.mul(dx, dy));
      v128.store(at(yy, row + x), f32x4.mul(dy, dy));
    }
    for (; x < width; x++) sobelAt(plane, xx, xy, yy, up, row, down, x, width);
  }
}

function sobelAt(
  plane: usize,
  xx: usize,
  xy: usize,
  yy: usize,
  up: i32,
  row: i32,
  down: i32,
  x: i32,
  width: i32,
): void {
  const l = x > 0 ? x - 1 : 0;
  const r = x < width - 1 ? x + 1 : x;
  const a = load<f32>(at(plane, up + l));
  const c = load<f32>(at(plane, up + r));
  const g = load<f32>(at(plane, down + l));
  const k = load<f32>(at(plane, down + r));
  const dx = c + k - a - g + 2 * (load<f32>(at(plane, row + r)) - load<f32>(at(plane, row + l)));
  const dy = g + k - a - c + 2 * (load<f32>(at(plane, down + x)) - load<f32>(at(plane, up + x)));
  store<f32>(at(xx, row + x), dx * dx);
  store<f32>(at(xy, row + x), dx * dy);
  store<f32>(at(yy, row + x), dy * dy);
}

/**
 * The minor eigenvector of each tensor as a unit vector: x and y side by side in `flow`, 2 * count values.
 * Count: a multiple of 4.
 */
export function minorEigenvectors(xx: usize, xy: usize, yy: usize, flow: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  const tiny = f32x4.splat(1e-24);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const e = v128.load(at(xx, i));
    const f = v128.load(at(xy, i));
    const g = v128.load(at(yy, i));
    const difference = f32x4.sub(e, g);
    const twice = f32x4.add(f, f);
    const root = f32x4.sqrt(f32x4.add(f32x4.mul(difference, difference), f32x4.mul(twice, twice)));
    const major = f32x4.mul(half, f32x4.add(f32x4.add(e, g), root));
    const x = f32x4.sub(major, e);
    const y = f32x4.neg(f);
    const square = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
    const flat = f32x4.le(square, tiny);
    const length = f32x4.sqrt(f32x4.max(square, tiny));
    const unitX = v128.bitselect(zero, f32x4.div(x, length), flat);
    const unitY = v128.bitselect(one, f32x4.div(y, length), flat);
    v128.store(at(flow, 2 * i), v128.shuffle<f32>(unitX, unitY, 0, 4, 1, 5));
    v128.store(at(flow, 2 * i + 4), v128.shuffle<f32>(unitX, unitY, 2, 6, 3, 7));
  }
}

/**
 * Mean of each pixel along its flow line, both ways, by a symmetric kernel (centre and one half) whose weights are
 * `stride` pixels apart. A value below `flat` stays as it is. `flow` has x and y side by side, at half the resolution
 * in both directions: flowWidth = ceil(width / 2).
 */
export function smoothAlong(
  source: usize,
  target: usize,
  flow: usize,
  flowWidth: i32,
  kernel: usize,
  radius: i32,
  stride: f32,
  width: i32,
  height: i32,
  flat: f32,
): void {
  const right = <f32>width;
  const bottom = <f32>height;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = load<f32>(at(source, i));
      if (here < flat) {
        store<f32>(at(target, i), here);
        continue;
      }
      let sum = load<f32>(kernel) * here;
      const start = at(flow, 2 * ((y >> 1) * flowWidth + (x >> 1)));
      for (let sign: f32 = -1; sign <= 1; sign += 2) {
        let px = <f32>x + 0.5;
        let py = <f32>y + 0.5;
        let j = i;
        let dx = sign * load<f32>(start);
        let dy = sign * load<f32>(start, 4);
        let direction = start;
        for (let k = 1; k <= radius; k++) {
          px += stride * dx;
          py += stride * dy;
          if (px >= 0 && py >= 0 && px < right && py < bottom) {
            const ix = <i32>px;
            const iy = <i32>py;
            j = iy * width + ix;
            direction = at(flow, 2 * ((iy >> 1) * flowWidth + (ix >> 1)));
          }
          sum += load<f32>(at(kernel, k)) * load<f32>(at(source, j));
          const fx = load<f32>(direction);
          const fy = load<f32>(direction, 4);
          // The flow has no sense of direction: keep going the way we came.
          const same: f32 = fx * dx + fy * dy < 0 ? -1 : 1;
          dx = same * fx;
          dy = same * fy;
        }
      }
      store<f32>(at(target, i), sum);
    }
  }
}

/** Mean of each two by two pixels; the target is ceil(width / 2) × ceil(height / 2). */
export function halve(source: usize, target: usize, width: i32, height: i32): void {
  const wide = (width + 1) >> 1;
  const high = (height + 1) >> 1;
  for (let y = 0; y < high; y++) {
    const upper = at(source, 2 * y * width);
    const lower = 2 * y + 1 < height ? upper + (<usize>width << 2) : upper;
    for (let x = 0; x < wide; x++) {
      const left = 2 * x;
      const right = left + 1 < width ? left + 1 : left;
      const sum = load<f32>(at(upper, left)) + load<f32>(at(upper, right)) + load<f32>(at(lower, left)) + load<f32>(at(lower, right));
      store<f32>(at(target, y * wide + x), <f32>0.25 * sum);
    }
  }
}

// ---------------------------------------------------------------------------------------------- colour

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

/** Four table entries, by the bytes at p, p + 3, p + 6 and p + 9. */
// @ts-ignore: decorator
@inline
function lookUp(table: usize, p: usize): v128 {
  let value = v128.load32_splat(at(table, <i32>load<u8>(p)));
  value = v128.load_lane<f32>(at(table, <i32>load<u8>(p + 3)), value, 1);
  value = v128.load_lane<f32>(at(table, <i32>load<u8>(p + 6)), value, 2);
  return v128.load_lane<f32>(at(table, <i32>load<u8>(p + 9)), value, 3);
}

/** Interleaved sRGB bytes to Oklab. `linear`: 256 floats, linear light by byte. Count: a multiple of 4. */
export function labFromRgb(rgb: usize, linear: usize, L: usize, a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const p = rgb + <usize>(i * 3);
    const red = lookUp(linear, p);
    const green = lookUp(linear, p + 1);
    const blue = lookUp(linear, p + 2);
    const l = cubeRoot(mix(red, green, blue, 0.4122214708, 0.5363325363, 0.0514459929));
    const m = cubeRoot(mix(red, green, blue, 0.2119034982, 0.6806995451, 0.1073969566));
    const s = cubeRoot(mix(red, green, blue, 0.0883024619, 0.2817188376, 0.6299787005));
    v128.store(at(L, i), mix(l, m, s, 0.2104542553, 0.793617785, -0.0040720468));
    v128.store(at(a, i), mix(l, m, s, 1.9779984951, -2.428592205, 0.4505937099));
    v128.store(at(b, i), mix(l, m, s, 0.0259040371, 0.7827717662, -0.808675766));
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

// ---------------------------------------------------------------------------------------------- paint

/** Four values of a plane by their indices. */
// @ts-ignore: decorator
@inline
function fetch(plane: usize, index: v128): v128 {
  let value = v128.load32_splat(at(plane, i32x4.extract_lane(index, 0)));
  value = v128.load_lane<f32>(at(plane, i32x4.extract_lane(index, 1)), value, 1);
  value = v128.load_lane<f32>(at(plane, i32x4.extract_lane(index, 2)), value, 2);
  return v128.load_lane<f32>(at(plane, i32x4.extract_lane(index, 3)), value, 3);
}

// @ts-ignore: decorator
@inline
function sumOf(value: v128): f32 {
  const two = f32x4.add(value, v128.shuffle<f32>(value, value, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** Indices of four points around a pixel, held within the picture. */
// @ts-ignore: decorator
@inline
function indicesOf(x: v128, y: v128, width: i32, height: i32): v128 {
  const zero = i32x4.splat(0);
  const column = i32x4.min_s(i32x4.max_s(i32x4.trunc_sat_f32x4_s(x), zero), i32x4.splat(width - 1));
  const row = i32x4.min_s(i32x4.max_s(i32x4.trunc_sat_f32x4_s(y), zero), i32x4.splat(height - 1));
  return i32x4.add(i32x4.mul(row, i32x4.splat(width)), column);
}

/** Even areas count: one through the variance of the lightness, squared. */
// @ts-ignore: decorator
@inline
function evenness(mean: v128, squares: v128): v128 {
  const variance = f32x4.max(f32x4.splat(0), f32x4.sub(squares, f32x4.mul(mean, mean)));
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1e-8), f32x4.mul(variance, variance)));
}

/**
 * A Kuwahara filter in constant time: each pixel becomes the mean of eight windows around it, the even ones counting most.
 * The windows' means (`L`, `a`, `b`) and mean square (`squares`) come ready blurred; they lie on an ellipse of half axes
 * `along` and `across` the flow (x and y side by side, at half the resolution in both directions).
 */
export function evenWindows(
  L: usize,
  squares: usize,
  a: usize,
  b: usize,
  flow: usize,
  flowWidth: i32,
  targetL: usize,
  targetA: usize,
  targetB: usize,
  along: f32,
  across: f32,
  width: i32,
  height: i32,
): void {
  // Four directions, each taken both ways: 0, 45, 90 and 135 degrees from the flow.
  const forth = f32x4.mul(f32x4.splat(along), f32x4(1, 0.70710678, 0, -0.70710678));
  const aside = f32x4.mul(f32x4.splat(across), f32x4(0, 0.70710678, 1, 0.70710678));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const direction = at(flow, 2 * ((y >> 1) * flowWidth + (x >> 1)));
      const fx = v128.load32_splat(direction);
      const fy = v128.load32_splat(direction + 4);
      const dx = f32x4.sub(f32x4.mul(forth, fx), f32x4.mul(aside, fy));
      const dy = f32x4.add(f32x4.mul(forth, fy), f32x4.mul(aside, fx));
      const cx = f32x4.splat(<f32>x + 0.5);
      const cy = f32x4.splat(<f32>y + 0.5);
      const one = indicesOf(f32x4.add(cx, dx), f32x4.add(cy, dy), width, height);
      const other = indicesOf(f32x4.sub(cx, dx), f32x4.sub(cy, dy), width, height);
      const oneL = fetch(L, one);
      const otherL = fetch(L, other);
      const oneWeight = evenness(oneL, fetch(squares, one));
      const otherWeight = evenness(otherL, fetch(squares, other));
      const scale: f32 = 1 / sumOf(f32x4.add(oneWeight, otherWeight));
      store<f32>(at(targetL, i), scale * sumOf(f32x4.add(f32x4.mul(oneWeight, oneL), f32x4.mul(otherWeight, otherL))));
      const oneA = f32x4.mul(oneWeight, fetch(a, one));
      store<f32>(at(targetA, i), scale * sumOf(f32x4.add(oneA, f32x4.mul(otherWeight, fetch(a, other)))));
      const oneB = f32x4.mul(oneWeight, fetch(b, one));
      store<f32>(at(targetB, i), scale * sumOf(f32x4.add(oneB, f32x4.mul(otherWeight, fetch(b, other)))));
    }
  }
}

/**
 * Adds a lattice to a row, between its points by the given weights: row[x] += lattice[i] + weight * (lattice[i + 1] -
 * lattice[i]), where `starts` has the byte offsets of i (32-bit integers). Width: a multiple of 4.
 */
export function addLattice(row: usize, lattice: usize, starts: usize, weights: usize, width: i32): void {
  for (let x = 0; x < width; x += 4) {
    const first = v128.load(at(starts, x));
    const p0 = lattice + <usize>i32x4.extract_lane(first, 0);
    const p1 = lattice + <usize>i32x4.extract_lane(first, 1);
    const p2 = lattice + <usize>i32x4.extract_lane(first, 2);
    const p3 = lattice + <usize>i32x4.extract_lane(first, 3);
    const one = v128.shuffle<f32>(v128.load64_zero(p0), v128.load64_zero(p1), 0, 4, 1, 5);
    const other = v128.shuffle<f32>(v128.load64_zero(p2), v128.load64_zero(p3), 0, 4, 1, 5);
    const left = v128.shuffle<f32>(one, other, 0, 1, 4, 5);
    const right = v128.shuffle<f32>(one, other, 2, 3, 6, 7);
    const value = f32x4.add(left, f32x4.mul(v128.load(at(weights, x)), f32x4.sub(right, left)));
    const p = at(row, x);
    v128.store(p, f32x4.add(v128.load(p), value));
  }
}

/** Each pixel from where the planes `dx` and `dy` (pixels) point, between pixels bilinearly, borders repeated. The planes differ. */
export function displace(source: usize, target: usize, dx: usize, dy: usize, width: i32, height: i32): void {
  const right = <f32>(width - 1);
  const bottom = <f32>(height - 1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const px = min<f32>(right, max<f32>(0, <f32>x + load<f32>(at(dx, i))));
      const py = min<f32>(bottom, max<f32>(0, <f32>y + load<f32>(at(dy, i))));
      const ix = <i32>px;
      const iy = <i32>py;
      const j = iy * width + ix;
      const next = ix < width - 1 ? j + 1 : j;
      const below: i32 = iy < height - 1 ? width : 0;
      const tx = px - <f32>ix;
      const upper = load<f32>(at(source, j)) * (1 - tx) + load<f32>(at(source, next)) * tx;
      const lower = load<f32>(at(source, j + below)) * (1 - tx) + load<f32>(at(source, next + below)) * tx;
      store<f32>(at(target, i), upper + (py - <f32>iy) * (lower - upper));
    }
  }
}
