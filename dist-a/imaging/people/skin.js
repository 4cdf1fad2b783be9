import { percentiles } from "../pixels/percentiles.js";
import { fade } from "../pixels/plane-math.js";
import { smoothstep } from "../pixels/raster.js";
/** Standard deviation in Oklab's a and b within which a colour passes for this skin. */
const SPREAD = 0.021;
/** The same above the outline of a face, which ends in the middle of a high forehead: skin that shines there is paler. */
const SPREAD_ABOVE = 0.036;
/** Half axes of the ellipse around a face in which that holds, in face sizes. */
const CROWN = { across: 0.6, up: 0.95 };
/** Likelihood that needs no raising, and the exponent below which nothing is raised: they spare most exponentials. */
const SURE = 0.97;
const HARDLY = -6;
/** Writes how much of each pixel is bare face, without features (0..1), into `target`. */
export function bareFace({ face, features }, target, pool) {
    target.set(face);
    fade(target, features, pool);
}
/** Less than this share of the median's lightness is no skin: beards, fringes, the rims of spectacles. */
const DARKEST = 0.6;
/** Measures the skin where `bare` (0..1) says; undefined when there is none. */
export function measureSkin(lab, bare) {
    let weight = 0;
    for (let i = 0; i < bare.length; i += 3)
        weight += bare[i];
    if (weight < 50)
        return undefined;
    const [turn = 0.5, L = 0.6] = percentiles(lab.L, [0.41, 0.5], { weights: bare });
    // Medians, not means: glasses and beards must not tint the skin.
    const [a = 0] = percentiles(lab.a, [0.5], { weights: bare, shift: 0.5 });
    const [b = 0] = percentiles(lab.b, [0.5], { weights: bare, shift: 0.5 });
    return { L, a, b, turn, shading: measureShading(lab, bare, DARKEST * L) };
}
function measureShading(lab, bare, darkest) {
    const shares = percentiles(lab.L, [0.05, 0.22, 0.55, 0.74, 0.93], { weights: bare, from: darkest });
    const [deep = 0.4, shade = 0.5, base = 0.6, light = 0.65, bright = 0.7] = shares;
    return { deep, shade, base, light, bright };
}
/** Writes how likely each pixel is skin of that colour, 0..1, into `target`; the planes are the pool's. */
export function skinLikelihood(lab, { a, b }, target, pool) {
    const squares = pool.address(target);
    pool.kernels.chromaDistances(pool.address(lab.a), pool.address(lab.b), a, b, squares, target.length);
    pool.kernels.exponentials(squares, target.length, -1 / (2 * SPREAD * SPREAD), 0, 1);
}
/**
 * Raises the likelihood of skin above a face, in place, so that no seam runs over a forehead or a bald head where the
 * face's outline ends. `likelihood` as `skinLikelihood` wrote it.
 */
export function continueForehead(lab, { a, b }, { likelihood, face: { centre, size } }) {
    const [across, up] = [CROWN.across * size, CROWN.up * size];
    const [left, right] = [Math.max(0, Math.ceil(centre.x - across)), Math.min(lab.width, centre.x + across)];
    const bottom = Math.min(lab.height, centre.y);
    const rate = -1 / (2 * SPREAD_ABOVE * SPREAD_ABOVE);
    for (let y = Math.max(0, Math.ceil(centre.y - up)); y < bottom; y++) {
        const dy = (y - centre.y) / up;
        for (let x = left, i = y * lab.width + left; x < right; x++, i++) {
            const dx = (x - centre.x) / across;
            const outside = dx * dx + dy * dy;
            if (outside >= 1 || likelihood[i] >= SURE)
                continue;
            const da = lab.a[i] - a;
            const db = lab.b[i] - b;
            const exponent = rate * (da * da + db * db);
            if (exponent < HARDLY)
                continue;
            const alike = Math.exp(exponent) * (1 - smoothstep(0.6, 1, outside));
            if (alike > likelihood[i])
                likelihood[i] = alike;
        }
    }
}
//# sourceMappingURL=skin.js.map