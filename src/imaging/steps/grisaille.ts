import { type InkOptions, inkColour } from "./ink.js";
import type { Sheet, Step } from "./sheet.js";

/** Paint on glass. */
export interface GrisailleOptions extends InkOptions {
  /** How much of the glass the darkest line covers, 0..1. */
  opacity: number;
}

/** Paints the lines that were found on the figure's glass, and none on the window's. Throws when none were looked for. */
export function grisaille(options: GrisailleOptions): Step {
  return { name: "grisaille", cost: 5, run: (sheet) => paint(sheet, options) };
}

function paint(sheet: Sheet, { opacity, ...ink }: GrisailleOptions): void {
  const { lab, lines, matte } = sheet;
  if (!lines) throw new Error("grisaille needs findLines before it");
  const [dark, a, b] = inkColour(sheet, ink);
  for (let i = 0; i < lines.length; i++) {
    const share = opacity * (lines[i] as number) * (matte[i] as number);
    const here = lab.L[i] as number;
    if (share <= 0 || here <= dark) continue;
    lab.L[i] = here + share * (dark - here);
    lab.a[i] = (lab.a[i] as number) + share * (a - (lab.a[i] as number));
    lab.b[i] = (lab.b[i] as number) + share * (b - (lab.b[i] as number));
  }
}
