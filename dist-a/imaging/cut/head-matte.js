import { cutFrame } from "../photo.js";
import { labFromRgb } from "../pixels/oklab.js";
import { PlanePool } from "../pixels/plane-pool.js";
import { clamp } from "../pixels/raster.js";
import { edgeColours, refineEdge } from "./edge.js";
import { figureOf } from "./figure.js";
import { coarser, gridAround, multiplyBy, resample, toGrid } from "./grid.js";
import { headPrior } from "./head-prior.js";
import { HEAD_REACH, headCentre, shapeOf } from "./head-shape.js";
/** Side, pixels, of a cut, at least and at most. */
const SIDE = { least: 256, most: 768 };
/** Side, pixels, at which it is told what is head; the edge is then refined at the cut's own size. */
const FIGURE_SIDE = 384;
/** Planes in use at a time, and some; most are written in their first quarter only. */
const MOST_PLANES = 18;
let planes;
/**
 * Cuts a head out of a picture: alpha, and the colours of the figure alone, without what shone through its edge.
 */
export async function cutOutHead(picture, { faces, shape, checkpoint }) {
    const [main, ...others] = faces;
    const span = 2 * HEAD_REACH * main.size;
    const grid = gridAround(headCentre(main), span, Math.round(clamp(span, SIDE.least, SIDE.most)));
    const coarse = gridAround(headCentre(main), span, Math.min(FIGURE_SIDE, grid.side));
    // Cut out by libvips' threads while the segmenter works.
    const [prior, crop, small] = await Promise.all([
        headPrior(picture, main, others, checkpoint),
        cropTo(picture, grid),
        cropTo(picture, coarse),
    ]);
    await checkpoint();
    planes ??= new PlanePool(SIDE.most * SIDE.most, MOST_PLANES);
    const pool = planes;
    pool.restart();
    const lab = labOf(small, pool);
    const figure = figureOf({ lab, grid: coarse, prior, main, others, pool });
    await checkpoint();
    const colours = edgeColours(small, figure, pool);
    const alpha = pool.take().subarray(0, grid.side ** 2);
    resample(figure, coarse, alpha, grid, pool);
    refineEdge({ picture: crop, alpha, colours, pool });
    multiplyBy(alpha, grid, shapeOf(shape, main, coarser(grid)), coarser(grid), pool);
    clearBeyond(alpha, picture, grid);
    return { picture: crop, alpha, grid };
}
function cropTo(picture, { origin, side, pitch }) {
    const span = side * pitch;
    const frame = { left: origin.x, top: origin.y, width: span, height: span };
    return cutFrame(picture, frame, { width: side, height: side });
}
function labOf({ width, height, data }, pool) {
    const lab = { width, height, L: pool.take(), a: pool.take(), b: pool.take() };
    labFromRgb(data, lab, pool);
    return lab;
}
/** Where the grid looked out over the picture's border there is nothing to cut out. */
function clearBeyond(alpha, { width, height }, grid) {
    const from = toGrid({ x: 0, y: 0 }, grid);
    const to = toGrid({ x: width, y: height }, grid);
    const left = clamp(Math.ceil(from.x), 0, grid.side);
    const right = clamp(Math.floor(to.x), left, grid.side);
    for (let y = 0; y < grid.side; y++) {
        const row = y * grid.side;
        if (y < Math.ceil(from.y) || y >= Math.floor(to.y))
            alpha.fill(0, row, row + grid.side);
        alpha.fill(0, row, row + left);
        alpha.fill(0, row + right, row + grid.side);
    }
}
//# sourceMappingURL=head-matte.js.map