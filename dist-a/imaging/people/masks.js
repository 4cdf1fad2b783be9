import sharp from "sharp";
import { gaussianBlur } from "../pixels/blur.js";
import { closedPath, pair, svgDocument } from "../pixels/vectors.js";
import { at, FACE_OVAL, middle } from "./faces.js";
import { BROWS, EYES, OUTER_LIPS } from "./mesh-points.js";
/** Masks are drawn at this share of the size, then enlarged: they are soft anyway. */
const SHRINK = 2;
/** Room between the masks in the drawing, in pixels of the sheet: enlarging one must not reach the next. */
const GAP = 4;
/** How soft their edges are: standard deviation in pixels of the sheet. */
const SOFTNESS = 2;
/** Draws the masks of the faces (in pixels of a square picture of that side, which is even). */
export async function faceMasks(faces, side, pool) {
    const masks = { face: pool.take(), features: pool.take(), eyes: pool.take() };
    const planes = [masks.face, masks.features, masks.eyes];
    if (faces.length === 0) {
        for (const plane of planes)
            plane.fill(0);
        return masks;
    }
    // All three in one drawing, one below the other: a drawing costs more than its pixels.
    const height = 3 * side + 2 * GAP;
    const panels = [faces.map(outlineShape), faces.map(featureShapes), faces.map(bandShape)]
        .map((shapes, i) => `<g transform="translate(0 ${i * (side + GAP)})">${shapes.join("")}</g>`)
        .join("");
    const shapes = `<rect width="${side}" height="${height}"/><g fill="#fff" stroke="#fff">${panels}</g>`;
    const drawn = await sharp(Buffer.from(svgDocument(side / SHRINK, side, shapes, height / side)))
        .extractChannel(0)
        .resize(side, height, { kernel: "linear" })
        .raw()
        .toBuffer();
    const bytes = pool.take();
    const room = pool.bytesOf(bytes);
    planes.forEach((plane, i) => {
        room.set(drawn.subarray(i * (side + GAP) * side, (i * (side + GAP) + side) * side));
        pool.kernels.planeFromBytes(pool.address(bytes), pool.address(plane), plane.length);
        gaussianBlur(plane, plane, { width: side, height: side, sigma: SOFTNESS, pool });
    });
    pool.give(bytes);
    return masks;
}
function outlineShape(face) {
    return `<path d="${closedPath(FACE_OVAL.map((index) => at(face, index)))}" stroke="none"/>`;
}
function featureShapes(face) {
    const d = [
        ...EYES.map((eye) => [...eye.upper, ...eye.lower.slice(1, -1).reverse()]),
        ...BROWS,
        OUTER_LIPS,
    ].map((points) => closedPath(points.map((index) => at(face, index))));
    return `<path d="${d.join("")}" stroke-width="${(face.size * 0.035).toFixed(1)}"/>`;
}
function bandShape(face) {
    const [left, right] = EYES.map((eye) => middle(face, [...eye.upper, ...eye.lower]));
    const d = `M${pair(left ?? face.centre)}L${pair(right ?? face.centre)}`;
    return `<path d="${d}" stroke-width="${(face.size * 0.34).toFixed(1)}" stroke-linecap="round"/>`;
}
//# sourceMappingURL=masks.js.map