import { labOfLch } from "../pixels/oklab.js";
import { blendTo, darkenTo } from "../pixels/plane-math.js";
/** Share of the ink in the darkest line: a little of the ground shows through. */
const OPACITY = 0.94;
/** The ink's colour under this sheet's seed. */
export function inkColour({ choices }, { lightness, chroma, hue = choices.inkHue }) {
    return labOfLch(lightness, chroma, hue);
}
/** Draws the lines that were found in ink. Throws when no step has found any. */
export function inkLines(options) {
    return {
        name: "ink lines",
        cost: 2,
        run: (sheet) => {
            const { lab, lines, pool } = sheet;
            if (!lines)
                throw new Error("inkLines needs findLines before it");
            const [lightness, a, b] = inkColour(sheet, options);
            const tint = { share: lines, opacity: OPACITY, pool };
            // Ink never lightens what is darker than itself.
            darkenTo(lab.L, { ...tint, value: lightness });
            blendTo(lab.a, { ...tint, value: a });
            blendTo(lab.b, { ...tint, value: b });
        },
    };
}
//# sourceMappingURL=ink.js.map