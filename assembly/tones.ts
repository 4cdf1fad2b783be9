import { at, clampVector, exponential, faded, hermite, lerp } from "./planes";

/** Square of the distance in a and b from one colour. */
export function chromaDistances(a: usize, b: usize, fromA: f32, fromB: f32, target: usize, count: i32): void {
  const a0 = f32x4.splat(fromA);
  const b0 = f32x4.splat(fromB);
  for (let i = 0; i < count; i += 4) {
    const da = f32x4.sub(v128.load(at(a, i)), a0);
    const db = f32x4.sub(v128.load(at(b, i)), b0);
    v128.store(at(target, i), f32x4.add(f32x4.mul(da, da), f32x4.mul(db, db)));
  }
}

/** What lines are looked for in: lightness less `weight` times the chroma, held within 0..1. */
export function lineSignal(L: usize, a: usize, b: usize, weight: f32, target: usize, count: i32): void {
  const factor = f32x4.splat(weight);
  for (let i = 0; i < count; i += 4) {
    const green = v128.load(at(a, i));
    const blue = v128.load(at(b, i));
    const chroma = f32x4.sqrt(f32x4.add(f32x4.mul(green, green), f32x4.mul(blue, blue)));
    v128.store(at(target, i), clampVector(f32x4.sub(v128.load(at(L, i)), f32x4.mul(factor, chroma)), 0, 1));
  }
}

/**
 * Added to the threshold of lines: `onSkin` on bare skin without hair, 80 % less across the eyes; `inFeatures` and
 * `inHair` are taken off there.
 */
export function lineQuiet(
  bare: usize,
  eyes: usize,
  features: usize,
  hair: usize,
  onSkin: f32,
  inFeatures: f32,
  inHair: f32,
  target: usize,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const strands = v128.load(at(hair, i));
    const quiet = f32x4.mul(f32x4.splat(onSkin), faded(f32x4.splat(1), f32x4.mul(f32x4.splat(0.8), v128.load(at(eyes, i)))));
    const louder = f32x4.mul(f32x4.splat(inFeatures), v128.load(at(features, i)));
    const skin = faded(f32x4.mul(quiet, v128.load(at(bare, i))), strands);
    v128.store(at(target, i), f32x4.sub(skin, f32x4.add(louder, f32x4.mul(f32x4.splat(inHair), strands))));
  }
}

/** How much darker than its surroundings, relative to them (Weber's law): into `inner`. */
export function relativeDarkness(inner: usize, outer: usize, count: i32): void {
  const dark = f32x4.splat(0.22);
  for (let i = 0; i < count; i += 4) {
    const around = v128.load(at(outer, i));
    const difference = f32x4.sub(around, v128.load(at(inner, i)));
    v128.store(at(inner, i), f32x4.div(difference, f32x4.add(dark, f32x4.max(f32x4.splat(0), around))));
  }
}

/** Hermite step from low + quiet to high + 1.6 * quiet, in place. */
export function lineThreshold(plane: usize, quiet: usize, low: f32, high: f32, count: i32): void {
  const wider = f32x4.splat(0.6);
  for (let i = 0; i < count; i += 4) {
    const extra = v128.load(at(quiet, i));
    const start = f32x4.add(f32x4.splat(low), extra);
    const rate = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(high - low), f32x4.mul(wider, extra)));
    v128.store(at(plane, i), hermite(v128.load(at(plane, i)), start, rate));
  }
}

/** The value of a table of steps + 1 floats at 0..1, between its entries linearly. */
// @ts-ignore: decorator
@inline
function fromTable(table: usize, value: f32, steps: i32): f32 {
  const position = max<f32>(0, min<f32>(1, value)) * <f32>steps;
  const step = min<i32>(<i32>position, steps - 1);
  const low = load<f32>(at(table, step));
  return low + (load<f32>(at(table, step + 1)) - low) * (position - <f32>step);
}

/** A curve over 0..1, given as a table of steps + 1 floats, applied in place. */
export function throughTable(plane: usize, table: usize, steps: i32, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(at(plane, i), fromTable(table, load<f32>(at(plane, i)), steps));
}

/**
 * Gathers lightness into the tones of two tables (steps + 1 floats each): that of things, and where skin is that of
 * faces. Features keep 65 % of what they were, and hair the share `hairDetail`.
 */
export function gatherTones(
  L: usize,
  bare: usize,
  likelihood: usize,
  hair: usize,
  features: usize,
  things: usize,
  faces: usize,
  steps: i32,
  hairDetail: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const value = max<f32>(0, min<f32>(1, load<f32>(at(L, i))));
    const index = <i32>(value * <f32>steps + 0.5);
    const strands: f32 = load<f32>(at(hair, i));
    const skin: f32 = max<f32>(load<f32>(at(bare, i)) * (1 - strands), load<f32>(at(likelihood, i)));
    const thing = load<f32>(at(things, index));
    const tone: f32 = thing + skin * (load<f32>(at(faces, index)) - thing);
    const share: f32 = (1 - <f32>0.65 * load<f32>(at(features, i))) * (1 - hairDetail * strands);
    store<f32>(at(L, i), value + share * (tone - value));
  }
}

