import { flowLines } from "../pixels/flow-lines.js";
import { faceScale } from "./face-scale.js";
/** Chroma counts this much against lightness where lines are looked for: white hair on a pale head. */
const CHROMA_IN_LINES = 0.6;
/** Half width of the finest line, pixels. */
const FINEST = 0.9;
/** Taken off the threshold in features, and in hair. */
const LOUDER = 0.004;
const LOUDER_IN_HAIR = 0.006;
/** Finds the lines of the picture as it stands; `sheet.lines` has them from then on. */
export function findLines(style) {
    return {
        name: "lines",
        cost: 52,
        run: (sheet) => {
            sheet.lines = linesOf(sheet, style);
        },
    };
}
/** The plane is the pool's. */
function linesOf(sheet, style) {
    const { side, lab, bare, masks, hair, pool } = sheet;
    const signal = pool.take();
    const quiet = pool.take();
    const colours = pool.addresses(lab.L, lab.a, lab.b);
    pool.kernels.lineSignal(...colours, CHROMA_IN_LINES, pool.address(signal), signal.length);
    const [skin, eyes] = [pool.address(bare), pool.address(masks.eyes)];
    const [features, strands] = [pool.address(masks.features), pool.address(hair)];
    const loudness = [style.quietOnSkin, LOUDER, LOUDER_IN_HAIR];
    pool.kernels.lineQuiet(skin, eyes, features, strands, ...loudness, pool.address(quiet), quiet.length);
    // Lines of a portrait's width would be blots on small faces.
    const sigma = Math.max(Math.min(style.sigma, FINEST), style.sigma * faceScale(sheet.faces));
    const lines = flowLines(signal, { width: side, height: side, pool, quiet, ...style, sigma });
    pool.give(signal, quiet);
    return lines;
}
//# sourceMappingURL=lines.js.map