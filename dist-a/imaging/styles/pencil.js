import { features } from "../steps/features.js";
import { findLines } from "../steps/lines.js";
import { pencilDrawing } from "../steps/pencil-drawing.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { adjustTone } from "../steps/tone.js";
/** Graphite, sanguine or charcoal on paper. */
export const pencil = {
    id: "pencil",
    name: "Pencil",
    description: "A page of a sketchbook: fine contours, layers of hatching, smudged shadows and bare paper.",
    steps: [
        adjustTone(),
        findLines({ sigma: 1.15, reach: 4, threshold: [0.01, 0.085], quietOnSkin: 0.012 }),
        smooth({ sigmaSpace: 22, sigmaRange: 0.16, times: 1 }),
        settleSkin(),
        features({ lightness: 0.2, chroma: 0, weight: 0.6 }),
        showPreview(),
        sparingFaces(pencilDrawing({
            layers: [
                { angle: -52, spacing: 6.5, length: 130, darkness: [0.12, 0.5], pressure: 0.42 },
                { angle: -38, spacing: 5.6, length: 90, darkness: [0.34, 0.72], pressure: 0.5 },
                { angle: 28, spacing: 5.2, length: 70, darkness: [0.55, 0.9], pressure: 0.55 },
            ],
        }), { detail: 0.8 }),
    ],
};
//# sourceMappingURL=pencil.js.map