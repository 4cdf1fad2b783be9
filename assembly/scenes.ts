import { at, clampVector, faded, hermite, lerp } from "./planes";

/** plane = (plane + light) * gain. Count: a multiple of 4. */
export function lightUp(plane: usize, light: usize, gain: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const sum = f32x4.add(v128.load(at(plane, i)), v128.load(at(light, i)));
    v128.store(at(plane, i), f32x4.mul(sum, v128.load(at(gain, i))));
  }
}

/**
 * Lays lead over a picture where the `height` of its borders rises from `low` to `high`: of the colour `dark`, `a`, `b`,
 * with a light of strength `glint` where its surface is turned to the upper left, measured between places `reach` pixels
 * before and behind. Count: a multiple of 4.
 */
export function layLead(
  height: usize,
  L: usize,
  a: usize,
  b: usize,
  count: i32,
  reach: i32,
  low: f32,
  high: f32,
  dark: f32,
  leadA: f32,
  leadB: f32,
  glint: f32,
): void {
  const floor = f32x4.splat(low);
  const rate = f32x4.splat(1 / (high - low));
  for (let i = 0; i < count; i += 4) {
    const here = v128.load(at(height, i));
    if (!v128.any_true(f32x4.gt(here, floor))) continue;
    const share = hermite(here, floor, rate);
    const before = v128.load(at(height, i >= reach ? i - reach : i));
    const after = v128.load(at(height, i + reach < count ? i + reach : i));
    const rise = f32x4.mul(f32x4.sub(after, before), f32x4.splat(4));
    const slope = clampVector(rise, -1, 1);
    const lit = f32x4.mul(slope, v128.bitselect(slope, f32x4.splat(0.25), f32x4.gt(slope, f32x4.splat(0))));
    const light = f32x4.add(f32x4.splat(dark), f32x4.mul(f32x4.splat(glint), lit));
    v128.store(at(L, i), lerp(v128.load(at(L, i)), light, share));
    v128.store(at(a, i), lerp(v128.load(at(a, i)), f32x4.splat(leadA), share));
    v128.store(at(b, i), lerp(v128.load(at(b, i)), f32x4.splat(leadB), share));
  }
}

/**
 * One channel of a figure laid before a background with a line of the colour `ink` along its edge, in place of the figure.
 * `edge` is the blurred matte: the line lies where that is near one half. Count: a multiple of 4.
 */
export function setFigure(figure: usize, ground: usize, matte: usize, edge: usize, ink: f32, count: i32): void {
  const colour = f32x4.splat(ink);
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const cover = v128.load(at(matte, i));
    let value = lerp(v128.load(at(ground, i)), v128.load(at(figure, i)), cover);
    const here = v128.load(at(edge, i));
    if (v128.any_true(v128.and(f32x4.gt(here, f32x4.splat(0.14)), f32x4.lt(here, f32x4.splat(0.78))))) {
      const begins = hermite(here, f32x4.splat(0.14), f32x4.splat(1 / 0.14));
      const ends = hermite(here, f32x4.splat(0.62), f32x4.splat(1 / 0.16));
      value = lerp(value, colour, f32x4.mul(begins, f32x4.sub(one, ends)));
    }
    v128.store(at(figure, i), value);
  }
}

/**
 * The tones that are to be hatched, 0..1. Things move away from `pivot` by `contrast`, their detail over the `form` is
 * strengthened in the dark (by `darkDetail` per lightness below `dark`) and in hair; skin is measured from `base` and
 * becomes `lit` there, `floor` at least. Count: a multiple of 4.
 */
export function hatchTones(
  tone: usize,
  L: usize,
  form: usize,
  hair: usize,
  skin: usize,
  pivot: f32,
  contrast: f32,
  dark: f32,
  darkDetail: f32,
  hairDetail: f32,
  hairLift: f32,
  base: f32,
  lit: f32,
  skinContrast: f32,
  floor: f32,
  count: i32,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const lightness = v128.load(at(L, i));
    const around = v128.load(at(form, i));
    const strand = v128.load(at(hair, i));
    const depth = f32x4.max(zero, f32x4.sub(f32x4.splat(dark), around));
    const detail = f32x4.add(one, f32x4.mul(depth, f32x4.splat(darkDetail)));
    const stronger = f32x4.mul(detail, f32x4.add(one, f32x4.mul(f32x4.splat(hairDetail), strand)));
    const fine = f32x4.mul(stronger, f32x4.sub(lightness, around));
    const strands = f32x4.add(fine, f32x4.mul(f32x4.splat(hairLift), strand));
    const apart = f32x4.mul(f32x4.splat(contrast), f32x4.sub(lightness, f32x4.splat(pivot)));
    const thing = f32x4.add(f32x4.add(f32x4.splat(pivot), apart), strands);
    const shading = f32x4.mul(f32x4.splat(skinContrast), f32x4.sub(lightness, f32x4.splat(base)));
    const shaded = f32x4.max(f32x4.splat(floor), f32x4.add(f32x4.splat(lit), shading));
    v128.store(at(tone, i), clampVector(lerp(thing, shaded, v128.load(at(skin, i))), 0, 1));
  }
}

/**
 * Adds a layer of strokes to the ink: none where the tone is lighter than `light`, from a tenth of a lane wide there to
 * `widest` at `dark`, `fine` of it less on skin; and what is darker than `black`, with borders as ragged as the strokes.
 * Count: a multiple of 4.
 */
