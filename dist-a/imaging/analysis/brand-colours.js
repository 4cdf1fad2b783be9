import { unlikeness } from "../pixels/palette.js";
import { paletteOf } from "./colours.js";
import { groundDistances } from "./ground.js";
/** Brand colours at most. */
const MOST = 5;
/** Neighbours further apart than this in a channel (bytes) lie on an edge, where colours are mixtures. */
const EDGE = 10;
/** Colours that every logo may have without being its own: paper and ink. Lightness and chroma 0..1, 0..0.4. */
const PAPER = { lightness: 0.95, chroma: 0.03 };
const INK = { lightness: 0.22, chroma: 0.03 };
/** A colour as close to the background as this (see `unlikeness`) is the background's. */
const SAME = 0.05 ** 2;
/**
 * The colours that a logo is known by, at most five, most first: its palette without the background, without what lies
 * on edges, and without near-white and near-black unless nothing else is left.
 *
 * `ground` is the flat background, if there is one.
 */
export function brandColours(picture, ground) {
    const distances = ground ? groundDistances(picture, ground) : undefined;
    const inside = (i) => !isEdge(picture, i) && !(distances && distances[i] ** 2 < SAME);
    const palette = paletteOf(picture, inside);
    // Thin lettering may have nothing but edges.
    const colours = palette.length > 0 ? palette : withoutGround(paletteOf(picture), ground);
    const telling = colours.filter(({ oklab }) => !isPaperOrInk(oklab));
    return (telling.length > 0 ? telling : colours).slice(0, MOST);
}
function withoutGround(palette, ground) {
    if (!ground)
        return palette;
    const others = palette.filter(({ oklab }) => unlikeness(oklab, ground.mean) >= SAME);
    return others.length > 0 ? others : palette;
}
function isPaperOrInk([L, a, b]) {
    const chroma = Math.hypot(a, b);
    return (L > PAPER.lightness && chroma < PAPER.chroma) || (L < INK.lightness && chroma < INK.chroma);
}
function isEdge({ width, height, data }, i) {
    const x = i % width;
    const differs = (other) => {
        for (let c = 0; c < 4; c++) {
            if (Math.abs(data[4 * i + c] - data[4 * other + c]) > EDGE)
                return true;
        }
        return false;
    };
    return ((x > 0 && differs(i - 1)) ||
        (x < width - 1 && differs(i + 1)) ||
        (i >= width && differs(i - width)) ||
        (i < width * (height - 1) && differs(i + width)));
}
//# sourceMappingURL=brand-colours.js.map