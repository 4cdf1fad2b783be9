/** Below this alpha it is outside: the rim's own soft edge is no paper white. */
const EDGE = 0.8;
/** A figure's edge may be soft over so many pixels where a rim was taken away. */
const SOFT = 3;
/**
 * Takes away a sticker's white rim, in place: pure white that is reached from outside (alpha below .8) within
 * `depth` pixels, and what is left of its outer edge. Ink or anything else that isn't paper white stops it, so white
 * hair behind its outline stays.
 */
export function peelRim(alpha, lab, { depth, keep }) {
    const { width } = lab;
    const outside = new Uint8Array(alpha.length);
    for (let i = 0; i < alpha.length; i++)
        if (alpha[i] < EDGE)
            outside[i] = 1;
    const edge = borderOf(outside, width);
    let peeled = 0;
    spread(outside, width, edge, {
        rings: depth,
        into: (i) => {
            if (keep[i] !== 0 || !isPaper(lab, i))
                return false;
            alpha[i] = 0;
            peeled++;
            return true;
        },
    });
    if (peeled > edge.length)
        clearFar(alpha, outside, width);
}
/** Clears what is outside and further from the figure than its own soft edge. */
function clearFar(alpha, outside, width) {
    const near = outside.map((value) => 1 - value);
    spread(near, width, borderOf(near, width), { rings: SOFT, into: () => true });
    for (let i = 0; i < alpha.length; i++)
        if (near[i] === 0)
            alpha[i] = 0;
}
/** Grows the marked pixels ring by ring, from those in `front`, into the ones that `into` accepts. */
function spread(marked, width, front, { rings, into }) {
    let from = front;
    for (let ring = 0; ring < rings && from.length > 0; ring++) {
        const next = [];
        for (const i of from) {
            for (const neighbour of [i - 1, i + 1, i - width, i + width]) {
                if (marked[neighbour] !== 0 || !into(neighbour))
                    continue;
                marked[neighbour] = 1;
                next.push(neighbour);
            }
        }
        from = next;
    }
}
/** The marked pixels that have one beside them that isn't. */
function borderOf(marked, width) {
    const border = [];
    for (let i = 0; i < marked.length; i++) {
        if (marked[i] === 0)
            continue;
        if (marked[i - 1] === 0 || marked[i + 1] === 0 || marked[i - width] === 0 || marked[i + width] === 0) {
            border.push(i);
        }
    }
    return border;
}
/** Whether a pixel is paper white. */
export function isPaper({ L, a, b }, i) {
    return L[i] > 0.94 && Math.abs(a[i]) < 0.016 && Math.abs(b[i]) < 0.016;
}
//# sourceMappingURL=rim.js.map