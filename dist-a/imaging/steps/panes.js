import { plotPolygon } from "../pixels/grid-drawing.js";
import { OUTSIDE, thinOut } from "../pixels/superpixels.js";
import { faceOutline } from "./face-outline.js";
import { figurePanes } from "./figure-panes.js";
import { PANE_NUMBERS } from "./window.js";
/** What a pane is part of. */
export const WINDOW = 0;
export const FIGURE = 1;
export const FACE = 2;
/** Panes are cut at this share of the sheet's side. */
export const SHRINK = 2;
/** A face of a portrait, pixels of a sheet of 1024: panes and lead are measured for it. */
const USUAL_FACE = 370;
/** How much smaller panes and lead are in this sheet than in a portrait, .5..1: a small face bears no thick lines. */
export function fineness({ faces }) {
    const smallest = faces.reduce((size, face) => Math.min(size, face.size), USUAL_FACE);
    return Math.max(0.5, smallest / USUAL_FACE);
}
/** Cuts the sheet into panes: each face whole, the rest of the figure along its edges, the window by its design. */
export function cutPanes(sheet, design, options) {
    const side = sheet.side / SHRINK;
    const faces = faceLabels(sheet, side);
    const matte = thinOut(sheet.matte, sheet.side, SHRINK);
    const within = new Uint8Array(matte.length);
    for (let i = 0; i < within.length; i++)
        within[i] = matte[i] > 0.5 && !faces[i] ? 1 : 0;
    const labels = figurePanes(sheet, { ...options, within, shrink: SHRINK, fine: fineness(sheet) });
    let figures = 0;
    for (let i = 0; i < labels.length; i++)
        figures = Math.max(figures, labels[i] + 1);
    for (let i = 0; i < labels.length; i++) {
        const face = faces[i];
        if (face && matte[i] > 0.5)
            labels[i] = figures + face - 1;
    }
    joinSlivers(labels, within, side);
    const numbers = windowLabels(labels, { side, design, first: figures + sheet.faces.length });
    return { side, labels, ...describe(numbers, { figures, faces: sheet.faces.length }) };
}
/** Gives what is too narrow for a pane of its own to the pane beside it. */
function joinSlivers(labels, within, side) {
    for (let i = side; i < labels.length; i++) {
        if (within[i] && labels[i] === OUTSIDE)
            labels[i] = Math.max(labels[i - 1], labels[i - side]);
    }
    for (let i = labels.length - side - 1; i >= 0; i--) {
        if (within[i] && labels[i] === OUTSIDE)
            labels[i] = Math.max(labels[i + 1], labels[i + side]);
    }
}
/** The number of its face, from 1 on, at each pixel; 0 elsewhere. */
function faceLabels(sheet, side) {
    const labels = new Int32Array(side * side);
    // The main face last, over its neighbours.
    for (const [i, face] of [...sheet.faces.entries()].reverse()) {
        const outline = faceOutline(sheet, face).map(({ x, y }) => ({ x: x / SHRINK, y: y / SHRINK }));
        plotPolygon(outline, (x, y) => {
            if (x >= 0 && y >= 0 && x < side && y < side)
                labels[y * side + x] = i + 1;
        });
    }
    return labels;
}
/** Blocks of so many pixels whose corners lie in one pane of the window are all of that pane: none is finer. */
const BLOCK = 4;
/** Labels what is still outside from `first` on; answers the design's number of each pane so made. */
function windowLabels(labels, { side, design, first }) {
    const known = new Int32Array(PANE_NUMBERS).fill(OUTSIDE);
    const numbers = [];
    const numberAt = (x, y) => design.paneAt((2 * x) / side - 1, (2 * y) / side - 1);
    const labelOf = (number) => {
        if (known[number] < 0)
            known[number] = first + numbers.push(number) - 1;
        return known[number];
    };
    const wide = Math.ceil(side / BLOCK) + 1;
    const corners = Int32Array.from({ length: wide * wide }, (_, i) => numberAt((i % wide) * BLOCK, Math.floor(i / wide) * BLOCK));
    for (let y = 0, i = 0; y < side; y++) {
        const row = Math.floor(y / BLOCK) * wide;
        for (let x = 0; x < side; x++, i++) {
            if (labels[i] >= 0)
                continue;
            const corner = row + Math.floor(x / BLOCK);
            const number = corners[corner];
            const even = number === corners[corner + 1] &&
                number === corners[corner + wide] &&
                number === corners[corner + wide + 1];
            labels[i] = labelOf(even ? number : numberAt(x, y));
        }
    }
    return numbers;
}
function describe(windows, { figures, faces }) {
    const count = figures + faces + windows.length;
    const kinds = new Uint8Array(count).fill(WINDOW);
    kinds.fill(FIGURE, 0, figures).fill(FACE, figures, figures + faces);
    const numbers = new Int32Array(count).fill(OUTSIDE);
    numbers.set(windows, figures + faces);
    return { kinds, numbers };
}
//# sourceMappingURL=panes.js.map