import sharp, { type Sharp } from "sharp";
import { AppError } from "../errors.js";
import { writeDrawing } from "./encode.js";
import type { TaskContext } from "./limits.js";
import { at, FACE_OVAL, type Face, findFaces, mapFace } from "./people/faces.js";
import { keepConnected } from "./people/matte.js";
import { loadModels } from "./people/models.js";
import { personMatte } from "./people/person-matte.js";
import { cutFrame, type Frame, loadPhoto } from "./photo.js";
import { boxBlur } from "./pixels/blur.js";
import { guidedFilter } from "./pixels/guided-filter.js";
import { type Lab, labFromRgb } from "./pixels/oklab.js";
import { PlanePool } from "./pixels/plane-pool.js";
import { clamp, type Plane, type Point, type Rgb, smoothstep } from "./pixels/raster.js";
import type { DrawnImage, FaceCutRequest } from "./protocol.js";

/** Below this confidence a face is taken for a chance likeness. */
const MIN_SCORE = 0.6;
/** A smaller face than this (pixels) would be a blur when cut out. */
const MIN_FACE = 48;
/** Side, pixels, at which the cut is worked out. */
const WORK_SIDE = 768;
/** Side of the square that is worked on, in sizes of the face. */
const WORK_SPAN = 2.9;
/** Room around the head in the finished square, as a share of its side. */
const PADDING = 0.08;
/** The ellipse around head and hair, in sizes of the face: half width, half height, how far its centre is up. */
const HEAD = { halfWidth: 0.81 * 1.22, halfHeight: 0.8 * 1.3, up: 0.22 } as const;
/** A white rim is at most this wide, in sizes of the face. */
const MOST_RIM = 0.09;
/** Planes that a cut has in use at a time, and some. */
const MOST_PLANES = 12;
/** Alpha below this does not count when the cut is trimmed. */
const VISIBLE = 0.05;

let planes: PlanePool | undefined;

/**
 * Cuts the head (face and hair) out of a picture: square, transparent, soft at the hair, faded below the chin,
 * with 8 % room around it. Works on cartoons and photos alike and writes to the request's target.
 *
 * Throws `NO_FACE` when there is no face, its score is below .6 or it is smaller than 48 pixels, and the errors
 * of `decodeImage`.
 */
export async function cutFace(request: FaceCutRequest, context: TaskContext): Promise<DrawnImage> {
  context.report({ stage: "PREPARING", percent: 0 });
  const picture = await loadPhoto(request.source, context);
  context.report({ stage: "DETECTING", percent: 12 });
  await context.checkpoint();
  const faces = await findFaces(await loadModels(), picture);
  const [main] = faces;
  if (!main || main.score < MIN_SCORE || main.size < MIN_FACE) throw new AppError("NO_FACE");
  context.report({ stage: "CUTTING", percent: 42 });
  await context.checkpoint();
  const cut = await cutHead(picture, [main, ...faces.slice(1)], context);
  const drawn = await writeDrawing(cut, request.target);
  context.report({ stage: "CUTTING", percent: 100 });
  return drawn;
}

async function cutHead(picture: Rgb, faces: [Face, ...Face[]], context: TaskContext): Promise<Sharp> {
  const [main] = faces;
  const span = main.size * WORK_SPAN;
  const frame = {
    left: main.centre.x - span / 2,
    top: main.centre.y - span * 0.56,
    width: span,
    height: span,
  };
  const side = Math.round(Math.min(WORK_SIDE, Math.max(256, span)));
  const crop = await cutFrame(picture, frame, { width: side, height: side });
  const scale = side / span;
  const local = faces.map((face) => mapFace(face, scale, { x: -frame.left * scale, y: -frame.top * scale }));
  const alpha = await headMatte(crop, local as [Face, ...Face[]]);
  clearOutside(alpha, picture, { frame, side });
  context.report({ stage: "CUTTING", percent: 80 });
  await context.checkpoint();
  return squareCut(crop, alpha);
}

/** Alpha of the head, 0..1, in the crop's pixels. */
async function headMatte(crop: Rgb, [main, ...others]: [Face, ...Face[]]): Promise<Plane> {
  const side = crop.width;
  planes ??= new PlanePool(WORK_SIDE * WORK_SIDE, MOST_PLANES);
  const pool = planes;
  pool.restart(side * side);
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  labFromRgb(crop.data, lab, pool);
  const small = await cutFrame(
    crop,
    { left: 0, top: 0, width: side, height: side },
    { width: 256, height: 256 },
  );
  const alpha = pool.take();
  alpha.set(personMatte(await loadModels(), small, side));
  guidedFilter(alpha, { width: side, height: side, guide: lab.L, radius: side / 90, epsilon: 4e-4, pool });
  const face = faceShape(main, side);
  for (let i = 0; i < alpha.length; i++)
    alpha[i] = Math.max(smoothstep(0.3, 0.75, alpha[i] as number), face[i] as number);
  peelRim(alpha, lab, main.size * MOST_RIM);
  keepHead(alpha, side, main);
  for (const other of others) subtract(alpha, side, { other, main });
  // A low level: the cells it works by must not show as stairs in the fade below the chin.
  keepConnected(alpha, side, [main.centre], 0.1);
  softenEdge(alpha, side, pool);
  return alpha;
}

/**
 * Takes away a sticker's white rim: pure white that is reached from outside within `depth` pixels. Ink or
 * anything else that isn't paper white stops it, so white hair behind its outline stays.
 */
