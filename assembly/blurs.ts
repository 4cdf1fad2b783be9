import { at, clampIndex } from "./planes";

/** Lines of vectors that are blurred side by side: a running sum is waited for, and others are summed meanwhile. */
const LINES: i32 = 4;
/** Four values side by side. */
const VECTOR: usize = 16;

/**
 * Mean over (2 * radius + 1)² pixels, borders repeated, so many times over; `target` may be the source. By running
 * sums, so the radius costs nothing. `room` holds 8 * max(width, height) vectors: lines are blurred there, near at hand.
 */
export function boxBlur(source: usize, target: usize, room: usize, width: i32, height: i32, radius: i32, times: i32): void {
  for (let y = 0; y < height; y += 4 * LINES) blurRows(source, target, room, width, height, y, radius, times);
  for (let x = 0; x < width; x += 4 * LINES) blurColumns(target, room, width, height, x, radius, times);
}

/** Sixteen rows, four to a line of vectors. */
function blurRows(
  source: usize,
  target: usize,
  room: usize,
  width: i32,
  height: i32,
  y: i32,
  radius: i32,
  times: i32,
): void {
  const stride = <usize>width << 2;
  const last = height - 1;
  for (let line = 0; line < LINES; line++) {
    const row = y + 4 * line;
    const row0 = at(source, min<i32>(row, last) * width);
    const row1 = at(source, min<i32>(row + 1, last) * width);
    const row2 = at(source, min<i32>(row + 2, last) * width);
    const row3 = at(source, min<i32>(row + 3, last) * width);
    for (let x = 0; x < width; x += 4) turnFour(row0, row1, row2, row3, place(room, x, line), x, width);
  }
  const blurred = blurLines(room, width, radius, times);
  const rows = min<i32>(4 * LINES, height - y);
  for (let row = 0; row < rows; row++) {
    let from = at(place(blurred, 0, row >> 2), row & 3);
    let to = at(target, (y + row) * width);
    for (const end = to + stride; to < end; to += 4, from += <usize>LINES * VECTOR) store<f32>(to, load<f32>(from));
  }
}

/** Where the vector of a line lies: those of all lines at one place are neighbours. */
// @ts-ignore: decorator
@inline
function place(room: usize, index: i32, line: i32): usize {
  return room + <usize>(index * LINES + line) * VECTOR;
}

/** Four pixels of each of four rows become four vectors of a line; behind its end nothing is written. */
// @ts-ignore: decorator
@inline
function turnFour(row0: usize, row1: usize, row2: usize, row3: usize, to: usize, x: i32, width: i32): void {
  const step = <usize>LINES * VECTOR;
  const p0 = v128.load(at(row0, x));
  const p1 = v128.load(at(row1, x));
  const p2 = v128.load(at(row2, x));
  const p3 = v128.load(at(row3, x));
  const low01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  if (x + 1 < width) v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  if (x + 2 < width) v128.store(to + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  if (x + 3 < width) v128.store(to + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** Sixteen columns, four to a line of vectors, in place. What lies behind the last column is read, not written. */
function blurColumns(plane: usize, room: usize, width: i32, height: i32, x: i32, radius: i32, times: i32): void {
  for (let y = 0; y < height; y++) {
    const row = at(plane, y * width + x);
    for (let line = 0; line < LINES; line++) v128.store(place(room, y, line), v128.load(at(row, 4 * line)));
  }
  const blurred = blurLines(room, height, radius, times);
  const left = min<i32>(4 * LINES, width - x);
  const whole = left >> 2;
  for (let y = 0; y < height; y++) {
    const row = at(plane, y * width + x);
    for (let line = 0; line < whole; line++) v128.store(at(row, 4 * line), v128.load(place(blurred, y, line)));
    for (let i = whole << 2; i < left; i++) store<f32>(at(row, i), load<f32>(at(place(blurred, y, 0), i)));
  }
}

/** Blurs all lines so many times, to and fro between two halves of the room; answers where the last ones are. */
function blurLines(room: usize, length: i32, radius: i32, times: i32): usize {
  let from = room;
  let to = place(room, length, 0);
  for (let i = 0; i < times; i++) {
    meanOfLines(from, to, length, radius);
    const next = from;
    from = to;
    to = next;
  }
  return from;
}

function meanOfLines(from: usize, to: usize, length: i32, radius: i32): void {
  const last = length - 1;
  const span: i32 = 2 * radius + 1;
  const scale: f32 = 1.0 / f32(span);
  const factor = f32x4.splat(scale);
  const first = f32x4.splat(f32(radius + 1));
  let sum0 = f32x4.mul(v128.load(from), first);
  let sum1 = f32x4.mul(v128.load(from, 16), first);
  let sum2 = f32x4.mul(v128.load(from, 32), first);
  let sum3 = f32x4.mul(v128.load(from, 48), first);
  for (let i = 1; i <= radius; i++) {
    const p = place(from, min<i32>(i, last), 0);
    sum0 = f32x4.add(sum0, v128.load(p));
    sum1 = f32x4.add(sum1, v128.load(p, 16));
    sum2 = f32x4.add(sum2, v128.load(p, 32));
    sum3 = f32x4.add(sum3, v128.load(p, 48));
  }
  for (let i = 0; i < length; i++) {
    const p = place(to, i, 0);
    v128.store(p, f32x4.mul(sum0, factor));
    v128.store(p, f32x4.mul(sum1, factor), 16);
    v128.store(p, f32x4.mul(sum2, factor), 32);
    v128.store(p, f32x4.mul(sum3, factor), 48);
    const enters = place(from, min<i32>(i + radius + 1, last), 0);
    const leaves = place(from, max<i32>(i - radius, 0), 0);
    sum0 = f32x4.add(sum0, f32x4.sub(v128.load(enters), v128.load(leaves)));
    sum1 = f32x4.add(sum1, f32x4.sub(v128.load(enters, 16), v128.load(leaves, 16)));
    sum2 = f32x4.add(sum2, f32x4.sub(v128.load(enters, 32), v128.load(leaves, 32)));
    sum3 = f32x4.add(sum3, f32x4.sub(v128.load(enters, 48), v128.load(leaves, 48)));
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
