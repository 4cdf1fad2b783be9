import type { Face } from "../people/faces.js";
import type { FaceMasks } from "../people/masks.js";
import type { SkinColour } from "../people/skin.js";
import type { Lab } from "../pixels/oklab.js";
import type { PlanePool } from "../pixels/plane-pool.js";
import type { Plane } from "../pixels/raster.js";
import type { SeedChoices } from "../seed.js";
import type { Drawings } from "./drawings.js";

/** A picture on its way to becoming a cartoon. All planes are side × side and belong to the pool. */
export interface Sheet {
  /** Width and height, pixels. */
  side: number;
  /** The picture as it stands. */
  lab: Lab;
  /** Faces in the sheet's pixels, the main one first. */
  faces: readonly Face[];
  masks: FaceMasks;
  /** Bare skin of the faces, 0..1. */
  bare: Plane;
  /** How likely each pixel is skin, 0..1. */
  skinLikelihood: Plane;
  /** How likely each pixel is hair of the head, 0..1. */
  hair: Plane;
  /** Undefined without a face. */
  skin: SkinColour | undefined;
  /** The people, or the card with the whole picture, 0..1. */
  matte: Plane;
  /** Lines, 0..1; undefined until a step has found them. */
  lines: Plane | undefined;
  /** What the seed decides. */
  choices: SeedChoices;
  /** Rasterises what covers the whole sheet and is drawn as shapes. */
  drawings: Drawings;
  pool: PlanePool;
}

/** What a step may do beside its own work. */
export interface Work {
  /** To be called between long parts: lets a cancel through. */
  checkpoint(): Promise<void>;
  /** Sends a small picture of the sheet as it stands to whoever is waiting. */
  preview(): Promise<void>;
}

/** One step of a style: changes the sheet in place. */
export interface Step {
  /** Fit for a benchmark's table. */
  name: string;
  /**
   * Milliseconds that it takes, measured by `bench/engine.ts`: its share of the progress that people see. Default 10.
   */
  cost?: number;
  /**
   * SVG documents that `run` will ask `sheet.drawings` for, as far as they can be told before the first step; they are begun then.
   * Whether they are changes the time alone.
   */
  ahead?(sheet: Sheet): readonly string[];
  run(sheet: Sheet, work: Work): void | Promise<void>;
}

/** Shows those who wait what there is so far. */
export function showPreview(): Step {
  return { name: "preview", cost: 6, run: (_sheet, work) => work.preview() };
}
