import { at, FACE_OVAL, type Face } from "../people/faces.js";
import type { Point } from "../pixels/raster.js";

/** Down one side of the nose, from the brow to the wing. */
const LEFT_NOSE = [107, 55, 193, 188, 174, 198, 129, 98];
const RIGHT_NOSE = [336, 285, 417, 412, 399, 420, 358, 327];
const LEFT_BROW = [70, 63, 105, 66, 107];
const RIGHT_BROW = [300, 293, 334, 296, 336];

/**
 * Pieces of glass that a glazier would cut a face from, in the order in which they are laid: the whole oval, of which
 * the lower face remains; the cheeks with the eyes; forehead and temples; the nose. Their borders run along brows and
 * nose, where a lead line is no stranger.
 */
const PIECES: readonly (readonly number[])[] = [
  FACE_OVAL,
  [127, 234, 93, 147, 205, 203, ...LEFT_NOSE.slice().reverse(), ...LEFT_BROW.slice().reverse()],
  [356, 454, 323, 376, 425, 423, ...RIGHT_NOSE.slice().reverse(), ...RIGHT_BROW.slice().reverse()],
  [127, 162, 21, 54, 103, 105, 63, 70],
  [356, 389, 251, 284, 332, 334, 293, 300],
  [103, 67, 109, 10, 338, 297, 332, 334, 296, 336, 9, 107, 66, 105],
  [9, ...RIGHT_NOSE, 326, 2, 97, ...LEFT_NOSE.slice().reverse()],
];

/** Size of a face, pixels of a sheet of 1024, below which it is one piece: lead would cover it. */
const WHOLE_FACE = 230;

/** Points along the top of the oval, which ends below the hairline. */
const TOP = new Set([54, 103, 67, 109, 10, 338, 297, 332, 284]);
/** So much higher, as a share of the face, the forehead's glass may reach if skin is there. */
const HIGHER = 0.26;

/** Closed outlines of a face's panes, in the face's pixels, those later in the row laid over those before. */
export function facePanes(face: Face): Point[][] {
  const pieces = face.size < WHOLE_FACE ? PIECES.slice(0, 1) : PIECES;
  const up = { x: Math.sin(face.roll) * face.size * HIGHER, y: -Math.cos(face.roll) * face.size * HIGHER };
  return pieces.map((piece) =>
    piece.map((index) => {
      const { x, y } = at(face, index);
      return TOP.has(index) ? { x: x + up.x, y: y + up.y } : { x, y };
    }),
  );
}
