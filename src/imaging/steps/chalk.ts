import { softBlur } from "../pixels/blur.js";
import { flowStrokes } from "../pixels/flow-strokes.js";
import { type Plane, smoothstep } from "../pixels/raster.js";
import { hash } from "../seed.js";
import { isCard } from "./card.js";
import { layContours, layHatching, layTone, liftOffPaper } from "./chalk-layers.js";
import { type PaperStyle, paperHeight } from "./paper.js";
import { paintScribbles, scribblesAhead } from "./scribbles.js";
import type { Sheet, Step } from "./sheet.js";

/** How chalk lies on paper. Lengths are pixels of a picture of 1024 × 1024. */
export interface ChalkStyle {
  /** The tooth of the paper that takes the chalk. */
  paper: PaperStyle;
  /** Length and width of a stroke: standard deviations. */
  stroke: { reach: number; breadth: number };
  /** Pressure of the broad layer that gives tone, 0..1. */
  tone: number;
  /** Pressure of the strokes over it in a neighbouring hue, 0..1. */
  hatching: number;
  /** Pressure of the dark contours, 0..1. */
  contours: number;
}

/**
 * Draws the sheet anew in chalk on tinted paper: a broad layer of tone, strokes of neighbouring hues over it, dark contours,
 * light touches; loose scribbles behind the figure. Throws when no step has found lines.
 */
export function chalk(style: ChalkStyle): Step {
  return {
    name: "chalk",
    cost: 70,
    ahead: scribblesAhead,
    run: async (sheet, work) => {
      const { lab, pool } = sheet;
      const tooth = paperHeight(sheet, style.paper);
      const strokes = twoLayers(sheet, style);
      await work.checkpoint();
      const ground = await paintScribbles(sheet, tooth, strokes.hatching);
      const cover = figureCover(sheet);
      const skin = pool.take();
      const [to, likely, face] = pool.addresses(skin, sheet.skinLikelihood, sheet.masks.face);
      pool.kernels.larger(to, likely, 1, face, 1, skin.length);
      liftOffPaper(sheet, skin);
      const drawing = { tooth, cover, ground, skin, ...strokes };
      layTone(sheet, drawing, style.tone);
      layHatching(sheet, drawing, style.hatching);
      layContours(sheet, drawing, style.contours);
      lab.L.set(ground.L);
      lab.a.set(ground.a);
      lab.b.set(ground.b);
      pool.give(tooth, strokes.along, strokes.hatching, cover, skin, ground.L, ground.a, ground.b);
    },
  };
}

interface Strokes {
  /** Those that follow the form, and those that follow the hand; mean 0, standard deviation 1. */
  along: Plane;
  hatching: Plane;
}

function twoLayers({ side, lab, matte, choices, pool }: Sheet, { stroke }: ChalkStyle): Strokes {
  const common = { width: side, height: side, where: matte, pool };
  // Right-handers hatch from the lower left to the upper right; the seed turns that a little, left-handers are rarer.
  const chance = hash(choices.seed + 5) / 0xffffffff;
  const angle = chance < 0.2 ? Math.PI * 0.28 : Math.PI * (0.66 + 0.14 * chance);
  const along = flowStrokes(lab.L, {
    ...common,
    ...stroke,
    seed: choices.seed * 2 + 1,
    lean: { angle, strength: 0.002 },
  });
  const broad = { reach: stroke.reach * 1.3, breadth: stroke.breadth * 1.4 };
  const hatching = flowStrokes(lab.L, {
    ...common,
    ...broad,
    seed: choices.seed * 2 + 2,
    lean: { angle, strength: 0.25 },
  });
  return { along, hatching };
}

/** How much chalk the figure gets, 0..1: less toward the sheet's border and a card's. The plane is the pool's. */
function figureCover(sheet: Sheet): Plane {
  const { side, matte, pool } = sheet;
  const cover = pool.take();
  if (isCard(sheet)) {
    softBlur(matte, cover, { width: side, height: side, sigma: 24, pool });
    for (let i = 0; i < cover.length; i++)
      cover[i] = smoothstep(0.4, 1, cover[i] as number) * (matte[i] as number);
    return cover;
  }
  const borders = pool.scratch(2 * side);
  for (let i = 0; i < side; i++) {
    borders[i] = smoothstep(0.01, 0.2, (side - 1 - i) / side);
    borders[side + i] = smoothstep(0.002, 0.07, Math.min(i, side - 1 - i) / side);
  }
  cover.set(matte);
  pool.kernels.fadeBorders(...pool.addresses(cover, borders, borders.subarray(side)), side);
  return cover;
}
