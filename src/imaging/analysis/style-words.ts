import type { Contrast } from "./exposure.js";
import type { Medium } from "./medium.js";
import type { Tone } from "./mood.js";
import type { Sharpness } from "./sharpness.js";
import type { Texture } from "./texture.js";

/** What the words are chosen by. */
export interface StyleInputs {
  medium: Medium;
  texture: Texture;
  tone: Tone;
  sharpness: Sharpness;
  contrast: Contrast;
  /** Share (0..1) of the picture that is transparent. */
  clear: number;
}

/** Words for how a picture is made, by one threshold each (see docs/analysis.md), in this order. */
export function styleWords({ medium, texture, tone, sharpness, contrast, clear }: StyleInputs): string[] {
  const rules: [word: string, holds: boolean][] = [
    ["photographic", medium === "photo"],
    ["drawn", medium === "drawing"],
    ["flat", medium === "graphic" || texture.flat > 0.7],
    ["text-heavy", medium === "text" || texture.lettering > 0.08],
    ["cut out", clear > 0.05],
    ["monochrome", tone.chroma < 0.012],
    ["minimal", texture.edges < 0.15 && texture.colours <= 24],
    ["detailed", texture.edges > 0.75 && sharpness.score > 70],
    ["high contrast", contrast.rms > 0.28],
    ["low contrast", contrast.range < 0.3],
    ["soft", sharpness.score < 45],
  ];
  return rules.filter(([, holds]) => holds).map(([word]) => word);
}
