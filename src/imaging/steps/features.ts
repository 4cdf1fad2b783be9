import { at, type Face } from "../people/faces.js";
import { EYES, type EyePoints, FIRST_IRIS_POINT, INNER_LIPS, NOSE } from "../people/mesh-points.js";
import { hexOfLab, type Lab, type LabColour } from "../pixels/oklab.js";
import { clamp, type Point } from "../pixels/raster.js";
import { brushStroke, closedPath, smoothCurve, tapered } from "../pixels/vectors.js";
import { glossyEye } from "./glossy-eyes.js";
import { type InkOptions, inkColour } from "./ink.js";
import { drawShapes, layOver } from "./overlay.js";
import type { Step } from "./sheet.js";

/** How a style draws features: ink, and how thick. */
export interface FeatureStyle extends InkOptions {
  /** Thickness of lines, 1 = as thick as suits the face. */
  weight: number;
  /** "natural" (default): as the photo has them; "glossy": larger, with big catchlights. */
  eyes?: "natural" | "glossy";
}

/** Draws the faces' features over the picture: it strengthens what the photo has and invents nothing. */
export function features(style: FeatureStyle): Step {
  return {
    name: "features",
    cost: 13,
    run: async (sheet) => {
      if (sheet.faces.length === 0) return;
      const { weight, eyes } = style;
      const options = { ink: hexOfLab(inkColour(sheet, style)), weight, eyes, colours: sheet.lab };
      const shapes = sheet.faces.map((face) => drawFeatures(face, options)).join("");
      layOver(sheet, await drawShapes(sheet, shapes));
    },
  };
}

/** What the drawing of features needs to know. */
export interface FeatureOptions {
  /** Colour of the lines, "#rrggbb". */
  ink: string;
  /** Thickness of lines, 1 = as thick as suits the face. */
  weight: number;
  /** How eyes are drawn; "natural" by default. */
  eyes?: FeatureStyle["eyes"];
  /** The picture's own colours, in which iris and lids are looked up. */
  colours: Lab;
}

/** Lips nearer than this share of the mouth's width are closed: the mesh is no finer than that. */
const CLOSED_MOUTH = 0.075;
/** An open mouth's upper line takes no more than this share of what is between the lips, the lower three fifths of that: teeth are to be seen. */
const LIP_LINE = 0.3;

/**
 * A face's features as SVG shapes, in the face's pixels: lids, irises with a catchlight, nose, mouth.
 *
 * They strengthen what the photo has and invent nothing: lips keep their colour, a closed mouth is one line,
 * an eye that is shut gets no iris.
 */
export function drawFeatures(face: Face, options: FeatureOptions): string {
  const draw = options.eyes === "glossy" ? drawGlossyEye : drawEye;
  const eyes = EYES.map((eye) => draw(face, eye, options));
  return `<g>${eyes.join("")}${drawNose(face, options)}${drawMouth(face, options)}</g>`;
}

function drawEye(face: Face, eye: EyePoints, { ink, weight, colours }: FeatureOptions): string {
  const upper = smoothCurve(
    eye.upper.map((index) => at(face, index)),
    3,
  );
  const lower = smoothCurve(
    eye.lower.map((index) => at(face, index)),
    3,
  );
  const outer = upper[0] ?? face.centre;
  const inner = upper[upper.length - 1] ?? face.centre;
  const width = Math.hypot(outer.x - inner.x, outer.y - inner.y);
  const outline = closedPath([...upper, ...lower.slice(1, -1).reverse()]);
  const id = `eye${Math.round(outer.x)}-${Math.round(outer.y)}`;
  const open = openness(eye, face, width);
  const white = `<path d="${outline}" fill="#fff" opacity="${(0.42 * clamp(open * 5 - 0.4, 0, 1)).toFixed(2)}"/>`;
  const iris = open > 0.1 ? drawIris(face, { eye, width, colours, ink }) : "";
  const lash = brushStroke(
    eye.upper.map((index) => at(face, index)),
    (t) => width * 0.115 * weight * (1 - 0.72 * t),
  );
  const under = brushStroke(
    eye.lower.slice(0, 6).map((index) => at(face, index)),
    tapered(width * 0.035 * weight),
  );
  return (
    `<clipPath id="${id}"><path d="${outline}"/></clipPath>${white}<g clip-path="url(#${id})">${iris}</g>` +
    `<path d="${lash}" fill="${ink}"/><path d="${under}" fill="${ink}" opacity=".6"/>`
  );
}

function drawGlossyEye(face: Face, eye: EyePoints, { ink, weight, colours }: FeatureOptions): string {
  const [outer, inner] = [at(face, eye.upper[0] ?? 0), at(face, eye.upper[8] ?? 0)];
  const width = Math.hypot(outer.x - inner.x, outer.y - inner.y);
  const iris = irisCentre(face, eye, width);
  const colour = colourAround(colours, iris, width * 0.15);
  return glossyEye(face, { eye, width, open: openness(eye, face, width), iris, colour, ink, weight });
}

