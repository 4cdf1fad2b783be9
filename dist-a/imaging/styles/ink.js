import { graphicBackground } from "../steps/background.js";
import { colour } from "../steps/colour.js";
import { cutOut } from "../steps/cut-out.js";
import { features } from "../steps/features.js";
import { inkLines } from "../steps/ink.js";
import { findLines } from "../steps/lines.js";
import { quantise } from "../steps/quantise.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { adjustTone } from "../steps/tone.js";
const INK = { lightness: 0.2, chroma: 0.035 };
/** Bold outlines, flat tones, a coloured background. */
export const ink = {
    id: "ink",
    name: "Ink",
    description: "Bold ink lines over flat colours, cut out like a sticker on a bright background.",
    steps: [
        adjustTone(),
        findLines({ sigma: 1.55, reach: 4, threshold: [0.012, 0.05], quietOnSkin: 0.02 }),
        smooth({ sigmaSpace: 46, sigmaRange: 0.16, times: 2 }),
        settleSkin(),
        quantise({ bins: 7, sharpness: 65 }),
        colour({ things: 1.38, skin: 1.1 }),
        showPreview(),
        inkLines(INK),
        features({ ...INK, weight: 1 }),
        cutOut({
            background: graphicBackground({
                kinds: ["disc", "stripes", "dots", "rays", "rings", "halves"],
                chroma: 0.115,
                lightness: 0.83,
            }),
            sticker: { outline: 3, rim: 12, ink: INK },
        }),
    ],
};
//# sourceMappingURL=ink.js.map