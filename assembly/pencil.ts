import { at, clampVector, faded, lerp } from "./planes";
import { anyAbove, ease, held, line, without } from "./vectors";

/** Where a bust fades out, 0..1, from noise that is there already, in place: toward the lower edge and its corners. */
export function bustFade(fade: usize, side: i32): void {
  const unit: f32 = 1 / <f32>side;
  for (let y = 0, i = 0; y < side; y++) {
    const down = max<f32>(0, <f32>y * unit - 0.42) / 0.53;
    for (let x = 0; x < side; x += 4, i += 4) {
      const beside = line(f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3)), unit / 0.6, -0.5 / 0.6);
      const square = line(f32x4.mul(beside, beside), 0.25 + down, down * down);
      const away = f32x4.add(f32x4.sqrt(square), v128.load(at(fade, i)));
      v128.store(at(fade, i), without(ease(away, 0.74, 1 / 0.28), 1));
    }
  }
}

/**
 * How much graphite (0..1, by how far the tone lies below the paper) and chalk (by how far above) each pixel is to get.
 * Tones of things part from `pivot` by `contrast`, those of skin from `base`, which becomes `lit`: by `inShade` below
 * and `inLight` above. `room` is one through the way from the paper to the darkest thing, `skinRoom` to the pencil.
 */
export function pencilTones(
  L: usize,
  skin: usize,
  dark: usize,
  light: usize,
  paper: f32,
  pivot: f32,
  base: f32,
  lit: f32,
  contrast: f32,
  inShade: f32,
  inLight: f32,
  room: f32,
  skinRoom: f32,
  headroom: f32,
  count: i32,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const lightness = v128.load(at(L, i));
    const share = v128.load(at(skin, i));
    const thing = line(lightness, contrast, pivot - contrast * pivot);
    const above = line(lightness, 1, -base);
    const shading = f32x4.add(line(f32x4.max(above, zero), inLight, lit), line(f32x4.min(above, zero), inShade, 0));
    const depth = line(lerp(thing, shading, share), -1, paper);
    v128.store(at(dark, i), held(f32x4.mul(depth, lerp(f32x4.splat(room), f32x4.splat(skinRoom), share))));
    v128.store(at(light, i), held(line(depth, -headroom, 0)));
  }
}

/**
 * Smudged tones: soft, thinner on things than on skin, so that strokes show over them; eyes and mouths in full. They
 * end sooner than strokes do.
 */
export function smudge(
  dark: usize,
  soft: usize,
  features: usize,
  skin: usize,
  fade: usize,
  graphite: usize,
  onThings: f32,
  onSkin: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const here = v128.load(at(dark, i));
    const share = lerp(f32x4.splat(onThings), f32x4.splat(onSkin), v128.load(at(skin, i)));
    const finger = f32x4.mul(f32x4.mul(share, v128.load(at(soft, i))), line(here, 0.75, 0.55));
    const full = f32x4.mul(here, line(here, 0.36, 0.62));
    const left = v128.load(at(fade, i));
    const tone = lerp(finger, full, v128.load(at(features, i)));
    v128.store(at(graphite, i), f32x4.mul(tone, f32x4.mul(left, left)));
  }
}

/** How firm a layer's strokes are: by the tone, less where the drawing fades out and where strokes are spared. */
export function firmness(
  firm: usize,
  dark: usize,
  fade: usize,
  spared: usize,
  from: f32,
  rate: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const tone = held(line(v128.load(at(dark, i)), rate, -from * rate));
    const kept = f32x4.mul(v128.load(at(fade, i)), without(v128.load(at(spared, i)), 1));
    v128.store(at(firm, i), f32x4.mul(tone, kept));
  }
}

