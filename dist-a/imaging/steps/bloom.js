import { softBlur } from "../pixels/blur.js";
import { clamp } from "../pixels/raster.js";
/** Lets light places glow softly over their surroundings, as filters before a camera do. */
export function bloom({ sigma, from, strength }) {
    return {
        name: "bloom",
        cost: 10,
        run: ({ lab, side, pool }) => {
            const glow = pool.take();
            for (let i = 0; i < glow.length; i++)
                glow[i] = Math.max(0, lab.L[i] - from);
            softBlur(glow, glow, { width: side, height: side, sigma, pool });
            for (let i = 0; i < glow.length; i++) {
                const L = lab.L[i];
                // Screened: what is light already has no room to glow.
                lab.L[i] = clamp(L + strength * glow[i] * (1 - L), 0, 1);
            }
            pool.give(glow);
        },
    };
}
//# sourceMappingURL=bloom.js.map