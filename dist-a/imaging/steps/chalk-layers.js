import { paperTint } from "./tinted-paper.js";
/** Share of the colour that is smudged into the paper below the strokes: of things, and of skin. */
const SMUDGE = { things: 0.5, skin: 0.82 };
/** The broad layer that gives tone: smudged into the paper, and pressed harder the further a tone lies from the paper's own. */
export function layTone(sheet, drawing, pressure) {
    const { lab, masks, choices, pool } = sheet;
    const { ground, cover, along, tooth, skin } = drawing;
    const planes = [lab.L, lab.a, lab.b, ground.L, ground.a, ground.b, cover, along, tooth, skin];
    pool.kernels.layTone(...pool.addresses(...planes, masks.features), paperTint(choices.seed)[0], pressure, SMUDGE.things, SMUDGE.skin, cover.length);
}
/** Tangent of the angle between a colour's hue and that of the strokes over it: things, and skin. */
const HUE_STEP = { things: 0.85, skin: 0.26 };
/** Lightness that strokes are lighter in the light, and darker in the shade. */
const TONE_STEP = 0.085;
/** Lightness between light and shade; on skin it is where the face's shading turns. */
const MIDDLE = 0.6;
const MOST_OPAQUE = 0.68;
/** Strokes of a neighbouring hue over the tone: lighter and to the one side in the light, darker and to the other in the shade. */
export function layHatching(sheet, drawing, pressure) {
    const { lab, masks, skin: skinColour, pool } = sheet;
    const { ground, cover, hatching, tooth, skin } = drawing;
    const planes = [lab.L, lab.a, lab.b, ground.L, ground.a, ground.b, cover, hatching, tooth, skin];
    pool.kernels.layHatching(...pool.addresses(...planes, masks.features), pressure, MIDDLE, skinColour?.turn ?? MIDDLE, HUE_STEP.things, HUE_STEP.skin, TONE_STEP, MOST_OPAQUE, cover.length);
}
/** Lightness of a contour by that of what it goes around. */
const CONTOUR_SHADE = 0.5;
/** How much lighter contours of dark things are on dark paper. */
const GLOW = 0.26;
/** Dark contours in the colour of what they go around; on dark paper, light ones around what is dark. Throws without lines. */
export function layContours(sheet, drawing, pressure) {
    const { lab, lines, choices, pool } = sheet;
    if (!lines)
        throw new Error("chalk needs findLines before it");
    const { ground, cover, tooth, skin } = drawing;
    const planes = [lab.L, lab.a, lab.b, ground.L, ground.a, ground.b, cover, lines, tooth, skin];
    const glow = isDark(choices.seed) ? GLOW : 0;
    pool.kernels.layContours(...pool.addresses(...planes), pressure, CONTOUR_SHADE, glow, cover.length);
}
/** How much lighter than dark paper dark things are to be, and the share of the way that they are brought there. */
const APART = { distance: 0.24, share: 0.62 };
/** Share of that which hair is spared: black hair is not to turn grey. */
const BLACK_HAIR = 0.6;
/** Lifts dark things off a dark paper, where they could not be told from it; skin and features stay. */
export function liftOffPaper({ lab, hair, masks, choices, pool }, skin) {
    if (!isDark(choices.seed))
        return;
    const spared = pool.take();
    const [L, target, bare, strands, features] = pool.addresses(lab.L, spared, skin, hair, masks.features);
    pool.kernels.larger(target, bare, 1, strands, BLACK_HAIR, spared.length);
    const wanted = paperTint(choices.seed)[0] + APART.distance;
    pool.kernels.liftDarks(L, target, features, wanted, APART.share, spared.length);
    pool.give(spared);
}
/** Whether the seed's paper is darker than most things. */
function isDark(seed) {
    return paperTint(seed)[0] < 0.4;
}
//# sourceMappingURL=chalk-layers.js.map