import { at, clampVector, lerp } from "./planes";
import { anyAbove, ease, held, line, without } from "./vectors";

/** What there is no room for, the chalk leaves out. */
const NO_ROOM: f32 = 0.03;
/** What lack of room takes from the pressure. */
const THINNING: f32 = 1.3;

// @ts-ignore: decorator
@inline
function mixIn(plane: usize, i: i32, to: v128, share: v128): void {
  v128.store(at(plane, i), lerp(v128.load(at(plane, i)), to, share));
}

/** Loose chalk on a paper of one colour, in place: `alpha` says where, the tooth and strokes break it. */
export function chalkOnPaper(
  L: usize,
  a: usize,
  b: usize,
  alpha: usize,
  tooth: usize,
  strokes: usize,
  paper: f32,
  paperA: f32,
  paperB: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const hill = v128.load(at(tooth, i));
    const rough = f32x4.add(line(hill, 0.8, 0.16), line(v128.load(at(strokes, i)), 0.16, 0));
    const cover = f32x4.mul(v128.load(at(alpha, i)), ease(rough, -0.4, 1));
    v128.store(at(L, i), lerp(line(hill, 0.018, paper), v128.load(at(L, i)), cover));
    v128.store(at(a, i), lerp(f32x4.splat(paperA), v128.load(at(a, i)), cover));
    v128.store(at(b, i), lerp(f32x4.splat(paperB), v128.load(at(b, i)), cover));
  }
}

/**
 * Parts things from a dark paper, in place: what is darker than `wanted` comes up by half of that; skin and features
 * keep their tone.
 */
export function liftDarks(L: usize, skin: usize, features: usize, wanted: f32, share: f32, count: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const lightness = v128.load(at(L, i));
    const lack = f32x4.max(zero, line(lightness, -1, wanted));
    const thing = without(f32x4.max(v128.load(at(skin, i)), v128.load(at(features, i))), 1);
    v128.store(at(L, i), f32x4.add(lightness, f32x4.mul(line(lack, share, 0), thing)));
  }
}

/** The broad layer that gives tone: smudged into the paper, and pressed harder the further a tone lies from the paper's. */
export function layTone(
  L: usize,
  a: usize,
  b: usize,
  groundL: usize,
  groundA: usize,
  groundB: usize,
  room: usize,
  along: usize,
  tooth: usize,
  skin: usize,
  features: usize,
  paper: f32,
  pressure: f32,
  onThings: f32,
  onSkin: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const cover = v128.load(at(room, i));
    if (!anyAbove(cover, NO_ROOM)) continue;
    const lightness = v128.load(at(L, i));
    const stroke = v128.load(at(along, i));
    const own = v128.load(at(skin, i));
    const steady = f32x4.max(v128.load(at(features, i)), line(own, 0.4, 0));
    const apart = f32x4.abs(line(lightness, 1, -paper));
    let press = f32x4.add(line(apart, 0.5, pressure - 0.5 - THINNING), line(steady, 0.4, 0));
    press = f32x4.add(press, line(cover, THINNING, 0));
    const broken = f32x4.add(line(stroke, 0.24, 0), line(v128.load(at(tooth, i)), 0.4, 0));
    press = f32x4.add(press, f32x4.mul(without(steady, 0.5), broken));
    const dust = f32x4.mul(line(own, onSkin - onThings, onThings), ease(cover, 0.55, 1 / 0.45));
    const laid = lerp(dust, f32x4.splat(1), ease(press, -0.22, 1 / 0.6));
    const share = v128.bitselect(laid, f32x4.splat(0), f32x4.ge(cover, f32x4.splat(NO_ROOM)));
    mixIn(groundL, i, f32x4.add(lightness, line(stroke, 0.026, 0)), share);
    mixIn(groundA, i, v128.load(at(a, i)), share);
    mixIn(groundB, i, v128.load(at(b, i)), share);
  }
}

/**
 * Strokes of a neighbouring hue over the tone: lighter and turned to the one side in the light, darker and to the other
 * in the shade. Light and shade part at `middle`, on skin at `skinMiddle`; turns are tangents of the hue's angle.
 */
