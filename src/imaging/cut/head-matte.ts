import type { Face } from "../people/faces.js";
import { keepConnected } from "../people/matte.js";
import { cutFrame } from "../photo.js";
import { boxBlur } from "../pixels/blur.js";
import { guidedFilter } from "../pixels/guided-filter.js";
import { type Lab, labFromRgb } from "../pixels/oklab.js";
import { PlanePool } from "../pixels/plane-pool.js";
import { clamp, type Plane, type Point, type Rgb, smoothstep } from "../pixels/raster.js";
import { addOdds } from "./colour-odds.js";
import { lowerMixedAlpha } from "./edge-alpha.js";
import { cleanEdge } from "./foreground.js";
import { type Grid, gridAround, resample } from "./grid.js";
import { headPrior } from "./head-prior.js";
import { type CutShape, faceInside, HEAD_REACH, headCentre, leadOver, shapeOf } from "./head-shape.js";
import { isPaper, peelRim } from "./rim.js";
import { withoutShoulders } from "./shoulders.js";

/** Side, pixels, at which a cut is worked out, at least and at most. */
const SIDE = { least: 256, most: 768 } as const;
/** Shapes are worked out on so many points a side: they have no fine detail. */
const SHAPE_SIDE = 192;
/** What a colour says counts so much beside what the segmenter says. */
const COLOUR_WEIGHT = 1;
/** Odds (natural logarithm) from which on a pixel is taken as settled. */
const SETTLED = 3;
/** Between these shares the edge of the figure runs. */
const EDGE = { from: 0.4, to: 0.7 } as const;
/** A white rim is at most this wide, in sizes of the face. */
const MOST_RIM = 0.09;
/** Planes in use at a time, and some. */
const MOST_PLANES = 11;

/** A part of a picture and how much of each of its pixels is the figure's, 0..1; the plane is good until the next cut. */
export interface CutOut {
  picture: Rgb;
  alpha: Plane;
}

let planes: PlanePool | undefined;

/**
 * Cuts a head out of a picture: alpha, and the colours of the figure alone, without what shone through its edge.
 * The first of the faces (in the picture's pixels) is the one that is cut out, the others are its neighbours'.
 */
export async function cutOutHead(
  picture: Rgb,
  [main, ...others]: readonly [Face, ...Face[]],
  shape: CutShape,
): Promise<CutOut> {
  const prior = await headPrior(picture, main, others);
  const span = 2 * HEAD_REACH * main.size;
  const side = Math.round(clamp(span, SIDE.least, SIDE.most));
  const grid = gridAround(headCentre(main), span, side);
  const frame = { left: grid.origin.x, top: grid.origin.y, width: span, height: span };
  const crop = await cutFrame(picture, frame, { width: side, height: side });
  planes ??= new PlanePool(SIDE.most * SIDE.most, MOST_PLANES);
  const pool = planes;
  pool.restart(side * side);
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb(crop.data, lab, pool);
  const alpha = pool.take();
  resample(prior.odds, prior.grid, alpha, grid);
  addOdds(alpha, prior.colours, lab, COLOUR_WEIGHT);
  const face = onGrid((coarse) => faceInside(main, coarse), grid, pool);
  settle(alpha, { lab, face, main, grid, pool });
  const lead = leadOver(others, main, coarser(grid));
  if (lead)
    multiply(
      alpha,
      lead.map((value) => smoothstep(-0.03, 0.03, value)),
      grid,
      pool,
    );
  multiply(alpha, withoutShoulders(alpha, grid, main, coarser(grid)), grid, pool);
  // A low level and small cells: they must not show as stairs.
  keepConnected(alpha, side, [toGrid(main.centre, grid)], { level: 0.2, cell: 4 });
  lowerMixedAlpha(crop, alpha, pool);
  boxBlur(alpha, alpha, { width: side, height: side, radius: 1, pool });
  clean(crop, alpha, pool);
  multiply(alpha, shapeOf(shape, main, coarser(grid)), grid, pool);
  clearBeyond(alpha, picture, grid);
  return { picture: crop, alpha };
}

interface Settling {
  lab: Lab;
  /** 1 inside the face's outline. */
  face: Plane;
  main: Face;
  grid: Grid;
  pool: PlanePool;
}

