import { keepConnected } from "../people/matte.js";
import { boxBlur } from "../pixels/blur.js";
import { guidedFilter } from "../pixels/guided-filter.js";
import { smoothstep } from "../pixels/raster.js";
import { addOdds } from "./colour-odds.js";
import { coarser, multiplyBy, resample, toGrid } from "./grid.js";
import { faceAndTop, faceInside, leadOver } from "./head-shape.js";
import { isPaper, peelRim } from "./rim.js";
import { withoutShoulders } from "./shoulders.js";
import { dropThin } from "./thin.js";
/** What a colour says is averaged so far around, pixels: strokes and dots of a drawing speak together. */
const COLOUR_REACH = 2;
/** Odds (natural logarithm) from which on a pixel is taken as settled. */
const SETTLED = 3;
/** Between these shares the edge of the figure runs. */
const EDGE = { from: 0.4, to: 0.7 };
/** A white rim is at most this wide, in sizes of the face. */
const MOST_RIM = 0.09;
/** What is thinner than twice this (sizes of the face) is no part of a head by itself. */
const THIN = 0.017;
/** The border with a neighbour's head is so soft to each side, sizes of the face. */
const BORDER = 0.03;
/** Odds below which a hole in the figure is one through which the background is seen. */
const HOLE = -1.2;
/** Side, pixels, of the cells by which connected parts are told apart. */
const CELL = 2;
/** How much of each pixel is the main face's head and neck (and whatever hangs on it), 0..1: a plane of the pool. */
export function figureOf(inputs) {
    const { lab, grid, main, others, pool } = inputs;
    const size = { width: grid.side, height: grid.side, pool };
    const alpha = pool.take().subarray(0, grid.side ** 2);
    const keep = toGrid(main.centre, grid);
    const face = pool.take();
    resample(faceInside(main, coarser(grid)), coarser(grid), face, grid, pool);
    layOdds(alpha, inputs);
    const odds = pool.take();
    odds.set(alpha);
    for (let i = 0; i < alpha.length; i++) {
        const share = 0.5 + alpha[i] / (2 * SETTLED);
        const inside = face[i];
        // Whatever the segmenter thinks of a cartoon, the face belongs to it.
        alpha[i] = share < inside ? inside : share > 1 ? 1 : share;
    }
    guidedFilter(alpha, { ...size, guide: lab.L, radius: grid.side / 90, epsilon: 4e-4 });
    dropBeyondRim(alpha, inputs);
    fillHoles(alpha, odds, grid.side, pool);
    for (let i = 0; i < alpha.length; i++) {
        const t = (alpha[i] - EDGE.from) / (EDGE.to - EDGE.from);
        alpha[i] = t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
    }
    peelRim(alpha, lab, { depth: (main.size * MOST_RIM) / grid.pitch, keep: face });
    const lead = leadOver(others, main, coarser(grid));
    if (lead)
        multiplyBy(alpha, grid, lead.map((value) => smoothstep(-BORDER, BORDER, value)), coarser(grid), pool);
    multiplyBy(alpha, grid, withoutShoulders(alpha, grid, main, coarser(grid)), coarser(grid), pool);
    dropThin(alpha, { ...size, keep, radius: Math.max(1, Math.round((THIN * main.size) / grid.pitch)) });
    // A low level: it must not show as stairs.
    keepConnected(alpha, grid.side, [keep], { level: 0.2, cell: CELL });
    for (let i = 0; i < alpha.length; i++)
        if (face[i] > alpha[i])
            alpha[i] = face[i];
    pool.give(odds, face);
    return alpha;
}
/** Lays down the odds by what the segmenter saw and by colour. */
function layOdds(alpha, { lab, grid, prior, pool }) {
    alpha.fill(0);
    addOdds(alpha, prior.colours, lab);
    boxBlur(alpha, alpha, { width: grid.side, height: grid.side, radius: COLOUR_REACH, pool });
    const seen = pool.take();
    resample(prior.odds, prior.grid, seen, grid, pool);
    for (let i = 0; i < alpha.length; i++)
        alpha[i] = alpha[i] + seen[i];
    pool.give(seen);
}
/** Clears, in place, what lies beyond a white rim: a part of the background that was taken for the figure. */
function dropBeyondRim(alpha, { lab, main, grid, pool }) {
    const drawn = pool.take();
    // White skin parts nothing: the hair hangs together with the face.
    resample(faceAndTop(main, coarser(grid)), coarser(grid), drawn, grid, pool);
    for (let i = 0; i < alpha.length; i++) {
        drawn[i] = drawn[i] < 0.5 && isPaper(lab, i) ? 0 : alpha[i];
    }
    keepConnected(drawn, grid.side, [toGrid(main.centre, grid)], { cell: CELL });
    // The paper itself stays: it may be white hair. A rim is peeled off later.
    for (let i = 0; i < alpha.length; i++)
        if (drawn[i] === 0 && !isPaper(lab, i))
            alpha[i] = 0;
    pool.give(drawn);
}
/** Fills what is surrounded by the figure and doesn't look like background by its odds. */
function fillHoles(alpha, odds, side, pool) {
    const around = pool.take();
    for (let i = 0; i < alpha.length; i++)
        around[i] = 1 - alpha[i];
    const last = side - 1;
    const border = Array.from({ length: side }, (_, i) => [
        { x: i, y: 0 },
        { x: 0, y: i },
        { x: last, y: i },
        { x: i, y: last },
    ]).flat();
    keepConnected(around, side, border, { cell: 2 * CELL });
    for (let i = 0; i < alpha.length; i++)
        if (odds[i] > HOLE)
            alpha[i] = 1 - around[i];
    pool.give(around);
}
//# sourceMappingURL=figure.js.map