import { clamp } from "../pixels/raster.js";
import { paperHeight } from "./paper.js";
/** Lightness of graphite. */
const GRAPHITE = 0.36;
/** The tooth of the paper that breaks the pencil's line. */
const TOOTH = { cell: 1, grain: 1 };
/** Draws the figure's lines that were found in pencil, `opacity` 0..1 at most, broken by the paper. Throws when no step has found any. */
export function underDrawing({ opacity }) {
    return {
        name: "under-drawing",
        cost: 7,
        run: (sheet) => {
            const { lab, lines, matte, pool } = sheet;
            if (!lines)
                throw new Error("underDrawing needs findLines before it");
            const tooth = paperHeight(sheet, TOOTH);
            for (let i = 0; i < lines.length; i++) {
                const line = lines[i] * matte[i];
                if (line <= 0.02)
                    continue;
                const share = opacity * line * clamp(0.75 + 0.6 * tooth[i], 0.25, 1);
                const here = lab.L[i];
                if (here > GRAPHITE)
                    lab.L[i] = here + share * (GRAPHITE - here);
                lab.a[i] = lab.a[i] * (1 - share);
                lab.b[i] = lab.b[i] * (1 - share);
            }
            pool.give(tooth);
        },
    };
}
//# sourceMappingURL=under-drawing.js.map