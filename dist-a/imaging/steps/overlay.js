import sharp from "sharp";
import { labFromRgba } from "../pixels/oklab.js";
import { blend } from "../pixels/plane-math.js";
import { svgDocument } from "../pixels/vectors.js";
/** Rasterises SVG shapes given in units of `extent` across the sheet (default: its pixels). */
export async function drawShapes(sheet, shapes, extent = sheet.side) {
    const { side, pool } = sheet;
    const pixels = await sharp(Buffer.from(svgDocument(side, extent, shapes)))
        .ensureAlpha()
        .raw()
        .toBuffer();
    const lab = { width: side, height: side, L: pool.take(), a: pool.take(), b: pool.take() };
    const alpha = pool.take();
    labFromRgba(pixels, { ...lab, alpha }, pool);
    return { lab, alpha };
}
/** Lays a drawing over the sheet, and gives its planes back to the pool. */
export function layOver({ lab, pool }, { lab: drawn, alpha }) {
    for (const part of ["L", "a", "b"])
        blend(lab[part], drawn[part], alpha, pool);
    pool.give(drawn.L, drawn.a, drawn.b, alpha);
}
//# sourceMappingURL=overlay.js.map