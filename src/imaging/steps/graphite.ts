import { gaussianBlur, gaussianKernel, softBlur } from "../pixels/blur.js";
import { addNoise, grainNoise } from "../pixels/noise.js";
import { clamp, type Plane, smoothstep } from "../pixels/raster.js";
import { strokeField } from "../pixels/strokes.js";
import { edgeFlow } from "../pixels/structure-tensor.js";
import type { Sheet } from "./sheet.js";

/** How tones become graphite. */
export interface GraphiteOptions {
  /** Layers of strokes, from the lightest tone to the darkest. */
  layers: readonly GraphiteLayer[];
  /** Degrees by which all layers are turned. */
  turn: number;
  /** Lightness of the paper, 0..1. */
  paper: number;
}

/** One layer of parallel strokes. Lengths are pixels of a picture of 1024 × 1024. */
export interface GraphiteLayer {
  /** Degrees, clockwise from the right. */
  angle: number;
  spacing: number;
  length: number;
  /** Darknesses (0..1) at which the strokes begin to show, and at which they are firm. */
  darkness: readonly [from: number, to: number];
  /** How much a firm stroke covers, 0..1. */
  pressure: number;
}

/** What a pencil leaves on the paper: planes 0..1 of the pool. */
export interface Drawing {
  graphite: Plane;
  /** Where white chalk would go, 0..1. */
  light: Plane;
}

/** Share of a tone that is smudged with the finger, under the strokes. */
const SMUDGE = 0.88;
/** Contrast of hair and clothes, and of skin in the shade and in the light: highlights of a dark skin are no paper. */
const CONTRAST = 1.2;
const SHADE_CONTRAST = 1.7;
const LIGHT_CONTRAST = 0.8;
/** Share of the strokes that eyes and mouths, drawn in smooth tones, are spared. */
const SPARED = 0.85;
/** How far strands of hair are followed, pixels: standard deviation. */
const STRAND = 6;
const STRIDE = 2;
/** What is lighter gets no strands. */
const LIGHTEST_STRAND = 0.06;

/** The tones of the sheet as smudges and strokes; `fade` (0..1) says how much is drawn where. */
export async function shade(
  sheet: Sheet,
  fade: Plane,
  options: GraphiteOptions,
  pause: () => Promise<void>,
): Promise<Drawing> {
  const { side, pool, choices } = sheet;
  const [dark, light, graphite, strokes] = [pool.take(), pool.take(), pool.take(), pool.take()];
  tonesOf(sheet, { dark, light, paper: options.paper });
  smudge(sheet, { dark, fade, graphite });
  for (const [index, layer] of options.layers.entries()) {
    const angle = ((layer.angle + options.turn) * Math.PI) / 180;
    strokeField(strokes, { ...layer, side, angle, seed: choices.seed * 5 + index });
    addStrokes(graphite, { strokes, dark, fade, spared: sheet.masks.features, layer });
    await pause();
  }
  strands(sheet, { target: strokes, dark, fade });
  addStrands(sheet, { graphite, strands: strokes, dark, fade });
  pool.give(dark, strokes);
  return { graphite, light };
}

interface Tones {
  dark: Plane;
  light: Plane;
  paper: number;
}

/** How much darker than the paper each pixel is to be, and how much lighter; 0..1. */
function tonesOf(sheet: Sheet, { dark, light, paper }: Tones): void {
  const { lab, skin: colour, skinLikelihood, bare, hair, matte } = sheet;
  const pivot = colour?.L ?? 0.55;
  const base = colour?.shading?.base ?? pivot;
  const lit = skinTone(base);
  const [room, headroom] = [1 / (paper - 0.14), 1 / (1.04 - paper)];
  for (let i = 0; i < dark.length; i++) {
    const lightness = lab.L[i] as number;
    const face = (bare[i] as number) * (1 - (hair[i] as number));
    const alike = (skinLikelihood[i] as number) * (matte[i] as number);
    const skin = face > alike ? face : alike;
    const thing = pivot + CONTRAST * (lightness - pivot);
    const above = lightness - base;
    const own = lit + (above > 0 ? LIGHT_CONTRAST : SHADE_CONTRAST) * above;
    const tone = thing + skin * (own - thing);
    const depth = (paper - tone) * room;
    dark[i] = depth < 0 ? 0 : depth > 1 ? 1 : depth;
    const height = (tone - paper) * headroom;
    light[i] = height < 0 ? 0 : height > 1 ? 1 : height;
  }
}

/** The tone that a skin of this lightness has in full light: bare paper for a light one, shaded for a dark one. */
export function skinTone(base: number): number {
  return clamp(base + 0.01 + 0.25 * (base - 0.5), 0.3, 0.95);
}

interface Smudge {
  dark: Plane;
  fade: Plane;
  graphite: Plane;
}

