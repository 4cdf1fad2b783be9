import { type Face, mapFace } from "../../src/imaging/people/faces.js";
import { faceMasks } from "../../src/imaging/people/masks.js";
import { bareFace } from "../../src/imaging/people/skin.js";
import { cutFrame, type Frame } from "../../src/imaging/photo.js";
import { type Lab, labFromRgb } from "../../src/imaging/pixels/oklab.js";
import { PlanePool } from "../../src/imaging/pixels/plane-pool.js";
import type { Plane, Rgb } from "../../src/imaging/pixels/raster.js";
import { type ColourChange, colourChange, flatness, lineCoherence, meanColour } from "./metrics.js";

/** What was measured in the square around the main head, or in the whole picture without one. */
export interface HeadFigures {
  /** Share of the square, 0..1. */
  flatness: number;
  /** 0..1; undefined without any edge. */
  coherence: number | undefined;
  /** Of the main face; undefined without one. */
  skin: SkinFigures | undefined;
}

/** How a face's skin came over. */
export interface SkinFigures {
  /** Oklab's L in the photo and in the cartoon. */
  photoLightness: number;
  cartoonLightness: number;
  change: ColourChange;
}

/** Side of the square, pixels: the same for near and far faces. */
const HEAD_SIDE = 512;
/** Side of the square in sizes of the face. */
const HEAD_SPAN = 1.8;
/** Standard deviation of the structure tensor in the square, pixels. */
const TENSOR_SIGMA = 3;

/** Two pictures of the same frame. */
export interface HeadPair {
  original: Rgb;
  drawn: Rgb;
  /** In their pixels; where it was in the photo, so that it does not matter whether it is found in the cartoon. */
  main: Face | undefined;
}

let planes: PlanePool | undefined;

/** Measures colours and lines of a cartoon in the square around the main head. */
export async function measureHead({ original, drawn, main }: HeadPair): Promise<HeadFigures> {
  planes ??= new PlanePool(HEAD_SIDE * HEAD_SIDE);
  planes.restart();
  const pool = planes;
  const frame = main ? squareAround(main) : { left: 0, top: 0, width: drawn.width, height: drawn.height };
  const after = await labOf(drawn, frame, pool);
  const size = { width: HEAD_SIDE, height: HEAD_SIDE, pool };
  const lines = {
    flatness: flatness(after),
    coherence: lineCoherence(after.L, { ...size, sigma: TENSOR_SIGMA }),
  };
  if (!main) return { ...lines, skin: undefined };
  const weights = await skinOf(main, frame, pool);
  return { ...lines, skin: compareSkin(await labOf(original, frame, pool), after, weights) };
}

function compareSkin(before: Lab, after: Lab, weights: Plane): SkinFigures | undefined {
  const photo = meanColour(before, weights);
  const cartoon = meanColour(after, weights);
  if (!photo || !cartoon) return undefined;
  const change = colourChange(photo, cartoon);
  return { photoLightness: photo[0], cartoonLightness: cartoon[0], change };
}

function squareAround({ centre, size }: Face): Frame {
  const side = size * HEAD_SPAN;
  return { left: centre.x - side / 2, top: centre.y - side / 2, width: side, height: side };
}

async function labOf(picture: Rgb, frame: Frame, pool: PlanePool): Promise<Lab> {
  const square = { width: HEAD_SIDE, height: HEAD_SIDE };
  const lab = { ...square, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb((await cutFrame(picture, frame, square)).data, lab, pool);
  return lab;
}

/** Where bare skin of the face is, 0..1. */
async function skinOf(main: Face, frame: Frame, pool: PlanePool): Promise<Plane> {
  const scale = HEAD_SIDE / frame.width;
  const face = mapFace(main, scale, { x: -frame.left * scale, y: -frame.top * scale });
  const weights = pool.take();
  bareFace(await faceMasks([face], HEAD_SIDE, pool), weights, pool);
  return weights;
}
