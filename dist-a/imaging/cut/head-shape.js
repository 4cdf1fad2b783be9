import { at, FACE_OVAL } from "../people/faces.js";
import { clamp, smoothstep } from "../pixels/raster.js";
import { fillGrid } from "./grid.js";
/** The ellipse around head and hair, in sizes of the face: half width, half height, how far its centre is up. */
const HEAD = { halfWidth: 0.99, halfHeight: 1.04, up: 0.22 };
/** The neck ends so far below the chin, in sizes of the face, and fades out over so much before. */
const NECK = { end: 0.1, fade: 0.035, rise: 0.34 };
/** The oval: the mesh's outline so much larger, reaching so much further up (sizes of the face), so soft at its edge. */
const OVAL = { growth: 1.04, up: 0.13, feather: 0.035 };
/** So far above the mesh's outline there surely is head, sizes of the face. */
const TOP = 0.16;
/** A neighbour's hair reaches so far from its face, in sizes of it. */
const NEIGHBOUR_REACH = 1.3;
/** Directions from the face's centre in which its outline is known. */
const DIRECTIONS = 360;
/** The middle of the square that holds the whole head, in the face's pixels. */
export function headCentre({ centre, roll, size }) {
    const up = HEAD.up * size;
    return { x: centre.x + Math.sin(roll) * up, y: centre.y - Math.cos(roll) * up };
}
/** Half the side of the square that holds the whole head whatever its roll, in sizes of the face. */
export const HEAD_REACH = 1.08;
/** How much each point of a grid may belong to the cut, 0..1, whatever the picture shows there. */
export function shapeOf(shape, face, grid) {
    return shape === "oval" ? ovalShape(face, grid) : headShape(face, grid);
}
/** The ellipse around head and hair, rolled with the head, faded below the chin along a line that follows the jaw. */
function headShape(face, grid) {
    const { size } = face;
    const centre = headCentre(face);
    const [cos, sin] = [Math.cos(face.roll), Math.sin(face.roll)];
    const chin = downFrom(at(face, 152), centre, face.roll);
    return fillGrid(grid, (point) => {
        const [dx, dy] = [point.x - centre.x, point.y - centre.y];
        const y = dy * cos - dx * sin;
        const u = (dx * cos + dy * sin) / (HEAD.halfWidth * size);
        const v = y / (HEAD.halfHeight * size);
        const ellipse = 1 - smoothstep(0.975, 1.015, Math.sqrt(u * u + v * v));
        const below = (y - chin) / size + NECK.rise * Math.min(1, u * u);
        return ellipse * (1 - smoothstep(NECK.end - NECK.fade, NECK.end, below));
    });
}
/** The face's outline, somewhat larger and higher, with a feathered edge. */
function ovalShape(face, grid) {
    const radii = outlineRadii(face, OVAL);
    return fillGrid(grid, ({ x, y }) => {
        const [dx, dy] = [x - face.centre.x, y - face.centre.y];
        const outside = Math.sqrt(dx * dx + dy * dy) - radiusToward(radii, dx, dy);
        return 1 - smoothstep(-OVAL.feather, OVAL.feather, outside / face.size);
    });
}
/** 1 inside a face's outline, 0 outside. */
export function faceInside(face, grid) {
    return outlineInside(face, grid, { growth: 0.97, up: 0 });
}
/** 1 in the face and just above it, where any head goes on; 0 elsewhere. */
export function faceAndTop(face, grid) {
    return outlineInside(face, grid, { growth: 0.97, up: TOP });
}
function outlineInside(face, grid, options) {
    const radii = outlineRadii(face, options);
    return fillGrid(grid, ({ x, y }) => {
        const [dx, dy] = [x - face.centre.x, y - face.centre.y];
        return Math.sqrt(dx * dx + dy * dy) < radiusToward(radii, dx, dy) ? 1 : 0;
    });
}
/**
 * How much further each point is from the middle of the nearest neighbour's head than from that of ours, each measured
 * in sizes of its own face: below 0 it is the neighbour's. Undefined when there is none near.
 */
export function leadOver(others, main, grid) {
    const near = others.filter((other) => reachesInto(other, grid));
    if (near.length === 0)
        return undefined;
    const ours = headCentre(main);
    const theirs = near.map((other) => ({ ...headCentre(other), size: other.size }));
    return fillGrid(grid, ({ x, y }) => {
        let least = Number.POSITIVE_INFINITY;
        for (const other of theirs) {
            least = Math.min(least, Math.sqrt((x - other.x) ** 2 + (y - other.y) ** 2) / other.size);
        }
        return least - Math.sqrt((x - ours.x) ** 2 + (y - ours.y) ** 2) / main.size;
    });
}
/** How far each point lies below the chin along the head's own axis, in sizes of the face. */
export function belowChin(face, grid) {
    const chin = at(face, 152);
    return fillGrid(grid, (point) => downFrom(point, chin, face.roll) / face.size);
}
function reachesInto({ centre, size }, { origin, side, pitch }) {
    const reach = NEIGHBOUR_REACH * size;
    const end = { x: origin.x + side * pitch, y: origin.y + side * pitch };
    return (centre.x > origin.x - reach &&
        centre.y > origin.y - reach &&
        centre.x < end.x + reach &&
        centre.y < end.y + reach);
}
/** How far a point lies below another along the axis of a head of that roll, pixels. */
function downFrom(point, from, roll) {
    return (point.y - from.y) * Math.cos(roll) - (point.x - from.x) * Math.sin(roll);
}
/** How far the outline is from the face's centre in each direction, pixels; the outline goes round it once. */
function outlineRadii(face, { growth, up }) {
    const { centre, size, roll } = face;
    const points = FACE_OVAL.map((index) => {
        const point = at(face, index);
        const height = clamp((-2 * downFrom(point, centre, roll)) / size, 0, 1);
        // Squared, or the corners of the forehead would rise as far as its middle.
        const raised = up * size * height * height;
        const x = (point.x - centre.x) * growth + Math.sin(roll) * raised;
        const y = (point.y - centre.y) * growth - Math.cos(roll) * raised;
        return { direction: directionOf(x, y), radius: Math.hypot(x, y) };
    }).sort((a, b) => a.direction - b.direction);
    return Float32Array.from({ length: DIRECTIONS }, (_, direction) => {
        const after = points.findIndex((point) => point.direction > direction);
        const to = points[after === -1 ? 0 : after] ?? { direction: 0, radius: 0 };
        const from = points.at(after === -1 ? -1 : after - 1) ?? to;
        const span = (to.direction - from.direction + DIRECTIONS) % DIRECTIONS || 1;
        const share = ((direction - from.direction + DIRECTIONS) % DIRECTIONS) / span;
        return from.radius + (to.radius - from.radius) * share;
    });
}
function directionOf(x, y) {
    return ((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * DIRECTIONS;
}
function radiusToward(radii, x, y) {
    return radii[Math.floor(directionOf(x, y)) % DIRECTIONS];
}
//# sourceMappingURL=head-shape.js.map