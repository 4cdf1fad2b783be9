import { gaussianBlur } from "../pixels/blur.js";
import { OUTSIDE, superpixels } from "../pixels/superpixels.js";
import { hash } from "../seed.js";
/** Hair and skin are full of edges and soft shadows, which panes must not follow one by one. */
const HAIR_FIRMNESS = 1.8;
const SKIN_FIRMNESS = 2.2;
/** Panes of a group are so much smaller at most: smaller ones would be a net over it. */
const LEAST_STEP = 0.72;
/** Glass is cut in fair curves: details finer than this (pixels of the cutting's resolution) do not bend a border. */
const FAIRNESS = 1.6;
/**
 * Cuts the figure into panes along its edges: their labels at the resolution of `within`, `OUTSIDE` where there are none
 * and in slivers. Half that resolution decides: borders come out fairer, in a quarter of the time.
 */
export function figurePanes(sheet, { within, shrink, fine, ...options }) {
    const side = sheet.side / shrink;
    const size = { width: side / 2, height: side / 2 };
    const [L, a, b] = [sheet.lab.L, sheet.lab.a, sheet.lab.b].map((plane) => coarse(sheet, plane, size.width));
    if (!L || !a || !b)
        throw new Error("a picture has three planes");
    const labels = superpixels({ ...size, L, a, b }, {
        ...size,
        within: anyOfFour(within, side),
        step: (options.size / shrink / 2) * Math.max(LEAST_STEP, fine),
        compactness: options.compactness,
        seed: sheet.choices.seed,
        grainAt: (x, y) => grainAt(sheet, x * 2 * shrink, y * 2 * shrink),
    });
    sheet.pool.give(L, a, b);
    return twiceAsLarge(labels, within, side);
}
/** A plane at a quarter of the sheet's side, its details softened; the pool's. */
function coarse({ side, pool }, plane, width) {
    const [half, quarter] = [pool.take(), pool.take()];
    pool.kernels.halve(pool.address(plane), pool.address(half), side, side);
    pool.kernels.halve(pool.address(half), pool.address(quarter), side / 2, side / 2);
    gaussianBlur(quarter, quarter, { width, height: width, sigma: FAIRNESS, pool });
    pool.give(half);
    return quarter;
}
/** 1 where any of two by two cells is. */
function anyOfFour(cells, side) {
    const small = side / 2;
    const target = new Uint8Array(small * small);
    for (let y = 0, i = 0; y < small; y++) {
        for (let x = 0, j = 2 * y * side; x < small; x++, i++, j += 2) {
            if (cells[j] || cells[j + 1] || cells[j + side] || cells[j + side + 1])
                target[i] = 1;
        }
    }
    return target;
}
/** Enlarges labels with their corners cut, so that slanting borders do not become stairs: EPX (Eric Johnston, 1992). */
function twiceAsLarge(labels, within, side) {
    const small = side / 2;
    const target = new Int32Array(side * side).fill(OUTSIDE);
    for (let y = 0, i = 0; y < side; y++) {
        const row = (y >> 1) * small;
        const beside = y & 1 ? Math.min(row + small, labels.length - small) : Math.max(0, row - small);
        const other = y & 1 ? Math.max(0, row - small) : Math.min(row + small, labels.length - small);
        for (let x = 0; x < side; x++, i++) {
            if (!within[i])
                continue;
            const c = x >> 1;
            const [near, far] = x & 1
                ? [Math.min(c + 1, small - 1), Math.max(0, c - 1)]
                : [Math.max(0, c - 1), Math.min(c + 1, small - 1)];
            const across = labels[row + near];
            const corner = across === labels[beside + c] &&
                across !== labels[row + far] &&
                across !== labels[other + c] &&
                across !== OUTSIDE;
            target[i] = corner ? across : labels[row + c];
        }
    }
    return target;
}
/** Hair lies around the head, clothes hang down from it: panes run the same way. Without faces they lie anyhow. */
function grainAt({ faces, hair, skinLikelihood, side, choices }, x, y) {
    const away = ({ centre }) => Math.hypot(x - centre.x, y - centre.y);
    const nearest = [...faces].sort((one, other) => away(one) - away(other))[0];
    const angle = nearest
        ? Math.atan2(y - nearest.centre.y, x - nearest.centre.x)
        : ((hash(choices.seed * 977 + (y >> 7) * 16 + (x >> 7)) & 255) / 255) * Math.PI;
    const isHair = hair[y * side + x] > 0.4;
    const isSkin = skinLikelihood[y * side + x] > 0.5;
    const turned = isHair ? angle + Math.PI / 2 : angle;
    const firmness = isHair ? HAIR_FIRMNESS : isSkin ? SKIN_FIRMNESS : 1;
    return { x: Math.cos(turned), y: Math.sin(turned), firmness };
}
//# sourceMappingURL=figure-panes.js.map