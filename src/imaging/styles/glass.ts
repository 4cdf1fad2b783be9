import { colour } from "../steps/colour.js";
import { features } from "../steps/features.js";
import { grisaille } from "../steps/grisaille.js";
import { findLines } from "../steps/lines.js";
import { showPreview } from "../steps/sheet.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { stainedGlass } from "../steps/stained-glass.js";
import { adjustTone } from "../steps/tone.js";
import type { CartoonStyle } from "./style.js";

const PAINT = { lightness: 0.17, chroma: 0.03 };

/** A leaded window lit from behind. */
export const glass: CartoonStyle = {
  id: "glass",
  name: "Stained glass",
  description:
    "Panes of coloured glass in lead, with painted features and light shining through from behind.",
  steps: [
    adjustTone(),
    findLines({ sigma: 1.4, reach: 4, threshold: [0.014, 0.06], quietOnSkin: 0.012 }),
    sparingFaces(smooth({ sigmaSpace: 40, sigmaRange: 0.18, times: 1 }), { detail: 0.4 }),
    settleSkin(),
    colour({ things: 1.7, skin: 1.2 }),
    showPreview(),
    sparingFaces(
      stainedGlass({
        size: 100,
        compactness: 0.11,
        painted: { face: 1, hair: 0.5, things: 0.35 },
        variety: 0.05,
      }),
      { detail: 1 },
    ),
    grisaille({ ...PAINT, opacity: 0.85 }),
    features({ ...PAINT, weight: 1 }),
  ],
};