export function layHatching(
  L: usize,
  a: usize,
  b: usize,
  groundL: usize,
  groundA: usize,
  groundB: usize,
  room: usize,
  hatching: usize,
  tooth: usize,
  skin: usize,
  features: usize,
  pressure: f32,
  middle: f32,
  skinMiddle: f32,
  turnOfThings: f32,
  turnOfSkin: f32,
  toneStep: f32,
  opaque: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const cover = v128.load(at(room, i));
    if (!anyAbove(cover, NO_ROOM)) continue;
    let press = f32x4.add(line(v128.load(at(hatching, i)), 0.42, pressure - 0.5), line(v128.load(at(tooth, i)), 0.3, 0));
    press = f32x4.add(press, line(cover, THINNING, -THINNING));
    const stroke = ease(press, 0.05, 1 / 0.7);
    if (!anyAbove(stroke, 0)) continue;
    const own = v128.load(at(skin, i));
    const lightness = v128.load(at(L, i));
    const green = v128.load(at(a, i));
    const blue = v128.load(at(b, i));
    const away = f32x4.sub(lightness, line(own, skinMiddle - middle, middle));
    const light = clampVector(line(away, 7, 0), -1, 1);
    const turn = f32x4.mul(light, line(own, turnOfSkin - turnOfThings, turnOfThings));
    const spared = f32x4.mul(without(own, 0.2), without(v128.load(at(features, i)), 0.85));
    const share = f32x4.mul(line(stroke, opaque, 0), spared);
    const tone = f32x4.add(lightness, f32x4.mul(light, line(without(own, 0.25), toneStep, 0)));
    mixIn(groundL, i, clampVector(tone, 0.12, 0.98), share);
    mixIn(groundA, i, f32x4.mul(f32x4.splat(1.15), f32x4.add(green, f32x4.mul(turn, blue))), share);
    mixIn(groundB, i, f32x4.mul(f32x4.splat(1.15), f32x4.sub(blue, f32x4.mul(turn, green))), share);
  }
}

/**
 * Contours in the colour of what they go around: darker, `shade` times its lightness. On dark paper (`glow` above 0)
 * those around dark things are lighter by as much.
 */
export function layContours(
  L: usize,
  a: usize,
  b: usize,
  groundL: usize,
  groundA: usize,
  groundB: usize,
  room: usize,
  lines: usize,
  tooth: usize,
  skin: usize,
  pressure: f32,
  shade: f32,
  glow: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const contour = v128.load(at(lines, i));
    if (!anyAbove(contour, 0.02)) continue;
    const cover = v128.load(at(room, i));
    const broken = f32x4.add(line(v128.load(at(tooth, i)), 0.7, 0.7 - THINNING), line(cover, THINNING, 0));
    const share = f32x4.mul(line(contour, pressure, 0), held(broken));
    const lightness = v128.load(at(L, i));
    const darkThing = f32x4.mul(without(v128.load(at(skin, i)), 1), without(ease(lightness, 0.36, 1 / 0.2), 1));
    const tone = f32x4.add(line(lightness, shade, 0), f32x4.mul(darkThing, line(lightness, 1 - shade, glow)));
    mixIn(groundL, i, glow > 0 ? tone : line(lightness, shade, 0), share);
    mixIn(groundA, i, line(v128.load(at(a, i)), 0.8, 0), share);
    mixIn(groundB, i, line(v128.load(at(b, i)), 0.8, 0), share);
  }
}

/** cover times what belongs to each row and to each column, in place. */
export function fadeBorders(cover: usize, rows: usize, columns: usize, side: i32): void {
  for (let y = 0, i = 0; y < side; y++) {
    const row = load<f32>(at(rows, y));
    for (let x = 0; x < side; x += 4, i += 4) {
      const share = line(v128.load(at(columns, x)), row, 0);
      v128.store(at(cover, i), f32x4.mul(v128.load(at(cover, i)), share));
    }
  }
}
