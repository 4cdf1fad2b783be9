import { softBlur } from "../pixels/blur.js";
import { clamp, mix, smoothstep } from "../pixels/raster.js";
import { strokeField } from "../pixels/strokes.js";
/** Entries of a table by tone. */
const STEPS = 1024;
/** Half of the width of the border between two washes. */
const SOFT = 0.012;
/** How far the form that bends the strokes is smoothed: standard deviation. */
const FORM = 14;
/** Strokes are bent by so many pixels between a black and a white form. */
const BEND = 70;
/** How far the strokes' ends reach over the border of black. */
const RAGGED = 0.07;
/** Lightness of ink. */
const BLACK = 0.13;
/** Forms darker than this get their detail strengthened, the more the darker. */
const DARK = 0.45;
const DARK_DETAIL = 7;
/** Hair has so much more detail, and is so much lighter: black hair has strands that shine. */
const HAIR_DETAIL = 0.6;
const HAIR_LIFT = 0.05;
/** Share of a stroke's width that it loses on skin: on a large face, and on one half as large. */
const FINE_ON_SKIN = [0.55, 0.85];
/** Size of a face that counts as large, pixels; strokes lie nearer together on smaller ones. */
const LARGE_FACE = 380;
/** The nearest that they get, as a share of their usual distance. */
const FINEST = 0.4;
/** Contrast within skin, and the tone that it never falls below. */
const SKIN_CONTRAST = 1.15;
const SKIN_FLOOR = 0.36;
/** Contrast of what is darker than the skin in eyes and mouths. */
const FEATURE_CONTRAST = 1.9;
/** The tone of a light skin in full light, and how much of what a skin is darker than that is drawn by strokes. */
const LIGHT_SKIN = 0.76;
const STROKES_FOR_SKIN = 0.5;
/**
 * Draws the picture in black ink over washes of grey: hatching in the half tones that follows the form, crossed where
 * it is darker, black in the depths. Skin gets washes of its own, made from its own tones: a dark skin stays dark and
 * a light one light, and the shading of each is seen.
 */
export function hatching(options) {
    return { name: "hatching", cost: 70, run: (sheet, work) => hatch(sheet, options, work) };
}
async function hatch(sheet, options, work) {
    const { side, lab, choices, pool } = sheet;
    const [tone, form, skin] = [pool.take(), pool.take(), pool.take()];
    softBlur(lab.L, form, { width: side, height: side, sigma: FORM, pool });
    whereSkinIs(sheet, skin);
    spreadTones(sheet, { tone, form, skin, contrast: options.contrast });
    const mirror = choices.seed % 2 === 1 ? -1 : 1;
    const ink = pool.take().fill(0);
    const strokes = pool.take();
    const scale = clamp((sheet.faces[0]?.size ?? LARGE_FACE) / LARGE_FACE, FINEST, 1);
    const fine = Math.min(1, mix(FINE_ON_SKIN[1], FINE_ON_SKIN[0], 2 * scale - 1));
    for (const [index, wide] of options.layers.entries()) {
        const layer = { ...wide, spacing: wide.spacing * scale, length: wide.length * scale };
        const angle = (mirror * layer.angle * Math.PI) / 180;
        const bend = { plane: form, shift: BEND };
        strokeField(strokes, { ...layer, side, angle, seed: choices.seed + index, bend, pool });
        const planes = pool.addresses(ink, strokes, tone, skin);
        const [light, dark] = layer.tones;
        const black = index === 0 ? options.black : -1;
        const slope = layer.spacing / 2;
        pool.kernels.inkStrokes(...planes, light, dark, layer.widest, fine, slope, black, RAGGED, ink.length);
        await work.checkpoint();
    }
    layInk(sheet, { ink, tone, skin, washes: options.washes });
    pool.give(tone, form, skin, ink, strokes);
}
/** Skin of faces, necks and hands, 0..1. */
function whereSkinIs({ bare, hair, skinLikelihood, matte }, target) {
    for (let i = 0; i < target.length; i++) {
        const face = bare[i] * (1 - hair[i]);
        const alike = skinLikelihood[i] * matte[i];
        target[i] = face > alike ? face : alike;
    }
}
/**
 * Writes the tones to be hatched, 0..1. Hair and clothes: moved away from the skin's tone, and their detail
 * strengthened, most in the dark, where black would swallow it. Skin: measured from its own full light.
 */
