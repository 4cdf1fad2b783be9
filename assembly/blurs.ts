import { at, clampIndex } from "./planes";

/** Columns that are blurred at a time: sixteen values of a row are a line of the cache. */
const STRIPS: i32 = 4;
/** Four values side by side. */
const VECTOR: usize = 16;

/**
 * Mean over (2 * radius + 1)² pixels, borders repeated, so many times over; `target` may be the source. By running
 * sums, so the radius costs nothing. `room` holds 5 * max(width, height) vectors: lines are blurred there, near at hand.
 */
export function boxBlur(source: usize, target: usize, room: usize, width: i32, height: i32, radius: i32, times: i32): void {
  for (let y = 0; y < height; y += 4) blurFourRows(source, target, room, width, height, y, radius, times);
  for (let x = 0; x < width; x += 4 * STRIPS) blurStrips(target, room, width, height, x, radius, times);
}

/** Four rows side by side as a line of vectors. */
function blurFourRows(
  source: usize,
  target: usize,
  room: usize,
  width: i32,
  height: i32,
  y: i32,
  radius: i32,
  times: i32,
): void {
  const rows = min<i32>(4, height - y);
  const stride = <usize>width << 2;
  const last = rows - 1;
  const from0 = at(source, y * width);
  const from1 = from0 + <usize>min<i32>(1, last) * stride;
  const from2 = from0 + <usize>min<i32>(2, last) * stride;
  const from3 = from0 + <usize>min<i32>(3, last) * stride;
  for (let x = 0; x < width; x += 4) turnFour(from0, from1, from2, from3, room, x, width);
  const blurred = blurLine(room, room + <usize>width * VECTOR, width, radius, times);
  for (let row = 0; row < rows; row++) {
    let from = blurred + (<usize>row << 2);
    let to = at(target, (y + row) * width);
    for (const end = to + stride; to < end; to += 4, from += VECTOR) store<f32>(to, load<f32>(from));
  }
}

/** Four pixels of each of four rows become four vectors of the line; behind its end nothing is written. */
// @ts-ignore: decorator
@inline
function turnFour(row0: usize, row1: usize, row2: usize, row3: usize, line: usize, x: i32, width: i32): void {
  const p0 = v128.load(at(row0, x));
  const p1 = v128.load(at(row1, x));
  const p2 = v128.load(at(row2, x));
  const p3 = v128.load(at(row3, x));
  const low01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  const to = line + <usize>x * VECTOR;
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  if (x + 1 < width) v128.store(to + VECTOR, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  if (x + 2 < width) v128.store(to + 2 * VECTOR, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  if (x + 3 < width) v128.store(to + 3 * VECTOR, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** Sixteen columns, four to a line of vectors, in place. */
function blurStrips(plane: usize, room: usize, width: i32, height: i32, x: i32, radius: i32, times: i32): void {
  const line = <usize>height * VECTOR;
  const spare = room + <usize>STRIPS * line;
  const strips = min<i32>(STRIPS, (width - x + 3) >> 2);
  for (let y = 0; y < height; y++) {
    const row = at(plane, y * width + x);
    const to = room + <usize>y * VECTOR;
    for (let i = 0; i < strips; i++) v128.store(to + <usize>i * line, v128.load(row + <usize>i * VECTOR));
  }
  for (let i = 0; i < strips; i++) {
    const own = room + <usize>i * line;
    const blurred = blurLine(own, spare, height, radius, times);
    if (blurred != own) memory.copy(own, blurred, line);
  }
  const left = min<i32>(4 * STRIPS, width - x);
  const whole = left >> 2;
  for (let y = 0; y < height; y++) {
    const row = at(plane, y * width + x);
    const from = room + <usize>y * VECTOR;
    for (let i = 0; i < whole; i++) v128.store(row + <usize>i * VECTOR, v128.load(from + <usize>i * line));
    for (let i = whole << 2; i < left; i++) {
      store<f32>(at(row, i), load<f32>(at(from + <usize>whole * line, i & 3)));
    }
  }
}

/** Blurs a line of vectors so many times, to and fro between its room and another; answers where the last one is. */
function blurLine(line: usize, other: usize, length: i32, radius: i32, times: i32): usize {
  let from = line;
  let to = other;
  for (let i = 0; i < times; i++) {
    meanOfLine(from, to, length, radius);
    const next = from;
    from = to;
    to = next;
  }
  return from;
}

function meanOfLine(from: usize, to: usize, length: i32, radius: i32): void {
  const last = length - 1;
  const span: i32 = 2 * radius + 1;
  const scale: f32 = 1.0 / f32(span);
  const factor = f32x4.splat(scale);
  const first = v128.load(from);
  let sum = f32x4.mul(first, f32x4.splat(f32(radius + 1)));
  for (let i = 1; i <= radius; i++) sum = f32x4.add(sum, v128.load(from + <usize>min<i32>(i, last) * VECTOR));
  for (let i = 0; i < length; i++) {
    v128.store(to + <usize>i * VECTOR, f32x4.mul(sum, factor));
    const enters = v128.load(from + <usize>min<i32>(i + radius + 1, last) * VECTOR);
    const leaves = v128.load(from + <usize>max<i32>(i - radius, 0) * VECTOR);
    sum = f32x4.add(sum, f32x4.sub(enters, leaves));
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
