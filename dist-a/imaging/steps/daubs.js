import { kuwahara } from "../pixels/kuwahara.js";
import { fractalNoise } from "../pixels/noise.js";
import { blend, fade, smoothsteps } from "../pixels/plane-math.js";
import { wideBlur } from "../pixels/scaling.js";
/** Gathers the picture into daubs along its edges; small faces keep their eyes and mouths. */
export function daubs({ reach, stretch, features }) {
    return {
        name: "daubs",
        cost: 20,
        run: ({ side, lab, masks, matte, pool }) => {
            const kept = pool.take();
            kept.set(masks.features);
            pool.kernels.scale(pool.address(kept), features, kept.length);
            kuwahara(lab, { width: side, height: side, reach, stretch, where: matte, kept, pool });
            pool.give(kept);
        },
    };
}
/**
 * Lets borders stray with the paper and, where the paper is wet, colours run into one another. Bousseau, Kaplan,
 * Thollot and Sillion, "Interactive Watercolor Rendering with Temporal Coherence and Abstraction" (2006) for the
 * first; Curtis et al., "Computer-Generated Watercolor" (1997) describe the second (wet-in-wet).
 */
export function wetInWet(style) {
    return {
        name: "wet in wet",
        cost: 25,
        run: (sheet) => {
            strayBorders(sheet, style.wobble);
            runTogether(sheet, style);
        },
    };
}
function strayBorders({ side, lab, masks, matte, choices, pool }, wobble) {
    const noise = {
        width: side,
        height: side,
        pool,
        cell: 34,
        octaves: 4,
        gain: 0.62,
        amplitude: wobble * 2.2,
    };
    const [dx, dy] = [pool.take(), pool.take()];
    for (const [axis, shift] of [dx, dy].entries()) {
        fractalNoise(shift, { ...noise, seed: choices.seed * 2 + 11 + axis });
        fade(shift, masks.features, pool);
    }
    const [L, a, b] = [pool.take(), pool.take(), pool.take()];
    L.set(lab.L);
    a.set(lab.a);
    b.set(lab.b);
    pool.kernels.displace(...pool.addresses(L, a, b, lab.L, lab.a, lab.b, dx, dy, matte), side, side);
    pool.give(L, a, b, dx, dy);
}
function runTogether({ side, lab, masks, choices, pool }, { run, share }) {
    const size = { width: side, height: side, pool };
    const [wet, blurred] = [pool.take(), pool.take()];
    fractalNoise(wet, { ...size, cell: 110, octaves: 3, seed: choices.seed + 31, amplitude: 1 });
    smoothsteps(wet, [-0.05, 0.4], pool);
    fade(wet, masks.features, pool);
    for (const [plane, part] of [
        [lab.a, share],
        [lab.b, 1],
        [lab.L, 0.5],
    ]) {
        pool.kernels.scale(pool.address(wet), part, wet.length);
        wideBlur(plane, blurred, { ...size, sigma: run });
        blend(plane, blurred, wet, pool);
    }
    pool.give(wet, blurred);
}
//# sourceMappingURL=daubs.js.map