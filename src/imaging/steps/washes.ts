import sharp from "sharp";
import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { type LabColour, labOfLch } from "../pixels/oklab.js";
import type { PlanePool } from "../pixels/plane-pool.js";
import { mix, type Plane, smoothstep } from "../pixels/raster.js";
import { svgDocument } from "../pixels/vectors.js";
import { isCard } from "./card.js";
import type { Sheet, Step } from "./sheet.js";
import { type WashShapes, washShapes } from "./wash-shapes.js";

/** What a figure is painted on. */
export interface WashStyle {
  /** The colour of the dry paper. */
  paper: LabColour;
  /** Lightness that a full wash takes from the paper, 0..1. */
  depth: number;
  /** Oklch chroma of a full wash. */
  chroma: number;
}

/** Lets the figure end in ragged paint on paper, with washes behind it in colours of the seed. */
export function washes(style: WashStyle): Step {
  return {
    name: "washes",
    cost: 140,
    run: async (sheet) => {
      const { side, choices, pool } = sheet;
      const fields = await drawFields(washShapes(choices.seed), side, pool);
      const ragged = pool.take();
      const size = { width: side, height: side, pool };
      fractalNoise(ragged, {
        ...size,
        cell: 90,
        octaves: 6,
        gain: 0.58,
        seed: choices.seed + 41,
        amplitude: 1,
      });
      const figure = isCard(sheet) ? cardCover(sheet, ragged) : figureCover(sheet, ragged);
      const ground = paintGround(sheet, { style, fields, ragged });
      layFigure(sheet, figure, ground);
      pool.give(ragged, figure, ...ground, fields.first, fields.second, fields.splashes);
    },
  };
}

interface Fields {
  first: Plane;
  second: Plane;
  splashes: Plane;
}

/** Shapes are drawn at this share of the size, and the washes' then blurred: their borders come from noise. */
const SHRINK = 4;
/** How soft a wash's shape is before noise roughens it, pixels of the small drawing. */
const SOFTNESS = 13;

/** Draws the shapes of the washes as planes of 0..1, which belong to the pool. */
async function drawFields(shapes: WashShapes, side: number, pool: PlanePool): Promise<Fields> {
  const washed = `<g class="m" fill="#f00" stroke="#f00" stroke-width="0">${shapes.first}</g><g class="m" fill="#0f0" stroke="#0f0" stroke-width="0">${shapes.second}</g>`;
  const [soft, sharpened] = await Promise.all([
    rasterise(washed, { side, shrink: SHRINK, blur: SOFTNESS }),
    rasterise(`<g class="m" fill="#00f">${shapes.splashes}</g>`, { side, shrink: 2, blur: 1.2 }),
  ]);
  const [first, second, splashes] = [pool.take(), pool.take(), pool.take()];
  for (let i = 0, j = 0; i < first.length; i++, j += 3) {
    first[i] = (soft[j] as number) / 255;
    second[i] = (soft[j + 1] as number) / 255;
    splashes[i] = (sharpened[j + 2] as number) / 255;
  }
  return { first, second, splashes };
}

function rasterise(
  shapes: string,
  { side, shrink, blur }: { side: number; shrink: number; blur: number },
): Promise<Buffer> {
  const style = "<style>.m{mix-blend-mode:screen}</style>";
  const svg = svgDocument(Math.ceil(side / shrink), 100, `${style}<rect width="100" height="100"/>${shapes}`);
  return sharp(Buffer.from(svg))
    .removeAlpha()
    .blur(blur)
    .resize(side, side, { kernel: "linear" })
    .raw()
    .toBuffer();
}

/** How far a card's paint ends from its border, pixels: standard deviation. */
const CARD_BORDER = 26;

/** A card's paint, 0..1: ragged all around. The plane is the pool's. */
function cardCover({ side, matte, pool }: Sheet, ragged: Plane): Plane {
  const cover = pool.take();
  softBlur(matte, cover, { width: side, height: side, sigma: CARD_BORDER, pool });
  for (let i = 0; i < cover.length; i++) {
    const depth = cover[i] as number;
    const inside = depth + 2.4 * depth * (1 - depth) * (ragged[i] as number);
    cover[i] = smoothstep(0.66, 0.76, inside) * smoothstep(0.5, 0.6, depth);
  }
  return cover;
}

/** How far up the sheet, and in from its sides, a figure's paint may end (share of the side). */
const END = { bottom: 0.24, sides: 0.1 };

/** The figure's paint, 0..1: its matte, ending in ragged paint near the paper's border. The plane is the pool's. */
function figureCover({ side, matte, pool }: Sheet, ragged: Plane): Plane {
  const cover = pool.take();
  const columns = Float32Array.from({ length: side }, (_, i) =>
    smoothstep(-0.02, END.sides, Math.min(i, side - 1 - i) / side),
  );
  for (let y = 0, i = 0; y < side; y++) {
    const row = smoothstep(0, END.bottom, (side - 1 - y) / side);
    for (let x = 0; x < side; x++, i++) {
      const stray = ragged[i] as number;
      const inside = (columns[x] as number) * row + 0.6 * stray;
      // The brush runs dry: part of the border is crisp, part fades.
      const paint = row === 1 && inside > 0.9 ? 1 : smoothstep(0.36, 0.42 + 0.22 * (1 - row), inside);
      cover[i] = paint * (matte[i] as number);
    }
  }
  return cover;
}

