import { clamp } from "../pixels/raster.js";
import type { Contrast, Exposure } from "./exposure.js";
import type { Medium } from "./medium.js";
import type { Sharpness } from "./sharpness.js";

/** What a picture is uploaded as. */
export type PictureKind = "profile" | "header" | "logo" | "site" | "product" | "event";

/** How well a picture will look where it is to be shown. All 0..100. */
export interface Quality {
  /** Weighted geometric mean of the parts. */
  score: number;
  /** Null where it says nothing: exposure and noise of what is no photo. */
  parts: {
    sharpness: number;
    resolution: number;
    contrast: number;
    exposure: number | null;
    noise: number | null;
  };
}

/** Longest side, pixels, at which a kind of picture is shown on large screens: more scores no higher. */
const SHOWN_AT: Readonly<Record<PictureKind, number>> = {
  profile: 800,
  header: 1600,
  logo: 512,
  site: 1600,
  product: 1200,
  event: 1200,
};
/** Weights of the parts, summing up to 1: of photos, and of what is drawn. */
const PHOTO = { sharpness: 0.35, resolution: 0.2, contrast: 0.1, exposure: 0.2, noise: 0.15 } as const;
const DRAWN = { sharpness: 0.4, resolution: 0.5, contrast: 0.1, exposure: 0, noise: 0 } as const;
/** Standard deviation of noise, steps of luma, up to which nobody sees it, and from which on it spoils the picture. */
const NOISE = { unseen: 1, spoilt: 12 } as const;
/** No part counts as less: one bad part lowers the score much, but does not hide the others. */
const LEAST_PART = 5;

/** What the quality is judged by. */
export interface QualityInputs {
  kind: PictureKind;
  medium: Medium;
  /** Pixels, of the picture as it was sent. */
  longestSide: number;
  sharpness: Sharpness;
  exposure: Exposure;
  contrast: Contrast;
  /** Standard deviation, steps of luma. */
  noise: number;
}

/**
 * Scores a picture: the product of its parts (each at least 5) to the power of their weights, so that one bad part is
 * not made up for by the others.
 */
export function qualityOf(inputs: QualityInputs): Quality {
  const isPhoto = inputs.medium === "photo";
  const parts = {
    sharpness: inputs.sharpness.score,
    resolution: 100 * clamp(inputs.longestSide / SHOWN_AT[inputs.kind], 0, 1),
    contrast: inputs.contrast.score,
    exposure: isPhoto ? inputs.exposure.score : null,
    noise: isPhoto ? noiseScore(inputs.noise) : null,
  };
  const weights: Readonly<Record<keyof typeof parts, number>> = isPhoto ? PHOTO : DRAWN;
  const logarithm = Object.entries(parts).reduce((sum, [name, part]) => {
    return sum + weights[name as keyof typeof parts] * Math.log(Math.max(part ?? 100, LEAST_PART));
  }, 0);
  return { score: Math.exp(logarithm), parts };
}

function noiseScore(noise: number): number {
  return 100 * (1 - clamp((noise - NOISE.unseen) / (NOISE.spoilt - NOISE.unseen), 0, 1));
}
