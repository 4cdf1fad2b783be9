import sharp from "sharp";
import { AppError } from "../errors.js";
import { allEnded } from "./all-ended.js";
import { previewOf, writeDrawing } from "./encode.js";
import type { TaskContext } from "./limits.js";
import { type Face, mapFace } from "./people/faces.js";
import { chooseFrame, type Framing } from "./people/framing.js";
import { faceMasks } from "./people/masks.js";
import { refineMatte } from "./people/matte.js";
import { repeatBeyond, type ShownColumns } from "./people/matte-border.js";
import { loadModels } from "./people/models.js";
import { enlargedMatte, personMatte, SEGMENTER_SIDE } from "./people/person-matte.js";
import { bareFace } from "./people/skin.js";
import { findSubjects } from "./people/subjects.js";
import { cutFrame, loadPhoto } from "./photo.js";
import { type Lab, labFromRgb, rgbFromLab } from "./pixels/oklab.js";
import { PlanePool } from "./pixels/plane-pool.js";
import { clamp, type Plane, type Rgb } from "./pixels/raster.js";
import { quarter } from "./pixels/scaling.js";
import { Progress } from "./progress.js";
import type { CartoonRequest, DrawnCartoon } from "./protocol.js";
import { choicesOf, type SeedChoices } from "./seed.js";
import { Drawings } from "./steps/drawings.js";
import type { Sheet, Step, Work } from "./steps/sheet.js";
import { updateSkin } from "./steps/skin.js";
import { cartoonStyles } from "./styles/index.js";
import type { CartoonStyle } from "./styles/style.js";
import { traitsOfRgb } from "./traits.js";

/** Width and height of a cartoon, pixels. */
export const CARTOON_SIDE = 1024;

/** The matte must cover this share of the face, or the segmenter has missed the person. */
const TRUSTED_COVER = 0.75;
/** Share of the frame that is shown when it has. */
const UNTRUSTED_INSET = 0.9;

/** Milliseconds that the parts take which all styles have in common, measured: their shares of the progress. */
const COSTS = { decode: 18, detect: 80, prepare: 125, encode: 40 };
/** Of a step that has not been measured. */
const DEFAULT_COST = 10;

let planes: PlanePool | undefined;

/**
 * Draws a cartoon of 1024 × 1024 pixels and writes it to the request's target.
 *
 * The same photo, style and seed give the same bytes (of one version of this program and its libraries).
 * Throws `BAD_USER_INPUT` for a style that there isn't, and the errors of `decodeImage`.
 */
export async function drawCartoon(request: CartoonRequest, context: TaskContext): Promise<DrawnCartoon> {
  const style = cartoonStyles.find((one) => one.id === request.style);
  if (!style) throw new AppError("BAD_USER_INPUT", { message: `There is no style "${request.style}".` });
  const progress = new Progress(
    context,
    COSTS.decode + COSTS.detect + COSTS.prepare + stepsCost(style) + COSTS.encode,
  );
  await progress.report("PREPARING");
  const photo = await loadPhoto(request.source, context);
  await progress.passed(COSTS.decode, "DETECTING");
  const faces = await findSubjects(await loadModels(), photo);
  await progress.passed(COSTS.detect, "STYLIZING");
  const { seed } = request;
  const data = await renderCartoon({ photo, faces, style, seed, progress });
  const picture = { width: CARTOON_SIDE, height: CARTOON_SIDE, data };
  const raw = { width: CARTOON_SIDE, height: CARTOON_SIDE, channels: 3 } as const;
  const [drawn, traits, sourceTraits] = await allEnded([
    writeDrawing(sharp(data, { raw }), request.target),
    traitsOfRgb(picture, facesInFrame(photo, faces, choicesOf(seed)).faces),
    traitsOfRgb(photo, faces),
  ]);
  context.report({ stage: "STYLIZING", percent: 100 });
  return { ...drawn, traits, sourceTraits };
}

/** What a cartoon is made from once the photo is read and searched. */
export interface CartoonInputs {
  photo: Rgb;
  /** Faces in the photo's pixels, the main one first. */
  faces: readonly Face[];
  style: CartoonStyle;
  seed: number;
  progress: Progress;
}

/** Draws a cartoon in memory: interleaved sRGB bytes, 1024 × 1024 × 3. */
export async function renderCartoon(inputs: CartoonInputs): Promise<Uint8Array> {
  const { photo, faces, style, seed, progress } = inputs;
  planes ??= new PlanePool(CARTOON_SIDE * CARTOON_SIDE);
  planes.restart();
  const sheet = await prepareSheet({ photo, faces, choices: choicesOf(seed), pool: planes });
  for (const svg of style.steps.flatMap((step) => step.ahead?.(sheet) ?? [])) sheet.drawings.begin(svg);
  await progress.passed(COSTS.prepare, "STYLIZING");
  const work: Work = {
    checkpoint: () => progress.checkpoint(),
    preview: () => showSheet(sheet, progress),
  };
  for (const step of style.steps) {
    await step.run(sheet, work);
    await progress.passed(costOf(step), "STYLIZING");
  }
  return rgbFromLab(sheet.lab, planes);
}

interface SheetInputs {
  photo: Rgb;
  faces: readonly Face[];
  choices: SeedChoices;
  pool: PlanePool;
}