/** Height of the open eye as a share of its width: about .3 when open, below .1 when shut. */
function openness(eye: EyePoints, face: Face, width: number): number {
  const top = at(face, eye.upper[4] ?? 0);
  const bottom = at(face, eye.lower[4] ?? 0);
  return Math.hypot(top.x - bottom.x, top.y - bottom.y) / Math.max(1, width);
}

interface IrisOptions {
  eye: EyePoints;
  width: number;
  colours: Lab;
  ink: string;
}

function drawIris(face: Face, { eye, width, colours, ink }: IrisOptions): string {
  const centre = irisCentre(face, eye, width);
  const radius = width * 0.215;
  const seen = colourAround(colours, centre, radius * 0.7);
  // An iris is darker than the eye around it, whatever a reflection in glasses makes of it.
  const iris = hexOfLab([clamp(seen[0] * 0.85, 0.16, 0.42), seen[1] * 1.5, seen[2] * 1.5]);
  const light = { x: centre.x - radius * 0.32, y: centre.y - radius * 0.38 };
  const [cx, cy] = [centre.x.toFixed(1), centre.y.toFixed(1)];
  const circle = (r: number, fill: string) =>
    `<circle cx="${cx}" cy="${cy}" r="${r.toFixed(1)}" fill="${fill}"/>`;
  return (
    circle(radius, ink) +
    circle(radius * 0.84, iris) +
    circle(radius * 0.48, ink) +
    `<circle cx="${light.x.toFixed(1)}" cy="${light.y.toFixed(1)}" r="${(radius * 0.3).toFixed(1)}" fill="#fff"/>`
  );
}

/** The iris as the detector saw it, or the eye's middle when that lies outside the eye. */
function irisCentre(face: Face, eye: EyePoints, width: number): Point {
  const corners = [at(face, eye.upper[0] ?? 0), at(face, eye.upper[8] ?? 0)] as const;
  const lids = [at(face, eye.upper[4] ?? 0), at(face, eye.lower[4] ?? 0)] as const;
  const middle = {
    x: (corners[0].x + corners[1].x + lids[0].x + lids[1].x) / 4,
    y: lids[0].y * 0.55 + lids[1].y * 0.45,
  };
  for (const first of [FIRST_IRIS_POINT, FIRST_IRIS_POINT + 5]) {
    if (face.mesh.length < first + 5) continue;
    const seen = at(face, first);
    const away = Math.hypot(seen.x - middle.x, seen.y - middle.y);
    if (away < width * 0.28) return { x: seen.x, y: (seen.y + middle.y) / 2 };
  }
  return middle;
}

function drawNose(face: Face, { ink, weight }: FeatureOptions): string {
  const width = face.size * 0.014 * weight;
  const wings = [NOSE.left, NOSE.right].map((points) =>
    brushStroke(
      points.map((index) => at(face, index)),
      tapered(width),
    ),
  );
  const base = brushStroke(
    NOSE.base.map((index) => at(face, index)),
    tapered(width * 0.9),
  );
  return `<g fill="${ink}"><path d="${wings.join("")}" opacity=".4"/><path d="${base}" opacity=".55"/></g>`;
}

function drawMouth(face: Face, { ink, weight }: FeatureOptions): string {
  const upper = INNER_LIPS.upper.map((index) => at(face, index));
  const lower = INNER_LIPS.lower.map((index) => at(face, index));
  const left = at(face, INNER_LIPS.upper[0]);
  const right = at(face, INNER_LIPS.upper[10]);
  const mouthWidth = Math.hypot(left.x - right.x, left.y - right.y);
  const gap = Math.hypot(at(face, 13).x - at(face, 14).x, at(face, 13).y - at(face, 14).y);
  const width = face.size * 0.019 * weight;
  if (gap < mouthWidth * CLOSED_MOUTH) {
    const seam = upper.map((point, i) => {
      const below = lower[i] ?? point;
      return { x: (point.x + below.x) / 2, y: (point.y + below.y) / 2 };
    });
    return `<path d="${brushStroke(seam, tapered(width))}" fill="${ink}"/>`;
  }
  const lip = Math.min(width, gap * LIP_LINE);
  return (
    `<path d="${brushStroke(upper, tapered(lip))}" fill="${ink}"/>` +
    `<path d="${brushStroke(lower, tapered(lip * 0.6))}" fill="${ink}" opacity=".75"/>`
  );
}

/** Mean colour in a disc. */
function colourAround(lab: Lab, centre: Point, radius: number): LabColour {
  const sum = [0, 0, 0];
  let count = 0;
  const reach = Math.max(1, Math.round(radius));
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const x = clamp(Math.round(centre.x) + dx, 0, lab.width - 1);
      const y = clamp(Math.round(centre.y) + dy, 0, lab.height - 1);
      if (dx * dx + dy * dy > reach * reach) continue;
      [lab.L, lab.a, lab.b].forEach((plane, channel) => {
        sum[channel] = (sum[channel] ?? 0) + (plane[y * lab.width + x] as number);
      });
      count++;
    }
  }
  return [(sum[0] ?? 0) / count, (sum[1] ?? 0) / count, (sum[2] ?? 0) / count];
}
