import { keepConnected } from "../people/matte.js";
import { boxBlur } from "../pixels/blur.js";
/** Around what is thick all that hangs on it stays so far, pixels. */
const FRINGE = 3;
/**
 * Clears, in place, whatever of a figure (alpha 0..1) is thin and further than a fringe of hair from what is thicker,
 * and what hangs on it by something thin alone: strokes of hatching, leads of a window, patches of paint that touch the
 * head. An opening of mathematical morphology (Serra, "Image Analysis and Mathematical Morphology", 1982).
 */
export function dropThin(alpha, { radius, keep, pool, ...size }) {
    const thick = pool.take();
    for (let i = 0; i < alpha.length; i++)
        thick[i] = alpha[i] > 0.5 ? 1 : 0;
    boxBlur(thick, thick, { ...size, radius, pool });
    for (let i = 0; i < alpha.length; i++)
        thick[i] = thick[i] > 0.999 ? 1 : 0;
    keepConnected(thick, size.width, [keep], { cell: 2 });
    boxBlur(thick, thick, { ...size, radius: radius + FRINGE, pool });
    for (let i = 0; i < alpha.length; i++)
        if (thick[i] < 1e-4)
            alpha[i] = 0;
    pool.give(thick);
}
//# sourceMappingURL=thin.js.map