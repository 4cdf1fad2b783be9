import type { CartoonStyle } from "./style.js";

/** Bold outlines, flat tones, a coloured background. */
export const ink: CartoonStyle = {
  id: "ink",
  name: "Ink",
  description: "Bold ink lines over flat colours, cut out like a sticker on a bright background.",
  smoothing: { sigmaSpace: 46, sigmaRange: 0.16, times: 2 },
  tones: { bins: 7, sharpness: 65 },
  chroma: { things: 1.38, skin: 1.1 },
  lines: { sigma: 1.55, reach: 4, threshold: [0.012, 0.05], quietOnSkin: 0.02 },
  ink: { lightness: 0.2, chroma: 0.035, weight: 1 },
  background: {
    kinds: ["disc", "stripes", "dots", "rays", "rings", "halves"],
    chroma: 0.115,
    lightness: 0.83,
  },
  sticker: { outline: 3, rim: 12 },
};
