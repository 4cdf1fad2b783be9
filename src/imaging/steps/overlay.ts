import sharp from "sharp";
import { type Lab, labFromRgb } from "../pixels/oklab.js";
import type { Plane } from "../pixels/raster.js";
import { svgDocument } from "../pixels/vectors.js";
import type { Sheet } from "./sheet.js";

/** A drawing as planes of the sheet's size; they belong to the pool. */
export interface Overlay {
  lab: Lab;
  /** How much of the drawing covers what is below, 0..1. */
  alpha: Plane;
}

/** Rasterises SVG shapes given in units of `extent` across the sheet (default: its pixels). */
export async function drawShapes(sheet: Sheet, shapes: string, extent = sheet.side): Promise<Overlay> {
  const { side, pool } = sheet;
  const pixels = await sharp(Buffer.from(svgDocument(side, extent, shapes)))
    .ensureAlpha()
    .raw()
    .toBuffer();
  const lab: Lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
  const alpha = pool.take();
  const colours = new Uint8Array(side * side * 3);
  for (let i = 0, j = 0, k = 0; i < alpha.length; i++, j += 3, k += 4) {
    colours[j] = pixels[k] as number;
    colours[j + 1] = pixels[k + 1] as number;
    colours[j + 2] = pixels[k + 2] as number;
    alpha[i] = (pixels[k + 3] as number) / 255;
  }
  labFromRgb(colours, lab, pool);
  return { lab, alpha };
}

/** Lays a drawing over the sheet, and gives its planes back to the pool. */
export function layOver({ lab, pool }: Sheet, { lab: drawn, alpha }: Overlay): void {
  for (let i = 0; i < alpha.length; i++) {
    const share = alpha[i] as number;
    if (share === 0) continue;
    lab.L[i] = (lab.L[i] as number) + share * ((drawn.L[i] as number) - (lab.L[i] as number));
    lab.a[i] = (lab.a[i] as number) + share * ((drawn.a[i] as number) - (lab.a[i] as number));
    lab.b[i] = (lab.b[i] as number) + share * ((drawn.b[i] as number) - (lab.b[i] as number));
  }
  pool.give(drawn.L, drawn.a, drawn.b, alpha);
}
