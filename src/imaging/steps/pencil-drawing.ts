import { gaussianBlur } from "../pixels/blur.js";
import { addNoise } from "../pixels/noise.js";
import type { Plane } from "../pixels/raster.js";
import { strokeField } from "../pixels/strokes.js";
import { shadeBehind } from "./behind.js";
import { constructionLines } from "./construction.js";
import { bustFade, type Drawing, type GraphiteLayer, shade } from "./graphite.js";
import { paperHeight } from "./paper.js";
import type { Sheet, Step, Work } from "./sheet.js";
import { type SketchSheet, sketchSheet } from "./sketch-book.js";

/** How a pencil drawing is made; paper and pencil are the seed's choice. */
export interface PencilOptions {
  layers: readonly GraphiteLayer[];
}

/** The seed turns all strokes by one of these, degrees. */
const TURNS = [0, -88, 18, -112, 40] as const;
/** Pressure of contour lines, of the line along the figure's edge, and of the one beside it. */
const CONTOUR = 0.95;
const EDGE = 0.6;
const BESIDE = 0.3;
/** Where the second line along the edge lies, pixels to the right and down. */
const SHIFT = { x: 7, y: -5 };
/** How faint construction lines are, beside the figure and on it. */
const CONSTRUCTION = [0.27, 0.05] as const;

/**
 * Draws the picture in pencil on paper: smudged tones, strokes in several directions, contours of changing pressure,
 * construction lines; highlights are bare paper or chalk. Needs lines. The drawing fades out toward the lower edge.
 */
export function pencilDrawing(options: PencilOptions): Step {
  return { name: "pencil", cost: 250, run: (sheet, work) => draw(sheet, options, work) };
}

async function draw(sheet: Sheet, { layers }: PencilOptions, work: Work): Promise<void> {
  const { choices, pool } = sheet;
  const page = sketchSheet(choices.seed);
  const turn = TURNS[choices.seed % TURNS.length] ?? 0;
  const fade = bustFade(sheet);
  const inside = pool.take();
  for (let i = 0; i < fade.length; i++) inside[i] = (fade[i] as number) * (sheet.matte[i] as number);
  const options = { layers, turn, paper: page.paper[0] };
  const drawing = await shade(sheet, inside, options, () => work.checkpoint());
  addContours(sheet, drawing.graphite, fade);
  await work.checkpoint();
  shadeBehind(sheet, { graphite: drawing.graphite, page, turn });
  await addConstruction(sheet, drawing.graphite, page);
  await work.checkpoint();
  layOnPaper(sheet, { ...drawing, inside, page, turn });
  pool.give(fade, inside, drawing.graphite, drawing.light);
}

/** Lines that were found, the figure's edge, and a second, fainter line beside that, as a sketching hand draws. */
function addContours(sheet: Sheet, graphite: Plane, fade: Plane): void {
  const { lines, matte, side, choices, pool } = sheet;
  if (!lines) throw new Error("pencilDrawing needs findLines before it");
  const [edge, pressure] = [pool.take(), pool.take().fill(0.72)];
  const size = { width: side, height: side, pool };
  gaussianBlur(matte, edge, { ...size, sigma: 2.2 });
  addNoise(pressure, { ...size, cell: 46, seed: choices.seed + 51, amplitude: 0.42 });
  const shift = SHIFT.x + SHIFT.y * side;
  for (let i = 0; i < graphite.length; i++) {
    const here = edge[i] as number;
    const there = edge[i - shift] ?? 0;
    const force = pressure[i] as number;
    const line = (lines[i] as number) * (matte[i] as number) * CONTOUR * (0.35 + 0.65 * force);
    const bow = 4 * here * (1 - here);
    const rim = bow * bow * EDGE * force;
    const bow2 = 4 * there * (1 - there);
    const beside = bow2 * bow2 * BESIDE * (1 - (matte[i] as number)) * force;
    const most = Math.max(line, rim, beside) * Math.sqrt(fade[i] as number);
    const before = graphite[i] as number;
    graphite[i] = before + (1 - before) * (most > 1 ? 1 : most);
  }
  pool.give(edge, pressure);
}

/** Frame and signature lie behind the figure; what the head was measured with shines through it. */
async function addConstruction(sheet: Sheet, graphite: Plane, page: SketchSheet): Promise<void> {
  const { data } = await constructionLines(sheet, page.behind === "frame");
  for (let i = 0, j = 0; i < graphite.length; i++, j += 3) {
    const beside = data[j] as number;
    const measured = data[j + 1] as number;
    if (beside + measured === 0) continue;
    const person = sheet.matte[i] as number;
    const faint = CONSTRUCTION[0] + (CONSTRUCTION[1] - CONSTRUCTION[0]) * person;
    const cover = Math.max(0.8 * beside * (1 - person), faint * measured) / 255;
    const before = graphite[i] as number;
    graphite[i] = before + (1 - before) * cover;
  }
}

interface OnPaper extends Drawing {
  /** Where the figure is drawn, 0..1. */
  inside: Plane;
  page: SketchSheet;
  turn: number;
}

/** How much the paper's hills take from a stroke and its hollows spare; least in the dark. */
const TOOTH = 0.62;
/** How much darker its hollows look. */
const RELIEF = 0.012;
/** Lightness of chalk, and how firmly it is laid. */
const CHALK = 0.975;
const CHALK_PRESSURE = 1.5;

/** Writes paper, colour, chalk and graphite into the sheet. */
function layOnPaper(sheet: Sheet, { graphite, light, inside, page, turn }: OnPaper): void {
  const { lab, side, choices, pool, skinLikelihood } = sheet;
  const height = paperHeight(sheet, { cell: 5, grain: 0.7 });
  const strokes = pool.take();
  const angle = ((turn + 62) * Math.PI) / 180;
  strokeField(strokes, { side, angle, spacing: 7, length: 90, seed: choices.seed + 91 });
  const [[paper, paperA, paperB], [ink, inkA, inkB]] = [page.paper, page.pencil];
  for (let i = 0; i < graphite.length; i++) {
    const tooth = height[i] as number;
    const drawn = graphite[i] as number;
    const stroke = strokes[i] as number;
    let L = paper - RELIEF * tooth;
    let a = paperA;
    let b = paperB;
    if (page.colours > 0) {
      const [ownA, ownB] = [lab.a[i] as number, lab.b[i] as number];
      const vivid = Math.min(1, Math.sqrt(ownA * ownA + ownB * ownB) * 9);
      const share = vivid * (1 - 0.45 * (skinLikelihood[i] as number)) * (inside[i] as number);
      const colour = page.colours * share * (0.45 + 0.7 * stroke + 0.3 * tooth);
      L += colour * ((lab.L[i] as number) * 0.5 + 0.5 * paper - L);
      a += colour * 1.15 * ownA;
      b += colour * 1.15 * ownB;
    }
    if (page.chalk) {
      const laid =
        (light[i] as number) * (inside[i] as number) * CHALK_PRESSURE * (0.55 + 0.75 * stroke + 0.5 * tooth);
      const chalk = laid <= 0 ? 0 : laid > 0.95 ? 0.95 : laid;
      L += chalk * (CHALK - L);
      a -= chalk * a;
      b -= chalk * b;
    }
    let cover = drawn * (1 + TOOTH * tooth * (1 - 0.65 * drawn));
    cover = cover < 0 ? 0 : cover > 1 ? 1 : cover;
    lab.L[i] = L + cover * (ink - L);
    lab.a[i] = a + cover * (inkA - a);
    lab.b[i] = b + cover * (inkB - b);
  }
  pool.give(height, strokes);
}
