import { at } from "./planes";

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
