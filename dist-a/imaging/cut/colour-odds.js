import { clamp } from "../pixels/raster.js";
/** Cells of the table along lightness and along each of the two colour axes. */
const CELLS = { L: 16, colour: 20 };
/** The colour axes are told apart within -REACH..REACH. */
const REACH = 0.2;
/** So many pixels are taken to have been seen in every cell, on both sides: rare colours say nothing. */
const DOUBT = 1.5;
/** The most that a colour alone says, as a natural logarithm of odds. */
export const MOST_ODDS = 4;
/**
 * Learns which colours are the head's: from a picture in Oklab, and for each of its pixels how sure it is part of
 * the head (`inside`, 0..1) or of something else (`outside`, 0..1).
 */
export function learnOdds(lab, inside, outside) {
    const count = CELLS.L * CELLS.colour * CELLS.colour;
    const [ours, theirs] = [new Float32Array(count), new Float32Array(count)];
    let [ourSum, theirSum] = [1, 1];
    for (let i = 0; i < inside.length; i++) {
        const cell = cellOf(lab.L[i], lab.a[i], lab.b[i]);
        ours[cell] = ours[cell] + inside[i];
        theirs[cell] = theirs[cell] + outside[i];
        ourSum += inside[i];
        theirSum += outside[i];
    }
    const [ourSmooth, theirSmooth] = [spread(ours), spread(theirs)];
    const [ourShare, theirShare] = [1000 / ourSum, 1000 / theirSum];
    return ourSmooth.map((our, cell) => {
        const odds = Math.log((our * ourShare + DOUBT) / (theirSmooth[cell] * theirShare + DOUBT));
        return clamp(odds, -MOST_ODDS, MOST_ODDS);
    });
}
/** Adds the odds of each pixel's colour to a plane. */
export function addOdds(target, odds, { L, a, b }) {
    for (let i = 0; i < target.length; i++) {
        const cell = cellOf(L[i], a[i], b[i]);
        target[i] = target[i] + odds[cell];
    }
}
function cellOf(L, a, b) {
    const scale = CELLS.colour / (2 * REACH);
    const l = Math.min(CELLS.L - 1, Math.max(0, (L * CELLS.L) | 0));
    const u = Math.min(CELLS.colour - 1, Math.max(0, ((a + REACH) * scale) | 0));
    const v = Math.min(CELLS.colour - 1, Math.max(0, ((b + REACH) * scale) | 0));
    return (l * CELLS.colour + u) * CELLS.colour + v;
}
/** Lets each cell speak for its neighbours too, along each axis in turn: (1 2 1) / 2. */
function spread(cells) {
    let from = cells;
    for (const [stride, length] of [
        [1, CELLS.colour],
        [CELLS.colour, CELLS.colour],
        [CELLS.colour * CELLS.colour, CELLS.L],
    ]) {
        const source = from;
        from = source.map((value, cell) => {
            const place = Math.floor(cell / stride) % length;
            const before = place > 0 ? source[cell - stride] : 0;
            const after = place < length - 1 ? source[cell + stride] : 0;
            return (before + 2 * value + after) / 2;
        });
    }
    return from;
}
//# sourceMappingURL=colour-odds.js.map