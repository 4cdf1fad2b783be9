/** Sides of a cell, pixels of a sheet of 1024: a grid of 128 for portraits, of 256 or 512 when a face would get lost in it. */
const BLOCKS = [8, 4, 2];
const FINEST_BLOCK = 2;
/** Cells that the smallest face needs across. */
const CELLS_PER_FACE = 27;
/** Pixels darker than their cell's mean win when they are this share of it, and this much darker. */
const DARK_SHARE = 0.34;
const DARK_CONTRAST = 0.14;
/** In the band across the eyes, where the rims of glasses are half a cell wide, this is enough. */
const RIM_SHARE = 0.2;
const RIM_CONTRAST = 0.09;
/** A cell with less contrast than this is one colour. */
const FLAT = 0.03;
/** Divides the sheet into cells: the finer the smaller the faces are. */
export function pixelGrid(sheet) {
    const smallest = Math.min(...sheet.faces.map((face) => face.size));
    const block = BLOCKS.find((width) => smallest >= CELLS_PER_FACE * width) ?? FINEST_BLOCK;
    const side = Math.ceil(sheet.side / block);
    const count = side * side;
    const grid = {
        side,
        block,
        colours: [],
        figure: new Uint8Array(count),
        skin: new Uint8Array(count),
        face: new Uint8Array(count),
    };
    const shape = { block, row: sheet.side };
    for (let cell = 0; cell < count; cell++) {
        const start = Math.floor(cell / side) * block * sheet.side + (cell % side) * block;
        const of = (plane) => share(plane, start, shape);
        const likely = of(sheet.skinLikelihood);
        grid.figure[cell] = of(sheet.matte) > 0.5 ? 1 : 0;
        grid.face[cell] = of(sheet.masks.face) > 0.5 ? 1 : 0;
        const isSkin = grid.face[cell] ? likely > 0.25 : likely > 0.55 && of(sheet.hair) < 0.4;
        grid.skin[cell] = isSkin ? 1 : 0;
        grid.colours.push(cellColour(sheet, start, shape));
    }
    return grid;
}
/** Mean of a plane in a cell. */
function share(plane, start, { block, row }) {
    let sum = 0;
    for (let y = 0; y < block; y++) {
        const line = start + y * row;
        for (let x = 0; x < block; x++)
            sum += plane[line + x];
    }
    return sum / (block * block);
}
/**
 * The colour that most of a cell has, not the mean: a mean makes mud of every edge. The pixels are told apart into
 * those darker and those lighter than the mean; the dark ones may win with a third, for lines are thin.
 */
function cellColour({ lab, matte, masks }, start, { block, row }) {
    const { L, a, b } = lab;
    let [mean, weight] = [0, 0];
    for (let y = 0; y < block; y++) {
        for (let x = 0, i = start + y * row; x < block; x++, i++) {
            // What lies outside the figure must not tint its edge.
            const counts = matte[i] + 0.001;
            mean += counts * L[i];
            weight += counts;
        }
    }
    mean /= weight;
    const [dark, light] = [new Float64Array(4), new Float64Array(4)];
    for (let y = 0; y < block; y++) {
        for (let x = 0, i = start + y * row; x < block; x++, i++) {
            const counts = matte[i] + 0.001;
            const group = L[i] < mean ? dark : light;
            group[0] = group[0] + counts * L[i];
            group[1] = group[1] + counts * a[i];
            group[2] = group[2] + counts * b[i];
            group[3] = group[3] + counts;
        }
    }
    const middle = start + (block >> 1) * (row + 1);
    const band = masks.eyes[middle] > 0.5 && masks.features[middle] < 0.5;
    return chooseGroup(dark, light, band);
}
/** Sums of L, a and b with their weight, in; the colour of the group that wins, out. */
function chooseGroup(dark, light, band) {
    const [darkWeight, lightWeight] = [dark[3], light[3]];
    const all = darkWeight + lightWeight;
    const of = (group, weight) => [
        group[0] / weight,
        group[1] / weight,
        group[2] / weight,
    ];
    if (darkWeight === 0)
        return of(light, lightWeight);
    if (lightWeight === 0)
        return of(dark, darkWeight);
    const contrast = light[0] / lightWeight - dark[0] / darkWeight;
    if (contrast < FLAT)
        return of(dark.map((sum, i) => sum + light[i]), all);
    const darkNeeds = band && contrast > RIM_CONTRAST ? RIM_SHARE : contrast > DARK_CONTRAST ? DARK_SHARE : 0.5;
    return darkWeight >= darkNeeds * all ? of(dark, darkWeight) : of(light, lightWeight);
}
//# sourceMappingURL=pixel-grid.js.map