import { measureSkin, skinLikelihood } from "../people/skin.js";
import type { Sheet, Step } from "./sheet.js";

/** Measures the skin again and where it is, once tones have changed. */
export function settleSkin(): Step {
  return { name: "skin", run: updateSkin };
}

/** Measures the skin's colour and where it is, as the sheet stands. */
export function updateSkin(sheet: Sheet): void {
  sheet.skin = measureSkin(sheet.lab, sheet.bare);
  if (sheet.skin) skinLikelihood(sheet.lab, sheet.skin, sheet.skinLikelihood);
  else sheet.skinLikelihood.fill(0);
}
