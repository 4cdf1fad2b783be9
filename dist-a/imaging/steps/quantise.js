import { clamp, mix, smoothstep } from "../pixels/raster.js";
/** Share of the photo's own shading that stays in hair: strands are finer than tones are wide. */
const HAIR_DETAIL = 0.6;
/** Gathers lightness into few tones: evenly spaced ones for things, the face's own light, base and shade for skin. */
export function quantise({ skinContrast = 1, ...options }) {
    return {
        name: "quantise",
        cost: 6,
        run: ({ lab, masks, bare, skin, skinLikelihood, hair, pool }) => {
            const stairs = { ...options, anchor: skin?.turn ?? 0.5 };
            const things = tableOf((value) => quantiseTone(value, stairs));
            const faces = skin ? tableOf((value) => skinTone(value, { skin, stairs, skinContrast })) : things;
            const tables = pool.scratch(2 * things.length);
            tables.set(things);
            tables.set(faces, things.length);
            const planes = pool.addresses(lab.L, bare, skinLikelihood, hair, masks.features);
            const [L, face, likelihood, strands, features] = planes;
            const address = pool.address(tables);
            const others = address + things.byteLength;
            const details = [TABLE_STEPS, HAIR_DETAIL, lab.L.length];
            pool.kernels.gatherTones(L, face, likelihood, strands, features, address, others, ...details);
        },
    };
}
/** Steps of the tables that stand for a curve over 0..1. */
const TABLE_STEPS = 1024;
function tableOf(curve) {
    return Float32Array.from({ length: TABLE_STEPS + 1 }, (_, i) => curve(i / TABLE_STEPS));
}
/**
 * One value (0..1) on a soft staircase: monotone, and never further than one step from where it was.
 * After Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction" (2006), with a chosen place for the risers.
 */
export function quantiseTone(value, { bins, sharpness, anchor }) {
    const step = 1 / bins;
    const position = (value - anchor) / step;
    const riser = Math.round(position);
    const edge = Math.tanh(sharpness * step * (position - riser)) / Math.tanh(sharpness * step * 0.5);
    return clamp(anchor + step * (riser + 0.5 * edge), 0, 1);
}
/** Least and most that light, shade and deep shade lie from the tone next to them. */
const LIGHT_STEP = [0.04, 0.11];
const SHADE_STEP = [0.05, 0.09];
const DEEP_STEP = [0.05, 0.09];
/** A riser stands at least this far from the base: an evenly lit face is not cut up. */
const EVEN = 0.025;
/** Steps for the skins of a group, which are of all tones: as small as those of a single face. */
const GROUP_BINS = 13;
/**
 * One value (0..1) of skin on four treads: the face's base tone, a light, a shade and a deep shade, as a painter mixes
 * them. The risers stand where the face's own shading turns, so that most of a face is of its base tone. Rising.
 * The skins of several people keep to a finer staircase instead.
 */
export function skinTone(value, { skin, stairs, skinContrast }) {
    if (!skin.shading)
        return quantiseTone(value, { ...stairs, bins: Math.max(stairs.bins, GROUP_BINS) });
    const { deep, shade, base, light, bright } = skin.shading;
    const spread = (wanted, [least, most]) => skinContrast * clamp(wanted, least, most);
    const rise = (riser) => 0.5 + 0.5 * Math.tanh(stairs.sharpness * (value - riser));
    const shadeStep = spread(base - (deep + shade) / 2, SHADE_STEP);
    const deepRiser = Math.min(deep, base - shadeStep - EVEN);
    const tone = base +
        spread(bright - base, LIGHT_STEP) * rise(Math.max(light, base + EVEN)) -
        shadeStep * (1 - rise(Math.min(shade, base - EVEN))) -
        spread((shade - deep) / 2, DEEP_STEP) * (1 - rise(deepRiser));
    const darker = Math.min(tone, quantiseTone(value, stairs));
    return clamp(mix(darker, tone, smoothstep(deepRiser - 0.12, deepRiser - 0.05, value)), 0, 1);
}
//# sourceMappingURL=quantise.js.map