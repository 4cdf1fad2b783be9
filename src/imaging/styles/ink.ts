import type { CartoonStyle } from "./style.js";

/** Bold outlines, flat tones, a coloured background. */
export const ink: CartoonStyle = {
  id: "ink",
  name: "Ink",
  description: "Bold ink lines over flat colours, cut out like a sticker on a bright background.",
};
