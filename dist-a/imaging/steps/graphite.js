import { softBlur } from "../pixels/blur.js";
import { flowStrokes } from "../pixels/flow-strokes.js";
import { addNoise } from "../pixels/noise.js";
import { blend, fade as fadeBy } from "../pixels/plane-math.js";
import { clamp, mix } from "../pixels/raster.js";
import { enlargeQuarter, quarter } from "../pixels/scaling.js";
import { strokeField } from "../pixels/strokes.js";
import { faceScale } from "./face-scale.js";
/** Share of a tone that is smudged with the finger, under the strokes: of hair and clothes, and of skin. */
const SMUDGE = { things: 0.62, skin: 0.9 };
/** Contrast of hair and clothes, and of skin in the shade and in the light: highlights of a dark skin are no paper. */
const CONTRAST = 1.2;
const SHADE_CONTRAST = 1.3;
const LIGHT_CONTRAST = 0.8;
/** Lightness of what the pencil is pressed hardest for: of things, and of skin, which a light pencil must not fill. */
const DARKEST = { thing: 0.14, skin: 0.2 };
/** Share of the strokes that eyes and mouths, drawn in smooth tones, are spared; and skin, of large and of small faces. */
const SPARED = { features: 0.85, skin: 0.4, smallSkin: 0.8 };
/** Length and width of strands of hair, and over what they turn, pixels: standard deviations. */
const STRAND = { reach: 22, breadth: 1.3, turning: 20 };
/** Over what tones are measured, pixels: standard deviation. Strokes are finer, a face's shading is coarser. */
const TONE = 12;
/** The tones of the sheet as smudges and strokes; `fade` (0..1) says how much is drawn where. */
export async function shade(sheet, fade, options, pause) {
    const { side, lab, hair, choices, pool } = sheet;
    const [skin, dark, light, graphite] = [pool.take(), pool.take(), pool.take(), pool.take()];
    whereSkinIs(sheet, skin);
    tonesOf(sheet, { skin, dark, light, ...options });
    smudge(sheet, { skin, dark, fade, graphite });
    addLayers(sheet, { ...options, skin, dark, fade, graphite });
    await pause();
    const size = { width: side, height: side, pool };
    const strands = flowStrokes(lab.L, { ...size, ...STRAND, seed: choices.seed + 5, where: hair });
    pool.kernels.addStrands(...pool.addresses(graphite, strands, hair, dark, fade), dark.length);
    settleSkin(sheet, { skin, dark, fade, graphite });
    pool.give(skin, dark, strands);
    return { graphite, light };
}
/** Skin of faces, necks and hands, 0..1. */
function whereSkinIs({ bare, hair, skinLikelihood, matte, pool }, target) {
    const alike = pool.take();
    target.set(bare);
    fadeBy(target, hair, pool);
    alike.fill(0);
    blend(alike, skinLikelihood, matte, pool);
    pool.kernels.larger(pool.address(target), pool.address(target), 1, pool.address(alike), 1, target.length);
    pool.give(alike);
}
/** How much darker than the paper each pixel is to be, and how much lighter; 0..1. */
function tonesOf({ lab, skin: colour, pool }, { skin, dark, light, paper }) {
    const pivot = colour?.L ?? 0.55;
    const base = colour?.shading?.base ?? pivot;
    const rooms = [1 / (paper - DARKEST.thing), 1 / (paper - DARKEST.skin), 1 / (1.04 - paper)];
    pool.kernels.pencilTones(...pool.addresses(lab.L, skin, dark, light), paper, pivot, base, skinTone(base), CONTRAST, SHADE_CONTRAST, LIGHT_CONTRAST, ...rooms, dark.length);
}
/** The tone that a skin of this lightness has in full light: a light one is nearly bare paper, a dark one stays dark. */
export function skinTone(base) {
    return clamp(base + 0.015 + 0.12 * (base - 0.5), 0.3, 0.95);
}
/** Soft tones; eyes and mouths, too small for strokes, in full. */
function smudge({ side, masks, pool }, { skin, dark, fade, graphite }) {
    const soft = pool.take();
    softBlur(dark, soft, { width: side, height: side, sigma: 3, pool });
    const planes = pool.addresses(dark, soft, masks.features, skin, fade, graphite);
    pool.kernels.smudge(...planes, SMUDGE.things, SMUDGE.skin, dark.length);
    pool.give(soft);
}
/** Strokes get wider and firmer with the tone, and thinner where the drawing fades out. */
function addLayers(sheet, { layers, turn, skin, dark, fade, graphite }) {
    const { side, choices, pool } = sheet;
    const [firm, strokes, spared] = [pool.take(), pool.take(), whereSpared(sheet, skin)];
    for (const [index, layer] of layers.entries()) {
        const [from, to] = layer.darkness;
        pool.kernels.firmness(...pool.addresses(firm, dark, fade, spared), from, 1 / (to - from), firm.length);
        const angle = ((layer.angle + turn) * Math.PI) / 180;
        strokeField(strokes, { ...layer, side, angle, seed: choices.seed * 5 + index, where: firm, pool });
        pool.kernels.addStrokes(...pool.addresses(graphite, strokes, firm), layer.pressure, firm.length);
    }
    pool.give(firm, strokes, spared);
}
/** The share of the strokes that is left out, 0..1; the plane is the pool's. */
function whereSpared({ faces, masks, pool }, skin) {
    const spared = pool.take();
    const [target, features, bare] = pool.addresses(spared, masks.features, skin);
    const small = (1 - faceScale(faces)) / 0.6;
    const onSkin = mix(SPARED.skin, SPARED.smallSkin, small);
    pool.kernels.larger(target, features, SPARED.features, bare, onSkin, spared.length);
    return spared;
}
/** Brings the mean tone of skin to what it is to be: strokes and smudges come out lighter or darker than they should. */
function settleSkin({ side, masks, pool }, { skin, dark, fade, graphite }) {
    const size = { width: side, height: side, pool };
    const wanted = pool.take().fill(0);
    blend(wanted, dark, fade, pool);
    const [is, should] = [quarter(graphite, size), quarter(wanted, size)];
    const small = { width: side / 4, height: side / 4, sigma: TONE / 4, pool };
    for (const plane of [is, should])
        softBlur(plane, plane, small);
    pool.kernels.toneRatios(...pool.addresses(is, should), small.width * small.height);
    enlargeQuarter(is, wanted, size);
    pool.kernels.settleTones(...pool.addresses(graphite, wanted, skin, masks.features), graphite.length);
    pool.give(is, should, wanted);
}
/** Where the drawing fades out, 0..1: toward the lower edge, raggedly, and towards its corners. A quarter of the size shows it. */
export function bustFade({ side, choices, pool }) {
    const [small, fade] = [pool.take(), pool.take()];
    const size = { width: side / 4, height: side / 4, pool };
    small.fill(0, 0, size.width * size.height);
    addNoise(small, { ...size, cell: 17.5, seed: choices.seed + 31, amplitude: 0.08 });
    pool.kernels.bustFade(pool.address(small), size.width);
    enlargeQuarter(small, fade, { width: side, height: side, pool });
    pool.give(small);
    return fade;
}
//# sourceMappingURL=graphite.js.map