/** Soft tones; eyes and mouths, too small for strokes, in full. */
function smudge({ side, masks, pool }: Sheet, { dark, fade, graphite }: Smudge): void {
  const soft = pool.take();
  softBlur(dark, soft, { width: side, height: side, sigma: 3, pool });
  for (let i = 0; i < graphite.length; i++) {
    const here = dark[i] as number;
    const kept = masks.features[i] as number;
    const finger = SMUDGE * (soft[i] as number) * (0.55 + 0.75 * here);
    graphite[i] = (finger + kept * (here * (0.62 + 0.36 * here) - finger)) * (fade[i] as number);
  }
  pool.give(soft);
}

interface Strokes {
  strokes: Plane;
  dark: Plane;
  fade: Plane;
  /** Where there are fewer strokes, 0..1. */
  spared: Plane;
  layer: GraphiteLayer;
}

/** Strokes get wider and firmer with the tone, and thinner where the drawing fades out. */
function addStrokes(graphite: Plane, { strokes, dark, fade, spared, layer }: Strokes): void {
  const { darkness, pressure } = layer;
  const scale = 1 / (darkness[1] - darkness[0]);
  for (let i = 0; i < graphite.length; i++) {
    let firm = ((dark[i] as number) - darkness[0]) * scale;
    if (firm <= 0) continue;
    if (firm > 1) firm = 1;
    firm *= (fade[i] as number) * (1 - SPARED * (spared[i] as number));
    let cover = ((strokes[i] as number) - 0.95 + 0.85 * firm) * 1.9;
    if (cover <= 0) continue;
    if (cover > 1) cover = 1;
    const before = graphite[i] as number;
    graphite[i] = before + (1 - before) * cover * pressure * (0.45 + 0.55 * firm);
  }
}

/**
 * Streaks along the edge flow: noise smoothed along it, as in Cabral and Leedom, "Imaging Vector Fields Using Line
 * Integral Convolution" (1993). They lie as hair and folds lie. About 1, and 0 where nothing dark is drawn.
 */
function strands({ side, lab, choices, pool }: Sheet, { target, dark, fade }: Streaks): void {
  const size = { width: side, height: side, pool };
  const noise = pool.take();
  grainNoise(noise, choices.seed + 5);
  gaussianBlur(noise, noise, { ...size, sigma: 1 });
  for (let i = 0; i < noise.length; i++) {
    const drawn = (dark[i] as number) * (fade[i] as number);
    noise[i] = drawn > LIGHTEST_STRAND ? 1 + (noise[i] as number) : 0;
  }
  const flow = edgeFlow(lab.L, { ...size, sigma: 5 });
  const half = gaussianKernel(STRAND / STRIDE);
  const room = pool.scratch(half.length);
  room.set(half);
  const [from, to, vectors] = [pool.address(noise), pool.address(target), pool.address(flow.vectors)];
  const [kernel, radius] = [pool.address(room), half.length - 1];
  pool.kernels.smoothAlong(from, to, vectors, flow.width, kernel, radius, STRIDE, side, side, 0.01);
  pool.give(noise, flow.vectors);
}

interface Streaks {
  target: Plane;
  dark: Plane;
  fade: Plane;
}

interface Strands {
  graphite: Plane;
  strands: Plane;
  dark: Plane;
  fade: Plane;
}

/** Hair is drawn by its strands, everything else in the dark a little. */
function addStrands({ hair, masks }: Sheet, { graphite, strands: streaks, dark, fade }: Strands): void {
  for (let i = 0; i < graphite.length; i++) {
    const streak = streaks[i] as number;
    if (streak === 0) continue;
    const strand = (streak - 1) * 9;
    const depth = dark[i] as number;
    const share =
      (0.22 + 0.78 * (hair[i] as number)) * (1 - (masks.features[i] as number)) * (fade[i] as number);
    const before = graphite[i] as number;
    const change = strand * share * (0.15 + 0.3 * depth);
    const value = before + (change > 0 ? change * (1 - before) : change * before * 1.2);
    graphite[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

/** Where the drawing fades out, 0..1: toward the lower edge, raggedly, and towards its corners. */
export function bustFade({ side, choices, pool }: Sheet): Plane {
  const fade = pool.take().fill(0);
  const size = { width: side, height: side, pool };
  addNoise(fade, { ...size, cell: 70, seed: choices.seed + 31, amplitude: 0.06 });
  addNoise(fade, { ...size, cell: [9, 26], seed: choices.seed + 32, amplitude: 0.035 });
  for (let y = 0, i = 0; y < side; y++) {
    const down = Math.max(0, y / side - 0.42) / 0.53;
    for (let x = 0; x < side; x++, i++) {
      const beside = (x / side - 0.5) / 0.6;
      const away = Math.sqrt(down * down + beside * beside * (0.25 + down)) + (fade[i] as number);
      fade[i] = 1 - smoothstep(0.74, 1.02, away);
    }
  }
  return fade;
}
