import { backLight } from "../steps/back-light.js";
import { features } from "../steps/features.js";
import { hatching } from "../steps/hatching.js";
import { inkLines } from "../steps/ink.js";
import { findLines } from "../steps/lines.js";
import { nightScene } from "../steps/night.js";
import { showPreview } from "../steps/sheet.js";
import { sideLight } from "../steps/side-light.js";
import { settleSkin } from "../steps/skin.js";
import { smooth } from "../steps/smooth.js";
import { sparingFaces } from "../steps/spare-faces.js";
import { adjustTone } from "../steps/tone.js";
import type { CartoonStyle } from "./style.js";

const INK = { lightness: 0.12, chroma: 0 };

/** Black ink, hatching and one colour, before a scene by night. */
export const noir: CartoonStyle = {
  id: "noir",
  name: "Noir",
  description: "A page of a graphic novel: deep blacks, hatching, a rim of light and one single colour.",
  steps: [
    adjustTone(),
    findLines({ sigma: 1.7, reach: 4.5, threshold: [0.014, 0.05], quietOnSkin: 0.013 }),
    sparingFaces(smooth({ sigmaSpace: 40, sigmaRange: 0.18, times: 2 }), { detail: 0.4, ofLarge: 0.3 }),
    settleSkin(),
    sideLight({ depth: 0.2 }),
    sparingFaces(
      hatching({
        contrast: 1.3,
        washes: [
          { below: 0.36, lightness: 0.3 },
          { below: 0.54, lightness: 0.54 },
          { below: 0.72, lightness: 0.78 },
          { below: 1, lightness: 0.98 },
        ],
        layers: [
          { angle: 48, spacing: 9, length: 150, tones: [0.76, 0.4], widest: 0.5 },
          { angle: -36, spacing: 9, length: 110, tones: [0.52, 0.26], widest: 0.5 },
        ],
        black: 0.25,
      }),
      { detail: 1, ofLarge: 0.25, contrast: 1.3 },
    ),
    showPreview(),
    inkLines(INK),
    features({ ...INK, weight: 1.1 }),
    backLight({ background: nightScene(), rim: 8, outline: 3 }),
  ],
};
