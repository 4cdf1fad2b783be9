// Fields of colours: four floats to a pixel, premultiplied red, green, blue and their weight.

/** Byte offset of a pixel of a field. */
// @ts-ignore: decorator
@inline
function pixel(field: usize, index: i32): usize {
  return field + (<usize>index << 4);
}

/** Sums of two by two pixels; more weight than one becomes one. `target`: ceil(width / 2) * ceil(height / 2). */
export function halveField(source: usize, target: usize, width: i32, height: i32): void {
  const wide = (width + 1) >> 1;
  const high = (height + 1) >> 1;
  for (let y = 0; y < high; y++) {
    const upper = 2 * y * width;
    const isLow = 2 * y + 1 < height;
    for (let x = 0; x < wide; x++) {
      const near = upper + 2 * x;
      const isWide = 2 * x + 1 < width;
      let sum = v128.load(pixel(source, near));
      if (isWide) sum = f32x4.add(sum, v128.load(pixel(source, near + 1)));
      if (isLow) {
        sum = f32x4.add(sum, v128.load(pixel(source, near + width)));
        if (isWide) sum = f32x4.add(sum, v128.load(pixel(source, near + width + 1)));
      }
      const weight = f32x4.extract_lane(sum, 3);
      if (weight > 1) sum = f32x4.div(sum, f32x4.splat(weight));
      v128.store(pixel(target, y * wide + x), sum);
    }
  }
}

/** What the pixels of `fine` (width * height) lack in weight is taken from the field of half the size, bilinear. */
export function fillField(fine: usize, coarse: usize, width: i32, height: i32): void {
  const wide = (width + 1) >> 1;
  const high = (height + 1) >> 1;
  for (let y = 0; y < height; y++) {
    const row = y >> 1;
    const otherRow = (y & 1) == 1 ? (row + 1 < high ? row + 1 : row) : row > 0 ? row - 1 : row;
    for (let x = 0; x < width; x++) {
      const own = pixel(fine, y * width + x);
      const missing = <f32>1 - load<f32>(own + 12);
      if (missing <= 0) continue;
      const column = x >> 1;
      const other = (x & 1) == 1 ? (column + 1 < wide ? column + 1 : column) : column > 0 ? column - 1 : column;
      const near = v128.load(pixel(coarse, row * wide + column));
      const beside = v128.load(pixel(coarse, row * wide + other));
      const beyond = v128.load(pixel(coarse, otherRow * wide + column));
      const across = v128.load(pixel(coarse, otherRow * wide + other));
      const sides = f32x4.mul(f32x4.splat(0.1875), f32x4.add(beside, beyond));
      const found = f32x4.add(
        f32x4.mul(f32x4.splat(0.5625), near),
        f32x4.add(sides, f32x4.mul(f32x4.splat(0.0625), across)),
      );
      v128.store(own, f32x4.add(v128.load(own), f32x4.mul(f32x4.splat(missing), found)));
    }
  }
}

/** Byte offset of a value of a plane of floats. */
// @ts-ignore: decorator
@inline
function value(plane: usize, index: i32): usize {
  return plane + (<usize>index << 2);
}

/**
 * Reads a plane (fromSide * fromSide) at the points of another (side * side), bilinear. For each column and row of the
 * target `indices` has the one before it and `shares` how far it is on the way to the next (0..1): columns first, then
 * rows.
 */
export function resamplePlane(
  source: usize,
  target: usize,
  indices: usize,
  shares: usize,
  fromSide: i32,
  side: i32,
): void {
  for (let y = 0; y < side; y++) {
    const upper = value(source, load<i32>(value(indices, side + y)) * fromSide);
    const lower = value(upper, fromSide);
    const v = load<f32>(value(shares, side + y));
    for (let x = 0; x < side; x++) {
      const left = load<i32>(value(indices, x));
      const u = load<f32>(value(shares, x));
      const a = load<f32>(value(upper, left));
      const c = load<f32>(value(lower, left));
      const above = a + u * (load<f32>(value(upper, left + 1)) - a);
      const below = c + u * (load<f32>(value(lower, left + 1)) - c);
      store<f32>(value(target, y * side + x), above + v * (below - above));
    }
  }
}

