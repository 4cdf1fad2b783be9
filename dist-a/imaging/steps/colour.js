import { fade } from "../pixels/plane-math.js";
import { clamp, mix, smoothstep } from "../pixels/raster.js";
/** Lifts chroma and evens out the skin's hue. */
export function colour(options) {
    return {
        name: "colour",
        cost: 9,
        run: ({ lab, skin, skinLikelihood, hair, masks, pool }) => {
            // Lips count as skin here: what is a little red must not become lipstick.
            const likelihood = pool.take();
            likelihood.set(masks.face);
            fade(likelihood, hair, pool);
            const address = pool.address(likelihood);
            pool.kernels.larger(address, address, LIPS_AS_SKIN, pool.address(skinLikelihood), 1, likelihood.length);
            liftChroma(lab, { ...options, skinColour: skin, likelihood, lips: masks.features, pool });
            pool.give(likelihood);
        },
    };
}
/** So much of a face counts as skin at least. */
const LIPS_AS_SKIN = 0.3;
/** Chroma that no colour is lifted beyond: the corner of sRGB lies at .26 to .32. */
const CHROMA_CEILING = 0.25;
const KNEE = CHROMA_CEILING / 2;
/** Share of the way that skin is brought toward its own median hue: evens out coloured light and blotches. */
const SKIN_PULL = 0.45;
/** The same for a group, of whom no two have the same skin. */
const GROUP_PULL = 0.1;
/** What full shade adds to the factor on skin's chroma, and by how many radians it turns toward red at most. */
const SHADE_CHROMA = 0.35;
const SHADE_TURN = 0.12;
/** Shade is full this far below the skin's median lightness. */
const FULL_SHADE = 0.16;
/** Hue (radians in Oklch) of a skin in daylight, and the share of the way that skin of another is brought there. */
const DAYLIGHT_HUE = 0.82;
const HUE_PULL = 0.22;
/** Chroma of a skin in daylight: paler photos come nearer by at most this factor, black and white ones stay so. */
const DAYLIGHT_CHROMA = 0.075;
const MOST_COLOURING = 1.2;
const GREY_PHOTO = [0.015, 0.03];
/** A face is red or pale by the photo's light as much as by itself: a little of that is taken back. */
export function skinTint({ a, b }, factor) {
    const chroma = Math.sqrt(a * a + b * b);
    const hue = Math.atan2(b, a);
    const pulled = hue + HUE_PULL * clamp(DAYLIGHT_HUE - hue, -0.5, 0.5);
    const wanted = clamp(Math.sqrt(DAYLIGHT_CHROMA / Math.max(chroma, 1e-3)), 1, MOST_COLOURING);
    const colouring = mix(1, wanted, smoothstep(GREY_PHOTO[0], GREY_PHOTO[1], chroma));
    return {
        a: chroma * Math.cos(pulled),
        b: chroma * Math.sin(pulled),
        factor: factor * colouring,
        // Skin that is red already gets no redder in the shade.
        turn: SHADE_TURN * smoothstep(0.5, 0.9, pulled),
    };
}
/**
 * Lifts chroma with a soft clip, in place, and evens out the skin's hue without changing its tone. Shaded skin gets
 * warmer and richer, as painters have it: a photo's shade is grey.
 */
export function liftChroma(lab, options) {
    const { things, skin, skinColour, likelihood, lips, pool } = options;
    const tint = skinColour ? skinTint(skinColour, skin) : { a: 0, b: 0, factor: skin, turn: 0 };
    const shadeRate = skinColour?.shading ? 1 / FULL_SHADE : 0;
    const skinPull = skinColour?.shading ? SKIN_PULL : GROUP_PULL;
    const [L, a, b, share, kept] = pool.addresses(lab.L, lab.a, lab.b, likelihood, lips);
    const shade = [skinColour?.L ?? 0, shadeRate, SHADE_CHROMA];
    const colours = [things, tint.a, tint.b, tint.factor, tint.turn, skinColour ? skinPull : 0];
    pool.kernels.liftChroma(L, a, b, share, kept, ...colours, ...shade, KNEE, lab.a.length);
}
//# sourceMappingURL=colour.js.map