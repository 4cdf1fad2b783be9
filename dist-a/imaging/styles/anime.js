import { bloom } from "../steps/bloom.js";
import { blush } from "../steps/blush.js";
import { celShade } from "../steps/cel-shade.js";
import { colour } from "../steps/colour.js";
import { features } from "../steps/features.js";
import { hairShine } from "../steps/hair-shine.js";
import { findLines } from "../steps/lines.js";
import { setBefore } from "../steps/set-before.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { paintedSky } from "../steps/sky.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { adjustTone } from "../steps/tone.js";
import { tracedLines } from "../steps/traced-lines.js";
/** Brownish plum: the colour of traced lines. */
const PLUM = { lightness: 0.25, chroma: 0.06, hue: 5 };
/** Painted cels before a painted sky. */
export const anime = {
    id: "anime",
    name: "Anime",
    description: "Cel shading with fine plum lines, glossy eyes and shining hair, before a painted sky.",
    steps: [
        adjustTone(),
        findLines({ sigma: 1.1, reach: 5, threshold: [0.014, 0.06], quietOnSkin: 0.022 }),
        sparingFaces(smooth({ sigmaSpace: 40, sigmaRange: 0.14, times: 2, detail: 0.8 }), {
            detail: 0.5,
            ofLarge: 0.25,
        }),
        settleSkin(),
        colour({ things: 1.5, skin: 1.05 }),
        celShade({ bins: 6, sharpness: 75, richness: 1.2, coolness: 0.3 }),
        blush({ strength: 0.03 }),
        hairShine({ strength: 0.13 }),
        showPreview(),
        tracedLines({ darkness: 0.42, hue: PLUM.hue, chroma: 0.035, opacity: 0.85 }),
        features({ ...PLUM, weight: 0.85, eyes: "glossy" }),
        setBefore({
            background: paintedSky({ kinds: ["noon", "sunset", "blossom", "night", "dawn", "sparkle"] }),
            outline: { width: 2, ...PLUM },
        }),
        bloom({ sigma: 16, from: 0.62, strength: 0.9 }),
    ],
};
//# sourceMappingURL=anime.js.map