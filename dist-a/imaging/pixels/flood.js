/**
 * Marks with 1 what can be reached over the four sides of cells that are open (1): from the starting cells, which
 * are marked when they are open themselves. A grid of `width` cells a row; indices count along the rows.
 */
export function reachable(open, width, starts) {
    const reached = new Uint8Array(open.length);
    const queue = new Int32Array(open.length);
    let count = 0;
    const enter = (i) => {
        if (!open[i] || reached[i])
            return;
        reached[i] = 1;
        queue[count++] = i;
    };
    for (const start of starts)
        enter(start);
    for (let k = 0; k < count; k++) {
        const i = queue[k];
        const x = i % width;
        if (x > 0)
            enter(i - 1);
        if (x < width - 1)
            enter(i + 1);
        enter(i - width);
        enter(i + width);
    }
    return reached;
}
/**
 * Numbers the regions of open cells (1) that hang together over their four sides: a number from 1 for each cell, 0 for
 * closed ones, and the cells of each region by its number (none for 0).
 */
export function regionsOf(open, width) {
    const numbers = new Int32Array(open.length);
    const queue = new Int32Array(open.length);
    const sizes = [0];
    for (let start = 0; start < open.length; start++) {
        if (!open[start] || numbers[start])
            continue;
        const number = sizes.length;
        let count = 0;
        const enter = (i) => {
            if (!open[i] || numbers[i])
                return;
            numbers[i] = number;
            queue[count++] = i;
        };
        enter(start);
        for (let k = 0; k < count; k++) {
            const i = queue[k];
            const x = i % width;
            if (x > 0)
                enter(i - 1);
            if (x < width - 1)
                enter(i + 1);
            enter(i - width);
            enter(i + width);
        }
        sizes.push(count);
    }
    return { numbers, sizes };
}
//# sourceMappingURL=flood.js.map