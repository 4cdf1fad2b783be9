import type { Face } from "../people/faces.js";
import { loadModels } from "../people/models.js";
import { personMatte } from "../people/person-matte.js";
import { cutFrame } from "../photo.js";
import { type Lab, labFromRgb } from "../pixels/oklab.js";
import { PlanePool } from "../pixels/plane-pool.js";
import { clamp, type Plane, type Rgb } from "../pixels/raster.js";
import { type ColourOdds, learnOdds } from "./colour-odds.js";
import { type Grid, gridAround } from "./grid.js";
import { belowChin, faceInside, leadOver, shapeOf } from "./head-shape.js";

/** Side of the square that the segmenter looks at, pixels. */
const SIDE = 256;
/** The segmenter sees the face in a square of so many sizes of it, whose middle is so much below the face's. */
const VIEW = { span: 2.9, down: -0.06 } as const;
/** The segmenter must find this much of the face (mean probability), or it is not believed. */
const BELIEVED = 0.6;
/** It is never believed more than this. */
const SUREST = 0.94;
/** From so far below the chin (sizes of the face) on there are clothes rather than head. */
const CLOTHES = 0.4;
/** From so far above the chin on, beside the face, there may be a collar: odds fall by so much (natural logarithm). */
const COLLAR = { from: -0.3, odds: 1.3 } as const;
/** Hair is learned so far (pixels) from where the person ends. */
const DEEP = 8;
/** So near to the border with a neighbour's head (sizes of the face) it may be theirs: odds fall by so much. */
const NEIGHBOUR = { within: 0.4, odds: 2 } as const;

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
export async function headPrior(picture: Rgb, main: Face, others: readonly Face[]): Promise<HeadPrior> {
  const span = main.size * VIEW.span;
  const grid = gridAround({ x: main.centre.x, y: main.centre.y + VIEW.down * span }, span, SIDE);
  const frame = { left: grid.origin.x, top: grid.origin.y, width: span, height: span };
  const small = await cutFrame(picture, frame, { width: SIDE, height: SIDE });
  const below = belowChin(main, grid);
  const shape = shapeOf("head", main, grid);
  const face = faceInside(main, grid);
  const seen = personMatte(await loadModels(), small, SIDE);
  const person = meanInside(seen, face) < BELIEVED ? shape.map((value) => 0.15 + 0.6 * value) : seen;
  const lead = leadOver(others, main, grid);
  const odds = person.map((value, i) => {
    const collar = (below[i] as number) > COLLAR.from && face[i] === 0 ? COLLAR.odds : 0;
    const theirs = lead ? NEIGHBOUR.odds * clamp(1 - (lead[i] as number) / NEIGHBOUR.within, 0, 1) : 0;
    return oddsOf(value) - collar - theirs;
  });
  return { grid, odds, colours: learnColours(small, { person, face, shape, below, lead }) };
}

interface Regions {
  person: Plane;
  face: Plane;
  shape: Plane;
  below: Plane;
  lead: Plane | undefined;
}

function learnColours(small: Rgb, { person, face, shape, below, lead }: Regions): ColourOdds {
  planes ??= new PlanePool(SIDE * SIDE, 4);
  planes.restart();
  const lab: Lab = { width: SIDE, height: SIDE, L: planes.take(), a: planes.take(), b: planes.take() };
  labFromRgb(small.data, lab, planes);
  const inside = new Float32Array(SIDE * SIDE);
  const outside = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < inside.length; i++) {
    if (lead && (lead[i] as number) < NEIGHBOUR.within && face[i] === 0) {
      // What is surely a neighbour's counts a little: its skin and hair may well be of the same colours.
      if ((lead[i] as number) < -NEIGHBOUR.within) outside[i] = 0.5;
      continue;
    }
    const hair = (shape[i] as number) > 0.5 && (below[i] as number) < -0.1 && isDeepInside(person, i);
    if (face[i] === 1 || hair) inside[i] = 1;
    else if ((person[i] as number) < 0.3 || (below[i] as number) > CLOTHES) outside[i] = 1;
  }
  return learnOdds(lab, inside, outside);
}

/** Whether it is surely a person there and a little around: what the segmenter takes for an edge is half background. */
function isDeepInside(person: Plane, i: number): boolean {
  for (const step of [0, -DEEP, DEEP, -DEEP * SIDE, DEEP * SIDE]) {
    // Beyond the border there is nothing that would speak against it.
    if ((person[i + step] ?? 1) < 0.8) return false;
  }
  return true;
}

function meanInside(plane: Plane, mask: Plane): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < plane.length; i++) {
    if (mask[i] === 0) continue;
    sum += plane[i] as number;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

function oddsOf(probability: number): number {
  const held = clamp(probability, 1 - SUREST, SUREST);
  return Math.log(held / (1 - held));
}
