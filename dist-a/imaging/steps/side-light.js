import sharp from "sharp";
import { at, FACE_OVAL } from "../people/faces.js";
import { softBlur } from "../pixels/blur.js";
import { mix } from "../pixels/raster.js";
import { closedPath, smoothCurve, svgDocument } from "../pixels/vectors.js";
/** Shadows are drawn at this share of the size, then enlarged. */
const SHRINK = 2;
/** How soft their borders are: standard deviation in pixels of the sheet. */
const BLUR = 4;
/**
 * Lights the faces from one side, as a lamp in a film does: shadow on the far cheek, beside the nose, below lip and
 * chin. The side is the one that the photo is lit from. Portraits are mostly lit from the front, and flat in ink.
 */
export function sideLight(options) {
    return {
        name: "side light",
        cost: 16,
        run: async (sheet) => {
            if (sheet.faces.length === 0)
                return;
            const shadow = await shadowPlane(sheet);
            const { lab, masks, matte, pool } = sheet;
            for (let i = 0; i < shadow.length; i++) {
                const depth = shadow[i] * matte[i] * (1 - 0.6 * masks.features[i]);
                lab.L[i] = lab.L[i] * (1 - options.depth * depth);
            }
            pool.give(shadow);
        },
    };
}
/** 1 when the shadow falls to the right of the picture, -1 when to the left: where the face is darker anyway. */
export function shadowSide({ lab, bare, faces, side }) {
    const [main] = faces;
    if (!main)
        return 1;
    const sums = [0, 0];
    const weights = [1e-6, 1e-6];
    for (let i = 0; i < bare.length; i += 7) {
        const weight = bare[i];
        if (weight === 0)
            continue;
        const half = i % side > main.centre.x ? 1 : 0;
        sums[half] = (sums[half] ?? 0) + weight * lab.L[i];
        weights[half] = (weights[half] ?? 0) + weight;
    }
    return (sums[1] ?? 0) / (weights[1] ?? 1) <= (sums[0] ?? 0) / (weights[0] ?? 1) ? 1 : -1;
}
/** Where shadow falls, 0..1; the plane is the pool's. */
async function shadowPlane(sheet) {
    const { side, faces, pool } = sheet;
    const direction = shadowSide(sheet);
    const shapes = faces.map((face) => shadowShapes(face, direction)).join("");
    const small = Math.ceil(side / SHRINK);
    const drawn = await sharp(Buffer.from(svgDocument(small, side, `<rect width="100%" height="100%"/>${shapes}`)))
        .extractChannel(0)
        .resize(side, side, { kernel: "linear" })
        .raw()
        .toBuffer();
    const [shadow, bytes] = [pool.take(), pool.take()];
    pool.bytesOf(bytes).set(drawn);
    pool.kernels.planeFromBytes(pool.address(bytes), pool.address(shadow), shadow.length);
    pool.give(bytes);
    softBlur(shadow, shadow, { width: side, height: side, sigma: BLUR, pool });
    return shadow;
}
/** Points of the nose's side that turns away from the light, from the bridge around the tip and back. */
const NOSE_SIDE = {
    right: [6, 195, 4, 2, 327, 358, 279, 420, 456, 419],
    left: [6, 195, 4, 2, 98, 129, 49, 198, 236, 196],
};
/** How far the shadow reaches in from the outline, share of the way to the middle, from forehead to chin. */
const CHEEK = [
    0, 0.1, 0.16, 0.2, 0.22, 0.22, 0.2, 0.19, 0.23, 0.3, 0.35, 0.36, 0.34, 0.3, 0.25, 0.19, 0.13, 0.07, 0,
];
/** A face's shadows as SVG shapes, white on black: neck first, then the face, which lies before it. */
export function shadowShapes(face, direction) {
    const outline = FACE_OVAL.map((index) => at(face, index));
    const right = outline.slice(0, 19);
    const left = [outline[0] ?? face.centre, ...outline.slice(18).reverse()];
    const far = direction > 0 ? right : left;
    const cheek = far.map((point, i) => towards(point, middleAt(face, point), CHEEK[i] ?? 0));
    const nose = NOSE_SIDE[direction > 0 ? "right" : "left"].map((index) => at(face, index));
    const lip = at(face, 18);
    const size = face.size;
    return (`<path d="${closedPath(neck(face, outline, direction))}" fill="#fff"/>` +
        `<path d="${closedPath(outline)}" fill="#000"/>` +
        `<path d="${closedPath([...far, ...smoothCurve(cheek, 3).reverse()])}" fill="#fff"/>` +
        `<path d="${closedPath(nose)}" fill="#fff"/>` +
        `<ellipse cx="${lip.x.toFixed(1)}" cy="${lip.y.toFixed(1)}" rx="${(size * 0.085).toFixed(1)}" ry="${(size * 0.022).toFixed(1)}" fill="#ccc"/>`);
}
/** The jaw and its shadow on the neck, which lies below and to the far side. */
function neck(face, outline, direction) {
    const jaw = outline.slice(9, 28);
    const [dx, dy] = [direction * 0.1 * face.size, 0.3 * face.size];
    const fallen = jaw.map(({ x, y }, i) => {
        const t = Math.sin((Math.PI * i) / (jaw.length - 1));
        return { x: x + dx, y: y + dy * (0.55 + 0.45 * t) };
    });
    return [...jaw, ...fallen.reverse()];
}
/** The point of the face's middle line that is as high as another. */
function middleAt(face, point) {
    const top = at(face, 10);
    const chin = at(face, 152);
    const [dx, dy] = [chin.x - top.x, chin.y - top.y];
    const t = ((point.x - top.x) * dx + (point.y - top.y) * dy) / Math.max(1, dx * dx + dy * dy);
    return { x: top.x + t * dx, y: top.y + t * dy };
}
function towards(from, to, share) {
    return { x: mix(from.x, to.x, share), y: mix(from.y, to.y, share) };
}
//# sourceMappingURL=side-light.js.map