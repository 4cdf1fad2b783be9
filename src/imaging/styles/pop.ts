import { colour } from "../steps/colour.js";
import { comicBackground } from "../steps/comic-background.js";
import { features } from "../steps/features.js";
import { halftone } from "../steps/halftone.js";
import { inkLines } from "../steps/ink.js";
import { findLines } from "../steps/lines.js";
import { misregister } from "../steps/misregister.js";
import { setBefore } from "../steps/set-before.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { adjustTone } from "../steps/tone.js";
import type { CartoonStyle } from "./style.js";

/** The black of a comic's press. */
const BLACK = { lightness: 0.16, chroma: 0.02, hue: 300 };

/** Thick lines, loud colours and Ben Day dots. */
export const pop: CartoonStyle = {
  id: "pop",
  name: "Pop art",
  description: "A comic in loud inks: thick black lines, flat tones and halftone dots before a burst.",
  steps: [
    adjustTone(),
    findLines({ sigma: 2.1, reach: 5, threshold: [0.014, 0.045], quietOnSkin: 0.02 }),
    sparingFaces(smooth({ sigmaSpace: 50, sigmaRange: 0.2, times: 2, detail: 0.7 }), {
      detail: 0.6,
      ofLarge: 0.3,
    }),
    settleSkin(),
    colour({ things: 1.9, skin: 1.25 }),
    sparingFaces(halftone({ bins: 5, pitches: [11, 9, 13], angles: [15, 45, 30, 75] }), {
      detail: 1,
      ofLarge: 0.25,
    }),
    misregister({ most: 5 }),
    showPreview(),
    inkLines(BLACK),
    features({ ...BLACK, weight: 1.35 }),
    setBefore({
      background: comicBackground({ kinds: ["sunburst", "action", "fade", "burst", "panels", "spiral"] }),
      outline: { width: 7, ...BLACK },
    }),
  ],
};