/** Adds strokes to the graphite: wider and darker the firmer they are. */
export function addStrokes(graphite: usize, strokes: usize, firm: usize, pressure: f32, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const force = v128.load(at(firm, i));
    if (!anyAbove(force, 0)) continue;
    const wide = f32x4.add(v128.load(at(strokes, i)), line(force, 0.85, -0.95));
    const cover = f32x4.mul(held(line(wide, 1.9, 0)), line(force, 0.55 * pressure, 0.45 * pressure));
    const before = v128.load(at(graphite, i));
    v128.store(at(graphite, i), f32x4.add(before, faded(cover, before)));
  }
}

/** Hair is drawn by its strands (mean 0, standard deviation 1), which add and take graphite. */
export function addStrands(
  graphite: usize,
  strands: usize,
  hair: usize,
  dark: usize,
  fade: usize,
  count: i32,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const where = f32x4.mul(v128.load(at(hair, i)), v128.load(at(fade, i)));
    if (!anyAbove(where, 0.01)) continue;
    const strand = clampVector(v128.load(at(strands, i)), -1.8, 1.8);
    const change = f32x4.mul(f32x4.mul(strand, where), line(v128.load(at(dark, i)), 0.24, 0.08));
    const before = v128.load(at(graphite, i));
    const more = faded(f32x4.max(change, zero), before);
    const less = f32x4.mul(f32x4.min(change, zero), line(before, 1.1, 0));
    v128.store(at(graphite, i), held(f32x4.add(before, f32x4.add(more, less))));
  }
}

/** wanted / drawn within .5..1.9, into `drawn`. */
export function toneRatios(drawn: usize, wanted: usize, count: i32): void {
  const some = f32x4.splat(0.01);
  for (let i = 0; i < count; i += 4) {
    const is = f32x4.add(v128.load(at(drawn, i)), some);
    const ratio = f32x4.div(f32x4.add(v128.load(at(wanted, i)), some), is);
    v128.store(at(drawn, i), clampVector(ratio, 0.5, 1.9));
  }
}

/** Brings graphite to its wanted tone where skin is, without its features. */
export function settleTones(graphite: usize, ratios: usize, skin: usize, features: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const share = f32x4.mul(v128.load(at(skin, i)), without(v128.load(at(features, i)), 1));
    const factor = line(f32x4.mul(share, line(v128.load(at(ratios, i)), 1, -1)), 1, 1);
    v128.store(at(graphite, i), held(f32x4.mul(v128.load(at(graphite, i)), factor)));
  }
}

/** 1 where a blurred edge is, 0 away from it, narrow. */
// @ts-ignore: decorator
@inline
function rimOf(blurred: v128): v128 {
  const bow = f32x4.mul(line(blurred, 4, 0), without(blurred, 1));
  return f32x4.mul(bow, bow);
}

/**
 * Adds the lines that were found, one along the figure's edge and a fainter one beside it, `shift` pixels on; `edge` is
 * the matte blurred. `pressure` is the hand's, about 0..1.
 */
export function addContours(
  graphite: usize,
  lines: usize,
  matte: usize,
  edge: usize,
  pressure: usize,
  fade: usize,
  onLines: f32,
  onEdge: f32,
  besideIt: f32,
  shift: i32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const j = i + shift;
    const cover = v128.load(at(matte, i));
    const force = v128.load(at(pressure, i));
    const there = j >= 0 && j < count - 4 ? v128.load(at(edge, j)) : f32x4.splat(0);
    const contour = f32x4.mul(f32x4.mul(v128.load(at(lines, i)), cover), line(force, 0.65 * onLines, 0.35 * onLines));
    const rim = f32x4.mul(rimOf(v128.load(at(edge, i))), line(force, onEdge, 0));
    const beside = f32x4.mul(f32x4.mul(rimOf(there), without(cover, 1)), line(force, besideIt, 0));
    const most = f32x4.max(contour, f32x4.max(rim, beside));
    const drawn = held(f32x4.mul(most, f32x4.sqrt(v128.load(at(fade, i)))));
    const before = v128.load(at(graphite, i));
    v128.store(at(graphite, i), f32x4.add(before, faded(drawn, before)));
  }
}

