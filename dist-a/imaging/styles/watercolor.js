import { colour } from "../steps/colour.js";
import { daubs, wetInWet } from "../steps/daubs.js";
import { features } from "../steps/features.js";
import { findLines } from "../steps/lines.js";
import { pigment } from "../steps/pigment.js";
import { quantise } from "../steps/quantise.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { thinPaint } from "../steps/thin-paint.js";
import { adjustTone } from "../steps/tone.js";
import { underDrawing } from "../steps/under-drawing.js";
import { washes } from "../steps/washes.js";
/** Transparent washes over a pencil drawing on rough paper. */
export const watercolor = {
    id: "watercolor",
    name: "Watercolor",
    description: "Transparent washes that run and dry on rough white paper, over a light pencil drawing.",
    steps: [
        adjustTone(),
        findLines({ sigma: 1.2, reach: 4, threshold: [0.014, 0.06], quietOnSkin: 0.02 }),
        sparingFaces(smooth({ sigmaSpace: 28, sigmaRange: 0.16, times: 1, detail: 0.8 }), {
            detail: 0.4,
            ofLarge: 0.3,
        }),
        settleSkin(),
        sparingFaces(daubs({ reach: 8, stretch: 2.2, features: 0.7 }), { detail: 0.8, ofLarge: 0.4 }),
        quantise({ bins: 7, sharpness: 48 }),
        colour({ things: 1.5, skin: 1.12 }),
        thinPaint({ lift: 0.34, liftOnSkin: 0.12, bare: [0.8, 0.97], shade: [0.004, -0.035] }),
        features({ lightness: 0.27, chroma: 0.03, weight: 0.75 }),
        sparingFaces(wetInWet({ wobble: 3, run: 10, share: 0.75 }), { detail: 0.8 }),
        showPreview(),
        washes({ paper: [0.975, 0.001, 0.009], depth: 0.2, chroma: 0.13 }),
        sparingFaces(pigment({
            edges: 7,
            edgeWidth: 3.5,
            turbulence: 0.42,
            granulation: 0.22,
            paper: { cell: 7, grain: 0.45 },
            relief: 0.028,
        }), { detail: 0.6 }),
        underDrawing({ opacity: 0.6 }),
    ],
};
//# sourceMappingURL=watercolor.js.map