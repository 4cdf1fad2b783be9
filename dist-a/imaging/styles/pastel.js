import { chalk } from "../steps/chalk.js";
import { colour } from "../steps/colour.js";
import { features } from "../steps/features.js";
import { findLines } from "../steps/lines.js";
import { quantise } from "../steps/quantise.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { thinPaint } from "../steps/thin-paint.js";
import { adjustTone } from "../steps/tone.js";
/** Soft chalk on tinted paper. */
export const pastel = {
    id: "pastel",
    name: "Pastel",
    description: "Soft chalk strokes of many hues on tinted paper, with loose scribbles behind.",
    steps: [
        adjustTone(),
        findLines({ sigma: 1.9, reach: 6, threshold: [0.016, 0.06], quietOnSkin: 0.022 }),
        smooth({ sigmaSpace: 34, sigmaRange: 0.16, times: 1, detail: 0.85 }),
        settleSkin(),
        quantise({ bins: 8, sharpness: 26 }),
        colour({ things: 1.5, skin: 1.15 }),
        thinPaint({ lift: 0.2, liftOnSkin: 0.1, bare: [1.1, 1.2], shade: [0.004, -0.035] }),
        features({ lightness: 0.24, chroma: 0.03, weight: 0.8 }),
        showPreview(),
        chalk({
            paper: { cell: 4, grain: 0.85 },
            stroke: { reach: 13, breadth: 2 },
            tone: 0.6,
            hatching: 0.52,
            contours: 0.8,
        }),
    ],
};
//# sourceMappingURL=pastel.js.map