/** So often a field is halved: colours reach some 60 pixels outward, further than any hair. */
const LEVELS = 6;
/** From this certainty on a pixel's own colour is taken for the figure's. */
const SURE = 0.98;
/**
 * The colours of the sure pixels of a picture, spread smoothly into the rest by pulling them up a pyramid and pushing
 * them back down (Gortler et al., "The Lumigraph", 1996). `certainty` (0..1) is how surely a pixel shows one thing
 * alone. Far from anything sure the field's weight is 0. The pool's planes must have room for four values to a pixel.
 */
export function spreadColours(picture, certainty, pool) {
    const field = { width: picture.width, height: picture.height, values: pool.take() };
    laySure(picture, certainty, field.values);
    const rest = pool.take();
    fill(field, { pool, rest });
    pool.give(rest);
    return field;
}
/** Gives the pixels of a field what they lack, from coarser and coarser ones, which lie one behind the other in `rest`. */
function fill({ width, height, values }, { pool, rest, depth = 1 }) {
    if (depth === LEVELS)
        return;
    const coarse = { width: (width + 1) >> 1, height: (height + 1) >> 1, values: rest };
    pool.kernels.halveField(pool.address(values), pool.address(rest), width, height);
    const behind = rest.subarray(4 * coarse.width * coarse.height);
    fill(coarse, { pool, rest: behind, depth: depth + 1 });
    pool.kernels.fillField(pool.address(values), pool.address(rest), width, height);
}
function laySure({ width, height, data }, certainty, values) {
    values.fill(0, 0, 4 * width * height);
    for (let i = 0, j = 0; i < width * height; i++, j += 4) {
        if (certainty[i] < SURE)
            continue;
        values[j] = data[3 * i];
        values[j + 1] = data[3 * i + 1];
        values[j + 2] = data[3 * i + 2];
        values[j + 3] = 1;
    }
}
//# sourceMappingURL=foreground.js.map