/** Adds what is drawn in opaque lines, as bytes of RGB and alpha: red beside the figure, green everywhere, fainter upon it. */
export function addConstruction(
  graphite: usize,
  matte: usize,
  rgba: usize,
  beside: f32,
  faint: f32,
  faintest: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const red = load<u8>(rgba + <usize>(4 * i));
    const green = load<u8>(rgba + <usize>(4 * i), 1);
    if (red == 0 && green == 0) continue;
    const person = load<f32>(at(matte, i));
    const measured: f32 = (faint + (faintest - faint) * person) * <f32>green;
    const cover: f32 = max<f32>(beside * <f32>red * (1 - person), measured) / 255;
    const before = load<f32>(at(graphite, i));
    store<f32>(at(graphite, i), before + (1 - before) * cover);
  }
}

/**
 * Writes paper, coloured pencils (`colours` 0..1 of the sheet's own colours), chalk (`chalk` its pressure) and graphite
 * into three planes. `inside` is where the figure is drawn; `tooth` the paper's height.
 */
export function layDrawing(
  L: usize,
  a: usize,
  b: usize,
  graphite: usize,
  light: usize,
  inside: usize,
  strokes: usize,
  tooth: usize,
  skin: usize,
  paper: f32,
  paperA: f32,
  paperB: f32,
  ink: f32,
  inkA: f32,
  inkB: f32,
  colours: f32,
  chalk: f32,
  count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const hill = v128.load(at(tooth, i));
    const stroke = v128.load(at(strokes, i));
    const where = v128.load(at(inside, i));
    let tone = line(hill, -0.012, paper);
    let green = f32x4.splat(paperA);
    let blue = f32x4.splat(paperB);
    if (colours > 0 && anyAbove(where, 0)) {
      const ownA = v128.load(at(a, i));
      const ownB = v128.load(at(b, i));
      const chroma = f32x4.sqrt(f32x4.add(f32x4.mul(ownA, ownA), f32x4.mul(ownB, ownB)));
      const vivid = f32x4.mul(held(line(chroma, 9, 0)), without(v128.load(at(skin, i)), 0.45));
      const laid = f32x4.add(line(stroke, 0.7 * colours, 0.45 * colours), line(hill, 0.3 * colours, 0));
      const colour = f32x4.mul(f32x4.mul(vivid, where), laid);
      tone = lerp(tone, line(v128.load(at(L, i)), 0.5, 0.5 * paper), colour);
      green = f32x4.add(green, f32x4.mul(colour, line(ownA, 1.15, 0)));
      blue = f32x4.add(blue, f32x4.mul(colour, line(ownB, 1.15, 0)));
    }
    if (chalk > 0) {
      const rough = f32x4.add(line(stroke, 0.75 * chalk, 0.55 * chalk), line(hill, 0.5 * chalk, 0));
      const laid = f32x4.mul(f32x4.mul(v128.load(at(light, i)), where), rough);
      const cover = clampVector(laid, 0, 0.95);
      tone = lerp(tone, f32x4.splat(0.975), cover);
      green = faded(green, cover);
      blue = faded(blue, cover);
    }
    const drawn = v128.load(at(graphite, i));
    // Skin is smudged into the paper: its tooth shows less.
    const rough = f32x4.mul(line(drawn, -0.34, 0.56), without(v128.load(at(skin, i)), 0.4));
    const broken = line(f32x4.mul(hill, rough), 1, 1);
    const cover = held(f32x4.mul(drawn, broken));
    v128.store(at(L, i), lerp(tone, f32x4.splat(ink), cover));
    v128.store(at(a, i), lerp(green, f32x4.splat(inkA), cover));
    v128.store(at(b, i), lerp(blue, f32x4.splat(inkB), cover));
  }
}
