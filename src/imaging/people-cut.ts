import sharp from "sharp";
import { AppError } from "../errors.js";
import { edgeColours, refineEdge } from "./cut/edge.js";
import { writeDrawing } from "./encode.js";
import type { TaskContext } from "./limits.js";
import { type Face, findFaces, mapFace } from "./people/faces.js";
import { refineMatte } from "./people/matte.js";
import { loadModels } from "./people/models.js";
import { enlargedMatte, personMatte, SEGMENTER_SIDE } from "./people/person-matte.js";
import { cutFrame, type Frame, loadPhoto } from "./photo.js";
import { type Lab, labFromRgb } from "./pixels/oklab.js";
import { PlanePool } from "./pixels/plane-pool.js";
import type { Plane, Point, Rgb, Rgba } from "./pixels/raster.js";
import type { DrawnImage } from "./protocol.js";

/** Side, pixels, of the square on which people are told from what is behind them. */
const SIDE = 1024;
/** Side at which the colours on both sides of the edge are learnt: they take four values a pixel. */
const COLOUR_SIDE = SIDE / 2;
/** Planes in use at a time, and some. */
const MOST_PLANES = 16;
/** Alpha (0..255) from which on a pixel shows the person alone, and keeps the photo's own colour. */
const OPAQUE = 250;
/** Less than this share of the picture, seen as people, is a chance likeness. */
const LEAST_SHARE = 0.01;
/** Share of a face, around its middle, that must be seen as a person's, or the segmenter has missed that person. */
const LEAST_COVER = 0.5;

let planes: PlanePool | undefined;

/** A picture on a square, and where the square lies on it. */
interface Square {
  frame: Frame;
  crop: Rgb;
  faces: Face[];
}

/**
 * Cuts the people out of a picture, with transparency behind them, and writes that to `target` (its ending, .webp or
 * .png, decides the format), at most 2,400 pixels a side. At their edges nothing of the background's colour is left.
 *
 * Throws `NO_FACE` when no person is found, and the errors of `decodeImage`.
 */
export async function cutOutPeople(
  { source, target }: { source: string; target: string },
  context: TaskContext,
): Promise<DrawnImage> {
  const photo = await loadPhoto(source, context);
  const cut = await cutPeople(photo, context);
  if (!cut) throw noPerson();
  const { width, height, data } = cut;
  return writeDrawing(sharp(data, { raw: { width, height, channels: 4 } }), target);
}

/**
 * A picture with transparency behind its people, of the same size; undefined when no person is found in it. At their edges
 * nothing of the background's colour is left.
 */
export async function cutPeople(
  photo: Rgb,
  context: Pick<TaskContext, "checkpoint">,
): Promise<Rgba | undefined> {
  const square = await onSquare(photo);
  await context.checkpoint();
  planes ??= new PlanePool(SIDE * SIDE, MOST_PLANES);
  planes.restart();
  const alpha = await peopleOn(square, planes);
  if (!alpha) return undefined;
  await context.checkpoint();
  const half = { width: COLOUR_SIDE, height: COLOUR_SIDE };
  const whole = { left: 0, top: 0, width: SIDE, height: SIDE };
  const small = await cutFrame(square.crop, whole, half);
  const colours = edgeColours(small, halved(alpha, planes), planes);
  refineEdge({ picture: square.crop, alpha, colours, pool: planes });
  await context.checkpoint();
  return { width: photo.width, height: photo.height, data: await backOnPhoto(photo, square, alpha) };
}

/** The whole picture on a square, its border repeated beyond it: a bust goes on to the bottom. */
async function onSquare(photo: Rgb): Promise<Square> {
  const side = Math.max(photo.width, photo.height);
  const left = Math.floor((photo.width - side) / 2);
  const top = photo.height - side;
  const frame = { left, top, width: side, height: side };
  const crop = await cutFrame(photo, frame, { width: SIDE, height: SIDE });
  const scale = SIDE / side;
  const faces = await findFaces(await loadModels(), photo, { precise: 1 });
  const shift = { x: -left * scale, y: -top * scale };
  return { frame, crop, faces: faces.map((face) => mapFace(face, scale, shift)) };
}

