import { type BlurOptions, boxBlur } from "../pixels/blur.js";
import { type Plane, type Rgb, smoothstep } from "../pixels/raster.js";
import { type ColourField, spreadColours } from "./foreground.js";

/** The band along the edge that is looked at, to each side, as a share of the picture's side. */
const BAND = 1 / 70;
/** Colours of figure and background closer than the first (bytes, squared distance) tell nothing, beyond the second all. */
const APART = { from: 50 ** 2, to: 90 ** 2 } as const;
/** A colour up to this share of the way from background to figure is background, from the other on figure. */
const MIXED = { from: 0.25, to: 0.95 } as const;
/** Around a pixel that shows the figure alone all is figure so far, pixels. */
const PURE_REACH = 3;
/** Up to the first certainty a pixel's own colour counts for nothing, from the second on it is the figure's. */
const OWN = { from: 0.8, to: 0.98 } as const;

/** What is known of an edge beforehand, all of one size, which may be smaller than that of the picture. */
export interface EdgeColours {
  /** How much of the surroundings is the figure, 0..1. */
  sure: Plane;
  /** The figure's colours, spread over its edge. */
  figure: ColourField;
  /** The background's colours, spread over the edge. */
  ground: ColourField;
}

/** Learns the colours on both sides of a figure's edge from its alpha (0..1). The planes are the pool's. */
export function edgeColours(picture: Rgb, alpha: Plane, { pool, ...size }: BlurOptions): EdgeColours {
  const sure = pool.take();
  boxBlur(alpha, sure, { ...size, radius: Math.max(2, Math.round(size.width * BAND)), pool });
  const figure = spreadColours(picture, sure);
  const outside = pool.take();
  for (let i = 0; i < outside.length; i++) outside[i] = 1 - (sure[i] as number);
  const ground = spreadColours(picture, outside);
  pool.give(outside);
  return { sure, figure, ground };
}

/**
 * Lowers alpha (0..1), in place, along a figure's edge where the colour is a mixture of background and figure: by where
 * it lies on the way from the one's colour near by to the other's, as matting by sampled colours does (Ruzon and
 * Tomasi, "Alpha Estimation in Natural Images", 2000).
 */
export function lowerMixedAlpha(picture: Rgb, alpha: Plane, { sure, figure, ground }: EdgeColours): void {
  const { width, height, data } = picture;
  const places = placesOn(figure, picture);
  const [ours, theirs] = [new Float32Array(4), new Float32Array(4)];
  for (let y = 0, i = 0; y < height; y++) {
    const row = (places.row(y) | 0) * figure.width;
    for (let x = 0; x < width; x++, i++) {
      if (alpha[i] === 0) continue;
      const certain = sure[row + (places.columns[x] as number)] as number;
      if (certain <= 0.02 || certain >= 0.98) continue;
      places.read(figure, x, y, ours);
      places.read(ground, x, y, theirs);
      if (ours[3] === 0 || theirs[3] === 0) continue;
      alpha[i] = (alpha[i] as number) * shareOfFigure(data, 3 * i, ours, theirs);
    }
  }
}

/**
 * Takes the background's colour out of a figure's edge, in place: whatever does not surely show the figure alone gets
 * the figure's colour near by. Where alpha is 0 all around, the picture is left as it is.
 */
export function cleanEdge(picture: Rgb, alpha: Plane, figure: ColourField, { pool }: BlurOptions): void {
  const { width, height, data } = picture;
  const certainty = pool.take();
  boxBlur(alpha, certainty, { width, height, radius: PURE_REACH, pool });
  const places = placesOn(figure, picture);
  const found = new Float32Array(4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sure = certainty[i] as number;
      if (alpha[i] === 0 || sure >= OWN.to) continue;
      places.read(figure, x, y, found);
      const weight = found[3] as number;
      if (weight === 0) continue;
      const own = smoothstep(OWN.from, OWN.to, sure);
      for (let j = 3 * i, channel = 0; channel < 3; channel++, j++) {
        const filled = (found[channel] as number) / weight;
        data[j] = Math.round(filled + own * ((data[j] as number) - filled));
      }
    }
  }
  pool.give(certainty);
}

/** How much of a pixel is the figure's, 0..1, by its colour and those of figure and background there. */
function shareOfFigure(own: Uint8Array, at: number, figure: Float32Array, ground: Float32Array): number {
  const [ours, theirs] = [1 / (figure[3] as number), 1 / (ground[3] as number)];
  let along = 0;
  let apart = 0;
  for (let channel = 0; channel < 3; channel++) {
    const behind = theirs * (ground[channel] as number);
    const way = ours * (figure[channel] as number) - behind;
    along += ((own[at + channel] as number) - behind) * way;
    apart += way * way;
  }
  const trust = smoothstep(APART.from, APART.to, apart);
  if (trust === 0) return 1;
  return 1 - trust * (1 - smoothstep(MIXED.from, MIXED.to, along / apart));
}

interface Places {
  /** For each of the picture's columns that of the field before it. */
  columns: Int32Array;
  /** The same for a row, with its fraction. */
  row(y: number): number;
  /** Reads a field at a pixel of the picture, bilinear. */
  read(field: ColourField, x: number, y: number, into: Float32Array): void;
}

/** Where the pixels of a picture lie on a field that shows the same, smaller. */
function placesOn({ width, height }: ColourField, picture: { width: number; height: number }): Places {
  const place = (i: number, count: number, size: number) =>
    Math.max(0, Math.min(count - 1.001, ((i + 0.5) * count) / size - 0.5));
  const columns = new Int32Array(picture.width);
  const shares = Float32Array.from({ length: picture.width }, (_, x) => {
    const position = place(x, width, picture.width);
    columns[x] = position;
    return position - (columns[x] as number);
  });
  const row = (y: number) => place(y, height, picture.height);
  const read = ({ values }: ColourField, x: number, y: number, into: Float32Array) => {
    const position = row(y);
    const upper = position | 0;
    const [u, v] = [shares[x] as number, position - upper];
    const near = 4 * (upper * width + (columns[x] as number));
    const below = near + 4 * width;
    for (let k = 0; k < 4; k++) {
      const top = (values[near + k] as number) * (1 - u) + (values[near + 4 + k] as number) * u;
      const bottom = (values[below + k] as number) * (1 - u) + (values[below + 4 + k] as number) * u;
      into[k] = top + v * (bottom - top);
    }
  };
  return { columns, row, read };
}
