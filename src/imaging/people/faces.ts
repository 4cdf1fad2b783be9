import sharp from "sharp";
import { clamp, type Point, type Rgb } from "../pixels/raster.js";
import type { DetectedFace, MeshPoint, Models } from "./models.js";

/** A face in a picture; lengths and positions in pixels of that picture. */
export interface Face {
  /** Confidence 0..1. */
  score: number;
  centre: Point;
  /** Mean of width and height of the mesh's outline. */
  size: number;
  /** Distance between the eyes' centres. */
  eyeDistance: number;
  /** Angle of the line between the eyes; radians, clockwise positive. */
  roll: number;
  /** 468 points of the mesh, then 10 of the irises. */
  mesh: MeshPoint[];
  /** The upper border of the photo cuts the head off; unknown unless `findSubjects` has looked. */
  isCutOff?: boolean;
}

/** Points of MediaPipe's mesh along the outline of the face, clockwise from the forehead. */
export const FACE_OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** Longest side at which the whole picture is searched. */
const SEARCH_SIDE = 640;
/** A face that is larger than this share of the picture's longest side, */
const LARGE_FACE = 0.45;
/** and scores no more than this, may be a part of one. */
const CLEAR_SCORE = 0.85;
/** Width of the margin in which a face is looked for that fills the picture, as a share of the picture's longest side. */
const MARGIN_SHARE = 0.3;
/** Side of the enlarged crop in which a face is found again: the detector rounds to whole pixels. */
const REFINE_SIDE = 320;
/** Around a face that is found again so many face sizes are shown. */
const REFINE_ROOM = 1.9;
/** A face of so many pixels in the first look is precise enough: a pixel is less than a hundredth of it. */
const PRECISE_SIZE = 135;
/** Share of the longest side below which a face is small: the detector sees about 20 pixels of it. */
const SMALL_FACE = 0.07;
/** Smaller pictures than this aren't looked at in parts: what could be found there is no face to draw. */
const PART_SIDE = 400;
/** Width and height of a part, as a share of the picture's. */
const PART_SHARE = 0.6;
/** So many faces are looked at again unless told otherwise: each costs some 40 ms. */
const PRECISE_FACES = 6;
/** Below this a box is taken for a chance likeness. */
const MIN_SCORE = 0.5;
/** Mesh points outside the eyes' corners, by which the eyes are placed. */
const LEFT_EYE = [33, 133] as const;
const RIGHT_EYE = [263, 362] as const;

/**
 * Finds the faces of a picture, the most prominent first: the largest of size × score × closeness to the
 * centre. The meshes of the first `precise` (default six) are precise to about a pixel; the others' are as the first
 * look gave them.
 */
export async function findFaces(
  models: Models,
  picture: Rgb,
  { precise = PRECISE_FACES }: { precise?: number } = {},
): Promise<Face[]> {
  const found = await search(models, picture);
  const faces = withoutInner(found.sort((a, b) => prominence(b, picture) - prominence(a, picture)));
  const seenAgain = [];
  const shrunk = Math.max(1, Math.max(picture.width, picture.height) / SEARCH_SIDE);
  for (const face of faces.slice(0, precise)) {
    const again = face.size < PRECISE_SIZE * shrunk ? await lookAgain(models, picture, face) : undefined;
    seenAgain.push(again ?? face);
  }
  return [...seenAgain, ...faces.slice(precise)];
}

/**
 * Looks as close as need be. When there is nothing, or something large that is hardly a face, it looks at the picture in a wide margin:
 * of a face that fills all of a picture the detector sees nothing or a part.
 */
async function search(models: Models, picture: Rgb): Promise<Face[]> {
  const { width, height } = picture;
  const longest = Math.max(width, height);
  const found = await searchClose(models, picture);
  const isClear = ({ score, size }: Face) => score > CLEAR_SCORE || size < LARGE_FACE * longest;
  if (found.length > 0 && found.every(isClear)) return found;
  const scale = Math.min(1, SEARCH_SIDE / longest) / (1 + 2 * MARGIN_SHARE);
  const margin = Math.round(MARGIN_SHARE * scale * longest);
  const window = { left: 0, top: 0, width, height };
  const inMargin = await detectIn(models, picture, { window, scale, margin });
  return bestScore(inMargin) > bestScore(found) ? inMargin : found;
}

function bestScore(faces: readonly Face[]): number {
  return Math.max(0, ...faces.map(({ score }) => score));
}

/** Looks at the whole picture, and when nothing large is there, once more at four overlapping parts of it. */
async function searchClose(models: Models, picture: Rgb): Promise<Face[]> {
  const { width, height } = picture;
  const longest = Math.max(width, height);
  const window = { left: 0, top: 0, width, height };
  const found = await detectIn(models, picture, { window, scale: Math.min(1, SEARCH_SIDE / longest) });
  const shortest = Math.min(width, height);
  if (shortest < PART_SIDE || found.some((face) => face.size > SMALL_FACE * longest)) return found;
  const part = { width: Math.round(width * PART_SHARE), height: Math.round(height * PART_SHARE) };
  const scale = Math.min(1, SEARCH_SIDE / Math.max(part.width, part.height));
  for (const left of [0, width - part.width]) {
    for (const top of [0, height - part.height]) {
      const more = await detectIn(models, picture, { window: { left, top, ...part }, scale });
      found.push(...more.filter((face) => !found.some((known) => isSame(known, face))));
    }
  }
  return found;
}

