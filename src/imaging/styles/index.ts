import { glass } from "./glass.js";
import { ink } from "./ink.js";
import { pixel } from "./pixel.js";
import type { CartoonStyle } from "./style.js";

/** The styles on offer, the default first. A new style is one file beside this and one entry here. */
export const cartoonStyles: readonly CartoonStyle[] = [ink, glass, pixel];
