import type { Face } from "../people/faces.js";
import { softBlur } from "../pixels/blur.js";
import { reachable } from "../pixels/flood.js";
import { plotPolygon } from "../pixels/grid-drawing.js";
import type { Plane } from "../pixels/raster.js";
import { type Grain, OUTSIDE, superpixels, thinOut } from "../pixels/superpixels.js";
import { hash } from "../seed.js";
import { facePanes } from "./face-panes.js";
import type { Sheet } from "./sheet.js";
import { PANE_NUMBERS, type WindowDesign } from "./window.js";

/** What a pane is part of. */
export const WINDOW = 0;
export const FIGURE = 1;
export const FACE = 2;

/** A picture cut into panes, at half the sheet's resolution. */
export interface Panes {
  /** Width and height, pixels. */
  side: number;
  /** Number of each pixel's pane. */
  labels: Int32Array;
  /** What each pane is part of. */
  kinds: Uint8Array;
  /** For panes of the window its number in the design, else -1. */
  numbers: Int32Array;
}

/** How the figure is cut. */
export interface PaneOptions {
  /** Distance between panes of the figure around a face of the usual size, pixels of a sheet of 1024. */
  size: number;
  /** See `superpixels`. */
  compactness: number;
}

/** Panes are cut at this share of the sheet's side. */
export const SHRINK = 2;
/** A face of a portrait, pixels of a sheet of 1024: panes and lead are measured for it. */
const USUAL_FACE = 370;

/** Standard deviation, pixels, by which the hairline is softened. */
const HAIRLINE = 16;
/** Hair is full of edges, which panes must not follow one by one. */
const HAIR_FIRMNESS = 1.8;
/** Panes of a group are so much smaller at most: smaller ones would be a net over it. */
const LEAST_STEP = 0.72;

/** How much smaller panes and lead are in this sheet than in a portrait, .5..1: a small face bears no thick lines. */
export function fineness({ faces }: Sheet): number {
  const smallest = faces.reduce((size, face) => Math.min(size, face.size), USUAL_FACE);
  return Math.max(0.5, smallest / USUAL_FACE);
}

/** Cuts the sheet into panes: faces by their mesh, the rest of the figure along its edges, the window by its design. */
export function cutPanes(sheet: Sheet, design: WindowDesign, { size, compactness }: PaneOptions): Panes {
  const side = sheet.side / SHRINK;
  const faces = faceLabels(sheet, side);
  keepSkin(faces.labels, sheet, side);
  const matte = thinOut(sheet.matte, sheet.side, SHRINK);
  const within = new Uint8Array(matte.length);
  for (let i = 0; i < within.length; i++) within[i] = (matte[i] as number) > 0.5 && !faces.labels[i] ? 1 : 0;
  const [L, a, b] = [sheet.lab.L, sheet.lab.a, sheet.lab.b].map((plane) =>
    thinOut(plane, sheet.side, SHRINK),
  );
  if (!L || !a || !b) throw new Error("a picture has three planes");
  const small = { width: side, height: side };
  const step = (size / SHRINK) * Math.max(LEAST_STEP, fineness(sheet));
  const cut = {
    step,
    compactness,
    seed: sheet.choices.seed,
    grainAt: (x: number, y: number) => grainAt(sheet, x, y),
  };
  const labels = superpixels({ ...small, L, a, b }, { ...small, ...cut, within });
  let count = labels.reduce((most, label) => Math.max(most, label), OUTSIDE) + 1;
  const figures = count;
  for (let i = 0; i < labels.length; i++) {
    const face = faces.labels[i] as number;
    if (face && (matte[i] as number) > 0.5) labels[i] = figures + face - 1;
  }
  count += faces.count;
  const numbers = windowLabels(labels, { side, design, first: count });
  return { side, labels, ...describe(numbers, { figures, faces: faces.count }) };
}

