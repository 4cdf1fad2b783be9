import sharp from "sharp";
import { backgroundSvg } from "./background.js";
import { drawFeatures } from "./features.js";
import { hexOfLab, type LabColour, rgbFromLab, rgbOfLab } from "./oklab.js";
import { stickerOutline } from "./outline.js";
import type { Plane } from "./raster.js";
import type { SeedChoices } from "./seed.js";
import type { Sheet } from "./stylise.js";
import { svgDocument } from "./vectors.js";

/** What is laid together. */
export interface Layers {
  /** Lines, 0..1. */
  lines: Plane;
  ink: LabColour;
  choices: SeedChoices;
}

/** Lays background, figure, lines and features together: interleaved sRGB bytes, side × side × 3. */
export async function compose(sheet: Sheet, layers: Layers): Promise<Uint8Array> {
  const features = await renderFeatures(sheet, layers);
  inkLines(sheet, layers);
  const figure = new Uint8Array(sheet.side * sheet.side * 3);
  rgbFromLab(sheet.lab, figure);
  if (features) overlay(figure, features);
  const background = await renderBackground(sheet, layers.choices);
  return cutOut(sheet, layers, { figure, background });
}

function inkLines({ lab, style }: Sheet, { lines, ink }: Layers): void {
  const strength = 0.94;
  for (let i = 0; i < lines.length; i++) {
    const share = strength * (lines[i] as number);
    if (share <= 0) continue;
    // Ink never lightens what is darker than itself.
    lab.L[i] = Math.min(
      lab.L[i] as number,
      (lab.L[i] as number) + share * (style.ink.lightness - (lab.L[i] as number)),
    );
    lab.a[i] = (lab.a[i] as number) + share * (ink[1] - (lab.a[i] as number));
    lab.b[i] = (lab.b[i] as number) + share * (ink[2] - (lab.b[i] as number));
  }
}

/** The features as bytes, side × side × 4 (RGB and alpha); undefined without faces. */
async function renderFeatures(sheet: Sheet, { ink }: Layers): Promise<Uint8Array | undefined> {
  if (sheet.faces.length === 0) return undefined;
  const options = { ink: hexOfLab(ink), weight: sheet.style.ink.weight, colours: sheet.lab };
  const shapes = sheet.faces.map((face) => drawFeatures(face, options)).join("");
  return sharp(Buffer.from(svgDocument(sheet.side, sheet.side, shapes)))
    .ensureAlpha()
    .raw()
    .toBuffer();
}

function renderBackground({ side, style }: Sheet, { hue, kind }: SeedChoices): Promise<Uint8Array> {
  const { kinds, chroma, lightness } = style.background;
  const svg = backgroundSvg(side, { kind: kinds[kind] ?? "disc", hue, chroma, lightness });
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
}

function overlay(target: Uint8Array, layer: Uint8Array): void {
  for (let i = 0, j = 0; i < target.length; i += 3, j += 4) {
    const alpha = layer[j + 3] as number;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) {
      const below = target[i + c] as number;
      target[i + c] = below + (((layer[j + c] as number) - below) * alpha) / 255;
    }
  }
}

interface CutOutLayers {
  figure: Uint8Array;
  background: Uint8Array;
}

/** Background, white rim, figure, inked outline, in this order; paints over `background`. */
function cutOut(sheet: Sheet, { ink }: Layers, { figure, background }: CutOutLayers): Uint8Array {
  const { side, matte, pool, style } = sheet;
  const { line, sticker } = stickerOutline(matte, { width: side, height: side, ...style.sticker, pool });
  const inkBytes = rgbOfLab(ink);
  for (let i = 0, j = 0; i < matte.length; i++, j += 3) {
    const white = sticker[i] as number;
    if (white <= 0) continue;
    const person = matte[i] as number;
    const drawn = line[i] as number;
    for (let c = 0; c < 3; c++) {
      let value = background[j + c] as number;
      value += white * (255 - value);
      value += person * ((figure[j + c] as number) - value);
      background[j + c] = value + drawn * ((inkBytes[c] as number) - value) + 0.5;
    }
  }
  pool.give(line, sticker);
  return background;
}
