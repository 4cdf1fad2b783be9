import { type Size, softBlur } from "../pixels/blur.js";
import { bands, smoothsteps } from "../pixels/plane-math.js";
import type { PlanePool } from "../pixels/plane-pool.js";
import type { Plane } from "../pixels/raster.js";

/** The bands around a cut-out figure; planes 0..1, belonging to the pool. */
export interface Outline {
  /** The ink along its edge. */
  line: Plane;
  /** The figure with its ink and the white rim: everything that covers the background. */
  sticker: Plane;
}

/** Widens a matte (0..1) by an inked line and a white rim; both widths in pixels. */
export function stickerOutline(
  matte: Plane,
  options: Size & { outline: number; rim: number; pool: PlanePool },
): Outline {
  const { width, height, outline, rim, pool } = options;
  const line = pool.take();
  const sticker = pool.take();
  softBlur(matte, line, { width, height, sigma: Math.max(2, outline), pool });
  // A blurred edge crosses 1/2 where the edge was: the band around that is the line.
  bands(line, [0.16, 0.3, 0.62, 0.8], pool);
  softBlur(matte, sticker, { width, height, sigma: rim, pool });
  smoothsteps(sticker, [0.09, 0.15], pool);
  return { line, sticker };
}
