import { at, lerp } from "./planes";
import { anyAbove, ease, held, line, without } from "./vectors";

/**
 * Packs blurred planes for `daubs`: for each pixel L, a and b times its weight, and the weight. Even areas count: one
 * through the variance of the lightness, squared; `squares` is the mean of its square. Count: a multiple of 4.
 */
export function packWindows(L: usize, squares: usize, a: usize, b: usize, packed: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const mean = v128.load(at(L, i));
    const variance = f32x4.max(f32x4.splat(0), f32x4.sub(v128.load(at(squares, i)), f32x4.mul(mean, mean)));
    const w = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1e-8), f32x4.mul(variance, variance)));
    const l = f32x4.mul(w, mean);
    const u = f32x4.mul(w, v128.load(at(a, i)));
    const v = f32x4.mul(w, v128.load(at(b, i)));
    const lu = v128.shuffle<f32>(l, u, 0, 4, 1, 5);
    const vw = v128.shuffle<f32>(v, w, 0, 4, 1, 5);
    const luh = v128.shuffle<f32>(l, u, 2, 6, 3, 7);
    const vwh = v128.shuffle<f32>(v, w, 2, 6, 3, 7);
    const p = at(packed, 4 * i);
    v128.store(p, v128.shuffle<f32>(lu, vw, 0, 1, 4, 5));
    v128.store(p + 16, v128.shuffle<f32>(lu, vw, 2, 3, 6, 7));
    v128.store(p + 32, v128.shuffle<f32>(luh, vwh, 0, 1, 4, 5));
    v128.store(p + 48, v128.shuffle<f32>(luh, vwh, 2, 3, 6, 7));
  }
}

/** Byte offsets of four packed windows by their place, held within the picture. */
// @ts-ignore: decorator
@inline
function offsetsOf(x: v128, y: v128, width: i32, height: i32): v128 {
  const zero = i32x4.splat(0);
  const column = i32x4.min_s(i32x4.max_s(i32x4.trunc_sat_f32x4_s(x), zero), i32x4.splat(width - 1));
  const row = i32x4.min_s(i32x4.max_s(i32x4.trunc_sat_f32x4_s(y), zero), i32x4.splat(height - 1));
  return i32x4.shl(i32x4.add(i32x4.mul(row, i32x4.splat(width)), column), 4);
}

/** Sum of four packed windows. */
// @ts-ignore: decorator
@inline
function sumAt(packed: usize, offsets: v128): v128 {
  const one = v128.load(packed + <usize>i32x4.extract_lane(offsets, 0));
  const two = v128.load(packed + <usize>i32x4.extract_lane(offsets, 1));
  const three = v128.load(packed + <usize>i32x4.extract_lane(offsets, 2));
  const four = v128.load(packed + <usize>i32x4.extract_lane(offsets, 3));
  return f32x4.add(f32x4.add(one, two), f32x4.add(three, four));
}

/**
 * A Kuwahara filter in constant time: each pixel becomes the mean of eight windows around it, the even ones counting
 * most, except the share `kept`; where `where` is 0 nothing is done. The windows come packed at half the size in both directions, as does the flow (x and y
 * side by side); they lie on an ellipse of half axes `along` and `across` the flow, pixels of the full size. Even width
 * and height.
 */
export function daubs(
  packed: usize,
  flow: usize,
  where: usize,
  kept: usize,
  L: usize,
  a: usize,
  b: usize,
  along: f32,
  across: f32,
  width: i32,
  height: i32,
): void {
  // Four directions, each taken both ways: 0, 45, 90 and 135 degrees from the flow.
  const forth = f32x4.mul(f32x4.splat(0.5 * along), f32x4(1, 0.70710678, 0, -0.70710678));
  const aside = f32x4.mul(f32x4.splat(0.5 * across), f32x4(0, 0.70710678, 1, 0.70710678));
  const wide = width >> 1;
  const high = height >> 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (load<f32>(at(where, i)) == 0) continue;
      const direction = at(flow, 2 * ((y >> 1) * wide + (x >> 1)));
      const fx = v128.load32_splat(direction);
      const fy = v128.load32_splat(direction + 4);
      const dx = f32x4.sub(f32x4.mul(forth, fx), f32x4.mul(aside, fy));
      const dy = f32x4.add(f32x4.mul(forth, fy), f32x4.mul(aside, fx));
      const cx = f32x4.splat(0.5 * <f32>x + 0.25);
      const cy = f32x4.splat(0.5 * <f32>y + 0.25);
      const one = sumAt(packed, offsetsOf(f32x4.add(cx, dx), f32x4.add(cy, dy), wide, high));
      const sum = f32x4.add(one, sumAt(packed, offsetsOf(f32x4.sub(cx, dx), f32x4.sub(cy, dy), wide, high)));
      const rest = load<f32>(at(kept, i));
      const scale: f32 = (1 - rest) / f32x4.extract_lane(sum, 3);
      store<f32>(at(L, i), rest * load<f32>(at(L, i)) + scale * f32x4.extract_lane(sum, 0));
      store<f32>(at(a, i), rest * load<f32>(at(a, i)) + scale * f32x4.extract_lane(sum, 1));
      store<f32>(at(b, i), rest * load<f32>(at(b, i)) + scale * f32x4.extract_lane(sum, 2));
    }
  }
}

