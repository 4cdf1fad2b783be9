import { hash } from "../seed.js";
/** How far a hand sways, pixels, and over what length it does so once. */
const SWAY = { width: 1.6, length: 310 };
/**
 * Fills `target` with parallel strokes as a hand draws them, one after the other in lanes, each with a beginning,
 * an end and a pressure of its own: 1 is the middle of a firm stroke, 0 the gap between two.
 *
 * What is above 1 - w makes lines that fill the share w of their lanes: so a tone becomes hatching, as in Winkenbach
 * and Salesin, "Computer-Generated Pen-and-Ink Illustration" (1994), though with thresholds instead of strokes.
 */
export function strokeField(target, { side, angle, spacing, length, seed, bend, where, pool }) {
    const everywhere = where ?? pool.take().fill(1);
    const sways = pool.scratch(4 * side);
    fillSways(sways, seed);
    const planes = pool.addresses(target, everywhere, bend?.plane ?? everywhere, sways);
    const direction = [Math.cos(angle), Math.sin(angle)];
    pool.kernels.strokeField(...planes, ...direction, spacing, length, bend?.shift ?? 0, seed, side);
    if (!where)
        pool.give(everywhere);
}
/** How far the hand is beside its way after so many pixels. */
function fillSways(sways, seed) {
    const phase = (2 * Math.PI * hash(seed)) / 2 ** 32;
    const turn = (2 * Math.PI) / SWAY.length;
    for (let i = 0; i < sways.length; i++) {
        sways[i] = SWAY.width * (Math.sin(i * turn + phase) + 0.4 * Math.sin(i * turn * 2.7 + 2 * phase));
    }
}
//# sourceMappingURL=strokes.js.map