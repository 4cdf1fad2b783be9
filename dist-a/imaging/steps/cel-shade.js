import { softBlur } from "../pixels/blur.js";
import { clamp, mix, smoothstep } from "../pixels/raster.js";
import { dimGamma } from "./dim-light.js";
import { quantiseTone } from "./quantise.js";
/** Borders of light and shade on skin are as round as a brush of this size (pixels) makes them. */
const ROUNDNESS = 5;
/** Violet in Oklab's a and b, as strong as skin is: toward this the shade goes. */
const VIOLET = { a: 0.045, b: -0.075 };
/** Least and most that the shade of skin lies below its base. */
const SHADE_STEP = [0.07, 0.13];
/** Share of the way that the base is brought toward the face's lights: cels are painted luminous. */
const LUMINOUS = 0.25;
/** How far the light of skin lies above its base. */
const LIGHT_STEP = 0.028;
/** Steepness of its border as a share of that of shade: shine on a forehead is no patch. */
const SOFT_LIGHT = 0.25;
/** A tone so far below its neighbourhood's light is in full shade. */
const FULL_SHADE = 0.13;
const TABLE_STEPS = 1024;
/**
 * Shades as animation cels are painted: skin in light, base and one shade, things in a few flat tones, with borders
 * that are hard but not jagged. Shade is not only darker: it turns toward violet and gets richer.
 */
export function celShade(options) {
    return {
        name: "cel shade",
        cost: 19,
        run: (sheet) => {
            const round = roundedTones(sheet);
            shadeCels(sheet, round, options);
            sheet.pool.give(round);
        },
    };
}
/** The lightness of skin blurred over skin alone, so that the borders of its tones get round; the pool's. */
function roundedTones({ lab, side, bare, hair, pool }) {
    const size = { width: side, height: side, sigma: ROUNDNESS, pool };
    const [weighed, weight] = [pool.take(), pool.take()];
    const planes = pool.addresses(lab.L, bare, hair, weighed, weight);
    pool.kernels.weighSkin(...planes, weight.length);
    softBlur(weighed, weighed, size);
    softBlur(weight, weight, size);
    pool.kernels.divide(pool.address(weighed), pool.address(weight), weight.length);
    pool.give(weight);
    return weighed;
}
function shadeCels(sheet, round, options) {
    const { lab, masks, bare, skin, skinLikelihood, hair, pool } = sheet;
    const gamma = dimGamma(sheet);
    const anchor = (skin?.turn ?? 0.5) ** gamma;
    const things = tableOf((value) => quantiseTone(value ** gamma, { ...options, anchor }));
    const lit = skin ? skin.L ** gamma : 0.55;
    const shading = skin?.shading;
    // Several people share no tones: theirs are those of everything else.
    const faces = shading ? tableOf((value) => celSkinTone(value, shading, options.sharpness)) : things;
    const tables = pool.scratch(2 * things.length);
    tables.set(things);
    tables.set(faces, things.length);
    const table = pool.address(tables);
    const details = [TABLE_STEPS, HAIR_DETAIL, FACE_DETAIL, round.length];
    const [L, a, b] = pool.addresses(lab.L, lab.a, lab.b);
    const [nude, strands, likelihood] = pool.addresses(bare, hair, skinLikelihood);
    const [rounded, features] = pool.addresses(round, masks.features);
    const tones = [table, table + things.byteLength];
    pool.kernels.celTones(L, rounded, nude, strands, likelihood, features, ...tones, ...details);
    const tint = [options.richness, options.coolness, VIOLET.a, VIOLET.b];
    pool.kernels.tintShade(L, a, b, nude, strands, likelihood, features, lit, FULL_SHADE, ...tint, round.length);
}
/** Share of the photo's own shading that stays in hair: strands are finer than tones are wide. */
const HAIR_DETAIL = 0.35;
/** And in faces: cheeks and folds are what a person is known by. */
const FACE_DETAIL = 0.45;
/** One value (0..1) of skin on three treads: a little light, the face's base, one shade. Rising. */
export function celSkinTone(value, shading, sharpness) {
    const { deep, shade, base, bright } = shading;
    const rise = (riser, steepness) => 0.5 + 0.5 * Math.tanh(steepness * (value - riser));
    const step = clamp(base - (deep + shade) / 2, ...SHADE_STEP);
    const border = Math.min((shade + deep) / 2 + 0.25 * (shade - deep), base - 0.035);
    const light = Math.max(bright, base + 0.035);
    const paint = base + LUMINOUS * (bright - base);
    const tone = paint + LIGHT_STEP * rise(light, SOFT_LIGHT * sharpness) - step * (1 - rise(border, sharpness));
    // Far below any shade it is no skin: nostrils, beards, the rims of glasses.
    const low = Math.min(deep, border) - 0.06;
    return clamp(mix(Math.min(value, tone), tone, smoothstep(low - 0.1, low, value)), 0, 1);
}
function tableOf(curve) {
    return Float32Array.from({ length: TABLE_STEPS + 1 }, (_, i) => curve(i / TABLE_STEPS));
}
//# sourceMappingURL=cel-shade.js.map