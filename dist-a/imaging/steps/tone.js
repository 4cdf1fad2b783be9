import { percentiles } from "../pixels/percentiles.js";
import { clamp } from "../pixels/raster.js";
import { evenOut } from "./even-light.js";
/** Stretches tones, evens out light from the side and brings the face's lightness into a range where it reads well. */
export function adjustTone({ evenLight = 0.6 } = {}) {
    return {
        name: "tone",
        cost: 10,
        run: (sheet) => {
            const { lab, matte, skin, pool } = sheet;
            const [black = 0, white = 1] = percentiles(lab.L, [0.006, 0.992], { weights: matte });
            const [brightest = 1] = percentiles(lab.L, [0.992]);
            const curve = toneCurve({ black, white, skin: skin?.L, brightest });
            applyCurve(lab.L, curve, pool);
            if (skin && brightest < EXPOSED)
                enrich(lab, curve(skin.L) / skin.L, pool);
            for (const face of sheet.faces)
                evenOut(sheet, face, evenLight);
        },
    };
}
/** Steps of the table through which a curve is applied. */
const STEPS = 1024;
/** A face is made lighter by this much at most: enough for a dull photo, too little to change who it is. */
const MOST_LIFT = 0.05;
/** In a well exposed photo something is this light: a shirt, teeth, the sky. Where nothing is, light was missing. */
const EXPOSED = 0.82;
/** A face in the dark is made lighter by this much more at most; how dark a skin is and how dark the room can't be told. */
const MOST_EXPOSURE = 0.22;
/**
 * A curve (0..1 → 0..1, rising) that stretches a dull photo and brings the face's lightness 45 % of the way
 * into the range in which faces read well.
 *
 * That range is wide on purpose, and the curve stops at its borders: a picture that is too dark is helped, but
 * no skin is whitened. The stretch is at most a third.
 */
export function toneCurve({ black, white, skin, brightest = 1 }) {
    const low = Math.min(black, 0.16) * 0.8;
    // Contrast first, gamma then: gamma alone makes black hair grey.
    const high = Math.max(white, low + 0.72 * clamp(brightest / EXPOSED, 0.55, 1));
    const stretch = (v) => clamp(0.02 + ((v - low) * 0.965) / (high - low), 0, 1);
    if (skin === undefined)
        return stretch;
    const stretched = clamp(stretch(skin), 0.05, 0.95);
    // Measured from the photo's own tone: the stretch must neither bleach a face nor darken it.
    const exposure = clamp(skin * (EXPOSED / Math.max(brightest, 0.1) - 1), 0, MOST_EXPOSURE);
    const lift = clamp(0.45 * (clamp(skin, 0.6, 0.78) - skin), -0.05, MOST_LIFT) + exposure;
    const gamma = clamp(Math.log(clamp(skin + lift, 0.1, 0.9)) / Math.log(stretched), 0.55, 1.4);
    return (v) => stretch(v) ** gamma;
}
/** More light scales chroma as it scales lightness, in Oklab by the same factor: without it the dark comes out grey. */
function enrich({ a, b }, factor, pool) {
    for (const plane of [a, b])
        pool.kernels.scale(pool.address(plane), factor, plane.length);
}
/** Applies a curve over 0..1 to a plane of the pool in place, through a table. */
export function applyCurve(plane, curve, pool) {
    const table = pool.scratch(STEPS + 1);
    for (let i = 0; i <= STEPS; i++)
        table[i] = curve(i / STEPS);
    pool.kernels.throughTable(pool.address(plane), pool.address(table), STEPS, plane.length);
}
//# sourceMappingURL=tone.js.map