import { at } from "./planes";

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
      // Both ways in one loop: neither has to wait for what the other fetches.
      let px = <f32>x + 0.5;
      let py = <f32>y + 0.5;
      let qx = px;
      let qy = py;
      let dx = load<f32>(start);
      let dy = load<f32>(start, 4);
      let ex = -dx;
      let ey = -dy;
      let forth = start;
      let back = start;
      let j = i;
      let k = i;
      for (let n = 1; n <= radius; n++) {
        px += stride * dx;
        py += stride * dy;
        qx += stride * ex;
        qy += stride * ey;
        if (px >= 0 && py >= 0 && px < right && py < bottom) {
          const ix = <i32>px;
          const iy = <i32>py;
          j = iy * width + ix;
          forth = at(flow, 2 * ((iy >> 1) * flowWidth + (ix >> 1)));
        }
        if (qx >= 0 && qy >= 0 && qx < right && qy < bottom) {
          const ix = <i32>qx;
          const iy = <i32>qy;
          k = iy * width + ix;
          back = at(flow, 2 * ((iy >> 1) * flowWidth + (ix >> 1)));
        }
        sum += load<f32>(at(kernel, n)) * (load<f32>(at(source, j)) + load<f32>(at(source, k)));
        // The flow has no sense of direction: keep going the way we came.
        const forthX = load<f32>(forth);
        const forthY = load<f32>(forth, 4);
        const ahead: f32 = forthX * dx + forthY * dy < 0 ? -1 : 1;
        dx = ahead * forthX;
        dy = ahead * forthY;
        const backX = load<f32>(back);
        const backY = load<f32>(back, 4);
        const behind: f32 = backX * ex + backY * ey < 0 ? -1 : 1;
        ex = behind * backX;
        ey = behind * backY;
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
