import type { ImageFormatName } from "../limits.js";
import type { PaletteColour } from "./colours.js";
import type { Contrast, Exposure } from "./exposure.js";
import type { Medium } from "./medium.js";
import type { Tone } from "./mood.js";
import type { FoundObject, ShareBox } from "./objects.js";
import type { PictureKind, Quality } from "./quality.js";
import type { Sharpness } from "./sharpness.js";
import type { SiteUse } from "./site.js";

/** A face in a picture. */
export interface FoundFace {
  /** Confidence 0..1. */
  score: number;
  box: ShareBox;
}

/** A word for what a picture shows. */
export interface Label {
  name: string;
  /** Confidence 0..1. */
  score: number;
}

/** What lies behind a picture's motif. */
export type BackgroundKind = "transparent" | "flat" | "scene";

/**
 * What was found out about a picture, as plain data that survives JSON. docs/analysis.md states the rule behind every
 * value. Numbers are rounded to four decimals.
 */
export interface PictureAnalysis {
  /** Raised when a rule changes so that the same picture gives other values. */
  version: 1;
  kind: PictureKind;
  format: ImageFormatName;
  /** Pixels, orientation applied. */
  width: number;
  /** Pixels, orientation applied. */
  height: number;
  /** "#rrggbb" of the colour that most of the picture has; null when it is transparent everywhere. */
  dominantColor: string | null;
  /** Most of the picture first; at most eight. */
  palette: PaletteColour[];
  /** The colours that a logo is known by, at most five; null for other kinds. */
  brandColors: PaletteColour[] | null;
  background: BackgroundKind;
  tone: Tone;
  sharpness: Sharpness;
  exposure: Exposure;
  contrast: Contrast;
  /** Standard deviation of the noise, steps of luma (0..255). */
  noise: number;
  quality: Quality;
  /** Largest first. */
  faces: FoundFace[];
  /** Surest first. */
  objects: FoundObject[];
  /** The kinds of thing found, each once; a service's words are added to them. */
  labels: Label[];
  medium: Medium;
  styleWords: string[];
  moodWords: string[];
  /** 16 hexadecimal digits (see `perceptualHash`); null for a picture of one plain tone. */
  perceptualHash: string | null;
  /** Unit vector (see `embeddingOf`). */
  embedding: number[];
  /** Text in the picture: only a service can tell it. */
  detectedText: string | null;
  /** A suggestion, one sentence. */
  altText: string;
  /** Mean confidence (0..1) of what the alternative text rests on: medium, faces, things. */
  confidence: number;
  /** Null but for the kind "site". */
  site: SiteUse | null;
  /** What went otherwise than hoped, for operators, e.g. a service that did not answer. */
  notes: string[];
}
