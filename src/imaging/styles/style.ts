import type { BackgroundKind } from "../background.js";

/** A style of cartoon, as data. Lengths are pixels of a picture of 1024 × 1024; colours are Oklch. */
export interface CartoonStyle {
  /** Stable identifier that clients send. */
  id: string;
  /** Name fit to show to a person. */
  name: string;
  /** One or two sentences on what the picture looks like. */
  description: string;
  /** Edge-keeping smoothing: reach, what counts as an edge (0..1), and how often. */
  smoothing: { sigmaSpace: number; sigmaRange: number; times: number };
  /** Tones: steps over the whole range and how sharp they are (5 gentle .. 60 hard). */
  tones: { bins: number; sharpness: number };
  /** Factor on chroma, for things and for skin. */
  chroma: { things: number; skin: number };
  /** Lines: half width, length of following, and the relative darkness at which they begin and are full. */
  lines: { sigma: number; reach: number; threshold: readonly [number, number]; quietOnSkin: number };
  /** Ink: lightness and chroma; the seed gives the hue. `weight` thickens the drawn features. */
  ink: { lightness: number; chroma: number; weight: number };
  /** Painted background: which kinds the seed chooses from, and its colour. */
  background: { kinds: readonly BackgroundKind[]; chroma: number; lightness: number };
  /** A rim around the person, as on a sticker: widths of the inked outline and of the white beyond it. */
  sticker: { outline: number; rim: number };
}
