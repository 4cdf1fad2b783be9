import { guidedFilter } from "../pixels/guided-filter.js";
import { smoothsteps } from "../pixels/plane-math.js";
/** Side, pixels, of the cells by which connected parts are told apart unless told otherwise. */
const COARSE = 8;
/** What only one of two looks takes for a person, straight and mirrored, comes to a half and isn't believed. */
const SURE = [0.5, 0.82];
/**
 * Makes a soft matte (0..1) crisp, in place: fitted to the picture's edges, steepened, and cleared of what does
 * not hang together with the people who are to be kept.
 */
export function refineMatte(matte, { side, guide, keep, pool }) {
    const size = { width: side, height: side };
    guidedFilter(matte, { ...size, guide, radius: side / 90, epsilon: 4e-4, pool });
    smoothsteps(matte, SURE, pool);
    keepConnected(matte, side, keep);
}
/**
 * Clears, in place, every part of a matte (side × side) that is not connected with one of the points; what is
 * not above `level` (0..1) connects nothing. Seen by cells of `cell` × `cell` pixels: gaps narrower than that don't
 * part anything.
 */
export function keepConnected(matte, side, points, { level = 0.45, cell = COARSE } = {}) {
    const cells = Math.ceil(side / cell);
    const starts = points.map(({ x, y }) => ({ x: x / cell, y: y / cell }));
    const reached = flood(coarseCells(matte, side, { level, cell }), cells, starts);
    for (let y = 0, i = 0; y < side; y++) {
        const row = Math.floor(y / cell) * cells;
        for (let x = 0; x < side; x++, i++) {
            if (!reached[row + Math.floor(x / cell)])
                matte[i] = 0;
        }
    }
}
/** 1 for each cell in whose middle the matte is above the level. */
function coarseCells(matte, side, { level, cell }) {
    const cells = Math.ceil(side / cell);
    const filled = new Uint8Array(cells * cells);
    for (let cy = 0; cy < cells; cy++) {
        for (let cx = 0; cx < cells; cx++) {
            const x = Math.min(side - 1, cx * cell + (cell >> 1));
            const y = Math.min(side - 1, cy * cell + (cell >> 1));
            filled[cy * cells + cx] = matte[y * side + x] > level ? 1 : 0;
        }
    }
    return filled;
}
/** The filled cells connected with the points (in cells), and the ring of cells around them, where the soft edge runs. */
function flood(filled, cells, points) {
    const reached = new Uint8Array(filled.length);
    const stack = points.map(({ x, y }) => {
        const cx = Math.min(cells - 1, Math.max(0, Math.floor(x)));
        return Math.min(cells - 1, Math.max(0, Math.floor(y))) * cells + cx;
    });
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
        if (reached[cell])
            continue;
        reached[cell] = 1;
        if (!filled[cell])
            continue; // the ring: reached, but not passed through
        const x = cell % cells;
        if (x > 0)
            stack.push(cell - 1);
        if (x < cells - 1)
            stack.push(cell + 1);
        if (cell >= cells)
            stack.push(cell - cells);
        if (cell < filled.length - cells)
            stack.push(cell + cells);
    }
    return reached;
}
//# sourceMappingURL=matte.js.map