import { at } from "../people/faces.js";
import { clamp, smoothstep } from "../pixels/raster.js";
import { fillGrid } from "./grid.js";
/** Rows and columns that are looked at, for each size of the face. */
const CELLS = 80;
/** Where the ears end and how far down it is looked, in sizes of the face from the chin. */
const ROWS = { from: -0.42, to: 0.2 };
/** How far to the sides it is looked, in sizes of the face. */
const HALF_WIDTH = 1.1;
/** Hair may spread by one column in so many rows. */
const FLARE = 6;
/** An edge may wander by so many columns. */
const SLACK = 1;
/** The mask is made smooth over so many places to each side. */
const SMOOTH = 3;
/**
 * How much of each point of `grid` can be head rather than shoulder, 0..1: below the ears what hangs down from above
 * (hair, jaw, neck), seen along the head's own axis. Shoulders and collars have nothing above them. `alpha` is the
 * figure, on `of`.
 */
export function withoutShoulders(alpha, of, face, grid) {
    const chin = at(face, 152);
    const [cos, sin] = [Math.cos(face.roll), Math.sin(face.roll)];
    const columns = Math.round(2 * HALF_WIDTH * CELLS);
    const figure = (column, row) => {
        const across = (column / CELLS - HALF_WIDTH) * face.size;
        const down = (row / CELLS + ROWS.from) * face.size;
        const x = Math.round((chin.x + across * cos - down * sin - of.origin.x) / of.pitch);
        const y = Math.round((chin.y + across * sin + down * cos - of.origin.y) / of.pitch);
        return alpha[clamp(y, 0, of.side - 1) * of.side + clamp(x, 0, of.side - 1)];
    };
    const rows = smoothed(hangingRows(figure, columns));
    return fillGrid(grid, ({ x, y }) => {
        const [dx, dy] = [(x - chin.x) / face.size, (y - chin.y) / face.size];
        const row = Math.round((-dx * sin + dy * cos - ROWS.from) * CELLS);
        if (row < 0)
            return 1;
        const column = clamp(Math.round((dx * cos + dy * sin + HALF_WIDTH) * CELLS), 0, columns - 1);
        return smoothstep(0.35, 0.75, rows[Math.min(row, rows.length - 1)][column]);
    });
}
/** Row by row what hangs together with the row above. */
function hangingRows(figure, columns) {
    let hanging = new Float32Array(columns).fill(1);
    const count = Math.round((ROWS.to - ROWS.from) * CELLS);
    return Array.from({ length: count }, (_, row) => {
        const here = widened(Float32Array.from({ length: columns }, (_, column) => figure(column, row)), SLACK);
        const above = row % FLARE === 0 ? widened(hanging, 1) : hanging;
        hanging = here.map((value, column) => Math.min(value, above[column]));
        return hanging;
    });
}
/** Means over a square of places. */
function smoothed(rows) {
    const across = rows.map((row) => row.map((_, i) => meanAround(i, (at) => row[clamp(at, 0, row.length - 1)])));
    return across.map((row, y) => row.map((_, i) => meanAround(y, (at) => across[clamp(at, 0, rows.length - 1)]?.[i])));
}
function meanAround(place, value) {
    let sum = 0;
    for (let at = place - SMOOTH; at <= place + SMOOTH; at++)
        sum += value(at) ?? 0;
    return sum / (2 * SMOOTH + 1);
}
/** Each value becomes the largest within so many places. */
function widened(values, reach) {
    return values.map((_, i) => {
        let most = 0;
        for (let at = i - reach; at <= i + reach; at++)
            most = Math.max(most, values[at] ?? 0);
        return most;
    });
}
//# sourceMappingURL=shoulders.js.map