async function prepareSheet(inputs: SheetInputs): Promise<Sheet> {
  const { photo, choices, pool } = inputs;
  const side = CARTOON_SIDE;
  const { framing, flip, faces } = facesInFrame(photo, inputs.faces, choices);
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  const cut = (pixels: number) => cutFrame(photo, framing.frame, { width: pixels, height: pixels, flip });
  const models = await loadModels();
  const small = framing.kind === "person" ? await cut(SEGMENTER_SIDE) : undefined;
  // Cropping and drawing are libvips' work, on threads of its own; meanwhile this one computes.
  const [crop, masks, person] = await allEnded([
    cut(side),
    faceMasks(faces, side, pool),
    (async () => small && personMatte(models, small))(),
  ]);
  labFromRgb(crop.data, lab, pool);
  const shown = shownColumns(photo, framing, flip);
  const matte = figureMatte({ person, framing, shown, faces, lab, pool });
  const sheet: Sheet = {
    side,
    lab,
    faces,
    masks,
    bare: pool.take(),
    skinLikelihood: pool.take(),
    hair: pool.take(),
    skin: undefined,
    matte,
    lines: undefined,
    choices,
    drawings: new Drawings(),
    pool,
  };
  bareFace(masks, sheet.bare, pool);
  updateSkin(sheet);
  return sheet;
}

/** The part of the photo that is drawn, whether it is mirrored, and the faces in the cartoon's pixels. */
function facesInFrame(photo: Rgb, faces: readonly Face[], choices: SeedChoices) {
  const framing = chooseFrame(photo, faces, choices.zoom);
  const flip = choices.flip && framing.kind === "person";
  return { framing, flip, faces: faces.map((face) => intoFrame(face, framing, flip)) };
}

interface MatteInputs {
  /** What the segmenter found; undefined on a card. */
  person: Plane | undefined;
  framing: Framing;
  shown: ShownColumns;
  faces: readonly Face[];
  lab: Lab;
  pool: PlanePool;
}

/** What is cut out: the person, or the card with a part of the photo. */
function figureMatte({ person, framing, shown, faces, lab, pool }: MatteInputs): Plane {
  const side = CARTOON_SIDE;
  const { frame } = framing;
  const matte = person ? enlargedMatte(person, pool) : pool.take();
  if (person) {
    repeatBeyond(matte, side, shown);
    refineMatte(matte, { side, guide: lab.L, keep: faces.map((face) => face.centre), pool });
    if (coverOf(matte, side, faces[0]) >= TRUSTED_COVER) return matte;
    // Better a card with the photo's own background than a person with holes.
  }
  const inset = { width: frame.width * UNTRUSTED_INSET, height: frame.height * UNTRUSTED_INSET };
  fillCard(matte, side, { frame, card: framing.kind === "card" ? framing.card : inset });
  return matte;
}

/** Where the frame shows the photo, in columns of the sheet. */
function shownColumns(photo: Rgb, { frame }: Framing, flip: boolean): ShownColumns {
  const scale = CARTOON_SIDE / frame.width;
  const from = clamp(Math.ceil(-frame.left * scale), 0, CARTOON_SIDE);
  const to = clamp(Math.floor((photo.width - frame.left) * scale), 0, CARTOON_SIDE);
  return flip ? { from: CARTOON_SIDE - to, to: CARTOON_SIDE - from } : { from, to };
}

/** Mean of the matte in the middle of the face, 0..1. */
function coverOf(matte: Plane, side: number, face: Face | undefined): number {
  if (!face) return 0;
  const reach = Math.round(face.size * 0.4);
  let sum = 0;
  let count = 0;
  for (let y = Math.round(face.centre.y) - reach; y < face.centre.y + reach; y += 4) {
    for (let x = Math.round(face.centre.x) - reach; x < face.centre.x + reach; x += 4) {
      if (x < 0 || y < 0 || x >= side || y >= side) continue;
      sum += matte[y * side + x] as number;
      count++;
    }
  }
  return count ? sum / count : 0;
}

/** 1 inside the card, 0 outside, in pixels of a canvas of that side. */
function fillCard(
  matte: Plane,
  side: number,
  { frame, card }: { frame: { width: number }; card: { width: number; height: number } },
): void {
  const scale = side / frame.width;
  const halfWidth = Math.max(1, (card.width * scale) / 2);
  const halfHeight = Math.max(1, (card.height * scale) / 2);
  const middle = side / 2;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const inside = Math.abs(x + 0.5 - middle) <= halfWidth && Math.abs(y + 0.5 - middle) <= halfHeight;
      matte[i] = inside ? 1 : 0;
    }
  }
}

function intoFrame(face: Face, { frame }: Framing, flip: boolean): Face {
  const scale = CARTOON_SIDE / frame.width;
  const mapped = mapFace(face, scale, { x: -frame.left * scale, y: -frame.top * scale });
  if (!flip) return mapped;
  return {
    ...mapped,
    centre: { x: CARTOON_SIDE - mapped.centre.x, y: mapped.centre.y },
    roll: -mapped.roll,
    mesh: mapped.mesh.map(([x, y, z]) => [CARTOON_SIDE - x, y, z]),
  };
}

async function showSheet({ lab, side, pool }: Sheet, progress: Progress): Promise<void> {
  const shrink = (plane: Plane) => quarter(plane, { width: side, height: side, pool });
  const size = { width: side / 4, height: side / 4 };
  const small: Lab = { ...size, L: shrink(lab.L), a: shrink(lab.a), b: shrink(lab.b) };
  const preview = await previewOf({ ...size, data: rgbFromLab(small, pool) });
  pool.give(small.L, small.a, small.b);
  await progress.report("STYLIZING", preview);
}

function stepsCost({ steps }: CartoonStyle): number {
  return steps.reduce((sum, step) => sum + costOf(step), 0);
}

function costOf({ cost = DEFAULT_COST }: Step): number {
  return cost;
}
