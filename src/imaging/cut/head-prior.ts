import type { Face } from "../people/faces.js";
import { loadModels } from "../people/models.js";
import { SEGMENTER_SIDE as SIDE } from "../people/person-matte.js";
import { cutFrame } from "../photo.js";
import { type Lab, labFromRgb } from "../pixels/oklab.js";
import { PlanePool } from "../pixels/plane-pool.js";
import { clamp, type Plane, type Rgb, smoothstep } from "../pixels/raster.js";
import { type ColourOdds, learnOdds } from "./colour-odds.js";
import { type Grid, gridAround, resample } from "./grid.js";
import { belowChin, faceAndTop, faceInside, leadOver, shapeOf } from "./head-shape.js";
import { lookForPerson } from "./looks.js";

/** The segmenter sees the face in a square of so many sizes of it, whose middle is so much below the face's. */
const VIEW = { span: 2.9, down: -0.06 } as const;
/** Shapes are worked out on so many points a side: they have no fine detail. */
const SHAPE_SIDE = 64;
/** The segmenter must find this much of the face (mean probability), or it is not believed. */
const BELIEVED = 0.6;
/** What the two looks make of a pixel together: nothing below the first, a person from the second on. */
const AGREED = { from: 0.4, to: 0.95 } as const;
/** The segmenter is never believed more than this. */
const SUREST = 0.93;
/** Where one look alone saw a person, the mean is about a half: up to this it is learned as background. */
const DISPUTED = 0.6;
/** What may be hair, away from the top of the head, is learned with this weight: the segmenter may be wrong. */
const LIKELY = 0.1;
/**
 * Cold colours of more chroma than this are no hair and learned as background with this weight, unless they make up
 * this share of the face and the top of the head: coloured hair, a hat, a drawing in blue.
 */
const VIVID = { chroma: 0.06, weight: 3, share: 0.03 } as const;
/** From so far below the chin (sizes of the face) on there are clothes rather than head. */
const CLOTHES = 0.4;
/** From so far above the chin on, beside the face, there may be a collar: odds fall by so much (natural logarithm). */
const COLLAR = { from: -0.3, odds: 1.3 } as const;
/** Hair is learned so far (pixels) from where the person ends. */
const DEEP = 8;
/** So near to the border with a neighbour's head (sizes of the face) it may be theirs: odds fall by so much. */
const NEIGHBOUR = { within: 0.4, odds: 2 } as const;

/** Planes in use at a time, and some. */
const MOST_PLANES = 12;

/** What is thought of a head before its edge is looked at closely. */
export interface HeadPrior {
  grid: Grid;
  /** For each point of the grid the natural logarithm of the odds that it is head. */
  odds: Plane;
  /** What each colour adds to that. */
  colours: ColourOdds;
}

let planes: PlanePool | undefined;

/** Looks where a person is around the main face, and which colours its head has that nothing around it has. */
export async function headPrior(
  picture: Rgb,
  main: Face,
  others: readonly Face[],
  checkpoint: () => Promise<void>,
): Promise<HeadPrior> {
  const span = main.size * VIEW.span;
  const grid = gridAround({ x: main.centre.x, y: main.centre.y + VIEW.down * span }, span, SIDE);
  const frame = { left: grid.origin.x, top: grid.origin.y, width: span, height: span };
  const small = await cutFrame(picture, frame, { width: SIDE, height: SIDE });
  const seen = await lookForPerson(await loadModels(), small, checkpoint);
  planes ??= new PlanePool(SIDE * SIDE, MOST_PLANES);
  planes.restart();
  const regions = regionsOf(main, others, grid, planes);
  const person = meanInside(seen, regions.face) < BELIEVED ? guess(regions.shape) : seen;
  return { grid, odds: oddsOf(person, regions), colours: learnColours(small, person, regions, planes) };
}

/** Planes on the segmenter's grid. */
interface Regions {
  /** Above 1/2 inside the face's outline. */
  face: Plane;
  /** Above 1/2 in the face and what is just above it: hair, or the bald top of the head. */
  top: Plane;
  /** How much can be head at all, 0..1. */
  shape: Plane;
  /** How far below the chin, sizes of the face. */
  below: Plane;
  /** How much nearer than to the nearest neighbour's head, sizes of the face. */
  lead: Plane | undefined;
}

