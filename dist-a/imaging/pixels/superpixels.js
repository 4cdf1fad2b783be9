import { hash } from "../seed.js";
import { clamp } from "./raster.js";
/** Label of pixels outside. */
export const OUTSIDE = -1;
/** Rounds of assigning and moving; the borders hardly move any more. */
const ROUNDS = 3;
/** How much longer than wide pieces are. */
const STRETCH = 1.75;
/** Share of a step by which starting points are moved. */
const JITTER = 0.42;
/** A part of fewer pixels than this share of a step's square is no pane. */
const LEAST_PART = 0.16;
/**
 * Divides a part of a picture along its edges into pieces of about equal size, which are straight where there is no
 * edge and long in the direction of the grain: SLIC (Achanta et al., "SLIC Superpixels Compared to State-of-the-art Superpixel Methods", 2012).
 *
 * Answers a label of 0 or more for each pixel within, `OUTSIDE` elsewhere and in parts that are too small and lie apart or
 * before all others; every label's pixels hang together.
 */
export function superpixels(lab, options) {
    const labels = new Int32Array(options.width * options.height).fill(OUTSIDE);
    const centres = startingPoints(lab, options);
    const distances = new Float32Array(labels.length);
    for (let round = 0; round < ROUNDS; round++) {
        distances.fill(Number.POSITIVE_INFINITY);
        for (const [label, centre] of centres.entries())
            claim(lab, { label, centre, labels, distances, options });
        if (round < ROUNDS - 1)
            moveCentres(lab, { centres, labels, width: options.width });
    }
    return connected(labels, options);
}
/** A hexagonal grid, shaken a little: every other row is shifted by half a step. */
function startingPoints(lab, options) {
    const { width, height, within, step, seed } = options;
    const centres = [];
    const rise = step * 0.866;
    for (let row = 0; row * rise < height; row++) {
        for (let column = 0; column * step < width + step; column++) {
            const dice = hash(seed * 7919 + row * 613 + column);
            const shake = (bits) => (((dice >> bits) & 255) / 255 - 0.5) * 2 * JITTER;
            const x = Math.floor(step * (column + (row % 2) * 0.5 + shake(0)));
            const y = Math.floor(rise * (row + 0.5 + shake(8)));
            if (x < 0 || y < 0 || x >= width || y >= height)
                continue;
            const i = y * width + x;
            if (!within[i])
                continue;
            const colour = { L: lab.L[i], a: lab.a[i], b: lab.b[i] };
            centres.push({ x, y, ...colour, grain: options.grainAt(x, y) });
        }
    }
    return centres;
}
/** Gives a centre the pixels around it to which it is nearer than any before. */
function claim(lab, { label, centre, labels, distances, options }) {
    const { width, height, within, step, compactness } = options;
    const { x: grainX, y: grainY, firmness } = centre.grain;
    const nearness = ((compactness * firmness) / step) ** 2;
    const reach = Math.ceil(step * 1.7);
    const [left, right] = [Math.max(0, centre.x - reach) | 0, Math.min(width - 1, centre.x + reach) | 0];
    const [top, bottom] = [Math.max(0, centre.y - reach) | 0, Math.min(height - 1, centre.y + reach) | 0];
    for (let y = top; y <= bottom; y++) {
        const dy = y - centre.y;
        for (let x = left, i = y * width + left; x <= right; x++, i++) {
            if (!within[i])
                continue;
            const dx = x - centre.x;
            const along = dx * grainX + dy * grainY;
            const across = dx * grainY - dy * grainX;
            const away = (along * along) / STRETCH + across * across * STRETCH;
            const dL = lab.L[i] - centre.L;
            const da = lab.a[i] - centre.a;
            const db = lab.b[i] - centre.b;
            const far = dL * dL + 2 * (da * da + db * db) + nearness * away;
            if (far >= distances[i])
                continue;
            distances[i] = far;
            labels[i] = label;
        }
    }
}
function moveCentres(lab, { centres, labels, width }) {
    const sums = new Float64Array(centres.length * 6);
    for (let i = 0; i < labels.length; i++) {
        const label = labels[i];
        if (label < 0)
            continue;
        const at = label * 6;
        sums[at] = sums[at] + (i % width);
        sums[at + 1] = sums[at + 1] + ((i / width) | 0);
        sums[at + 2] = sums[at + 2] + lab.L[i];
        sums[at + 3] = sums[at + 3] + lab.a[i];
        sums[at + 4] = sums[at + 4] + lab.b[i];
        sums[at + 5] = sums[at + 5] + 1;
    }
    for (const [label, centre] of centres.entries()) {
        const [x = 0, y = 0, L = 0, a = 0, b = 0, count = 0] = sums.subarray(label * 6, label * 6 + 6);
        if (count === 0)
            continue;
        Object.assign(centre, { x: x / count, y: y / count, L: L / count, a: a / count, b: b / count });
    }
}
/** New labels, one for each part that hangs together; small parts join the part they were come upon from, or drop out. */
function connected(labels, { width, step }) {
    const result = new Int32Array(labels.length).fill(OUTSIDE);
    const queue = new Int32Array(labels.length);
    const least = LEAST_PART * step * step;
    let next = 0;
    for (let start = 0; start < labels.length; start++) {
        if (labels[start] < 0 || result[start] >= 0)
            continue;
        const count = flood(start, next, { labels, result, queue, width });
        const neighbour = neighbourOf(queue, { count, result, width, label: next });
        if (count >= least)
            next++;
        else
            for (let k = 0; k < count; k++)
                result[queue[k]] = neighbour;
    }
    return result;
}
/** Marks all pixels connected with `start` that have its label; answers how many stand in the queue. */
function flood(start, mark, { labels, result, queue, width }) {
    const label = labels[start];
    result[start] = mark;
    queue[0] = start;
    let count = 1;
    for (let k = 0; k < count; k++) {
        const i = queue[k];
        const x = i % width;
        for (let side = 0; side < 4; side++) {
            if ((side === 0 && x === 0) || (side === 1 && x === width - 1))
                continue;
            const j = i + (side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -width : width);
            if (j < 0 || j >= labels.length || labels[j] !== label || result[j] >= 0)
                continue;
            result[j] = mark;
            queue[count++] = j;
        }
    }
    return count;
}
/** A label that borders on the queue's pixels; -1 when none has been given there yet. */
function neighbourOf(queue, { count, result, width, label }) {
    for (let k = 0; k < count; k++) {
        const i = queue[k];
        for (const j of [i % width ? i - 1 : i, i - width]) {
            const other = j >= 0 ? result[j] : OUTSIDE;
            if (other >= 0 && other !== label)
                return other;
        }
    }
    return OUTSIDE;
}
/** Every `shrink`-th pixel of a plane (side × side) in both directions. */
export function thinOut(plane, side, shrink) {
    const small = Math.ceil(side / shrink);
    const target = new Float32Array(small * small);
    for (let y = 0, i = 0; y < small; y++) {
        const row = clamp(y * shrink, 0, side - 1) * side;
        for (let x = 0; x < small; x++, i++)
            target[i] = plane[row + x * shrink];
    }
    return target;
}
//# sourceMappingURL=superpixels.js.map