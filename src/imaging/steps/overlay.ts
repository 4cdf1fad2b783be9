import { type Lab, labFromRgba } from "../pixels/oklab.js";
import { blend } from "../pixels/plane-math.js";
import type { Plane } from "../pixels/raster.js";
import { svgDocument } from "../pixels/vectors.js";
import type { Sheet } from "./sheet.js";

/** A drawing as planes of the sheet's size; they belong to the pool. Where it is clear, its colours are arbitrary. */
export interface Overlay {
  lab: Lab;
  /** How much of the drawing covers what is below, 0..1. */
  alpha: Plane;
}

/** Rasterises SVG shapes given in units of `extent` across the sheet (default: its pixels). */
export async function drawShapes(sheet: Sheet, shapes: string, extent = sheet.side): Promise<Overlay> {
  const { side, pool } = sheet;
  const pixels = await sheet.drawings.pixels(svgDocument(side, extent, shapes));
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  const alpha = pool.take();
  labFromRgba(pixels, { ...lab, alpha }, pool);
  return { lab, alpha };
}

/** Lays a drawing over the sheet, and gives its planes back to the pool. */
export function layOver({ lab, pool }: Sheet, { lab: drawn, alpha }: Overlay): void {
  for (const part of ["L", "a", "b"] as const) blend(lab[part], drawn[part], alpha, pool);
  pool.give(drawn.L, drawn.a, drawn.b, alpha);
}
