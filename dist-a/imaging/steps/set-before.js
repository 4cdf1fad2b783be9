import { softBlur } from "../pixels/blur.js";
import { labOfLch } from "../pixels/oklab.js";
/** Lays the figure on a painted background with one line around it, half inside its edge and half outside. */
export function setBefore({ background, outline }) {
    const ink = labOfLch(outline.lightness, outline.chroma, outline.hue);
    return {
        name: "set before",
        cost: 60,
        run: async (sheet) => {
            const { lab, matte, side, pool } = sheet;
            const ground = await background(sheet);
            const line = pool.take();
            softBlur(matte, line, { width: side, height: side, sigma: Math.max(2, outline.width), pool });
            for (const [channel, plane] of [lab.L, lab.a, lab.b].entries()) {
                const below = [ground.L, ground.a, ground.b][channel] ?? plane;
                const planes = pool.addresses(plane, below, matte, line);
                pool.kernels.setFigure(...planes, ink[channel], plane.length);
            }
            pool.give(line, ground.L, ground.a, ground.b);
        },
    };
}
//# sourceMappingURL=set-before.js.map