function spreadTones({ lab, hair, skin: colour, pool }, { tone, form, skin, contrast }) {
    const pivot = colour?.L ?? 0.55;
    const base = colour?.shading?.base ?? pivot;
    const lit = LIGHT_SKIN + STROKES_FOR_SKIN * Math.min(0, base - LIGHT_SKIN);
    const planes = pool.addresses(tone, lab.L, form, hair, skin);
    const things = [pivot, contrast, DARK, DARK_DETAIL, HAIR_DETAIL, HAIR_LIFT];
    pool.kernels.hatchTones(...planes, ...things, base, lit, SKIN_CONTRAST, SKIN_FLOOR, tone.length);
}
/** Skin shines so far above its bright tones, and so much lighter than its light side: a patch of white is no light. */
const SHINE = { above: 0.025, lighter: 0.06 };
/** So much of a skin's own modelling shows through its washes: cheeks and folds are what a person is known by. */
const MODELLING = 0.55;
/** How much that counts, against the lightness of the photo. */
const MODELLING_CONTRAST = 1.5;
/** The washes of a skin, made from its own tones: the lit side as light as the skin is, and steps down and up. */
export function skinWashes({ L, shading }) {
    const { deep, shade, base, bright } = shading ?? {
        deep: L - 0.15,
        shade: L - 0.06,
        base: L,
        bright: L + 0.1,
    };
    const lit = clamp(base + 0.02 + (base - 0.4) * 0.42, 0.36, 0.965);
    return [
        { below: deep - 0.07, lightness: 0.56 * lit },
        { below: shade - 0.02, lightness: 0.77 * lit },
        { below: Math.max(bright, base + 0.04) + SHINE.above, lightness: lit },
        { below: 1, lightness: Math.min(0.985, lit + SHINE.lighter) },
    ];
}
/** Lightness of the ground by tone: flat washes with soft borders. */
function washTable(washes) {
    const [darkest] = washes;
    return Float32Array.from({ length: STEPS + 1 }, (_, i) => {
        let lightness = darkest?.lightness ?? 1;
        washes.slice(1).forEach((wash, k) => {
            const border = washes[k]?.below ?? 0;
            lightness += (wash.lightness - lightness) * smoothstep(border - SOFT, border + SOFT, i / STEPS);
        });
        return lightness;
    });
}
function layInk({ lab, masks, skin: colour }, { ink, tone, skin, washes }) {
    const ground = washTable(washes);
    const skinGround = colour ? washTable(skinWashes(colour)) : ground;
    const base = colour?.shading?.base ?? 0.5;
    const lit = skinGround[(clamp(base, 0, 1) * STEPS) | 0];
    // What shines is no lighter than the light side.
    const brightest = Math.max(colour?.shading?.bright ?? 1, base);
    for (let i = 0; i < ink.length; i++) {
        const lightness = clamp(lab.L[i], 0, 1);
        const wash = ground[(tone[i] * STEPS) | 0];
        const modelled = lit + MODELLING_CONTRAST * (Math.min(lightness, brightest) - base);
        const skinWash = mix(skinGround[(lightness * STEPS) | 0], modelled, MODELLING);
        const flat = wash + skin[i] * (skinWash - wash);
        // Eyes and mouths are too small for strokes: they keep their tones.
        const kept = 0.85 * masks.features[i];
        const above = lightness - base;
        const own = kept === 0 ? flat : clamp(lit + (above > 0 ? above : FEATURE_CONTRAST * above), BLACK, 1);
        const far = Math.abs(own - flat) * 12;
        const paper = flat + (far < 1 ? kept * far : kept) * (own - flat);
        lab.L[i] = paper + (1 - kept) * ink[i] * (BLACK - paper);
    }
    lab.a.fill(0);
    lab.b.fill(0);
}
//# sourceMappingURL=hatching.js.map