/** tanh of four values >= 0. */
// @ts-ignore: decorator
@inline
function hyperbolicTangent(value: v128): v128 {
  const one = f32x4.splat(1);
  const power = exponential(f32x4.add(value, value));
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
}

/** How colours are lifted; what each number means is said in `src/imaging/steps/colour.ts`. */
export function liftChroma(
  L: usize,
  a: usize,
  b: usize,
  skin: usize,
  kept: usize,
  things: f32,
  tintA: f32,
  tintB: f32,
  factor: f32,
  turn: f32,
  pull: f32,
  median: f32,
  shadeRate: f32,
  shadeChroma: f32,
  knee: f32,
  count: i32,
): void {
  const one = f32x4.splat(1);
  const bend = f32x4.splat(knee);
  for (let i = 0; i < count; i += 4) {
    const share = v128.load(at(skin, i));
    const pulled = f32x4.mul(f32x4.splat(pull), share);
    const deeper = f32x4.mul(f32x4.sub(f32x4.splat(median), v128.load(at(L, i))), f32x4.splat(shadeRate));
    const shade = f32x4.mul(share, clampVector(deeper, 0, 1));
    const a0 = lerp(v128.load(at(a, i)), f32x4.splat(tintA), pulled);
    const b0 = lerp(v128.load(at(b, i)), f32x4.splat(tintB), pulled);
    const angle = f32x4.mul(f32x4.splat(turn), shade);
    const a1 = f32x4.add(a0, f32x4.mul(angle, b0));
    const b1 = f32x4.sub(b0, f32x4.mul(angle, a0));
    const onSkin = f32x4.mul(f32x4.splat(factor), f32x4.add(one, f32x4.mul(f32x4.splat(shadeChroma), shade)));
    const lifted = lerp(f32x4.splat(things), onSkin, share);
    // Lips and eyes keep the chroma that they have.
    const wish = lerp(lifted, one, v128.load(at(kept, i)));
    const chroma = f32x4.mul(wish, f32x4.sqrt(f32x4.add(f32x4.mul(a1, a1), f32x4.mul(b1, b1))));
    // Below half the ceiling nothing is clipped; above, tanh eases into it.
    const above = f32x4.max(f32x4.splat(0), f32x4.div(f32x4.sub(chroma, bend), bend));
    const eased = f32x4.add(bend, f32x4.mul(bend, hyperbolicTangent(above)));
    const clipped = f32x4.div(f32x4.mul(wish, eased), f32x4.max(chroma, bend));
    const final = v128.bitselect(clipped, wish, f32x4.gt(chroma, bend));
    v128.store(at(a, i), f32x4.mul(a1, final));
    v128.store(at(b, i), f32x4.mul(b1, final));
  }
}

/** In the band across the eyes what smoothing made lighter by `from`..`to` is kept, `factor` of it: the rims of glasses. */
export function keepDarker(
  kept: usize,
  L: usize,
  original: usize,
  eyes: usize,
  factor: f32,
  from: f32,
  to: f32,
  count: i32,
): void {
  const low = f32x4.splat(from);
  const rate = f32x4.splat(1 / (to - from));
  for (let i = 0; i < count; i += 4) {
    const darker = f32x4.sub(v128.load(at(L, i)), v128.load(at(original, i)));
    const share = f32x4.mul(f32x4.mul(f32x4.splat(factor), v128.load(at(eyes, i))), hermite(darker, low, rate));
    v128.store(at(kept, i), f32x4.max(v128.load(at(kept, i)), share));
  }
}

/**
 * Takes a slope of light away from skin around a point, in place: `across` and `down` per pixel, at most `most`; from
 * three quarters of `reach` on less and less. Columns from `left` (a multiple of 4) and rows from `top` on.
 */
export function evenLight(
  L: usize,
  face: usize,
  hair: usize,
  likelihood: usize,
  width: i32,
  left: i32,
  top: i32,
  right: i32,
  bottom: i32,
  cx: f32,
  cy: f32,
  across: f32,
  down: f32,
  reach: f32,
  most: f32,
): void {
  const columns = f32x4(0, 1, 2, 3);
  const start = f32x4.splat(0.75 * reach);
  const rate = f32x4.splat(4 / reach);
  for (let y = top; y < bottom; y++) {
    const dy = f32x4.splat(<f32>y - cy);
    const lower = f32x4.mul(dy, f32x4.splat(down));
    for (let x = left; x < right; x += 4) {
      const i = y * width + x;
      const dx = f32x4.add(f32x4.splat(<f32>x - cx), columns);
      const distance = f32x4.sqrt(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)));
      const bare = faded(v128.load(at(face, i)), v128.load(at(hair, i)));
      const skin = f32x4.max(bare, v128.load(at(likelihood, i)));
      const change = clampVector(f32x4.add(f32x4.mul(dx, f32x4.splat(across)), lower), -most, most);
      const here = f32x4.mul(faded(skin, hermite(distance, start, rate)), change);
      v128.store(at(L, i), f32x4.sub(v128.load(at(L, i)), here));
    }
  }
}
