import { keepConnected } from "../people/matte.js";
import { type BlurOptions, boxBlur } from "../pixels/blur.js";
import type { Plane, Point } from "../pixels/raster.js";

/** Around what is thick all that hangs on it stays so far, pixels. */
const FRINGE = 3;

/** What is dropped from a figure. */
export interface ThinOptions extends BlurOptions {
  /** What is thinner than twice this is thin, pixels. */
  radius: number;
  /** A point inside the part that stays. */
  keep: Point;
}

/**
 * Clears, in place, whatever of a figure (alpha 0..1) is thin and further than a fringe of hair from what is thicker,
 * and what hangs on it by something thin alone: strokes of hatching, leads of a window, patches of paint that touch the
 * head. An opening of mathematical morphology (Serra, "Image Analysis and Mathematical Morphology", 1982).
 */
export function dropThin(alpha: Plane, { radius, keep, pool, ...size }: ThinOptions): void {
  const thick = pool.take();
  for (let i = 0; i < alpha.length; i++) thick[i] = (alpha[i] as number) > 0.5 ? 1 : 0;
  boxBlur(thick, thick, { ...size, radius, pool });
  for (let i = 0; i < alpha.length; i++) thick[i] = (thick[i] as number) > 0.999 ? 1 : 0;
  keepConnected(thick, size.width, [keep], { cell: 2 });
  boxBlur(thick, thick, { ...size, radius: radius + FRINGE, pool });
  for (let i = 0; i < alpha.length; i++) if ((thick[i] as number) < 1e-4) alpha[i] = 0;
  pool.give(thick);
}
