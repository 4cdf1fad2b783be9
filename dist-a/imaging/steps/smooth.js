import { gaussianBlur, softBlur } from "../pixels/blur.js";
import { domainTransformFilter } from "../pixels/domain-transform.js";
import { blend } from "../pixels/plane-math.js";
import { faceScale } from "./face-scale.js";
/** Milliseconds that it takes, and each time more. */
const COST = 29;
const COST_OF_EACH = 24;
/** Weight of a and b against L in the smoothing's guide. */
const CHROMA_IN_GUIDE = 3;
/** Flattens areas while keeping edges; features and hair keep more of what they were. */
export function smooth(options) {
    return {
        name: "smooth",
        cost: COST + COST_OF_EACH * options.times,
        run: (sheet, work) => smoothSheet(sheet, options, work),
    };
}
/** The longest step of all: cancels are let through on the way. */
async function smoothSheet(sheet, options, work) {
    const { side, lab, pool } = sheet;
    const size = { width: side, height: side };
    const { times, detail = 1, sigmaRange } = options;
    const filter = { sigmaRange, sigmaSpace: options.sigmaSpace * faceScale(sheet.faces) };
    const kept = keepDetail(sheet, detail);
    const planes = [lab.L, lab.a, lab.b];
    const originals = planes.map((plane) => {
        const original = pool.take();
        gaussianBlur(plane, original, { ...size, sigma: 1.3, pool });
        return original;
    });
    for (let i = 0; i < times; i++) {
        // First guided by the picture a little blurred, so that noise is no edge; then by what has come of it.
        const guides = i === 0 ? originals : planes;
        const guide = guides.map((plane, channel) => ({ plane, weight: channel ? CHROMA_IN_GUIDE : 1 }));
        domainTransformFilter(planes, { ...size, ...filter, guide, pool });
        await work.checkpoint();
    }
    for (const plane of planes)
        meltStreaks(plane, { ...size, pool });
    if (detail > 0)
        keepGlasses(sheet, kept, originals[0] ?? lab.L);
    planes.forEach((plane, channel) => {
        blend(plane, originals[channel] ?? plane, kept, pool);
    });
    pool.give(kept, ...originals);
}
/**
 * Takes away the faint streaks along rows and columns that a recursive filter leaves, in place: where a plane
 * is nearly its own blurred self it becomes that, and the tones' borders get round.
 */
function meltStreaks(plane, { width, height, pool }) {
    const blurred = pool.take();
    softBlur(plane, blurred, { width, height, sigma: 5, pool });
    pool.kernels.melt(pool.address(plane), pool.address(blurred), 0.02, 0.06, plane.length);
    pool.give(blurred);
}
/** In the band across the eyes keeps what smoothing made much lighter: the rims of glasses, not the skin. */
function keepGlasses({ lab, masks, pool }, kept, original) {
    const [smoothed, before] = [pool.address(lab.L), pool.address(original)];
    const eyes = pool.address(masks.eyes);
    pool.kernels.keepDarker(pool.address(kept), smoothed, before, eyes, 0.7, 0.03, 0.09, kept.length);
}
/** How much of the unsmoothed picture stays, 0..1: most in eyes and mouth, some in hair. */
function keepDetail({ masks, hair, pool }, detail) {
    const kept = pool.take();
    const [features, strands] = [pool.address(masks.features), pool.address(hair)];
    pool.kernels.larger(pool.address(kept), features, 0.7 * detail, strands, 0.75 * detail, kept.length);
    return kept;
}
//# sourceMappingURL=smooth.js.map