function peelRim(alpha: Plane, { L, a, b, width }: Lab, depth: number): void {
  const isPaper = (i: number) =>
    (L[i] as number) > 0.94 && Math.abs(a[i] as number) < 0.016 && Math.abs(b[i] as number) < 0.016;
  let front: number[] = [];
  for (let i = 0; i < alpha.length; i++) if ((alpha[i] as number) < 0.5) front.push(i);
  const seen = new Uint8Array(alpha.length);
  for (const i of front) seen[i] = 1;
  for (let ring = 0; ring < depth && front.length > 0; ring++) {
    const next: number[] = [];
    for (const i of front) {
      for (const neighbour of [i - 1, i + 1, i - width, i + width]) {
        if (neighbour < 0 || neighbour >= alpha.length || seen[neighbour] || !isPaper(neighbour)) continue;
        seen[neighbour] = 1;
        alpha[neighbour] = 0;
        next.push(neighbour);
      }
    }
    front = next;
  }
}

/** The inside of the face's outline, 0 or 1: whatever the segmenter thinks of a cartoon, the face belongs to it. */
function faceShape(face: Face, side: number): Plane {
  const outline = FACE_OVAL.map((index) => at(face, index));
  const inside = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    const crossings: number[] = [];
    outline.forEach((from, i) => {
      const to = outline[(i + 1) % outline.length] ?? from;
      if (from.y <= y === to.y <= y) return;
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    });
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const left = clamp(Math.ceil(crossings[k] ?? 0), 0, side);
      const right = clamp(Math.floor(crossings[k + 1] ?? 0) + 1, 0, side);
      inside.fill(1, y * side + left, y * side + right);
    }
  }
  return inside;
}

/** Multiplies by the ellipse around head and hair, rolled with the head, and fades out below the chin. */
function keepHead(alpha: Plane, side: number, face: Face): void {
  const cos = Math.cos(face.roll);
  const sin = Math.sin(face.roll);
  const chin = at(face, 152);
  const up = HEAD.up * face.size;
  const centre = { x: face.centre.x + sin * up, y: face.centre.y - cos * up };
  const chinDown = alongDown(chin, face.centre, { cos, sin });
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const u = ((x - centre.x) * cos + (y - centre.y) * sin) / (HEAD.halfWidth * face.size);
      const v = (-(x - centre.x) * sin + (y - centre.y) * cos) / (HEAD.halfHeight * face.size);
      const ellipse = 1 - smoothstep(0.93, 1.04, Math.sqrt(u * u + v * v));
      const below = alongDown({ x, y }, face.centre, { cos, sin }) - chinDown;
      // The fade follows the jaw: it begins higher at the sides, so that no piece of collar is left standing.
      const side = Math.min(1, Math.abs(u));
      const neck = 1 - smoothstep(0, 0.14 * face.size, below + 0.3 * face.size * side * side);
      alpha[i] = (alpha[i] as number) * ellipse * neck;
    }
  }
}

/** How far a point lies below another along the head's own axis, pixels. */
function alongDown(point: Point, from: Point, { cos, sin }: { cos: number; sin: number }): number {
  return -(point.x - from.x) * sin + (point.y - from.y) * cos;
}

/** Takes a neighbour's head away: what is nearer to that face than to ours, seen in sizes of each. */
function subtract(alpha: Plane, side: number, { other, main }: { other: Face; main: Face }): void {
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const theirs = Math.hypot(x - other.centre.x, y - other.centre.y) / other.size;
      if (theirs > 1.3) continue;
      const ours = Math.hypot(x - main.centre.x, y - main.centre.y) / main.size;
      alpha[i] = (alpha[i] as number) * smoothstep(-0.06, 0.06, theirs - ours);
    }
  }
}

/** Rounds off the stairs of the edge without eating into it. */
function softenEdge(alpha: Plane, side: number, pool: PlanePool): void {
  boxBlur(alpha, alpha, { width: side, height: side, radius: 1, pool });
}

/** Where the frame looked out over the picture's border there is nothing to cut out. */
function clearOutside(alpha: Plane, picture: Rgb, { frame, side }: { frame: Frame; side: number }): void {
  const scale = side / frame.width;
  const left = Math.ceil(-frame.left * scale);
  const top = Math.ceil(-frame.top * scale);
  const right = Math.floor((picture.width - frame.left) * scale);
  const bottom = Math.floor((picture.height - frame.top) * scale);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if (x < left || y < top || x >= right || y >= bottom) alpha[i] = 0;
    }
  }
}

/** The visible part, centred in a square with some room around it. */
function squareCut(crop: Rgb, alpha: Plane): Sharp {
  const box = visibleBox(alpha, crop.width);
  const pixels = new Uint8Array(crop.width * crop.height * 4);
  for (let i = 0, j = 0, k = 0; i < alpha.length; i++, j += 3, k += 4) {
    pixels[k] = crop.data[j] as number;
    pixels[k + 1] = crop.data[j + 1] as number;
    pixels[k + 2] = crop.data[j + 2] as number;
    pixels[k + 3] = Math.round(255 * (alpha[i] as number));
  }
  const square = Math.ceil(Math.max(box.width, box.height) / (1 - 2 * PADDING));
  const left = Math.floor((square - box.width) / 2);
  const top = Math.floor((square - box.height) / 2);
  return sharp(pixels, { raw: { width: crop.width, height: crop.height, channels: 4 } })
    .extract(box)
    .extend({
      left,
      top,
      right: square - box.width - left,
      bottom: square - box.height - top,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    });
}

function visibleBox(alpha: Plane, side: number): Frame {
  const box = { left: side, top: side, right: -1, bottom: -1 };
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if ((alpha[i] as number) < VISIBLE) continue;
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x);
      box.bottom = y;
    }
  }
  if (box.right < 0) throw new AppError("NO_FACE");
  return { left: box.left, top: box.top, width: box.right - box.left + 1, height: box.bottom - box.top + 1 };
}
