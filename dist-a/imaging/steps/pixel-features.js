import { at, FACE_OVAL } from "../people/faces.js";
import { BROWS, EYES, FIRST_IRIS_POINT, INNER_LIPS, NOSE, OUTER_LIPS, } from "../people/mesh-points.js";
import { plotDisc, plotLine, plotPolygon } from "../pixels/grid-drawing.js";
import { meanColour } from "../pixels/palette.js";
/** Lips nearer than this share of the mouth's width are closed. */
const CLOSED_MOUTH = 0.09;
/** Height of an eye as a share of its width below which it is shut. */
const SHUT_EYE = 0.1;
/** A mouth shows teeth when its lightest third is at least this light: without them it is dark throughout. */
const TEETH_LIGHTNESS = 0.46;
/** Lightness that brows lose to the downscaling. */
const BROW_DARKENING = 0.05;
/** Points of the oval below the ears: the jaw. */
const JAW = FACE_OVAL.slice(9, 28);
const FACE_WITH_NOSTRILS = 36;
/** Draws a face's features anew, cell by cell: what downscaling leaves of an eye is a smudge. */
export function paintFeatures(face, paint) {
    const place = placer(face, paint.grid.block);
    paintJaw(place, paint);
    paintNose(place, { paint, size: face.size / paint.grid.block });
    for (const brow of BROWS)
        paintBrow(brow.map(place), paint);
    paintMouth(place, paint);
    EYES.forEach((eye, side) => {
        paintEye(place, { eye, side, paint, face });
    });
}
/** Mean colour of a feature as downscaled; undefined when it lies outside the picture. */
export function featureColour(face, points, grid) {
    const colours = [];
    plotPolygon(points.map(placer(face, grid.block)), (x, y) => {
        const colour = x >= 0 && y >= 0 && x < grid.side && y < grid.side ? grid.colours[y * grid.side + x] : undefined;
        if (colour)
            colours.push(colour);
    });
    return colours.length ? meanColour(colours) : undefined;
}
function placer(face, block) {
    return (index) => {
        const { x, y } = at(face, index);
        return { x: x / block, y: y / block };
    };
}
function brush({ grid, cells }, colour) {
    const done = new Set();
    return (x, y) => {
        const cell = y * grid.side + x;
        if (x < 0 || y < 0 || x >= grid.side || y >= grid.side || done.has(cell))
            return;
        done.add(cell);
        cells[cell] = colour(cells[cell]);
    };
}
function paintJaw(place, paint) {
    plotLine(JAW.map(place), brush(paint, (index) => (paint.isSkin(index) ? paint.darker(index) : index)));
}
function paintNose(place, { paint, size }) {
    const darken = brush(paint, paint.darker);
    plotLine(NOSE.base.map(place), darken);
    for (const wing of [NOSE.left, NOSE.right])
        plotLine(wing.slice(1).map(place), darken);
    if (size < FACE_WITH_NOSTRILS)
        return;
    const twice = brush(paint, (index) => paint.darker(paint.darker(index)));
    for (const index of [NOSE.base[1], NOSE.base[3]])
        plotLine([place(index), place(index)], twice);
}
function paintBrow(outline, paint) {
    const colours = [];
    const { grid } = paint;
    const look = (x, y) => {
        const colour = grid.colours[y * grid.side + x];
        if (colour)
            colours.push(colour);
    };
    plotPolygon(outline, look);
    if (colours.length === 0)
        return;
    // The darker half: the rest is the skin around the hairs.
    const hairs = colours.sort((one, other) => one[0] - other[0]).slice(0, Math.ceil(colours.length / 2));
    const [L, a, b] = meanColour(hairs);
    const index = paint.nearest([L - BROW_DARKENING, a, b]);
    const middle = outline.slice(0, 5).map((point, i) => {
        const below = outline[outline.length - 1 - i] ?? point;
        return { x: (point.x + below.x) / 2, y: (point.y + below.y) / 2 };
    });
    plotLine(middle, brush(paint, () => index));
    plotLine(middle.slice(1).map(({ x, y }) => ({ x, y: y - 1 })), brush(paint, () => index));
}
function paintMouth(place, paint) {
    const upper = INNER_LIPS.upper.map(place);
    const lower = INNER_LIPS.lower.map(place);
    const [left, right] = [place(INNER_LIPS.upper[0]), place(INNER_LIPS.upper[10])];
    const width = Math.hypot(left.x - right.x, left.y - right.y);
    const [top, bottom] = [place(13), place(14)];
    const gap = Math.hypot(top.x - bottom.x, top.y - bottom.y);
    const ink = brush(paint, () => paint.ink);
    plotPolygon(OUTER_LIPS.map(place), brush(paint, () => paint.lips));
    if (gap < Math.max(width * CLOSED_MOUTH, 1)) {
        plotLine(upper.map((point, i) => ({
            x: (point.x + (lower[i]?.x ?? point.x)) / 2,
            y: (point.y + (lower[i]?.y ?? point.y)) / 2,
        })), ink);
        return;
    }
    const inside = [...upper, ...lower.slice(1, -1).reverse()];
    const seen = [];
    plotPolygon(inside, (x, y) => seen.push(paint.grid.colours[y * paint.grid.side + x] ?? [0, 0, 0]));
    const lightest = seen.sort((one, other) => other[0] - one[0]).slice(0, Math.ceil(seen.length / 3));
    const teeth = meanColour(lightest)[0] > TEETH_LIGHTNESS;
    plotPolygon(inside, brush(paint, () => (teeth ? paint.white : paint.ink)));
    plotLine(upper, ink);
    plotLine(lower, brush(paint, () => paint.darker(paint.lips)));
}
function paintEye(place, { eye, side, paint, face }) {
    const upper = eye.upper.map(place);
    const lower = eye.lower.map(place);
    const [outer, inner] = [place(eye.upper[0] ?? 0), place(eye.upper[8] ?? 0)];
    const [top, bottom] = [place(eye.upper[4] ?? 0), place(eye.lower[4] ?? 0)];
    const width = Math.hypot(outer.x - inner.x, outer.y - inner.y);
    const open = Math.hypot(top.x - bottom.x, top.y - bottom.y) / Math.max(width, 1);
    if (open > SHUT_EYE) {
        const ball = [...upper, ...lower.slice(1, -1).reverse()];
        plotPolygon(ball, brush(paint, () => paint.white));
        plotLine(lower.slice(1, -1), brush(paint, (index) => (paint.isSkin(index) ? paint.darker(index) : index)));
        paintIris(irisCentre(face, { side, eye, width, block: paint.grid.block }), { width, top, bottom, paint });
    }
    plotLine(upper, brush(paint, () => paint.ink));
}
/** Iris, pupil and a catchlight of one cell, held between the lids. */
function paintIris(centre, { width, top, bottom, paint }) {
    const radius = Math.max(1, width * 0.2);
    const lid = Math.floor(Math.min(top.y, bottom.y));
    const floor = Math.max(lid + 2, Math.round(Math.max(top.y, bottom.y)));
    const within = (plot) => (x, y) => {
        if (y >= lid && y <= floor)
            plot(x, y);
    };
    plotDisc(centre, radius + 0.15, within(brush(paint, () => paint.iris)));
    plotDisc(centre, radius * 0.62, within(brush(paint, () => paint.ink)));
    // In a narrow eye the light would run into the white.
    if (floor - lid < 3)
        return;
    const light = { x: centre.x - radius * 0.3, y: lid + 1.5 };
    plotLine([light, light], brush(paint, () => paint.white));
}
/** The iris that the detector saw in this eye, or the eye's middle. */
function irisCentre(face, { eye, width, block }) {
    const place = placer(face, block);
    const corners = [eye.upper[0] ?? 0, eye.upper[8] ?? 0, eye.upper[4] ?? 0, eye.lower[4] ?? 0].map(place);
    const middle = {
        x: corners.reduce((sum, { x }) => sum + x, 0) / 4,
        y: corners.reduce((sum, { y }) => sum + y, 0) / 4,
    };
    for (const first of [FIRST_IRIS_POINT, FIRST_IRIS_POINT + 5]) {
        if (face.mesh.length < first + 5)
            continue;
        const seen = place(first);
        if (Math.hypot(seen.x - middle.x, seen.y - middle.y) < width * 0.28)
            return { x: seen.x, y: middle.y };
    }
    return middle;
}
//# sourceMappingURL=pixel-features.js.map