import { at } from "./planes";
import { anyAbove, fraction, held, line, scramble, without } from "./vectors";

// Counts are multiples of 4 everywhere here.

/** target + offset where `where` is above a limit, else 0; in place. */
export function whereKnown(target: usize, where: usize, limit: f32, offset: f32, count: i32): void {
  const least = f32x4.splat(limit);
  for (let i = 0; i < count; i += 4) {
    const value = line(v128.load(at(target, i)), 1, offset);
    v128.store(at(target, i), v128.and(value, f32x4.gt(v128.load(at(where, i)), least)));
  }
}

/** Values within ± amplitude, one for each pixel by its index and `start`. */
export function grain(plane: usize, start: i32, amplitude: f32, count: i32): void {
  let index = i32x4.add(i32x4.splat(0), i32x4(0, 1, 2, 3));
  for (let i = 0; i < count; i += 4) {
    const value = fraction(scramble(v128.xor(index, i32x4.splat(start))));
    v128.store(at(plane, i), line(value, 2 * amplitude, -amplitude));
    index = i32x4.add(index, i32x4.splat(4));
  }
}

/**
 * Twice as wide and high, between pixels linearly. `source` is width × height, the width a multiple of 4; `room` takes
 * width + 2 values.
 */
export function enlarge(source: usize, target: usize, room: usize, width: i32, height: i32): void {
  const near = f32x4.splat(0.75);
  const far = f32x4.splat(0.25);
  for (let y = 0; y < 2 * height; y++) {
    const row = y >> 1;
    const other = y & 1 ? min<i32>(row + 1, height - 1) : max<i32>(row - 1, 0);
    for (let x = 0; x < width; x += 4) {
      const here = f32x4.mul(near, v128.load(at(source, row * width + x)));
      const value = f32x4.add(here, f32x4.mul(far, v128.load(at(source, other * width + x))));
      v128.store(at(room, x + 1), value);
    }
    store<f32>(room, load<f32>(at(room, 1)));
    store<f32>(at(room, width + 1), load<f32>(at(room, width)));
    for (let x = 0; x < width; x += 4) {
      const here = f32x4.mul(near, v128.load(at(room, x + 1)));
      const left = f32x4.add(here, f32x4.mul(far, v128.load(at(room, x))));
      const right = f32x4.add(here, f32x4.mul(far, v128.load(at(room, x + 2))));
      const p = at(target, 2 * (y * width + x));
      v128.store(p, v128.shuffle<f32>(left, right, 0, 4, 1, 5));
      v128.store(p + 16, v128.shuffle<f32>(left, right, 2, 6, 3, 7));
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

/** 0..1, evenly spread, by two integers. */
// @ts-ignore: decorator
@inline
function chance(seed: i32, index: v128): v128 {
  const spread = i32x4.mul(i32x4.add(index, i32x4.splat(1)), i32x4.splat(0x85ebca77));
  return fraction(scramble(v128.xor(i32x4.splat(seed * 0x9e3779b1), spread)));
}

/** Share of a stroke over which it tapers at either end. */
const TAPER: f32 = 0.16;

/** Whole and broken part of values >= 0. */
// @ts-ignore: decorator
@inline
function whole(value: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(value);
}

/**
 * Parallel strokes, each with a beginning, an end and a pressure of its own: 1 in the middle of a firm one, 0 in the
 * gaps. They run along (cos, sin), bent sideways by shift * form; `sways` says how far the hand strays by how far it
 * has come. Nothing is drawn (0) where `where` is 0 in a whole vector. Width: a multiple of 4.
 */
export function strokeField(
  target: usize,
  where: usize,
  form: usize,
  sways: usize,
  cos: f32,
  sin: f32,
  spacing: f32,
  length: f32,
  shift: f32,
  seed: i32,
  side: i32,
): void {
  const columns = <i32>Math.ceil((3.2 * <f64>side) / <f64>length) + 2;
  const perLane: f32 = 1 / spacing;
  const perStroke: f32 = 1 / length;
  for (let y = 0, i = 0; y < side; y++) {
    const u0: f32 = 1.5 * <f32>side + <f32>y * sin;
    const v0: f32 = 2 * <f32>side + <f32>y * cos;
    for (let x = 0; x < side; x += 4, i += 4) {
      if (!anyAbove(v128.load(at(where, i)), 0)) {
        v128.store(at(target, i), f32x4.splat(0));
        continue;
      }
      const across = f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3));
      const u = line(across, cos, u0);
      const place = whole(u);
      let sway = v128.load32_splat(at(sways, i32x4.extract_lane(place, 0)));
      sway = v128.load_lane<f32>(at(sways, i32x4.extract_lane(place, 1)), sway, 1);
      sway = v128.load_lane<f32>(at(sways, i32x4.extract_lane(place, 2)), sway, 2);
      sway = v128.load_lane<f32>(at(sways, i32x4.extract_lane(place, 3)), sway, 3);
      const bent = line(v128.load(at(form, i)), shift, v0);
      const v = f32x4.sub(f32x4.add(bent, sway), f32x4.mul(across, f32x4.splat(sin)));
      const lane = f32x4.mul(v, f32x4.splat(perLane));
      const row = whole(lane);
      const t = f32x4.add(f32x4.mul(u, f32x4.splat(perStroke)), chance(seed, row));
      const column = whole(t);
      const cell = i32x4.add(i32x4.mul(row, i32x4.splat(columns)), column);
      const pressure = line(chance(seed + 1, cell), 0.28, 0.72);
      const part = f32x4.sub(t, f32x4.convert_i32x4_s(column));
      const end = f32x4.min(part, f32x4.sub(f32x4.splat(1), part));
      const taper = f32x4.sqrt(held(f32x4.mul(end, f32x4.splat(1 / TAPER))));
      const beside = f32x4.abs(line(f32x4.sub(lane, f32x4.convert_i32x4_s(row)), 2, -1));
      v128.store(at(target, i), f32x4.mul(f32x4.mul(without(beside, 1), pressure), taper));
    }
  }
}