function regionsOf(main: Face, others: readonly Face[], grid: Grid, pool: PlanePool): Regions {
  const coarse: Grid = { ...grid, side: SHAPE_SIDE, pitch: (grid.pitch * grid.side) / SHAPE_SIDE };
  const onGrid = (plane: Plane) => {
    const target = pool.take();
    resample(plane, coarse, target, grid, pool);
    return target;
  };
  const lead = leadOver(others, main, coarse);
  return {
    face: onGrid(faceInside(main, coarse)),
    top: onGrid(faceAndTop(main, coarse)),
    shape: onGrid(shapeOf("head", main, coarse)),
    below: onGrid(belowChin(main, coarse)),
    lead: lead && onGrid(lead),
  };
}

/** Stands in for a segmenter that doesn't see the person. */
function guess(shape: Plane): Plane {
  return shape.map((value) => 0.45 + 0.3 * value);
}

/** The odds by what both looks make of a pixel together, in steps of 1/255. */
const ODDS = Float32Array.from({ length: 256 }, (_, i) => {
  const held = clamp(smoothstep(AGREED.from, AGREED.to, i / 255), 1 - SUREST, SUREST);
  return Math.log(held / (1 - held));
});

function oddsOf(person: Plane, { face, below, lead }: Regions): Plane {
  const odds = new Float32Array(person.length);
  for (let i = 0; i < odds.length; i++) {
    let value = ODDS[(255 * (person[i] as number) + 0.5) | 0] as number;
    if ((below[i] as number) > COLLAR.from && (face[i] as number) < 0.5) value -= COLLAR.odds;
    if (lead) value -= NEIGHBOUR.odds * clamp(1 - (lead[i] as number) / NEIGHBOUR.within, 0, 1);
    odds[i] = value;
  }
  return odds;
}

function learnColours(
  small: Rgb,
  person: Plane,
  { face, top, shape, below, lead }: Regions,
  pool: PlanePool,
): ColourOdds {
  const lab: Lab = { width: SIDE, height: SIDE, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb(small.data, lab, pool);
  const warm = shareWithin(top, (i) => isColdAndVivid(lab, i)) < VIVID.share;
  const inside = new Float32Array(SIDE * SIDE);
  const outside = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < inside.length; i++) {
    const isFace = (face[i] as number) > 0.5;
    if (lead && (lead[i] as number) < NEIGHBOUR.within && !isFace) {
      // What is surely a neighbour's counts a little: its skin and hair may well be of the same colours.
      if ((lead[i] as number) < -NEIGHBOUR.within) outside[i] = 0.5;
      continue;
    }
    const hair = (shape[i] as number) > 0.5 && (below[i] as number) < -0.1 && isDeepInside(person, i);
    if ((top[i] as number) > 0.5) inside[i] = 1;
    else if (hair && warm && isColdAndVivid(lab, i)) outside[i] = VIVID.weight;
    else if (hair) inside[i] = LIKELY;
    else if ((person[i] as number) < DISPUTED || (below[i] as number) > CLOTHES) outside[i] = 1;
  }
  return learnOdds(lab, inside, outside);
}

/** Whether a colour is a vivid green, blue or violet, which grows on no head. */
function isColdAndVivid({ a, b }: Lab, i: number): boolean {
  const [green, blue] = [-(a[i] as number), -(b[i] as number)];
  return (green > 0.04 || blue > 0.02) && green * green + blue * blue > VIVID.chroma ** 2;
}

/** Whether it is surely a person there and a little around: what the segmenter takes for an edge is half background. */
function isDeepInside(person: Plane, i: number): boolean {
  // Beyond the border there is nothing that would speak against it.
  return !(
    (person[i] as number) < 0.8 ||
    (person[i - DEEP] as number) < 0.8 ||
    (person[i + DEEP] as number) < 0.8 ||
    (person[i - DEEP * SIDE] as number) < 0.8 ||
    (person[i + DEEP * SIDE] as number) < 0.8
  );
}

/** The share of a mask's pixels (above 1/2) that pass a test. */
function shareWithin(mask: Plane, passes: (i: number) => boolean): number {
  let [passed, count] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    if ((mask[i] as number) < 0.5) continue;
    if (passes(i)) passed++;
    count++;
  }
  return count > 0 ? passed / count : 0;
}

function meanInside(plane: Plane, mask: Plane): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < plane.length; i++) {
    if ((mask[i] as number) < 0.5) continue;
    sum += plane[i] as number;
    count++;
  }
  return count > 0 ? sum / count : 0;
}