/** Hair lies around the head, clothes hang down from it: panes run the same way. Without faces they lie anyhow. */
function grainAt({ faces, hair, side, choices }: Sheet, x: number, y: number): Grain {
  const [px, py] = [x * SHRINK, y * SHRINK];
  const away = ({ centre }: Face) => Math.hypot(px - centre.x, py - centre.y);
  const nearest = [...faces].sort((one, other) => away(one) - away(other))[0];
  const angle = nearest
    ? Math.atan2(py - nearest.centre.y, px - nearest.centre.x)
    : ((hash(choices.seed * 977 + (y >> 6) * 16 + (x >> 6)) & 255) / 255) * Math.PI;
  const isHair = (hair[py * side + px] as number) > 0.4;
  const turned = isHair ? angle + Math.PI / 2 : angle;
  return { x: Math.cos(turned), y: Math.sin(turned), firmness: isHair ? HAIR_FIRMNESS : 1 };
}

/** Takes away from the faces, above their ovals, what is not skin: there the panes end at the hairline. */
function keepSkin(labels: Int32Array, sheet: Sheet, side: number): void {
  const skin = softSkin(sheet);
  const outside = new Uint8Array(labels.length);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0, j = y * SHRINK * sheet.side; x < side; x++, i++, j += SHRINK) {
      outside[i] = labels[i] && (skin[j] as number) >= 0.5 ? 0 : 1;
    }
  }
  sheet.pool.give(skin);
  const corners = [0, side - 1, labels.length - side, labels.length - 1];
  // A lock on a forehead is no hole in it, nor is a bald spot a face.
  const inside = reachable(outside, side, corners).map((reached) => 1 - reached);
  const middles = sheet.faces.map(({ centre }) => {
    const [x, y] = [Math.floor(centre.x / SHRINK), Math.floor(centre.y / SHRINK)];
    return x >= 0 && y >= 0 && x < side && y < side ? y * side + x : -1;
  });
  const kept = reachable(inside, side, middles);
  for (let i = 0; i < labels.length; i++) if (!kept[i]) labels[i] = 0;
}

/** Faces and the skin around them, 0..1, softened, or single hairs would be leaded. The plane is the pool's. */
function softSkin({ side, masks, hair, skinLikelihood, pool }: Sheet): Plane {
  const skin = pool.take();
  for (let i = 0; i < skin.length; i++) {
    skin[i] = Math.max(masks.face[i] as number, (skinLikelihood[i] as number) * (1 - (hair[i] as number)));
  }
  softBlur(skin, skin, { width: side, height: side, sigma: HAIRLINE, pool });
  return skin;
}

/** 1 and up in faces, 0 elsewhere. */
function faceLabels({ faces }: Sheet, side: number): { labels: Int32Array; count: number } {
  const labels = new Int32Array(side * side);
  let count = 0;
  // The main face last, over its neighbours.
  for (const face of [...faces].reverse()) {
    for (const outline of facePanes(face)) {
      count++;
      plotPolygon(
        outline.map(({ x, y }) => ({ x: x / SHRINK, y: y / SHRINK })),
        (x, y) => {
          if (x >= 0 && y >= 0 && x < side && y < side) labels[y * side + x] = count;
        },
      );
    }
  }
  return { labels, count };
}

/** Labels what is still outside from `first` on; answers the design's number of each pane so made. */
function windowLabels(
  labels: Int32Array,
  { side, design, first }: { side: number; design: WindowDesign; first: number },
): number[] {
  const known = new Int32Array(PANE_NUMBERS).fill(OUTSIDE);
  const numbers: number[] = [];
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if ((labels[i] as number) >= 0) continue;
      const number = design.paneAt((2 * x) / side - 1, (2 * y) / side - 1);
      if ((known[number] as number) < 0) {
        known[number] = first + numbers.length;
        numbers.push(number);
      }
      labels[i] = known[number] as number;
    }
  }
  return numbers;
}

function describe(
  windows: readonly number[],
  { figures, faces }: { figures: number; faces: number },
): Pick<Panes, "kinds" | "numbers"> {
  const count = figures + faces + windows.length;
  const kinds = new Uint8Array(count).fill(WINDOW);
  kinds.fill(FIGURE, 0, figures).fill(FACE, figures, figures + faces);
  const numbers = new Int32Array(count).fill(OUTSIDE);
  numbers.set(windows, figures + faces);
  return { kinds, numbers };
}
