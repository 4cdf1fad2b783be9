import type { SkinColour } from "../people/skin.js";
import type { Lab } from "../pixels/oklab.js";
import { clamp, type Plane } from "../pixels/raster.js";
import type { Step } from "./sheet.js";

/** How a style lifts colours. */
export interface ColourOptions {
  /** Factor on the chroma of things. */
  things: number;
  /** Factor on the chroma of skin. */
  skin: number;
}

/** Lifts chroma and evens out the skin's hue. */
export function colour(options: ColourOptions): Step {
  return {
    name: "colour",
    run: ({ lab, skin, skinLikelihood, masks, pool }) => {
      // Lips count as skin here: what is a little red must not become lipstick.
      const likelihood = pool.take();
      for (let i = 0; i < likelihood.length; i++) {
        likelihood[i] = Math.max(skinLikelihood[i] as number, 0.3 * (masks.face[i] as number));
      }
      liftChroma(lab, { ...options, skinColour: skin, likelihood, lips: masks.features });
      pool.give(likelihood);
    },
  };
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
