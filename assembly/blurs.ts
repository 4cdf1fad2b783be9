import { at, clampIndex } from "./planes";

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