/** Four corners of a cell, bilinearly. */
// @ts-ignore: decorator
@inline
function between(plane: usize, corner: i32, right: i32, below: i32, tx: f32, ty: f32): f32 {
  const upper = load<f32>(at(plane, corner)) * (1 - tx) + load<f32>(at(plane, corner + right)) * tx;
  const lower = load<f32>(at(plane, corner + below)) * (1 - tx) + load<f32>(at(plane, corner + below + right)) * tx;
  return upper + ty * (lower - upper);
}

/**
 * Each pixel of three planes from where `dx` and `dy` (pixels) point, between pixels bilinearly, borders repeated, into
 * three others. Where `where` is 0 nothing is written.
 */
export function displace(
  L: usize,
  a: usize,
  b: usize,
  toL: usize,
  toA: usize,
  toB: usize,
  dx: usize,
  dy: usize,
  where: usize,
  width: i32,
  height: i32,
): void {
  const last = <f32>(width - 1);
  const bottom = <f32>(height - 1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (load<f32>(at(where, i)) == 0) continue;
      const px = min<f32>(last, max<f32>(0, <f32>x + load<f32>(at(dx, i))));
      const py = min<f32>(bottom, max<f32>(0, <f32>y + load<f32>(at(dy, i))));
      const ix = <i32>px;
      const iy = <i32>py;
      const corner = iy * width + ix;
      const right: i32 = ix < width - 1 ? 1 : 0;
      const below: i32 = iy < height - 1 ? width : 0;
      const tx = px - <f32>ix;
      const ty = py - <f32>iy;
      store<f32>(at(toL, i), between(L, corner, right, below, tx, ty));
      store<f32>(at(toA, i), between(a, corner, right, below, tx, ty));
      store<f32>(at(toB, i), between(b, corner, right, below, tx, ty));
    }
  }
}

/** How far noise pushes a wash's border, in the field's unit. */
const RAGGEDNESS: f32 = 0.75;

/**
 * Lays one transparent wash over the ground: denser along its dried border, uneven within, from one colour (Oklab's a
 * and b) to another as the clouds go. `crisp` (0..1) is painted along with it, its borders as they are.
 */
export function addWash(
  L: usize,
  a: usize,
  b: usize,
  field: usize,
  crisp: usize,
  ragged: usize,
  clouds: usize,
  gap: usize,
  sign: f32,
  depth: f32,
  lowA: f32,
  lowB: f32,
  highA: f32,
  highB: f32,
  count: i32,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const drop = v128.load(at(crisp, i));
    const base = f32x4.max(v128.load(at(field, i)), drop);
    if (!anyAbove(base, 0.02)) continue;
    const stray = v128.load(at(ragged, i));
    const cloud = v128.load(at(clouds, i));
    const level = f32x4.max(f32x4.add(v128.load(at(field, i)), line(stray, RAGGEDNESS * sign, 0)), drop);
    // Where the paper was wet the border is lost, where it was dry it is crisp.
    const wet = f32x4.max(zero, line(cloud, sign, 0));
    const soft = line(f32x4.mul(wet, without(held(line(drop, 8, 0)), 1)), 0.3, 0.03);
    const t = held(f32x4.div(f32x4.add(f32x4.sub(level, f32x4.splat(0.5)), soft), f32x4.add(soft, soft)));
    const cover = f32x4.mul(f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t))), v128.load(at(gap, i)));
    const dry = f32x4.max(zero, line(soft, -6, 1));
    const border = f32x4.max(zero, f32x4.sub(one, line(f32x4.abs(line(level, 1, -0.56)), 11, 0)));
    const rim = f32x4.mul(f32x4.splat(0.5), f32x4.mul(border, dry));
    const density = f32x4.mul(cover, f32x4.add(line(cloud, 0.55 * sign, 0.62), rim));
    const turn = ease(f32x4.add(cloud, line(stray, 0.5, 0)), -0.6, 1 / 1.2);
    v128.store(at(L, i), f32x4.sub(v128.load(at(L, i)), f32x4.mul(f32x4.splat(depth), density)));
    const tintA = lerp(f32x4.splat(lowA), f32x4.splat(highA), turn);
    const tintB = lerp(f32x4.splat(lowB), f32x4.splat(highB), turn);
    v128.store(at(a, i), f32x4.add(v128.load(at(a, i)), f32x4.mul(density, tintA)));
    v128.store(at(b, i), f32x4.add(v128.load(at(b, i)), f32x4.mul(density, tintB)));
  }
}

