import { hexOfLab, labOfRgb } from "./pixels/oklab.js";
/** Size of the cells in which pixels are counted first: of lightness, and of both colour axes. */
const CELL = { lightness: 0.1, colour: 0.06 };
/** Colours so near (distance in Oklab) to the middle of a group belong to it. */
const REACH = 0.09;
/** So often the middle of the group moves to the mean of what is near it (mean shift). */
const SHIFTS = 4;
/** A colour that is nowhere: nothing of the picture can be seen. */
const NOTHING = "#ffffff";
/**
 * The colour that takes up most of a picture as eyes see it, as "#rrggbb": the densest place among its colours in Oklab,
 * found by counting them in cells and moving on to the mean of what is near. `rgba`: four sRGB bytes to a pixel; what is
 * transparent counts for as much as can be seen of it. A picture that can't be seen at all is white.
 */
export function dominantColour(rgba) {
    const samples = samplesOf(rgba);
    let middle = fullestCell(samples);
    if (!middle)
        return NOTHING;
    for (let shift = 0; shift < SHIFTS; shift++)
        middle = meanOf(samples, middle);
    return hexOfLab(middle);
}
function samplesOf(rgba) {
    const samples = [];
    for (let i = 0; i < rgba.length; i += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(i, i + 4);
        if (alpha > 0)
            samples.push({ colour: labOfRgb(red, green, blue), weight: alpha / 255 });
    }
    return samples;
}
/** The first pixel's colour of the cell that has most. */
function fullestCell(samples) {
    const cells = new Map();
    let fullest;
    for (const { colour, weight } of samples) {
        const [L, a, b] = colour;
        const key = [L / CELL.lightness, a / CELL.colour, b / CELL.colour].map(Math.round).join();
        const cell = cells.get(key) ?? { colour, weight: 0 };
        cell.weight += weight;
        cells.set(key, cell);
        if (!fullest || cell.weight > fullest.weight)
            fullest = cell;
    }
    return fullest?.colour;
}
function meanOf(samples, middle) {
    const sum = [0, 0, 0];
    let total = 0;
    for (const { colour, weight } of samples) {
        if (Math.hypot(...colour.map((value, axis) => value - middle[axis])) > REACH)
            continue;
        for (const [axis, value] of colour.entries())
            sum[axis] = sum[axis] + weight * value;
        total += weight;
    }
    const [L = 0, a = 0, b = 0] = sum.map((value) => value / total);
    return [L, a, b];
}
//# sourceMappingURL=dominant-colour.js.map