// @ts-ignore: decorator
@inline
function smoothstep(low: f32, high: f32, x: f32): f32 {
  const t = min<f32>(1, max<f32>(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

// @ts-ignore: decorator
@inline
function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

/** A field at a point between four of its pixels: `near` is the first, u and v how far it is to the next. */
// @ts-ignore: decorator
@inline
function readField(field: usize, near: i32, width: i32, u: f32, v: f32): v128 {
  const across = f32x4.splat(u);
  const a = v128.load(pixel(field, near));
  const b = v128.load(pixel(field, near + 1));
  const c = v128.load(pixel(field, near + width));
  const d = v128.load(pixel(field, near + width + 1));
  const above = f32x4.add(a, f32x4.mul(across, f32x4.sub(b, a)));
  const below = f32x4.add(c, f32x4.mul(across, f32x4.sub(d, c)));
  return f32x4.add(above, f32x4.mul(f32x4.splat(v), f32x4.sub(below, above)));
}

/**
 * Lowers alpha where the colour of `rgb` (bytes) is a mixture of those of two fields: up to `mixedFrom` of the way from
 * `ground` to `figure` it becomes 0, from `mixedTo` on it stays. Colours whose squared distance is below `apartFrom` tell
 * nothing. It is looked at where `sure` (of the fields' size) is neither 0 nor 1; indices and shares as for resamplePlane.
 */
export function lowerMixedAlpha(
  rgb: usize,
  alpha: usize,
  sure: usize,
  figure: usize,
  ground: usize,
  indices: usize,
  shares: usize,
  fromSide: i32,
  side: i32,
  apartFrom: f32,
  apartTo: f32,
  mixedFrom: f32,
  mixedTo: f32,
): void {
  for (let y = 0; y < side; y++) {
    const row = load<i32>(value(indices, side + y)) * fromSide;
    const v = load<f32>(value(shares, side + y));
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      const opacity = load<f32>(value(alpha, i));
      if (opacity == 0) continue;
      const near = row + load<i32>(value(indices, x));
      const certain = load<f32>(value(sure, near));
      if (certain <= 0.02 || certain >= 0.98) continue;
      const u = load<f32>(value(shares, x));
      const ours = readField(figure, near, fromSide, u, v);
      const theirs = readField(ground, near, fromSide, u, v);
      const ourWeight = f32x4.extract_lane(ours, 3);
      const theirWeight = f32x4.extract_lane(theirs, 3);
      if (ourWeight == 0 || theirWeight == 0) continue;
      const behind = f32x4.div(theirs, f32x4.splat(theirWeight));
      // The weights are 1 in both, so that the fourth lane of this is 0.
      const way = f32x4.sub(f32x4.div(ours, f32x4.splat(ourWeight)), behind);
      const apart = sum(f32x4.mul(way, way));
      if (apart <= apartFrom) continue;
      const p = rgb + <usize>(3 * i);
      const own = f32x4(<f32>load<u8>(p), <f32>load<u8>(p + 1), <f32>load<u8>(p + 2), 1);
      const along = sum(f32x4.mul(f32x4.sub(own, behind), way));
      const mixed: f32 = 1 - smoothstep(mixedFrom, mixedTo, along / apart);
      store<f32>(value(alpha, i), opacity * (1 - smoothstep(apartFrom, apartTo, apart) * mixed));
    }
  }
}

/**
 * Gives what does not show the figure alone (`certainty` below `ownTo`, alpha above 0) the figure's colour near by, wholly
 * up to `ownFrom`; indices and shares as for resamplePlane.
 */
export function cleanColours(
  rgb: usize,
  alpha: usize,
  certainty: usize,
  figure: usize,
  indices: usize,
  shares: usize,
  fromSide: i32,
  side: i32,
  ownFrom: f32,
  ownTo: f32,
): void {
  for (let y = 0; y < side; y++) {
    const row = load<i32>(value(indices, side + y)) * fromSide;
    const v = load<f32>(value(shares, side + y));
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      const sure = load<f32>(value(certainty, i));
      // Blurring leaves a trace that isn't quite 0.
      if (sure >= ownTo || load<f32>(value(alpha, i)) < 0.002) continue;
      const found = readField(figure, row + load<i32>(value(indices, x)), fromSide, load<f32>(value(shares, x)), v);
      const weight = f32x4.extract_lane(found, 3);
      if (weight == 0) continue;
      const p = rgb + <usize>(3 * i);
      const own = f32x4(<f32>load<u8>(p), <f32>load<u8>(p + 1), <f32>load<u8>(p + 2), 1);
      const filled = f32x4.div(found, f32x4.splat(weight));
      const mixed = f32x4.add(filled, f32x4.mul(f32x4.splat(smoothstep(ownFrom, ownTo, sure)), f32x4.sub(own, filled)));
      const bytes = i32x4.trunc_sat_f32x4_u(f32x4.add(mixed, f32x4.splat(0.5)));
      store<u8>(p, <u8>min(255, i32x4.extract_lane(bytes, 0)));
      store<u8>(p + 1, <u8>min(255, i32x4.extract_lane(bytes, 1)));
      store<u8>(p + 2, <u8>min(255, i32x4.extract_lane(bytes, 2)));
    }
  }
}
