/** Cells, pixels a side. */
const CELL = { flat: 8, lettering: 16 };
/** Steps of luma: what a flat cell (JPEG has noise of its own) and a gentle one may vary by, and what makes an edge, and a strong one. */
const FLAT = 4;
const GENTLE = 24;
const EDGE = 24;
const STRONG = 60;
/** Share of a picture that its main colours must cover. */
const COVERED = 0.9;
/** An edge runs along rows or columns when its gradient's lesser part is at most this share of the greater. */
const SQUARE = 0.06;
/** Share of a crisp edge's rise that may lie beyond its two pixels. */
const BEYOND = 0.12;
/** Lettering: least range of tones; how near to either tone, as a share of the range; how much must be near; least share of the rarer tone; changes a row. */
const LETTERS = { range: 70, near: 0.28, two: 0.68, rarer: 0.06, changes: 1.6 };
/** Measures the surface of a picture. */
export function textureOf({ rgb, luma }) {
    return {
        ...calmOf(luma, rgb),
        colours: mainColours(rgb),
        ...edgesOf(luma, rgb),
        edges: edgeShare(luma, rgb),
        lettering: letteringShare(luma, rgb),
    };
}
/** Calls back for every whole cell with the index of its first pixel. */
function eachCell({ width, height }, side, visit) {
    const [columns, rows] = [Math.floor(width / side), Math.floor(height / side)];
    for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++)
            visit(row * side * width + column * side);
    }
    return columns * rows;
}
function rangeIn(luma, width, start, side) {
    let [least, most] = [255, 0];
    for (let y = 0; y < side; y++) {
        for (let i = start + y * width; i < start + y * width + side; i++) {
            const value = luma[i];
            if (value < least)
                least = value;
            if (value > most)
                most = value;
        }
    }
    return [least, most];
}
function calmOf(luma, size) {
    let [flat, gentle] = [0, 0];
    const count = eachCell(size, CELL.flat, (start) => {
        const [least, most] = rangeIn(luma, size.width, start, CELL.flat);
        if (most - least <= FLAT)
            flat++;
        else if (most - least <= GENTLE)
            gentle++;
    });
    return count > 0 ? { flat: flat / count, gentle: gentle / count } : { flat: 1, gentle: 0 };
}
function edgeShare(luma, size) {
    let edged = 0;
    const count = eachCell(size, CELL.lettering, (start) => {
        const [least, most] = rangeIn(luma, size.width, start, CELL.lettering);
        if (most - least > EDGE)
            edged++;
    });
    return count > 0 ? edged / count : 0;
}
function mainColours({ data }) {
    const counts = new Uint32Array(4096);
    for (let i = 0; i < data.length; i += 3) {
        const bin = ((data[i] >> 4) << 8) |
            ((data[i + 1] >> 4) << 4) |
            (data[i + 2] >> 4);
        counts[bin] = counts[bin] + 1;
    }
    let left = (COVERED * data.length) / 3;
    let colours = 0;
    for (const count of [...counts].sort((one, other) => other - one)) {
        if (left <= 0)
            break;
        left -= count;
        colours++;
    }
    return colours;
}
function edgesOf(luma, { width, height }) {
    let [edges, square, strong, crisp] = [0, 0, 0, 0];
    for (let y = 2; y < height - 2; y++) {
        for (let x = 2, i = y * width + 2; x < width - 2; x++, i++) {
            const across = Math.abs(luma[i + 1] - luma[i - 1]);
            const down = Math.abs(luma[i + width] - luma[i - width]);
            const [greater, lesser] = across > down ? [across, down] : [down, across];
            if (greater < EDGE)
                continue;
            edges++;
            if (lesser <= SQUARE * greater)
                square++;
            if (greater < STRONG)
                continue;
            strong++;
            const step = across > down ? 1 : width;
            // The whole rise lies within the two pixels: hardly anything of it is left beyond.
            const beyond = Math.abs(luma[i + 2 * step] - luma[i + step]) +
                Math.abs(luma[i - 2 * step] - luma[i - step]);
            if (beyond < BEYOND * greater)
                crisp++;
        }
    }
    return { square: edges > 0 ? square / edges : 0, crisp: strong > 0 ? crisp / strong : 0 };
}
/** Share of cells that look like lettering and have a neighbour in their row that does. */
function letteringShare(luma, size) {
    const columns = Math.floor(size.width / CELL.lettering);
    const like = [];
    const count = eachCell(size, CELL.lettering, (start) => {
        like.push(isLettering(luma, size.width, start));
    });
    const inRows = like.filter((one, i) => {
        const [before, after] = [i % columns > 0 && like[i - 1], i % columns < columns - 1 && like[i + 1]];
        return one && (before || after);
    });
    return count > 0 ? inRows.length / count : 0;
}
function isLettering(luma, width, start) {
    const side = CELL.lettering;
    const [least, most] = rangeIn(luma, width, start, side);
    const range = most - least;
    if (range < LETTERS.range)
        return false;
    const [middle, near] = [(least + most) / 2, LETTERS.near * range];
    let [dark, light, changes] = [0, 0, 0];
    for (let y = 0; y < side; y++) {
        for (let x = 0, i = start + y * width; x < side; x++, i++) {
            const value = luma[i];
            if (value <= least + near)
                dark++;
            else if (value >= most - near)
                light++;
            if (x > 0 && value > middle !== luma[i - 1] > middle)
                changes++;
        }
    }
    const pixels = side * side;
    const twoTones = dark + light >= LETTERS.two * pixels && Math.min(dark, light) >= LETTERS.rarer * pixels;
    return twoTones && changes >= LETTERS.changes * side;
}
//# sourceMappingURL=texture.js.map