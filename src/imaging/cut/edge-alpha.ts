import { boxBlur } from "../pixels/blur.js";
import type { PlanePool } from "../pixels/plane-pool.js";
import { type Plane, type Rgb, smoothstep } from "../pixels/raster.js";
import { cleanEdge } from "./foreground.js";

/** The band along the edge that is looked at, to each side, as a share of the picture's side. */
const BAND = 1 / 70;
/** Colours of figure and background closer than the first (bytes, squared distance) tell nothing, beyond the second all. */
const APART = { from: 50 ** 2, to: 90 ** 2 } as const;
/** A colour up to this share of the way from background to figure is background, from the other on figure. */
const MIXED = { from: 0.25, to: 0.95 } as const;

/**
 * Lowers alpha (0..1), in place, along a figure's edge where the colour is a mixture of background and figure: by where
 * it lies on the way from the one's colour near by to the other's, as matting by sampled colours does (Ruzon and
 * Tomasi, "Alpha Estimation in Natural Images", 2000).
 */
export function lowerMixedAlpha(picture: Rgb, alpha: Plane, pool: PlanePool): void {
  const inside = pool.take();
  const { width, height } = picture;
  boxBlur(alpha, inside, { width, height, radius: Math.round(width * BAND), pool });
  const figure = { ...picture, data: new Uint8Array(picture.data) };
  cleanEdge(figure, inside);
  const ground = { ...picture, data: new Uint8Array(picture.data) };
  const outside = pool.take();
  for (let i = 0; i < outside.length; i++) outside[i] = 1 - (inside[i] as number);
  cleanEdge(ground, outside);
  for (let i = 0; i < alpha.length; i++) {
    const sure = inside[i] as number;
    if (sure <= 0.02 || sure >= 0.98 || alpha[i] === 0) continue;
    alpha[i] = (alpha[i] as number) * shareOfFigure(picture.data, figure.data, ground.data, 3 * i);
  }
  pool.give(inside, outside);
}

/** How much of a pixel is the figure's, 0..1, by its colour and those of figure and background there. */
function shareOfFigure(own: Uint8Array, figure: Uint8Array, ground: Uint8Array, at: number): number {
  let [along, apart] = [0, 0];
  for (let j = at; j < at + 3; j++) {
    const way = (figure[j] as number) - (ground[j] as number);
    along += ((own[j] as number) - (ground[j] as number)) * way;
    apart += way * way;
  }
  const trust = smoothstep(APART.from, APART.to, apart);
  if (trust === 0) return 1;
  return 1 - trust * (1 - smoothstep(MIXED.from, MIXED.to, along / apart));
}
