import { hash } from "../seed.js";
import { enlarge } from "./scaling.js";
/** Spreads seeds far apart, so that the lattices of neighbouring seeds have no row in common. */
const SEED_STRIDE = 0x9e3779b1;
/**
 * Adds smooth noise within ± amplitude to a plane of the pool: random values on a lattice, Hermite curves between
 * (value noise). The width must be a multiple of 4.
 */
export function addNoise(plane, { width, height, cell, seed, amplitude, pool }) {
    const [across, down] = typeof cell === "number" ? [cell, cell] : cell;
    const columns = Math.ceil(width / across) + 2;
    const room = pool.scratch(2 * width + columns);
    const [starts, weights, lattice] = [0, width, 2 * width].map((from) => pool.address(room.subarray(from)));
    placeColumns(room, width, across);
    let upper = new Float64Array(columns);
    let lower = latticeRow(new Float64Array(columns), 0, seed);
    for (let y = 0, last = -1; y < height; y++) {
        const row = Math.floor(y / down);
        for (; last < row; last++)
            [upper, lower] = [lower, latticeRow(upper, last + 2, seed)];
        const part = y / down - row;
        const t = amplitude * part * part * (3 - 2 * part);
        for (let c = 0; c < columns; c++) {
            const above = upper[c];
            room[2 * width + c] = amplitude * above + t * (lower[c] - above);
        }
        pool.kernels.addLattice(pool.address(plane) + 4 * y * width, lattice, starts, weights, width);
    }
}
/** One row of the lattice, into `target`. */
function latticeRow(target, row, seed) {
    for (let c = 0; c < target.length; c++)
        target[c] = latticeValue(c, row, seed);
    return target;
}
/** Noise whose smallest cell is at least as large is made at half the size. */
const COARSE = 4;
/**
 * Noise of several sizes, each half as large and `gain` times as strong as the one before; about ± amplitude in all.
 */
export function fractalNoise(target, options) {
    const { width, height, cell, octaves, pool } = options;
    const halves = width % 8 === 0 && height % 2 === 0 && cell / 2 ** (octaves - 1) >= COARSE;
    if (!halves) {
        addOctaves(target.fill(0), options);
        return;
    }
    const small = pool.take();
    const half = { width: width / 2, height: height / 2, pool };
    addOctaves(small.fill(0, 0, half.width * half.height), { ...options, ...half, cell: cell / 2 });
    enlarge(small, target, half);
    pool.give(small);
}
function addOctaves(target, { octaves, gain = 0.5, ...first }) {
    const total = gain === 1 ? octaves : (1 - gain ** octaves) / (1 - gain);
    for (let octave = 0; octave < octaves; octave++) {
        addNoise(target, {
            ...first,
            cell: Math.max(1, first.cell / 2 ** octave),
            seed: first.seed + octave * 101,
            amplitude: (first.amplitude * gain ** octave) / total,
        });
    }
}
/** A value of its own for every pixel, evenly spread over ± amplitude. */
export function grainNoise(target, { seed, amplitude = 1, pool }) {
    pool.kernels.grain(pool.address(target), Math.imul(seed, SEED_STRIDE), amplitude, target.length);
}
/** -1..1 at a point of the lattice. */
function latticeValue(column, row, seed) {
    return (hash(Math.imul(column, 0x1f123bb5) ^ Math.imul(row, 0x5f356495) ^ Math.imul(seed, SEED_STRIDE)) /
        0x7fffffff -
        1);
}
/**
 * Writes for each pixel of a row where the lattice point left of it lies (bytes, as integers), and behind these how far
 * the pixel has come to the next, 0..1 eased.
 */
function placeColumns(room, width, cell) {
    const starts = new Int32Array(room.buffer, room.byteOffset, width);
    for (let x = 0; x < width; x++) {
        const c = Math.floor(x / cell);
        const part = x / cell - c;
        starts[x] = 4 * c;
        room[width + x] = part * part * (3 - 2 * part);
    }
}
//# sourceMappingURL=noise.js.map