type Ground = [L: Plane, a: Plane, b: Plane];

interface GroundInputs {
  style: WashStyle;
  fields: Fields;
  ragged: Plane;
}

/** Degrees in Oklch by which a wash's colour swings as pigments separate. */
const HUE_SWING = 38;
/** Hue of the second wash and of the splashes, degrees from the first. */
const SECOND_HUE = 62;

/** The paper with its washes. */
function paintGround(sheet: Sheet, { style, fields, ragged }: GroundInputs): Ground {
  const { side, choices, pool } = sheet;
  const ground: Ground = [pool.take(), pool.take(), pool.take()];
  ground.forEach((plane, channel) => {
    plane.fill(style.paper[channel] ?? 0);
  });
  const clouds = pool.take();
  const size = { width: side, height: side, pool };
  fractalNoise(clouds, {
    ...size,
    cell: 260,
    octaves: 4,
    gain: 0.55,
    seed: choices.seed + 43,
    amplitude: 1.3,
  });
  const gap = gapAround(sheet, clouds);
  const { hue } = choices;
  addWash(ground, { field: fields.first, ragged, clouds, gap, style, hues: [hue, hue + HUE_SWING], sign: 1 });
  addWash(ground, {
    field: fields.second,
    ragged,
    clouds,
    gap,
    style,
    hues: [hue + SECOND_HUE, hue],
    sign: -1,
  });
  addSplashes(ground, { field: fields.splashes, gap, style, hue: hue + HUE_SWING / 2 });
  pool.give(clouds, gap);
  return ground;
}

/** 1 where the ground may be painted: here and there a thin line of paper is left dry around the figure. */
function gapAround({ side, matte, pool }: Sheet, clouds: Plane): Plane {
  const gap = pool.take();
  softBlur(matte, gap, { width: side, height: side, sigma: 5, pool });
  for (let i = 0; i < gap.length; i++) {
    gap[i] = 1 - smoothstep(0.06, 0.3, (gap[i] as number) - 0.55 * Math.max(0, clouds[i] as number));
  }
  return gap;
}

interface Wash {
  field: Plane;
  ragged: Plane;
  clouds: Plane;
  /** 1 where it may lie. */
  gap: Plane;
  style: WashStyle;
  /** Where the clouds are low, and where they are high; degrees in Oklch. */
  hues: readonly [number, number];
  /** 1 or -1: which way up it takes noise, so that two washes have borders of their own. */
  sign: number;
}

/** How far noise pushes a wash's border, in the field's unit. */
const RAGGEDNESS = 0.75;

/** Lays one transparent wash over the ground: denser along its dried border, uneven within. */
function addWash([L, a, b]: Ground, { field, ragged, clouds, gap, style, hues, sign }: Wash): void {
  const [, lowA, lowB] = labOfLch(0, style.chroma, hues[0]);
  const [, highA, highB] = labOfLch(0, style.chroma, hues[1]);
  for (let i = 0; i < field.length; i++) {
    const base = field[i] as number;
    if (base < 0.02) continue;
    const cloud = clouds[i] as number;
    const level = base + RAGGEDNESS * sign * (ragged[i] as number);
    // Where the paper was wet the border is lost, where it was dry it is crisp.
    const soft = 0.03 + 0.3 * Math.max(0, sign * cloud);
    const cover = smoothstep(0.5 - soft, 0.5 + soft, level) * (gap[i] as number);
    if (cover === 0) continue;
    const rim = 0.5 * Math.max(0, 1 - Math.abs(level - 0.56) * 11) * Math.max(0, 1 - soft * 6);
    const density = cover * (0.62 + 0.55 * cloud * sign + rim);
    const t = smoothstep(-0.6, 0.6, cloud + 0.5 * (ragged[i] as number));
    L[i] = (L[i] as number) - style.depth * density;
    a[i] = (a[i] as number) + density * mix(lowA, highA, t);
    b[i] = (b[i] as number) + density * mix(lowB, highB, t);
  }
}

function addSplashes(
  [L, a, b]: Ground,
  { field, gap, style, hue }: { field: Plane; gap: Plane; style: WashStyle; hue: number },
): void {
  const [, dropA, dropB] = labOfLch(0, style.chroma, hue);
  for (let i = 0; i < field.length; i++) {
    const cover = 0.85 * smoothstep(0.3, 0.6, field[i] as number) * (gap[i] as number);
    if (cover === 0) continue;
    L[i] = (L[i] as number) - style.depth * cover;
    a[i] = (a[i] as number) + cover * dropA;
    b[i] = (b[i] as number) + cover * dropB;
  }
}

function layFigure({ lab }: Sheet, figure: Plane, ground: Ground): void {
  [lab.L, lab.a, lab.b].forEach((plane, channel) => {
    const below = ground[channel] ?? plane;
    for (let i = 0; i < plane.length; i++) {
      const paper = below[i] as number;
      plane[i] = paper + (figure[i] as number) * ((plane[i] as number) - paper);
    }
  });
}
