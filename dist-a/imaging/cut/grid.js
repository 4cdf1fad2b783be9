import { clamp } from "../pixels/raster.js";
/** Points a side of a coarse grid. */
const SHAPE_SIDE = 128;
/** A grid of so many points a side over the square of that size (pixels) around a point. */
export function gridAround(centre, span, side) {
    return { side, origin: { x: centre.x - span / 2, y: centre.y - span / 2 }, pitch: span / side };
}
/** A plane with a value for each point of a grid. The point that is handed out is the same object every time. */
export function fillGrid({ side, origin, pitch }, value) {
    const plane = new Float32Array(side * side);
    const point = { x: 0, y: 0 };
    for (let y = 0, i = 0; y < side; y++) {
        point.y = origin.y + (y + 0.5) * pitch;
        for (let x = 0; x < side; x++, i++) {
            point.x = origin.x + (x + 0.5) * pitch;
            plane[i] = value(point);
        }
    }
    return plane;
}
/** The same square with fewer points: shapes have no fine detail. */
export function coarser({ side, origin, pitch }) {
    return { side: SHAPE_SIDE, origin, pitch: (pitch * side) / SHAPE_SIDE };
}
/** Where a point of the picture lies on a grid, in its steps from the corner. */
export function toGrid(point, { origin, pitch }) {
    return { x: (point.x - origin.x) / pitch, y: (point.y - origin.y) / pitch };
}
/** Multiplies the values of a grid, in place, with those of another that are read at its points. */
export function multiplyBy(target, on, factor, of, pool) {
    const factors = pool.take();
    resample(factor, of, factors, on, pool);
    for (let i = 0; i < target.length; i++)
        target[i] = target[i] * factors[i];
    pool.give(factors);
}
/**
 * Reads the values of one grid at the points of another, bilinear; beyond its border the border's are repeated. The
 * target is the pool's, and has room for the grid `to`.
 */
export function resample(source, from, target, to, pool) {
    const held = pool.take();
    held.set(from.side ** 2 < source.length ? source.subarray(0, from.side ** 2) : source);
    const { indices, shares } = placesOf(from, to, pool);
    pool.kernels.resamplePlane(pool.address(held), pool.address(target), indices, shares, from.side, to.side);
    pool.give(held);
}
/** Where the points of one grid lie among those of another. */
export function placesOf(from, to, pool) {
    const room = pool.scratch(4 * to.side);
    const indices = new Int32Array(room.buffer, room.byteOffset, 2 * to.side);
    const shares = room.subarray(2 * to.side);
    for (let i = 0; i < to.side; i++) {
        const step = (i + 0.5) * to.pitch;
        place(i, (to.origin.x + step - from.origin.x) / from.pitch);
        place(to.side + i, (to.origin.y + step - from.origin.y) / from.pitch);
    }
    return { indices: room.byteOffset, shares: shares.byteOffset };
    function place(at, steps) {
        const position = clamp(steps - 0.5, 0, from.side - 1);
        indices[at] = Math.min(from.side - 2, Math.floor(position));
        shares[at] = position - indices[at];
    }
}
//# sourceMappingURL=grid.js.map