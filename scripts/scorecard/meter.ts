import sharp from "sharp";
import { CARTOON_SIDE } from "../../src/imaging/cartoon.js";
import { type Face, findFaces, mapFace } from "../../src/imaging/people/faces.js";
import { chooseFrame } from "../../src/imaging/people/framing.js";
import { loadModels } from "../../src/imaging/people/models.js";
import { findSubjects } from "../../src/imaging/people/subjects.js";
import { cutFrame, type Frame, loadPhoto } from "../../src/imaging/photo.js";
import type { Rgb } from "../../src/imaging/pixels/raster.js";
import { choicesOf } from "../../src/imaging/seed.js";
import { taskContext } from "../imaging/task-context.js";
import { type Embedding, faceEmbedding } from "./face-embedding.js";
import { type HeadFigures, measureHead } from "./head-figures.js";
import { findAgain, landmarkShift } from "./metrics.js";

/** A drawn cartoon, or the photo's own part in a cartoon's frame to compare with. */
export interface CartoonToMeasure {
  style: string;
  seed: number;
  /** Absolute path of the cartoon; undefined for the photo itself. */
  path: string | undefined;
  /** Absolute path of the small WebP to write. */
  thumbnail: string;
}

/** One photo with all that was made of it. */
export interface MeterTask {
  /** Absolute path of the photo. */
  photo: string;
  cartoons: readonly CartoonToMeasure[];
}

/** A face of the photo, looked for in a cartoon. Undefined where it was not found. */
export interface MeasuredFace {
  /** Mean distance of the landmarks, in eye distances. */
  shift: number | undefined;
  embedding: Embedding | undefined;
}

/** What was measured at one cartoon. */
export interface MeasuredCartoon {
  style: string;
  seed: number;
  /** In the order of the photo's faces. */
  faces: MeasuredFace[];
  head: HeadFigures;
}

/** What was measured at one photo. */
export interface MeasuredPhoto {
  /** Of the faces that belong in the picture, the main one first. */
  embeddings: Embedding[];
  cartoons: MeasuredCartoon[];
}

/** Longest side of a thumbnail, pixels. */
const THUMBNAIL = 256;
/** Measures a photo and what was made of it; `onCartoon` is called after each. */
export async function measurePhoto(task: MeterTask, onCartoon: () => void): Promise<MeasuredPhoto> {
  const photo = await loadPhoto(task.photo, taskContext);
  const faces = await findSubjects(await loadModels(), photo);
  const embeddings = [];
  for (const face of faces) embeddings.push(await faceEmbedding(photo, face));
  const cartoons = [];
  for (const cartoon of task.cartoons) {
    cartoons.push(await measureCartoon({ photo, faces, cartoon }));
    onCartoon();
  }
  return { embeddings, cartoons };
}

interface Pair {
  photo: Rgb;
  /** In the photo's pixels. */
  faces: readonly Face[];
  cartoon: CartoonToMeasure;
}

async function measureCartoon({ photo, faces, cartoon }: Pair): Promise<MeasuredCartoon> {
  const { seed, style } = cartoon;
  // The same choices as in drawing.
  const { flip, zoom } = choicesOf(seed);
  const { frame, kind } = chooseFrame(photo, faces, zoom);
  const original = await cutFrame(photo, frame, { width: CARTOON_SIDE, height: CARTOON_SIDE });
  const drawn = cartoon.path ? await loadPhoto(cartoon.path, taskContext) : original;
  await writeThumbnail(drawn, cartoon.thumbnail);
  // Mirrored back, or every left eye would be compared with a right one.
  const upright = cartoon.path && flip && kind === "person" ? await mirrored(drawn) : drawn;
  const expected = faces.map((face) => intoFrame(face, frame));
  return {
    style,
    seed,
    faces: await measureFaces(upright, expected),
    head: await measureHead({ original, drawn: upright, main: expected[0] }),
  };
}

function intoFrame(face: Face, frame: Frame): Face {
  const scale = CARTOON_SIDE / frame.width;
  return mapFace(face, scale, { x: -frame.left * scale, y: -frame.top * scale });
}

async function measureFaces(drawn: Rgb, expected: readonly Face[]): Promise<MeasuredFace[]> {
  if (expected.length === 0) return [];
  let candidates = await findFaces(await loadModels(), drawn);
  const measured = [];
  for (const face of expected) {
    const found = findAgain(face, candidates);
    candidates = candidates.filter((candidate) => candidate !== found);
    measured.push({
      shift: found && landmarkShift(face, found),
      embedding: found && (await faceEmbedding(drawn, found)),
    });
  }
  return measured;
}

async function writeThumbnail({ width, height, data }: Rgb, target: string): Promise<void> {
  await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(THUMBNAIL, THUMBNAIL, { fit: "inside" })
    .webp({ quality: 80 })
    .toFile(target);
}

async function mirrored({ width, height, data }: Rgb): Promise<Rgb> {
  const flopped = sharp(data, { raw: { width, height, channels: 3 } }).flop();
  return { width, height, data: await flopped.raw().toBuffer() };
}