/** Of a face that fills the picture the detector takes parts for further faces. */
function withoutInner(faces: Face[]): Face[] {
  return faces.filter((face, n) => !faces.slice(0, n).some((larger) => isSame(larger, face)));
}

function isSame(a: Face, b: Face): boolean {
  return distance(a.centre, b.centre) < 0.5 * Math.max(a.size, b.size);
}

/** A mesh point as x and y; the picture's corner when the mesh lacks it. */
export function at(face: Face, index: number): Point {
  const point = face.mesh[index];
  return point ? { x: point[0], y: point[1] } : { x: 0, y: 0 };
}

/** Mean position of several mesh points. */
export function middle(face: Face, indices: readonly number[]): Point {
  const sum = { x: 0, y: 0 };
  for (const index of indices) {
    const point = at(face, index);
    sum.x += point.x / indices.length;
    sum.y += point.y / indices.length;
  }
  return sum;
}

/** Moves a face into another coordinate system: multiplied by `scale`, then shifted. */
export function mapFace(face: Face, scale: number, shift: Point): Face {
  const map = ([x, y, z]: MeshPoint): MeshPoint => [
    x * scale + shift.x,
    y * scale + shift.y,
    (z ?? 0) * scale,
  ];
  return {
    ...face,
    centre: { x: face.centre.x * scale + shift.x, y: face.centre.y * scale + shift.y },
    size: face.size * scale,
    eyeDistance: face.eyeDistance * scale,
    mesh: face.mesh.map(map),
  };
}

interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

async function lookAgain(models: Models, picture: Rgb, face: Face): Promise<Face | undefined> {
  const side = Math.round(Math.min(face.size * REFINE_ROOM, picture.width, picture.height));
  const window = {
    left: Math.round(clamp(face.centre.x - side / 2, 0, picture.width - side)),
    top: Math.round(clamp(face.centre.y - side / 2, 0, picture.height - side)),
    width: side,
    height: side,
  };
  const again = await detectIn(models, picture, { window, scale: REFINE_SIDE / side });
  const near = again.filter((one) => distance(one.centre, face.centre) < face.size * 0.4);
  return near.sort((a, b) => b.size * b.score - a.size * a.score)[0];
}

async function detectIn(
  { tf, detect }: Models,
  picture: Rgb,
  // `margin`: pixels of grey around it, after scaling.
  { window, scale, margin = 0 }: { window: Window; scale: number; margin?: number },
): Promise<Face[]> {
  const width = Math.max(1, Math.round(window.width * scale));
  const height = Math.max(1, Math.round(window.height * scale));
  const side = Math.max(width, height);
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  // Squared with grey: the detector squeezes what isn't square, and misses the squeezed faces of a group.
  const pixels = await sharp(picture.data, { raw })
    .extract(window)
    .resize(width, height, { fit: "fill" })
    .extend({
      left: margin,
      top: margin,
      right: margin + side - width,
      bottom: margin + side - height,
      background: "#808080",
    })
    .raw()
    .toBuffer();
  const seen = side + 2 * margin;
  const tensor = tf.tensor3d(new Uint8Array(pixels), [seen, seen, 3], "float32");
  const found = await detect(tensor);
  tensor.dispose();
  return found
    .filter((face) => face.mesh.length >= 468 && Math.min(face.boxScore, face.score) >= MIN_SCORE)
    .map((face) => {
      const unscale = window.width / width;
      return mapFace(measure(face), unscale, {
        x: window.left - margin * unscale,
        y: window.top - margin * unscale,
      });
    });
}

function measure(face: DetectedFace): Face {
  const base: Face = {
    score: Math.min(face.boxScore, face.score),
    centre: { x: 0, y: 0 },
    size: 0,
    eyeDistance: 0,
    roll: 0,
    mesh: face.mesh,
  };
  const outline = FACE_OVAL.map((index) => at(base, index));
  const xs = outline.map((point) => point.x);
  const ys = outline.map((point) => point.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const leftEye = middle(base, LEFT_EYE);
  const rightEye = middle(base, RIGHT_EYE);
  return {
    ...base,
    centre: { x: (left + right) / 2, y: (top + bottom) / 2 },
    size: (right - left + bottom - top) / 2,
    eyeDistance: distance(leftEye, rightEye),
    roll: Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x),
  };
}

function prominence(face: Face, picture: Rgb): number {
  const away = distance(face.centre, { x: picture.width / 2, y: picture.height / 2 });
  const closeness = 1 - (0.6 * away) / Math.hypot(picture.width / 2, picture.height / 2);
  return face.size * face.score * closeness;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
