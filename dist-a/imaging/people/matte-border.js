/** The segmenter is unsure this near to the photo's border: share of the matte's side. */
const UNSURE = 0.015;
/**
 * Repeats a matte's values (side × side, in place) beyond the photo's sides as the picture itself is repeated there: a
 * shoulder that the photo cuts off goes on to the frame and down, whatever the segmenter makes of the stripes.
 */
export function repeatBeyond(matte, side, { from, to }) {
    const margin = Math.round(side * UNSURE);
    const [first, last] = [from + margin, to - 1 - margin];
    if (first >= last)
        return;
    let [left, right] = [0, 0];
    for (let row = 0; row < matte.length; row += side) {
        left = Math.max(left, matte[row + first]);
        right = Math.max(right, matte[row + last]);
        if (from > 0)
            matte.fill(left, row, row + first);
        if (to < side)
            matte.fill(right, row + last + 1, row + side);
    }
}
//# sourceMappingURL=matte-border.js.map