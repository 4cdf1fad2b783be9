import { clamp, smoothstep } from "../pixels/raster.js";
/** Hair is looked for this far around the middle of a head, in face sizes. */
const REACH = 1.25;
/** Skin keeps its chroma in light and shade: below these shares of the median's it is grey or white hair. */
const GREY = [0.42, 0.72];
/** Of a photo in which skin has less chroma than this nothing is told by chroma: it is black and white. */
const COLOURED = [0.012, 0.025];
/** Below these shares of the skin's lightness it is dark hair: that is an eighth of the light. */
const DARK = [0.48, 0.62];
/** Between these heights over the face's middle, in face sizes, a fringe may begin: above the brows. */
const FRINGE = [0.24, 0.32];
/** Between these heights hair ends and clothes begin. */
const LOWEST = [-0.85, -0.6];
/**
 * Writes how likely each pixel is hair, 0..1, into `target`: what around a face is neither skin nor background. Grey
 * and white hair is told by its chroma, dark hair that has the skin's hue by its lightness; within the face's outline,
 * above the brows, only dark hair is believed, for a forehead shines white.
 */
export function hairLikelihood(target, inputs) {
    target.fill(0);
    for (const face of inputs.faces)
        addHair(target, face, inputs);
}
function addHair(target, face, { side, lab, masks, matte, skin, skinLikelihood }) {
    const reach = face.size * REACH;
    const [sine, cosine] = [Math.sin(face.roll) / face.size, Math.cos(face.roll) / face.size];
    const { x: cx } = face.centre;
    const cy = face.centre.y - face.size * 0.2;
    const chroma = Math.max(0.01, Math.sqrt(skin.a * skin.a + skin.b * skin.b));
    const coloured = smoothstep(COLOURED[0], COLOURED[1], chroma);
    const [left, right] = [evenFrom(cx - reach), Math.min(side - 1, cx + reach)];
    const [top, bottom] = [evenFrom(cy - reach), Math.min(side - 1, cy + reach)];
    // By blocks of two by two pixels: hair is softer than that.
    for (let y = top; y < bottom; y += 2) {
        for (let x = left; x < right; x += 2) {
            const i = y * side + x;
            const person = matte[i];
            if (person < 0.02)
                continue;
            const [dx, dy] = [x - cx, y - cy];
            const near = 1 - smoothstep(0.85, 1, Math.sqrt(dx * dx + dy * dy) / reach);
            if (near <= 0)
                continue;
            const height = dx * sine - (y - face.centre.y) * cosine;
            const light = smoothstep(DARK[0], DARK[1], lab.L[i] / skin.L);
            const [a, b] = [lab.a[i], lab.b[i]];
            const grey = coloured * (1 - smoothstep(GREY[0], GREY[1], Math.sqrt(a * a + b * b) / chroma));
            const around = 1 - skinLikelihood[i] * light * (1 - grey);
            const fringe = (1 - light) * smoothstep(FRINGE[0], FRINGE[1], height);
            const inside = clamp(1.4 * masks.face[i], 0, 1);
            const hair = around + inside * (fringe - around);
            const elsewhere = 1 - masks.features[i];
            const here = person * near * smoothstep(LOWEST[0], LOWEST[1], height) * hair * elsewhere;
            if (here <= target[i])
                continue;
            target[i] = here;
            target[i + 1] = here;
            target[i + side] = here;
            target[i + side + 1] = here;
        }
    }
}
/** The first even number from there, 0 at least: blocks lie alike for all faces. */
function evenFrom(start) {
    return 2 * Math.max(0, Math.ceil(start / 2));
}
//# sourceMappingURL=hair.js.map