/** How much of each pixel of the square is people, 0..1: a plane of the pool; undefined when there is nobody. */
async function peopleOn({ crop, faces }: Square, pool: PlanePool): Promise<Plane | undefined> {
  const whole = { left: 0, top: 0, width: SIDE, height: SIDE };
  const small = await cutFrame(crop, whole, { width: SEGMENTER_SIDE, height: SEGMENTER_SIDE });
  const matte = enlargedMatte(personMatte(await loadModels(), small), pool);
  const lab: Lab = { width: SIDE, height: SIDE, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb(crop.data, lab, pool);
  const keep = faces.length > 0 ? faces.map(({ centre }) => centre) : [surestPoint(matte)];
  refineMatte(matte, { side: SIDE, guide: lab.L, keep, pool });
  pool.give(lab.L, lab.a, lab.b);
  const share = matte.reduce((sum, value) => sum + value, 0) / matte.length;
  const [main] = faces;
  if (share < LEAST_SHARE || (main && coverOf(main, matte) < LEAST_COVER)) return undefined;
  return matte;
}

function noPerson(): AppError {
  return new AppError("NO_FACE", {
    message: "bg: no person was found in the picture, so that its background can't be removed.",
  });
}

function surestPoint(matte: Plane): Point {
  let best = 0;
  for (let i = 0; i < matte.length; i++) if ((matte[i] as number) > (matte[best] as number)) best = i;
  return { x: best % SIDE, y: Math.floor(best / SIDE) };
}

/** Mean of the matte (0..1) in the middle of a face. */
function coverOf({ centre, size }: Face, matte: Plane): number {
  const reach = Math.max(1, Math.round(size * 0.35));
  const [from, to] = [-reach, reach];
  let sum = 0;
  let count = 0;
  for (let dy = from; dy <= to; dy++) {
    for (let dx = from; dx <= to; dx++) {
      const x = Math.round(centre.x) + dx;
      const y = Math.round(centre.y) + dy;
      if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
      sum += matte[y * SIDE + x] as number;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}

/** A plane of half the side: each value the mean of four. */
function halved(plane: Plane, pool: PlanePool): Plane {
  const half = pool.take().subarray(0, COLOUR_SIDE * COLOUR_SIDE);
  for (let y = 0, i = 0; y < COLOUR_SIDE; y++) {
    for (let x = 0; x < COLOUR_SIDE; x++, i++) {
      const at = 2 * y * SIDE + 2 * x;
      const above = (plane[at] as number) + (plane[at + 1] as number);
      half[i] = (above + (plane[at + SIDE] as number) + (plane[at + SIDE + 1] as number)) / 4;
    }
  }
  return half;
}

/** The photo's pixels with alpha: its own colours where the person alone is seen, the cleaned ones along the edge. */
async function backOnPhoto(photo: Rgb, { frame, crop }: Square, alpha: Plane): Promise<Uint8Array> {
  const square = new Uint8Array(4 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    copyColour(crop.data, square, i);
    square[4 * i + 3] = Math.round(255 * (alpha[i] as number));
  }
  const edge = await sharp(square, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .resize(frame.width, frame.height, { fit: "fill" })
    .extract({ left: -frame.left, top: -frame.top, width: photo.width, height: photo.height })
    .raw()
    .toBuffer();
  for (let i = 0; i < photo.width * photo.height; i++) {
    if ((edge[4 * i + 3] as number) >= OPAQUE) copyColour(photo.data, edge, i);
  }
  return edge;
}

/** One pixel's colour from three bytes to the first of four. Written out: there are millions of them. */
function copyColour(rgb: Uint8Array, rgba: Uint8Array, pixel: number): void {
  rgba[4 * pixel] = rgb[3 * pixel] as number;
  rgba[4 * pixel + 1] = rgb[3 * pixel + 1] as number;
  rgba[4 * pixel + 2] = rgb[3 * pixel + 2] as number;
}
