import { colour } from "../steps/colour.js";
import { pixelArt } from "../steps/pixel-art.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { adjustTone } from "../steps/tone.js";
/** Pixel art of a handful of colours. */
export const pixel = {
    id: "pixel",
    name: "Pixel art",
    description: "Big square pixels in a few colours, like a hero of an old video game before a retro scene.",
    steps: [
        adjustTone(),
        smooth({ sigmaSpace: 24, sigmaRange: 0.18, times: 1 }),
        settleSkin(),
        colour({ things: 1.45, skin: 1.2 }),
        pixelArt({ skinTones: 7, things: 13, shade: 0.5 }),
        showPreview(),
    ],
};
//# sourceMappingURL=pixel.js.map