/**
 * Changes the density of paint in place: `soft` is L blurred, by which borders get darker; `clouds` make the wash
 * uneven and part its pigments; `paper` (its height) grains it and is lit from the upper left. One row more than
 * `count` is left out below for want of a neighbour. The parameters are those of `PigmentStyle`.
 */
export function settlePigment(
  L: usize,
  a: usize,
  b: usize,
  soft: usize,
  clouds: usize,
  paper: usize,
  features: usize,
  skin: usize,
  edges: f32,
  turbulence: f32,
  granulation: f32,
  relief: f32,
  width: i32,
  height: i32,
): void {
  const last = (height - 1) * width;
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let i = 0; i < height * width; i += 4) {
    const lightness = v128.load(at(L, i));
    const thin = f32x4.sub(one, lightness);
    // Only the darker side of a border: paint flows outward and dries there. Strong ones are strong by themselves.
    const darker = f32x4.max(zero, f32x4.mul(f32x4.splat(edges), f32x4.sub(v128.load(at(soft, i)), lightness)));
    const rim = f32x4.div(darker, line(darker, 1.25, 1));
    const cloud = f32x4.mul(v128.load(at(clouds, i)), without(v128.load(at(skin, i)), 0.65));
    const hill = v128.load(at(paper, i));
    let density = f32x4.mul(rim, without(v128.load(at(features, i)), 0.7));
    density = f32x4.add(density, line(cloud, turbulence, 0));
    density = f32x4.sub(density, line(hill, granulation, 0));
    // Warm and cool pigment part as a wash dries; neither turns toward green. Bare paper has none.
    const drift = f32x4.mul(cloud, thin);
    const cool = f32x4.max(zero, drift);
    const warm = f32x4.max(zero, f32x4.neg(drift));
    const factor = line(density, 0.5, 1);
    const driftA = f32x4.add(line(cool, 0.02, 0), line(warm, 0.04, 0));
    const driftB = f32x4.sub(line(warm, 0.035, 0), line(cool, 0.065, 0));
    v128.store(at(a, i), f32x4.mul(factor, f32x4.add(v128.load(at(a, i)), driftA)));
    v128.store(at(b, i), f32x4.mul(factor, f32x4.add(v128.load(at(b, i)), driftB)));
    const painted = f32x4.sub(lightness, f32x4.mul(density, f32x4.mul(lightness, thin)));
    const slope = i < last ? f32x4.sub(hill, v128.load(at(paper, i + width + 1))) : zero;
    v128.store(at(L, i), held(f32x4.add(painted, line(slope, relief, 0))));
  }
}

/** 1 where the ground may be painted: in place of a blurred matte, clouds widening what is painted here and there. */
export function dryGap(gap: usize, clouds: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const wet = f32x4.max(f32x4.splat(0), line(v128.load(at(clouds, i)), 0.55, 0));
    const near = f32x4.sub(v128.load(at(gap, i)), wet);
    v128.store(at(gap, i), without(ease(near, 0.06, 1 / 0.24), 1));
  }
}

/**
 * A figure's paint: its matte, ending raggedly near the border of the paper. `columns` holds 0..1 for each column, 1
 * away from the sides; `bottom` is the share of the height over which the paint may end.
 */
export function raggedEnd(
  cover: usize,
  matte: usize,
  ragged: usize,
  columns: usize,
  bottom: f32,
  side: i32,
): void {
  for (let y = 0, i = 0; y < side; y++) {
    const up = min<f32>(1, <f32>(side - 1 - y) / (<f32>side * bottom));
    const row = up * up * (3 - 2 * up);
    // The brush runs dry: part of the border is crisp, part fades.
    const rate: f32 = 1 / (0.06 + 0.22 * (1 - row));
    for (let x = 0; x < side; x += 4, i += 4) {
      const inside = f32x4.add(line(v128.load(at(columns, x)), row, 0), line(v128.load(at(ragged, i)), 0.6, 0));
      v128.store(at(cover, i), f32x4.mul(ease(inside, 0.36, rate), v128.load(at(matte, i))));
    }
  }
}