/** Turns odds into alpha, in place: fitted to the picture's edges, without holes and without a sticker's rim. */
function settle(alpha: Plane, { lab, face, main, grid, pool }: Settling): void {
  const size = { width: grid.side, height: grid.side };
  for (let i = 0; i < alpha.length; i++) {
    const share = 0.5 + (alpha[i] as number) / (2 * SETTLED);
    const inside = face[i] as number;
    // Whatever the segmenter thinks of a cartoon, the face belongs to it.
    alpha[i] = share < inside ? inside : share > 1 ? 1 : share;
  }
  guidedFilter(alpha, { ...size, guide: lab.L, radius: grid.side / 90, epsilon: 4e-4, pool });
  dropBeyondRim(alpha, { lab, main, grid, pool });
  fillHoles(alpha, grid.side);
  for (let i = 0; i < alpha.length; i++) {
    const t = ((alpha[i] as number) - EDGE.from) / (EDGE.to - EDGE.from);
    alpha[i] = t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
  }
  peelRim(alpha, lab, { depth: (main.size * MOST_RIM) / grid.pitch, keep: face });
}

/** Clears, in place, what lies beyond a white rim: a part of the background that was taken for the figure. */
function dropBeyondRim(alpha: Plane, { lab, main, grid, pool }: Omit<Settling, "face">): void {
  const drawn = pool.take();
  for (let i = 0; i < alpha.length; i++) drawn[i] = isPaper(lab, i) ? 0 : (alpha[i] as number);
  keepConnected(drawn, grid.side, [toGrid(main.centre, grid)], { cell: 4 });
  // The paper itself stays: it may be white hair. A rim is peeled off later.
  for (let i = 0; i < alpha.length; i++) if (drawn[i] === 0 && !isPaper(lab, i)) alpha[i] = 0;
  pool.give(drawn);
}

/** Fills what is surrounded by the figure. */
function fillHoles(alpha: Plane, side: number): void {
  for (let i = 0; i < alpha.length; i++) alpha[i] = 1 - (alpha[i] as number);
  const last = side - 1;
  const border = Array.from({ length: side }, (_, i) => [
    { x: i, y: 0 },
    { x: 0, y: i },
    { x: last, y: i },
    { x: i, y: last },
  ]).flat();
  keepConnected(alpha, side, border);
  for (let i = 0; i < alpha.length; i++) alpha[i] = 1 - (alpha[i] as number);
}

/** Takes the background's colour out of the edge: what has none of the background around it is sure. */
function clean(crop: Rgb, alpha: Plane, pool: PlanePool): void {
  const certainty = pool.take();
  boxBlur(alpha, certainty, { width: crop.width, height: crop.height, radius: 3, pool });
  cleanEdge(crop, certainty);
  pool.give(certainty);
}

function coarser({ side, origin, pitch }: Grid): Grid {
  return { side: SHAPE_SIDE, origin, pitch: (pitch * side) / SHAPE_SIDE };
}

function onGrid(make: (coarse: Grid) => Plane, grid: Grid, pool: PlanePool): Plane {
  const plane = pool.take();
  resample(make(coarser(grid)), coarser(grid), plane, grid);
  return plane;
}

function multiply(alpha: Plane, coarse: Plane, grid: Grid, pool: PlanePool): void {
  const factor = onGrid(() => coarse, grid, pool);
  for (let i = 0; i < alpha.length; i++) alpha[i] = (alpha[i] as number) * (factor[i] as number);
  pool.give(factor);
}

function toGrid(point: Point, { origin, pitch }: Grid): Point {
  return { x: (point.x - origin.x) / pitch, y: (point.y - origin.y) / pitch };
}

/** Where the grid looked out over the picture's border there is nothing to cut out. */
function clearBeyond(alpha: Plane, { width, height }: Rgb, grid: Grid): void {
  const from = toGrid({ x: 0, y: 0 }, grid);
  const to = toGrid({ x: width, y: height }, grid);
  const left = clamp(Math.ceil(from.x), 0, grid.side);
  const right = clamp(Math.floor(to.x), left, grid.side);
  for (let y = 0; y < grid.side; y++) {
    const row = y * grid.side;
    if (y < Math.ceil(from.y) || y >= Math.floor(to.y)) alpha.fill(0, row, row + grid.side);
    alpha.fill(0, row, row + left);
    alpha.fill(0, row + right, row + grid.side);
  }
}