export function inkStrokes(
  ink: usize,
  strokes: usize,
  tone: usize,
  skin: usize,
  light: f32,
  dark: f32,
  widest: f32,
  fine: f32,
  slope: f32,
  black: f32,
  ragged: f32,
  count: i32,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const rate = f32x4.splat(1 / (light - dark));
  for (let i = 0; i < count; i += 4) {
    const value = v128.load(at(tone, i));
    const stroke = v128.load(at(strokes, i));
    const t = clampVector(f32x4.mul(f32x4.sub(f32x4.splat(light), value), rate), 0, 1);
    const full = f32x4.add(f32x4.splat(0.1), f32x4.mul(f32x4.splat(widest - 0.1), t));
    const thinner = f32x4.sub(one, f32x4.mul(f32x4.splat(fine), v128.load(at(skin, i))));
    const width = f32x4.sub(f32x4.mul(full, thinner), one);
    const drawn = f32x4.add(f32x4.mul(f32x4.add(stroke, width), f32x4.splat(slope)), f32x4.splat(0.5));
    const hatched = v128.bitselect(drawn, zero, f32x4.gt(t, zero));
    const border = f32x4.add(f32x4.splat(black), f32x4.mul(f32x4.splat(ragged), stroke));
    const depth = f32x4.mul(f32x4.sub(border, value), f32x4.splat(60));
    const solid = v128.bitselect(depth, zero, f32x4.lt(value, f32x4.splat(black + ragged)));
    const cover = clampVector(f32x4.max(hatched, solid), 0, 1);
    v128.store(at(ink, i), lerp(v128.load(at(ink, i)), one, cover));
  }
}

/** What of skin without hair there is, with a little everywhere, and that times the lightness: to blur one over the other. */
export function weighSkin(L: usize, bare: usize, hair: usize, weighed: usize, weight: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const skin = faded(v128.load(at(bare, i)), v128.load(at(hair, i)));
    const here = f32x4.add(skin, f32x4.splat(1e-4));
    v128.store(at(weight, i), here);
    v128.store(at(weighed, i), f32x4.mul(here, v128.load(at(L, i))));
  }
}

/** value / max(weight, 1e-5), in place. */
export function divide(value: usize, weight: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const by = f32x4.max(f32x4.splat(1e-5), v128.load(at(weight, i)));
    v128.store(at(value, i), f32x4.div(v128.load(at(value, i)), by));
  }
}

/** The entry of a table of steps + 1 floats for a value of 0..1. */
// @ts-ignore: decorator
@inline
function entryOf(table: usize, value: f32, steps: i32): f32 {
  return load<f32>(at(table, <i32>(max<f32>(0, min<f32>(1, value)) * <f32>steps + 0.5)));
}

/**
 * Puts lightness onto the tones of two tables (steps + 1 floats each): those of things, and of faces by the rounded
 * lightness. Features keep 70 % of what they were, hair and faces their share of detail.
 */
export function celTones(
  L: usize,
  round: usize,
  bare: usize,
  hair: usize,
  likelihood: usize,
  features: usize,
  things: usize,
  faces: usize,
  steps: i32,
  hairDetail: f32,
  faceDetail: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const value = max<f32>(0, min<f32>(1, load<f32>(at(L, i))));
    const strands: f32 = load<f32>(at(hair, i));
    const face: f32 = load<f32>(at(bare, i)) * (1 - strands);
    const skin: f32 = max<f32>(face, load<f32>(at(likelihood, i)));
    const smooth: f32 = value + face * (load<f32>(at(round, i)) - value);
    const thing = entryOf(things, value, steps);
    const step: f32 = thing + skin * (entryOf(faces, smooth, steps) - thing);
    const flat: f32 = (1 - faceDetail * face) * (1 - hairDetail * strands);
    const share: f32 = (1 - <f32>0.7 * load<f32>(at(features, i))) * flat;
    store<f32>(at(L, i), value + share * (step - value));
  }
}

/**
 * Turns shade toward a hue and makes it richer, in place: as much as the lightness lies below `lit` (a little above it
 * off the skin), full shade `depth` below. Skin turns 45 % less far; features are shaded by 30 %.
 */
export function tintShade(
  L: usize,
  a: usize,
  b: usize,
  bare: usize,
  hair: usize,
  likelihood: usize,
  features: usize,
  lit: f32,
  depth: f32,
  richness: f32,
  turn: f32,
  hueA: f32,
  hueB: f32,
  count: i32,
): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const face = faded(v128.load(at(bare, i)), v128.load(at(hair, i)));
    const skin = f32x4.max(face, v128.load(at(likelihood, i)));
    const reference = f32x4.add(f32x4.splat(lit), f32x4.mul(f32x4.splat(0.05), f32x4.sub(one, skin)));
    const below = f32x4.div(f32x4.sub(reference, v128.load(at(L, i))), f32x4.splat(depth));
    const elsewhere = faded(one, f32x4.mul(f32x4.splat(0.7), v128.load(at(features, i))));
    const shade = f32x4.mul(elsewhere, clampVector(below, 0, 1));
    const richer = f32x4.add(one, f32x4.mul(f32x4.splat(richness - 1), shade));
    const turned = f32x4.mul(f32x4.mul(f32x4.splat(turn), shade), faded(one, f32x4.mul(f32x4.splat(0.45), skin)));
    const left = faded(one, f32x4.mul(f32x4.splat(0.5), turned));
    const green = f32x4.mul(richer, v128.load(at(a, i)));
    const blue = f32x4.mul(richer, v128.load(at(b, i)));
    v128.store(at(a, i), f32x4.add(f32x4.mul(left, green), f32x4.mul(turned, f32x4.splat(hueA))));
    v128.store(at(b, i), f32x4.add(f32x4.mul(left, blue), f32x4.mul(turned, f32x4.splat(hueB))));
  }
}
