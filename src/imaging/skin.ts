import type { FaceMasks } from "./masks.js";
import type { Lab } from "./oklab.js";
import { clamp, type Plane } from "./raster.js";
import { percentiles } from "./tone.js";

/** The colour of the people's skin in one picture. */
export interface SkinColour {
  /** Medians in Oklab. */
  L: number;
  a: number;
  b: number;
  /** Lightness (0..1) below which 41 % of the face lies: the middle of the band where its shading turns. */
  turn: number;
}

/** Standard deviation in Oklab's a and b within which a colour passes for this skin. */
const SPREAD = 0.021;

/** Writes how much of each pixel is bare face, without features (0..1), into `target`. */
export function bareFace({ face, features }: FaceMasks, target: Plane): void {
  for (let i = 0; i < target.length; i++) target[i] = (face[i] as number) * (1 - (features[i] as number));
}

/** Measures the skin where `bare` (0..1) says; undefined when there is none. */
export function measureSkin(lab: Lab, bare: Plane): SkinColour | undefined {
  let weight = 0;
  for (let i = 0; i < bare.length; i += 3) weight += bare[i] as number;
  if (weight < 50) return undefined;
  const [turn = 0.5, L = 0.6] = percentiles(lab.L, [0.41, 0.5], { weights: bare });
  // Medians, not means: glasses and beards must not tint the skin.
  const [a = 0] = percentiles(lab.a, [0.5], { weights: bare, shift: 0.5 });
  const [b = 0] = percentiles(lab.b, [0.5], { weights: bare, shift: 0.5 });
  return { L, a, b, turn };
}

/** Writes how likely each pixel is skin of that colour, 0..1, into `target`. */
export function skinLikelihood(lab: Lab, { a, b }: SkinColour, target: Plane): void {
  const scale = -1 / (2 * SPREAD * SPREAD);
  for (let i = 0; i < target.length; i++) {
    const da = (lab.a[i] as number) - a;
    const db = (lab.b[i] as number) - b;
    target[i] = Math.exp(scale * (da * da + db * db));
  }
}

/** How colours are lifted. */
export interface ChromaOptions {
  /** Factor on chroma for things, and for skin. */
  things: number;
  skin: number;
  skinColour: SkinColour | undefined;
  /** How likely each pixel is skin, 0..1. */
  likelihood: Plane;
  /** Lips and eyes, 0..1, which keep the chroma that they have. */
  lips: Plane;
}

/** Chroma that no colour is lifted beyond: the corner of sRGB lies at .26 to .32. */
const CHROMA_CEILING = 0.25;
/** Share of the way that skin is brought toward its own median hue: evens out coloured light and blotches. */
const SKIN_PULL = 0.45;

/** Lifts chroma with a soft clip, in place, and evens out the skin's hue without changing its tone. */
export function liftChroma(lab: Lab, { things, skin, skinColour, likelihood, lips }: ChromaOptions): void {
  for (let i = 0; i < lab.a.length; i++) {
    const share = likelihood[i] as number;
    let a = lab.a[i] as number;
    let b = lab.b[i] as number;
    if (skinColour) {
      a += SKIN_PULL * share * (skinColour.a - a);
      b += SKIN_PULL * share * (skinColour.b - b);
    }
    const chroma = Math.sqrt(a * a + b * b);
    const factorHere = things + (skin - things) * share;
    const wanted = chroma * (factorHere + (1 - factorHere) * (lips[i] as number));
    // Below half the ceiling nothing is clipped; above, tanh eases into it.
    const knee = CHROMA_CEILING / 2;
    const lifted = wanted <= knee ? wanted : knee + knee * Math.tanh((wanted - knee) / knee);
    const factor = chroma > 1e-6 ? clamp(lifted / chroma, 0, 3) : 1;
    lab.a[i] = a * factor;
    lab.b[i] = b * factor;
  }
}
