import type { Step } from "../steps/sheet.js";

/** A style of cartoon: what clients are told, and the steps that draw it. */
export interface CartoonStyle {
  /** Stable identifier that clients send. */
  id: string;
  /** Name fit to show to a person. */
  name: string;
  /** One or two sentences on what the picture looks like. */
  description: string;
  /** In order; the sheet that the last one leaves is the cartoon. */
  steps: readonly Step[];
}
