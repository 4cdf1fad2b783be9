import { smoothstep } from "../pixels/raster.js";
/** Makes paint transparent: highlights are bare paper, the darkest areas a deep shade through which paper shines. */
export function thinPaint({ lift, liftOnSkin, bare, shade }) {
    return {
        name: "thin paint",
        cost: 10,
        run: ({ lab, skinLikelihood }) => {
            for (let i = 0; i < lab.L.length; i++) {
                const lightness = lab.L[i];
                const dark = 1 - lightness;
                const deep = dark * dark;
                const own = skinLikelihood[i];
                const left = smoothstep(bare[0], bare[1], lightness);
                const painted = lightness + lift * deep * (1 - (1 - liftOnSkin) * own);
                lab.L[i] = painted + left * (1 - painted);
                const cool = deep * (1 - own);
                lab.a[i] = (lab.a[i] + shade[0] * cool) * (1 - 0.6 * left);
                lab.b[i] = (lab.b[i] + shade[1] * cool) * (1 - 0.6 * left);
            }
        },
    };
}
//# sourceMappingURL=thin-paint.js.map