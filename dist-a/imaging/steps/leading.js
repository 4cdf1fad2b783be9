import { gaussianBlur } from "../pixels/blur.js";
import { smoothstep } from "../pixels/raster.js";
import { enlarge } from "../pixels/scaling.js";
import { hash } from "../seed.js";
import { FACE, WINDOW } from "./panes.js";
/** How strong a border is, by what meets there: figure and window, a face and what is beside it, panes of the same kind. */
const OUTLINE = 1;
const FACE_OUTLINE = 0.72;
const INNER = 0.6;
/** Spread of a border in pixels of the panes' resolution, and the height at which the spread line is cut off. */
const SPREAD = 2.1;
const CUT = 0.105;
/** How far the hand that drew the lines wavers, as a share of a border's strength. */
const WAVER = 0.16;
/** Half of the distance over which the surface's slope is measured, pixels across and down. */
const RELIEF = 3;
/**
 * Lays lead along the panes' borders. The borders are spread by a Gaussian and cut off at a height, so that strong
 * ones come out wide and weak ones narrow, corners are rounded, and lines run together where they meet as solder does.
 */
export function drawLead(sheet, panes, fine) {
    const { pool } = sheet;
    const small = { width: panes.side, height: panes.side, pool };
    const [borders, height] = [pool.take(), pool.take()];
    drawBorders(borders, panes, sheet.choices.seed);
    const sigma = SPREAD * fine;
    gaussianBlur(borders, borders, { ...small, sigma });
    enlarge(borders, height, small);
    const cut = (CUT * SPREAD) / sigma;
    const [low, high] = [cut * 0.86, cut * 1.14];
    for (let i = 0; i < panes.labels.length; i++) {
        const here = borders[i];
        borders[i] = here <= low ? 0 : here >= high ? 1 : smoothstep(low, high, here);
    }
    return { height, cover: borders, rise: [low, high] };
}
/** Lays the lead over the glass, with a dull light of that strength along its upper left. */
export function solder({ lab, side, pool }, { height, rise }, [dark, a, b], glint) {
    const planes = pool.addresses(height, lab.L, lab.a, lab.b);
    pool.kernels.layLead(...planes, lab.L.length, RELIEF * side + RELIEF, ...rise, dark, a, b, glint);
}
/** Writes the strength of each border on both of its sides. */
function drawBorders(target, { side, labels, kinds }, seed) {
    target.fill(0, 0, side * side);
    for (let y = 0, i = 0; y < side; y++) {
        for (let x = 0; x < side; x++, i++) {
            const here = labels[i];
            const right = x + 1 < side ? labels[i + 1] : here;
            const below = y + 1 < side ? labels[i + side] : here;
            if (right !== here)
                mark(target, { i, j: i + 1, strength: strengthOf(kinds, here, right, seed) });
            if (below !== here)
                mark(target, { i, j: i + side, strength: strengthOf(kinds, here, below, seed) });
        }
    }
}
function mark(target, { i, j, strength }) {
    target[i] = Math.max(target[i], strength);
    target[j] = Math.max(target[j], strength);
}
function strengthOf(kinds, one, other, seed) {
    const [a, b] = [kinds[one], kinds[other]];
    const base = a === b && a !== FACE ? INNER : a === WINDOW || b === WINDOW ? OUTLINE : FACE_OUTLINE;
    const low = Math.min(one, other);
    const dice = (hash(seed * 8191 + low * 131 + Math.max(one, other)) & 255) / 255;
    return base * (1 + WAVER * (2 * dice - 1));
}
//# sourceMappingURL=leading.js.map