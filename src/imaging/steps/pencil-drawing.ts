import { gaussianBlur } from "../pixels/blur.js";
import { addNoise } from "../pixels/noise.js";
import { blend, smoothsteps } from "../pixels/plane-math.js";
import type { Plane } from "../pixels/raster.js";
import { wideBlur } from "../pixels/scaling.js";
import { strokeField } from "../pixels/strokes.js";
import { shadeBehind } from "./behind.js";
import { isCard } from "./card.js";
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
  return {
    name: "pencil",
    cost: 88,
    ahead: (sheet) => [constructionDrawing(sheet)],
    run: (sheet, work) => draw(sheet, options, work),
  };
}

async function draw(whole: Sheet, { layers }: PencilOptions, work: Work): Promise<void> {
  const { choices, pool } = whole;
  const sheet = isCard(whole) ? { ...whole, matte: vignette(whole) } : whole;
  const page = sketchSheet(choices.seed);
  const turn = TURNS[choices.seed % TURNS.length] ?? 0;
  const fade = bustFade(sheet);
  const inside = pool.take().fill(0);
  blend(inside, fade, sheet.matte, pool);
  const options = { layers, turn, paper: page.paper[0] };
  const drawing = await shade(sheet, inside, options, () => work.checkpoint());
  addContours(sheet, drawing.graphite, { fade, edged: sheet === whole });
  await work.checkpoint();
  shadeBehind(sheet, { graphite: drawing.graphite, page, turn });
  addConstruction(sheet, drawing.graphite, await sheet.drawings.pixels(constructionDrawing(sheet)));
  await work.checkpoint();
  layOnPaper(sheet, { ...drawing, inside, page, angle: ((turn + 62) * Math.PI) / 180 });
  pool.give(fade, inside, drawing.graphite, drawing.light);
  if (sheet !== whole) pool.give(sheet.matte);
}

/** How far a card's drawing fades in from its border, pixels: standard deviation, and how ragged it is. */
const CARD_FADE = 34;
const CARD_RAGGED = 0.24;

/** A card without its hard border, 0..1; the plane is the pool's. */
function vignette({ side, matte, choices, pool }: Sheet): Plane {
  const soft = pool.take();
  const size = { width: side, height: side, pool };
  wideBlur(matte, soft, { ...size, sigma: CARD_FADE });
  addNoise(soft, { ...size, cell: 60, seed: choices.seed + 33, amplitude: CARD_RAGGED });
  smoothsteps(soft, [0.5, 0.95], pool);
  for (let i = 0; i < soft.length; i++) if (matte[i] === 0) soft[i] = 0;
  return soft;
}

/** Lines that were found, the figure's edge, and a second, fainter line beside that, as a sketching hand draws. */
function addContours(
  { lines, matte, side, choices, pool }: Sheet,
  graphite: Plane,
  { fade, edged }: { fade: Plane; edged: boolean },
): void {
  if (!lines) throw new Error("pencilDrawing needs findLines before it");
  const [edge, pressure] = [pool.take(), pool.take().fill(0.72)];
  const size = { width: side, height: side, pool };
  gaussianBlur(matte, edge, { ...size, sigma: 2.2 });
  addNoise(pressure, { ...size, cell: 46, seed: choices.seed + 51, amplitude: 0.42 });
  pool.kernels.addContours(
    ...pool.addresses(graphite, lines, matte, edge, pressure, fade),
    CONTOUR,
    edged ? EDGE : 0,
    edged ? BESIDE : 0,
    -(SHIFT.x + SHIFT.y * side),
    graphite.length,
  );
  pool.give(edge, pressure);
}

/** The page's construction lines as an SVG document. */
function constructionDrawing(sheet: Sheet): string {
  return constructionLines(sheet, sketchSheet(sheet.choices.seed).behind === "frame");
}

/** Frame and signature lie behind the figure; what the head was measured with shines through it. */
function addConstruction({ matte, pool }: Sheet, graphite: Plane, lines: Uint8Array): void {
  const plane = pool.take();
  pool.bytesOf(plane).set(lines);
  pool.kernels.addConstruction(...pool.addresses(graphite, matte, plane), 0.8, ...CONSTRUCTION, matte.length);
  pool.give(plane);
}

interface OnPaper extends Drawing {
  /** Where the figure is drawn, 0..1. */
  inside: Plane;
  page: SketchSheet;
  /** Direction of the strokes of chalk and coloured pencils, radians. */
  angle: number;
}

/** How firmly chalk is laid. */
const CHALK_PRESSURE = 1.5;

/** Writes paper, colour, chalk and graphite into the sheet. */
function layOnPaper(sheet: Sheet, { graphite, light, inside, page, angle }: OnPaper): void {
  const { lab, side, choices, pool, skinLikelihood } = sheet;
  const tooth = paperHeight(sheet, { cell: 5, grain: 0.7 });
  const strokes = pool.take();
  const where = page.colours > 0 || page.chalk ? inside : strokes.fill(0);
  strokeField(strokes, { side, angle, spacing: 7, length: 90, seed: choices.seed + 91, where, pool });
  const planes = [lab.L, lab.a, lab.b, graphite, light, inside, strokes, tooth, skinLikelihood] as const;
  pool.kernels.layDrawing(
    ...pool.addresses(...planes),
    ...page.paper,
    ...page.pencil,
    page.colours,
    page.chalk ? CHALK_PRESSURE : 0,
    graphite.length,
  );
  pool.give(tooth, strokes);
}
