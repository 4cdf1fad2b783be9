import sharp from "sharp";
import type { PlanePool } from "../pixels/plane-pool.js";
import type { Plane } from "../pixels/raster.js";
import { closedPath, pair, svgDocument } from "../pixels/vectors.js";
import { at, FACE_OVAL, type Face, middle } from "./faces.js";
import { BROWS, EYES, OUTER_LIPS } from "./mesh-points.js";

/** Where what is in the faces; planes of side × side, 0..1, belonging to the pool. */
export interface FaceMasks {
  /** Inside a face's outline. */
  face: Plane;
  /** Eyes, brows and mouth, with some room around them. */
  features: Plane;
  /** The band across the eyes in which glasses sit. */
  eyes: Plane;
}

/** Masks are drawn at this share of the size, then enlarged: they are soft anyway. */
const SHRINK = 2;

/** Draws the masks of the faces (in pixels of a square picture of that side). */
export async function faceMasks(faces: readonly Face[], side: number, pool: PlanePool): Promise<FaceMasks> {
  const face = pool.take();
  const features = pool.take();
  const eyes = pool.take();
  if (faces.length === 0) {
    face.fill(0);
    features.fill(0);
    eyes.fill(0);
    return { face, features, eyes };
  }
  const shapes = faces.map(maskShapes).join("");
  const small = side / SHRINK;
  const drawn = await sharp(
    Buffer.from(svgDocument(small, side, `<rect width="100%" height="100%"/>${shapes}`)),
  )
    .removeAlpha()
    .blur(2)
    .resize(side, side, { kernel: "linear" })
    .raw()
    .toBuffer();
  const bytes = pool.take();
  pool.bytesOf(bytes).set(drawn);
  const planes = [face, features, eyes].map((plane) => pool.address(plane)) as [number, number, number];
  pool.kernels.planesFromRgb(pool.address(bytes), ...planes, face.length);
  pool.give(bytes);
  return { face, features, eyes };
}

/** Red: the face. Green: its features. Blue: the band across the eyes. They are laid over one another by light. */
function maskShapes(face: Face): string {
  const outline = closedPath(FACE_OVAL.map((index) => at(face, index)));
  const room = (face.size * 0.035).toFixed(1);
  const features = [
    ...EYES.map((eye) => [...eye.upper, ...eye.lower.slice(1, -1).reverse()]),
    ...BROWS,
    OUTER_LIPS,
  ]
    .map((points) => closedPath(points.map((index) => at(face, index))))
    .map((d) => `<path class="m" d="${d}" fill="#0f0" stroke="#0f0" stroke-width="${room}"/>`);
  const [left, right] = EYES.map((eye) => middle(face, [...eye.upper, ...eye.lower]));
  const band = `M${pair(left ?? face.centre)}L${pair(right ?? face.centre)}`;
  const width = (face.size * 0.34).toFixed(1);
  return (
    `<style>.m{mix-blend-mode:screen}</style><path class="m" d="${outline}" fill="#f00"/>${features.join("")}` +
    `<path class="m" d="${band}" fill="none" stroke="#00f" stroke-width="${width}" stroke-linecap="round"/>`
  );
}
